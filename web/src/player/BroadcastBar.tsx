import { useState } from 'react';
import { Link } from 'react-router';
import { Cover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { useBroadcast, useBroadcastState, useBroadcastTime } from './BroadcastContext';
import type { Programme } from './broadcastPlayer';
import { PlayButton } from './PlayPauseButton';
import { PlayerScreen } from './PlayerScreen';
import { TimeBar } from './TimeBar';
import { VolumeControl } from './VolumeControl';

/** The player while an episode or a station is heard; see PlayerBar. */
export function BroadcastBar({ programme }: { programme: Programme }) {
  const broadcast = useBroadcast();
  const [open, setOpen] = useState(false);
  return (
    <section className="player" aria-label="Player">
      <div className="player-track">
        <ProgrammeCover programme={programme} />
        <ProgrammeText programme={programme} testId="now-playing" />
      </div>
      <div className="player-center">
        <BroadcastControls programme={programme} />
        <BroadcastTime programme={programme} />
      </div>
      <div className="player-side">
        <button
          className="icon-button"
          aria-label="Back to the music"
          title="Back to the music"
          onClick={() => broadcast.close()}
        >
          <Icon name="close" />
        </button>
        <VolumeControl />
      </div>
      <div className="mini-player">
        <button className="mini-open" aria-label={`Open player: ${programme.title}`} onClick={() => setOpen(true)}>
          <ProgrammeCover programme={programme} />
          <span className="track-text">
            <span className="track-title">{programme.title}</span>
            <span className="track-artists">{subtitleOf(programme)}</span>
          </span>
        </button>
        <BroadcastPlayButton />
        <button className="icon-button" aria-label="Back to the music" onClick={() => broadcast.close()}>
          <Icon name="close" />
        </button>
      </div>
      {open && (
        <PlayerScreen onClose={() => setOpen(false)}>
          <ProgrammeCover programme={programme} />
          <div className="now-playing-track">
            <ProgrammeText programme={programme} />
          </div>
          <BroadcastTime programme={programme} />
          <BroadcastControls programme={programme} />
        </PlayerScreen>
      )}
    </section>
  );
}

const subtitleOf = ({ kind, subtitle }: Programme) => (kind === 'station' ? 'Internet radio' : subtitle);

const ProgrammeCover = ({ programme: { seed } }: { programme: Programme }) => (
  <Cover coverId="" seed={seed} size="card" />
);

function ProgrammeText({ programme, testId }: { programme: Programme; testId?: string }) {
  return (
    <div className="track-text">
      <div className="track-title" data-testid={testId}>
        <Link to={programme.page}>{programme.title}</Link>
      </div>
      <div className="track-artists">{subtitleOf(programme)}</div>
    </div>
  );
}

function BroadcastPlayButton() {
  const broadcast = useBroadcast();
  return <PlayButton status={useBroadcastState().status} onToggle={() => broadcast.toggle()} />;
}

function BroadcastControls({ programme: { kind } }: { programme: Programme }) {
  const broadcast = useBroadcast();
  const { speed } = useBroadcastState();
  if (kind === 'station')
    return (
      <div className="controls controls-few">
        <BroadcastPlayButton />
      </div>
    );
  return (
    <div className="controls">
      <button
        className="icon-button speed"
        aria-label={`Speed: ${speed} times`}
        title="Speed"
        onClick={() => broadcast.cycleSpeed()}
      >
        {speed}×
      </button>
      <button className="icon-button skip" aria-label="Back 15 seconds" onClick={() => broadcast.previous()}>
        <Icon name="back" size={26} />
        <span className="skip-seconds">15</span>
      </button>
      <BroadcastPlayButton />
      <button className="icon-button skip" aria-label="Forward 30 seconds" onClick={() => broadcast.next()}>
        <Icon name="forth" size={26} />
        <span className="skip-seconds">30</span>
      </button>
      {/* Keeps the play button in the middle. */}
      <span className="icon-button" />
    </div>
  );
}

/** A station is live: it has no length. */
function BroadcastTime({ programme: { kind } }: { programme: Programme }) {
  const broadcast = useBroadcast();
  const { status } = useBroadcastState();
  const { position, duration } = useBroadcastTime();
  if (kind === 'station')
    return (
      <p className="live" data-testid="live">
        <span className={`live-dot${status === 'playing' ? ' live-on' : ''}`} />
        {status === 'loading' ? 'Connecting …' : 'Live'}
      </p>
    );
  return <TimeBar position={position} duration={duration} onSeek={(positionMs) => broadcast.seek(positionMs)} />;
}
