import { Empty, Loaded } from '../ui/Loaded';
import { useSeen } from '../ui/useGrowing';
import { AlbumCard } from './Cards';
import type { useAlbums } from './queries';

/** Albums that grow as one scrolls. */
export function AlbumGrid({ query }: { query: ReturnType<typeof useAlbums> }) {
  const end = useSeen(() => void query.fetchNextPage());
  return (
    <Loaded query={query}>
      {({ pages }) =>
        pages[0]?.albums.length === 0 ? (
          <Empty title="No albums yet">
            <p>As soon as music has been found, it is shown here.</p>
          </Empty>
        ) : (
          <>
            <ul className="cards">
              {pages.flatMap((page) => page.albums.map((album) => <AlbumCard key={album.id} album={album} />))}
            </ul>
            {query.hasNextPage && <div key={pages.length} ref={end} />}
          </>
        )
      }
    </Loaded>
  );
}
