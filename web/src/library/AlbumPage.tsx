import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { Album, AlbumDetail, Track } from '../api/catalog';
import { getSimilarAlbums } from '../api/recommendations';
import { DownloadButton } from '../downloads/DownloadButton';
import { AddToPlaylistDialog } from '../playlists/AddToPlaylistDialog';
import { ShareDialog } from '../share/ShareDialog';
import { AlbumCover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { Loaded } from '../ui/Loaded';
import { valuesOf } from '../ui/credits';
import { count, length } from '../ui/format';
import { useTitle } from '../ui/useTitle';
import { ArtistLinks } from './ArtistLinks';
import { AlbumCard } from './Cards';
import { PageHeader } from './PageHeader';
import { PlayButtons } from './PlayButtons';
import { TrackList } from './TrackList';
import { useAlbum } from './queries';

export function AlbumPage() {
  const { id = '' } = useParams();
  return <Loaded query={useAlbum(id)}>{(detail) => <AlbumView {...detail} />}</Loaded>;
}

/** The small print: version, first release, label and number, copyright. */
function ReleaseFacts({ album }: { album: Album }) {
  const said = (name: string) => valuesOf(album.tags, name).join(', ');
  const first = valuesOf(album.tags, 'originaldate')[0];
  const facts = [
    said('version'),
    said('releasetype'),
    first && !first.startsWith(String(album.year)) && `First released ${first}`,
    [said('label'), said('catalognumber')].filter(Boolean).join(' '),
    said('copyright'),
  ].filter(Boolean);
  return facts.length > 0 && <p className="quiet">{facts.join(' · ')}</p>;
}

/** Albums that are heard by the same people; nothing where nobody can tell. */
function SimilarAlbums({ albumId }: { albumId: string }) {
  const similar = useQuery({
    queryKey: ['recommendations', 'albums', albumId],
    queryFn: () => getSimilarAlbums(albumId),
  });
  if (!similar.data || similar.data.albums.length === 0) return null;
  return (
    <section aria-label="Similar albums">
      <h2 className="section-title">Similar albums</h2>
      <ul className="cards shelf">
        {similar.data.albums.map((album) => (
          <AlbumCard key={album.id} album={album} />
        ))}
      </ul>
    </section>
  );
}

function AlbumView({ album, tracks, other_editions = [] }: AlbumDetail) {
  const context = `album:${album.id}`;
  const discs = new Set(tracks.map((track) => track.disc_number));
  const severalDiscs = discs.size > 1 && !discs.has(0);
  const discTitle = (track: Track, i: number) =>
    severalDiscs && track.disc_number !== tracks[i - 1]?.disc_number
      ? [`Disc ${track.disc_number}`, track.disc_subtitle].filter(Boolean).join(' · ')
      : null;
  const [open, setOpen] = useState<'add' | 'share' | null>(null);
  useTitle(album.title);
  return (
    <>
      <PageHeader
        kind="Album"
        title={album.title}
        seed={album.id}
        cover={<AlbumCover album={album} size="card" />}
        facts={
          <>
            <ArtistLinks credits={album.artists} credited={album.display_artist} />
            {[
              album.year || null,
              count(tracks.length, 'song'),
              length(album.duration_ms),
              album.genres.slice(0, 2).join(', '),
            ]
              .filter(Boolean)
              .map((fact) => ` · ${fact}`)}
          </>
        }
      >
        <PlayButtons tracks={tracks} context={context} />
        <DownloadButton context={context} title={album.title} tracks={tracks} />
        <button
          className="icon-button"
          aria-label="Add to playlist"
          title="Add to playlist"
          onClick={() => setOpen('add')}
        >
          <Icon name="plus" size={24} />
        </button>
        <button className="icon-button" aria-label="Share" title="Share" onClick={() => setOpen('share')}>
          <Icon name="up" size={24} />
        </button>
      </PageHeader>
      <TrackList label={album.title} tracks={tracks} context={context} withAlbum={false} heading={discTitle} />
      <ReleaseFacts album={album} />
      {other_editions.length > 0 && (
        <section>
          <h2 className="section-title">Other editions</h2>
          <ul className="cards">
            {other_editions.map((edition) => (
              <AlbumCard key={edition.id} album={edition} />
            ))}
          </ul>
        </section>
      )}
      <SimilarAlbums albumId={album.id} />
      {open === 'add' && (
        <AddToPlaylistDialog
          trackIds={tracks.map((track) => track.id)}
          name={album.title}
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'share' && (
        <ShareDialog
          thing={{ kind: 'SHARED_KIND_ALBUM', id: album.id }}
          name={album.title}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
