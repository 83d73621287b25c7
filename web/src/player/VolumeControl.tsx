import { Icon } from '../ui/Icon';
import { Slider } from '../ui/Slider';
import { useMuted, usePlayer, usePlayerState } from './PlayerContext';

export function VolumeControl() {
  const player = usePlayer();
  const muted = useMuted();
  const { volume } = usePlayerState().settings;
  const shown = muted ? 0 : volume;
  return (
    <div className="volume">
      <button className="icon-button" aria-label="Mute" aria-pressed={muted} onClick={() => player.toggleMute()}>
        <Icon name={muted ? 'muted' : 'volume'} />
      </button>
      <Slider
        label="Volume"
        value={shown}
        max={1}
        step={0.02}
        valueText={`${Math.round(shown * 100)} %`}
        onChange={(value) => player.setVolume(value)}
      />
    </div>
  );
}
