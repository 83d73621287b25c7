import { createContext, useContext, useSyncExternalStore } from 'react';
import type { ConnectedPlayer } from './connectedPlayer';
import type { PlayerState } from './player';
import { current } from './queue';

export const PlayerContext = createContext<ConnectedPlayer | null>(null);

/** What people can do with the player. */
export function usePlayer(): ConnectedPlayer {
  const player = useContext(PlayerContext);
  if (!player) throw new Error('usePlayer needs a PlayerContext');
  return player;
}

export function usePlayerState(): PlayerState {
  const player = usePlayer();
  return useSyncExternalStore(player.subscribe, player.getState);
}

/** The position in milliseconds; changes a few times a second. */
export function usePosition(): number {
  const player = usePlayer();
  return useSyncExternalStore(player.subscribe, player.getShownPosition);
}

export function useMuted(): boolean {
  const player = usePlayer();
  return useSyncExternalStore(player.subscribe, player.isMuted);
}

/** The track that is up now, and whether it sounds. */
export function useCurrentTrack() {
  const { queue, status } = usePlayerState();
  return {
    track: (queue && current(queue)?.track) ?? null,
    context: queue?.context ?? '',
    sounding: status !== 'paused',
  };
}
