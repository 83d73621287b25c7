import { TrackCover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { performers } from '../ui/format';
import { LyricsPanel } from './LyricsPanel';
import { usePlayer, usePlayerState } from './PlayerContext';
import { current, upcoming, type Entry } from './queue';

const mostShown = 100;

/** What plays and what comes next, at the side of the page. */
export function QueuePanel({ onClose }: { onClose: () => void }) {
  const { queue } = usePlayerState();
  const playing = queue && current(queue);
  return (
    <aside className="queue-panel" aria-label="Queue">
      <div className="title-row">
        <h2>Queue</h2>
        <button className="icon-button" aria-label="Close queue" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      {playing && (
        <>
          <h3 className="kind">Now playing</h3>
          <div className="queue-row queue-current">
            <QueueTrack entry={playing} />
          </div>
          <LyricsPanel trackId={playing.track.id} />
        </>
      )}
      <h3 className="kind">Next up</h3>
      <QueueList />
    </aside>
  );
}

/** What comes next; each entry can be jumped to or taken out. */
export function QueueList() {
  const player = usePlayer();
  const { queue } = usePlayerState();
  const entries = queue ? upcoming(queue) : [];
  if (entries.length === 0) return <p className="quiet">Nothing. Add songs from their menu.</p>;
  return (
    <ol className="queue-list" aria-label="Next up">
      {entries.slice(0, mostShown).map((entry) => (
        <li key={entry.key} className="queue-row">
          <button
            className="queue-jump"
            aria-label={`Play ${entry.track.title}`}
            onClick={() => player.jumpTo(entry.key)}
          >
            <QueueTrack entry={entry} />
          </button>
          <button
            className="icon-button"
            aria-label={`Remove ${entry.track.title} from the queue`}
            onClick={() => player.removeFromQueue(entry.key)}
          >
            <Icon name="close" size={16} />
          </button>
        </li>
      ))}
      {entries.length > mostShown && <li className="quiet">and {entries.length - mostShown} more</li>}
    </ol>
  );
}

function QueueTrack({ entry: { track } }: { entry: Entry }) {
  return (
    <>
      <TrackCover track={track} />
      <span className="track-text">
        <span className="track-title">{track.title}</span>
        <span className="track-artists">{performers(track.artists)}</span>
      </span>
    </>
  );
}
