import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { getSimilarArtists } from '../api/recommendations';
import { useRadio } from '../player/radio';
import { ArtistCover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { Loaded } from '../ui/Loaded';
import { count } from '../ui/format';
import { useTitle } from '../ui/useTitle';
import { AlbumCard, ArtistCard } from './Cards';
import { PageHeader } from './PageHeader';
import { PlayButtons } from './PlayButtons';
import { TrackList } from './TrackList';
import { useArtist } from './queries';

export function ArtistPage() {
  const { id = '' } = useParams();
  const query = useArtist(id);
  const startRadio = useRadio();
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
            <button className="button" onClick={() => startRadio({ seed_artist_ids: [artist.id] }, artist.id)}>
              <Icon name="radio" size={18} /> Radio
            </button>
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
          <SimilarArtists artistId={artist.id} />
        </>
      )}
    </Loaded>
  );
}

/** Artists who are heard by the same people; nothing where nobody can tell. */
function SimilarArtists({ artistId }: { artistId: string }) {
  const similar = useQuery({
    queryKey: ['recommendations', 'artists', artistId],
    queryFn: () => getSimilarArtists(artistId),
  });
  if (!similar.data || similar.data.artists.length === 0) return null;
  return (
    <section aria-label="Fans also like">
      <h2 className="section-title">Fans also like</h2>
      <ul className="cards shelf">
        {similar.data.artists.map((artist) => (
          <ArtistCard key={artist.id} artist={artist} />
        ))}
      </ul>
    </section>
  );
}
