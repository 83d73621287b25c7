import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Downloads, DownloadsState } from './downloads';

export const DownloadsContext = createContext<Downloads | null>(null);

/** What people can do with downloads. */
export function useDownloads(): Downloads {
  const downloads = useContext(DownloadsContext);
  if (!downloads) throw new Error('useDownloads needs a DownloadsContext');
  return downloads;
}

export function useDownloadsState(): DownloadsState {
  const downloads = useDownloads();
  return useSyncExternalStore(downloads.subscribe, downloads.getState);
}
