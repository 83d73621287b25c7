import { Icon } from '../ui/Icon';
import { usePlayer, usePlayerState } from './PlayerContext';

interface PlayButtonProps {
  status: 'paused' | 'loading' | 'playing';
  disabled?: boolean;
  onToggle: () => void;
}

export function PlayButton({ status, disabled = false, onToggle }: PlayButtonProps) {
  const sounding = status !== 'paused';
  return (
    <button
      className={`play-button${status === 'loading' ? ' play-loading' : ''}`}
      aria-label={sounding ? 'Pause' : 'Play'}
      disabled={disabled}
      onClick={onToggle}
    >
      <Icon name={sounding ? 'pause' : 'play'} size={22} />
    </button>
  );
}

export function PlayPauseButton() {
  const player = usePlayer();
  const { status, queue } = usePlayerState();
  return <PlayButton status={status} disabled={!queue} onToggle={() => player.toggle()} />;
}
