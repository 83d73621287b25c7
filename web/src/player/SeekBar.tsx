import { useState } from 'react';
import { Slider } from '../ui/Slider';
import { clock } from '../ui/format';
import { useCurrentTrack, usePlayer, usePosition } from './PlayerContext';
import { Waveform } from './Waveform';

const stepMs = 1000;

/** Where the song is. The song jumps when the hand lets go, not before. */
export function SeekBar() {
  const player = usePlayer();
  const position = usePosition();
  const { track } = useCurrentTrack();
  const duration = track?.duration_ms ?? 0;
  const [held, setHeld] = useState<number | null>(null);
  const shown = Math.min(held ?? position, duration);
  return (
    <div className="seek">
      <span className="time" data-testid="position">
        {clock(shown)}
      </span>
      <div className="seek-bar">
        {track && duration > 0 && <Waveform trackId={track.id} part={shown / duration} />}
        <Slider
          label="Position"
          value={shown}
          max={duration}
          step={stepMs}
          valueText={`${clock(shown)} of ${clock(duration)}`}
          disabled={duration === 0}
          onChange={setHeld}
          onCommit={() => {
            if (held !== null) player.seek(held);
            setHeld(null);
          }}
        />
      </div>
      <span className="time">{clock(duration)}</span>
    </div>
  );
}
