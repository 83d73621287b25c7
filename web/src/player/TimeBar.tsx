import { useState, type ReactNode } from 'react';
import { Slider } from '../ui/Slider';
import { clock } from '../ui/format';

interface TimeBarProps {
  /** In milliseconds, as `duration`. */
  position: number;
  duration: number;
  onSeek: (positionMs: number) => void;
  /** What lies behind the bar, which is bright as far as `part`. */
  behind?: (part: number) => ReactNode;
}

const stepMs = 1000;

/** Where the sound is, and how long it is. It jumps when the hand lets go, not before. */
export function TimeBar({ position, duration, onSeek, behind }: TimeBarProps) {
  const [held, setHeld] = useState<number | null>(null);
  const shown = Math.min(held ?? position, duration);
  return (
    <div className="seek">
      <span className="time" data-testid="position">
        {clock(shown)}
      </span>
      <div className="seek-bar">
        {duration > 0 && behind?.(shown / duration)}
        <Slider
          label="Position"
          value={shown}
          max={duration}
          step={stepMs}
          valueText={`${clock(shown)} of ${clock(duration)}`}
          disabled={duration === 0}
          onChange={setHeld}
          onCommit={() => {
            if (held !== null) onSeek(held);
            setHeld(null);
          }}
        />
      </div>
      <span className="time">{clock(duration)}</span>
    </div>
  );
}
