import { Icon } from '../ui/Icon';
import { usePlayer, usePlayerState } from './PlayerContext';

/** Says which device plays in place of this one. */
export function Elsewhere() {
  const player = usePlayer();
  const { elsewhere } = usePlayerState();
  if (elsewhere === null) return null;
  return (
    <p className="player-elsewhere" role="status">
      <Icon name="devices" size={16} />
      <span>Playing on {elsewhere}</span>
      <button className="link-button" onClick={() => void player.transferTo(player.device.id)}>
        Play here
      </button>
    </p>
  );
}
