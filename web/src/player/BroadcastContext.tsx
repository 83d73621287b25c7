import { createContext, useContext, useSyncExternalStore } from 'react';
import type { BroadcastPlayer, BroadcastState } from './broadcastPlayer';

export const BroadcastContext = createContext<BroadcastPlayer | null>(null);

/** What people can do with what is broadcast. */
export function useBroadcast(): BroadcastPlayer {
  const broadcast = useContext(BroadcastContext);
  if (!broadcast) throw new Error('useBroadcast needs a BroadcastContext');
  return broadcast;
}

export function useBroadcastState(): BroadcastState {
  const broadcast = useBroadcast();
  return useSyncExternalStore(broadcast.subscribe, broadcast.getState);
}

/** The position and the length in milliseconds; change a few times a second. */
export function useBroadcastTime() {
  const broadcast = useBroadcast();
  return {
    position: useSyncExternalStore(broadcast.subscribe, broadcast.getShownPosition),
    duration: useSyncExternalStore(broadcast.subscribe, broadcast.getDuration),
  };
}
