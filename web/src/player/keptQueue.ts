import { adoptQueue, type Queue } from './queue';
import { readJson, writeJson } from './settings';

const key = 'polyphony.queue';
const mostEntries = 500;

interface Kept {
  queue: Queue;
  positionMs: number;
}

/** Keeps the queue for the next visit, unless it is too long for that. */
export function keepQueue(queue: Queue | null, positionMs: number): void {
  if (queue && queue.entries.length <= mostEntries) writeJson(key, { queue, positionMs });
  else localStorage.removeItem(key);
}

/** The queue of the visit before. */
export function loadQueue(): Kept | null {
  const kept = readJson(key) as Kept | null;
  return kept && { queue: adoptQueue(kept.queue), positionMs: kept.positionMs };
}
