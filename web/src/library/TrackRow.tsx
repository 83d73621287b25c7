import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Track } from '../api/catalog';
import { useCurrentTrack, usePlayer } from '../player/PlayerContext';
import { SaveButton } from '../playlists/SaveButton';
import { TrackCover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { clock } from '../ui/format';
import { ArtistLinks } from './ArtistLinks';
import { TrackMenu } from './TrackMenu';

interface TrackRowProps {
  track: Track;
  number: number;
  /** Shows covers and album names; off on the album's own page. */
  withAlbum: boolean;
  onPlay: () => void;
  /** A line below the artists. */
  note?: string | undefined;
  menu?: ReactNode;
}

export function TrackRow({ track, number, withAlbum, onPlay, note, menu }: TrackRowProps) {
  const player = usePlayer();
  const now = useCurrentTrack();
  const isCurrent = now.track?.id === track.id;
  const isSounding = isCurrent && now.sounding;
  return (
    <div className={`track${isCurrent ? ' track-current' : ''}`} onDoubleClick={onPlay}>
      <div className="track-number">
        {isSounding ? <Bars /> : <span>{number}</span>}
        <button
          className="track-play"
          aria-label={`${isSounding ? 'Pause' : 'Play'} ${track.title}`}
          onClick={isCurrent ? () => player.toggle() : onPlay}
        >
          <Icon name={isSounding ? 'pause' : 'play'} size={18} />
        </button>
      </div>
      {withAlbum && <TrackCover track={track} />}
      <div className="track-text">
        <div className="track-title">{track.title}</div>
        <div className="track-artists">
          <ArtistLinks credits={track.artists} credited={track.display_artist} />
        </div>
        {note && <div className="track-artists">{note}</div>}
      </div>
      {withAlbum && (
        <div className="track-album">
          {track.album_id && <Link to={`/albums/${track.album_id}`}>{track.album_title}</Link>}
        </div>
      )}
      <SaveButton trackId={track.id} title={track.title} />
      <span className="track-duration">{clock(track.duration_ms)}</span>
      <TrackMenu track={track}>{menu}</TrackMenu>
    </div>
  );
}

/** Three voices that move while a track sounds. */
function Bars() {
  return (
    <span className="bars" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}
