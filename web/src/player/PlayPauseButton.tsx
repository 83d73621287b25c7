import { Icon } from '../ui/Icon';
import { usePlayer, usePlayerState } from './PlayerContext';

export function PlayPauseButton() {
  const player = usePlayer();
  const { status, queue } = usePlayerState();
  const sounding = status !== 'paused';
  return (
    <button
      className={`play-button${status === 'loading' ? ' play-loading' : ''}`}
      aria-label={sounding ? 'Pause' : 'Play'}
      disabled={!queue}
      onClick={() => player.toggle()}
    >
      <Icon name={sounding ? 'pause' : 'play'} size={22} />
    </button>
  );
}
