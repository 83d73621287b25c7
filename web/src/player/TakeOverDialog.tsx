import { Dialog } from '../ui/Dialog';
import { usePlayer, usePlayerState } from './PlayerContext';

/** As many devices play as the plan allows: this one can take over. */
export function TakeOverDialog() {
  const player = usePlayer();
  const { blocked } = usePlayerState();
  if (blocked === null) return null;
  return (
    <Dialog title="Playing on another device" onClose={() => player.letOthersPlay()}>
      <p>{blocked}</p>
      <div className="form-buttons">
        <button className="button" onClick={() => player.letOthersPlay()}>
          Not now
        </button>
        <button className="button button-primary" onClick={() => player.playHere()}>
          Play here
        </button>
      </div>
    </Dialog>
  );
}
