import { useState } from 'react';
import { Slider } from '../ui/Slider';
import { clock } from '../ui/format';
import { useCurrentTrack, usePlayer, usePosition } from './PlayerContext';

const stepMs = 1000;

/** Where the song is. The song jumps when the hand lets go, not before. */
export function SeekBar() {
  const player = usePlayer();
  const position = usePosition();
  const duration = useCurrentTrack().track?.duration_ms ?? 0;
  const [held, setHeld] = useState<number | null>(null);
  const shown = Math.min(held ?? position, duration);
  return (
    <div className="seek">
      <span className="time" data-testid="position">
        {clock(shown)}
      </span>
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
      <span className="time">{clock(duration)}</span>
    </div>
  );
}
