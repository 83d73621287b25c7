import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { getAlbum, type Album, type Artist } from '../api/catalog';
import { usePlayer } from '../player/PlayerContext';
import { AlbumCover, ArtistCover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { valuesOf } from '../ui/credits';
import { count, performers } from '../ui/format';
import { sentenceFor } from '../api/problem';
import { useToasts } from '../ui/toasts';

interface CardProps {
  to: string;
  title: string;
  subtitle: ReactNode;
  cover: ReactNode;
  /** Plays what the card stands for. */
  onPlay?: () => void;
}

/** A cover with a title; the whole card is a link, and a play button appears on it. */
export function Card({ to, title, subtitle, cover, onPlay }: CardProps) {
  return (
    <li className="card">
      <div className="card-cover">
        {cover}
        {onPlay && (
          <button className="play-button card-play" aria-label={`Play ${title}`} onClick={onPlay}>
            <Icon name="play" />
          </button>
        )}
      </div>
      <Link className="card-title" to={to}>
        {title}
      </Link>
      <div className="card-subtitle">{subtitle}</div>
    </li>
  );
}

export function AlbumCard({ album }: { album: Album }) {
  const player = usePlayer();
  const toasts = useToasts();
  const play = () => {
    getAlbum(album.id)
      .then(({ tracks }) => player.start(tracks, 0, `album:${album.id}`))
      .catch((error: unknown) => toasts.problem(sentenceFor(error)));
  };
  return (
    <Card
      to={`/albums/${album.id}`}
      title={album.title}
      subtitle={[album.year || null, ...valuesOf(album.tags, 'version'), performers(album.artists)].filter(Boolean).join(' · ')}
      cover={<AlbumCover album={album} size="card" />}
      onPlay={play}
    />
  );
}

export function ArtistCard({ artist }: { artist: Artist }) {
  return (
    <Card
      to={`/artists/${artist.id}`}
      title={artist.name}
      subtitle={artist.album_count > 0 ? count(artist.album_count, 'album') : count(artist.track_count, 'song')}
      cover={<ArtistCover artist={artist} size="card" />}
    />
  );
}
