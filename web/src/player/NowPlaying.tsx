import type { Track } from '../api/catalog';
import { ArtistLinks } from '../library/ArtistLinks';
import { SaveButton } from '../playlists/SaveButton';
import { TrackCover } from '../ui/Cover';
import { Controls } from './Controls';
import { DevicesMenu } from './DevicesMenu';
import { LyricsPanel } from './LyricsPanel';
import { PlayerScreen } from './PlayerScreen';
import { QualityBadge } from './QualityBadge';
import { QueueList } from './QueuePanel';
import { SeekBar } from './SeekBar';

/** The song that plays, with the queue below. */
export function NowPlaying({ track, onClose }: { track: Track; onClose: () => void }) {
  return (
    <PlayerScreen onClose={onClose}>
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
    </PlayerScreen>
  );
}
