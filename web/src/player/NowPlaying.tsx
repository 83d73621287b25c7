import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router';
import type { Track } from '../api/catalog';
import { ArtistLinks } from '../library/ArtistLinks';
import { SaveButton } from '../playlists/SaveButton';
import { TrackCover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { Controls } from './Controls';
import { QualityBadge } from './QualityBadge';
import { QueueList } from './QueuePanel';
import { SeekBar } from './SeekBar';

/** The player over the whole screen of a phone, with the queue below. */
export function NowPlaying({ track, onClose }: { track: Track; onClose: () => void }) {
  const ref = useRef<HTMLDialogElement>(null);
  const { key } = useLocation();
  const openedAt = useRef(key);
  useEffect(() => {
    if (ref.current && !ref.current.open) ref.current.showModal();
  }, []);
  useEffect(() => {
    // A link inside leads to another page: get out of its way.
    if (key !== openedAt.current) onClose();
  }, [key, onClose]);
  return (
    <dialog ref={ref} className="now-playing" aria-label="Now playing" onClose={onClose}>
      <button className="icon-button" aria-label="Close player" onClick={onClose}>
        <Icon name="down" size={26} />
      </button>
      <TrackCover track={track} />
      <div className="now-playing-track">
        <div className="track-text">
          <div className="track-title">{track.title}</div>
          <div className="track-artists">
            <ArtistLinks credits={track.artists} />
          </div>
        </div>
        <SaveButton trackId={track.id} title={track.title} />
      </div>
      <SeekBar />
      <Controls />
      <QualityBadge />
      <h2 className="section-title">Up next</h2>
      <QueueList />
    </dialog>
  );
}
