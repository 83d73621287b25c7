import type { BroadcastPlayer } from './broadcastPlayer';
import { steered } from './oneVoice';
import type { Player } from './player';

/** Space plays and pauses; Shift with the arrow keys goes to the next or previous track, or on and back in an episode; `/` goes to the search. */
export function listenToShortcuts(player: Player, broadcast: BroadcastPlayer): void {
  document.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      target.closest('input, textarea, select, [role=menu], dialog')
    ) {
      return;
    }
    if (event.key === ' ' && !target.closest('button, a')) steered(player, broadcast).toggle();
    else if (event.key === 'ArrowRight' && event.shiftKey) steered(player, broadcast).next();
    else if (event.key === 'ArrowLeft' && event.shiftKey) steered(player, broadcast).previous();
    else if (event.key === '/') document.querySelector<HTMLInputElement>('input[type=search]')?.focus();
    else return;
    event.preventDefault();
  });
}
