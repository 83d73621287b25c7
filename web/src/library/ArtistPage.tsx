import { useParams } from 'react-router';
import { ArtistCover } from '../ui/Cover';
import { Loaded } from '../ui/Loaded';
import { count } from '../ui/format';
import { useTitle } from '../ui/useTitle';
import { AlbumCard } from './Cards';
import { PageHeader } from './PageHeader';
import { PlayButtons } from './PlayButtons';
import { TrackList } from './TrackList';
import { useArtist } from './queries';

export function ArtistPage() {
  const { id = '' } = useParams();
  const query = useArtist(id);
  useTitle(query.data?.artist.name);
  return (
    <Loaded query={query}>
      {({ artist, albums, tracks }) => (
        <>
          <PageHeader
            kind="Artist"
            title={artist.name}
            seed={artist.id}
            cover={<ArtistCover artist={artist} size="card" />}
            facts={[albums.length > 0 && count(albums.length, 'album'), count(tracks.length, 'song')]
              .filter(Boolean)
              .join(' · ')}
          >
            <PlayButtons tracks={tracks} context={`artist:${artist.id}`} />
          </PageHeader>
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
          <section>
            <h2 className="section-title">Songs</h2>
            <TrackList label={`Songs of ${artist.name}`} tracks={tracks} context={`artist:${artist.id}`} />
          </section>
        </>
      )}
    </Loaded>
  );
}
