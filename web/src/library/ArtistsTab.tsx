import { Empty, Loaded } from '../ui/Loaded';
import { useSeen } from '../ui/useGrowing';
import { ArtistCard } from './Cards';
import { useArtists } from './queries';

export function ArtistsTab() {
  const query = useArtists();
  const end = useSeen(() => void query.fetchNextPage());
  return (
    <Loaded query={query}>
      {({ pages }) =>
        pages[0]?.artists.length === 0 ? (
          <Empty title="No artists yet" />
        ) : (
          <>
            <ul className="cards">
              {pages.flatMap((page) => page.artists.map((artist) => <ArtistCard key={artist.id} artist={artist} />))}
            </ul>
            {query.hasNextPage && <div key={pages.length} ref={end} />}
          </>
        )
      }
    </Loaded>
  );
}
