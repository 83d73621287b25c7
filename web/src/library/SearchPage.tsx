import { useSearchParams } from 'react-router';
import type { SearchResult } from '../api/catalog';
import { Empty, Loaded } from '../ui/Loaded';
import { useTitle } from '../ui/useTitle';
import { AlbumCard, ArtistCard } from './Cards';
import { GenresTab } from './GenresTab';
import { SearchField } from './SearchField';
import { TrackList } from './TrackList';
import { useSearch } from './queries';

export function SearchPage() {
  const [parameters] = useSearchParams();
  const query = parameters.get('q')?.trim() ?? '';
  const result = useSearch(query);
  useTitle(query ? `“${query}”` : 'Search');
  return (
    <>
      <div className="phone-only">
        <SearchField />
      </div>
      {query === '' ? (
        <>
          <h1 className="page-title">Browse</h1>
          <GenresTab />
        </>
      ) : (
        <Loaded query={result}>{(found) => <Results query={query} found={found} />}</Loaded>
      )}
    </>
  );
}

function Results({ query, found }: { query: string; found: SearchResult }) {
  const { tracks, albums, artists } = found;
  if (tracks.length + albums.length + artists.length === 0) {
    return (
      <Empty title={`Nothing found for “${query}”`}>
        <p>Try fewer or other words.</p>
      </Empty>
    );
  }
  return (
    <>
      <h1 className="sr-only">Results for “{query}”</h1>
      {tracks.length > 0 && (
        <section>
          <h2 className="section-title">Songs</h2>
          <TrackList label="Songs found" tracks={tracks} context="search" />
        </section>
      )}
      {artists.length > 0 && (
        <section>
          <h2 className="section-title">Artists</h2>
          <ul className="cards">
            {artists.map((artist) => (
              <ArtistCard key={artist.id} artist={artist} />
            ))}
          </ul>
        </section>
      )}
      {albums.length > 0 && (
        <section>
          <h2 className="section-title">Albums</h2>
          <ul className="cards">
            {albums.map((album) => (
              <AlbumCard key={album.id} album={album} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
