import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import type { Track } from '../api/catalog';
import { ArtistLinks } from '../library/ArtistLinks';
import { SaveButton } from '../playlists/SaveButton';
import { TrackCover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { MenuPlace } from '../ui/Menu';
import { Controls } from './Controls';
import { DevicesMenu } from './DevicesMenu';
import { LyricsPanel } from './LyricsPanel';
import { QualityBadge } from './QualityBadge';
import { QueueList } from './QueuePanel';
import { SeekBar } from './SeekBar';

/** The player over the whole screen of a phone, with the queue below. */
export function NowPlaying({ track, onClose }: { track: Track; onClose: () => void }) {
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  const { key } = useLocation();
  const openedAt = useRef(key);
  useEffect(() => {
    if (dialog && !dialog.open) dialog.showModal();
  }, [dialog]);
  useEffect(() => {
    // A link inside leads to another page: get out of its way.
    if (key !== openedAt.current) onClose();
  }, [key, onClose]);
  return (
    <dialog ref={setDialog} className="now-playing" aria-label="Now playing" onClose={onClose}>
      <MenuPlace value={dialog}>
        <button className="icon-button" aria-label="Close player" onClick={onClose}>
          <Icon name="down" size={26} />
        </button>
        <TrackCover track={track} size="page" />
        <div className="now-playing-track">
          <div className="track-text">
            <div className="track-title">{track.title}</div>
            <div className="track-artists">
              <ArtistLinks credits={track.artists} credited={track.display_artist} />
            </div>
          </div>
          <SaveButton trackId={track.id} title={track.title} />
        </div>
        <SeekBar />
        <Controls />
        <div className="now-playing-side">
          <QualityBadge />
          <DevicesMenu />
        </div>
        <LyricsPanel trackId={track.id} />
        <h2 className="section-title">Up next</h2>
        <QueueList />
      </MenuPlace>
    </dialog>
  );
}
