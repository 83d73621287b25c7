import type { Track } from '../api/catalog';

/** A track's place in the queue: the same track may be there twice. */
export interface Entry {
  key: number;
  track: Track;
}

export type Repeat = 'off' | 'all' | 'one';

/** What plays, what played and what comes next. Never changed in place. */
export interface Queue {
  /** Where the tracks come from, such as `album:ID`. */
  context: string;
  /** In the order of playing. */
  entries: readonly Entry[];
  /** The same entries in the order of their source, to go back to when shuffling ends. */
  natural: readonly Entry[];
  /** The entry that plays. */
  index: number;
  shuffled: boolean;
  repeat: Repeat;
}

type Random = () => number;

let lastKey = 0;
const entryOf = (track: Track): Entry => ({ key: ++lastKey, track });

const without = (entries: readonly Entry[], key: number) => entries.filter((entry) => entry.key !== key);
const indexOf = (entries: readonly Entry[], key: number) => entries.findIndex((entry) => entry.key === key);

function shuffle<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

/** A queue that begins with the track at `index`. */
export function startQueue(
  tracks: readonly Track[],
  index: number,
  context: string,
  modes: Pick<Queue, 'shuffled' | 'repeat'>,
  random: Random = Math.random,
): Queue {
  const natural = tracks.map(entryOf);
  const plain = { context, entries: natural, natural, index, shuffled: false, repeat: modes.repeat };
  return setShuffled(plain, modes.shuffled, random);
}

/** A queue that was kept from an earlier visit; keys given from now on stay clear of its own. */
export function adoptQueue(kept: Queue): Queue {
  lastKey = kept.entries.reduce((highest, { key }) => Math.max(highest, key), lastKey);
  return kept;
}

export const current = (queue: Queue): Entry | undefined => queue.entries[queue.index];
export const upcoming = (queue: Queue): readonly Entry[] => queue.entries.slice(queue.index + 1);

/** Turns shuffling on (what comes next is mixed) or off (the source's order goes on from here). */
export function setShuffled(queue: Queue, shuffled: boolean, random: Random = Math.random): Queue {
  const playing = current(queue);
  if (shuffled === queue.shuffled || !playing) return { ...queue, shuffled };
  if (!shuffled) return { ...queue, entries: queue.natural, index: indexOf(queue.natural, playing.key), shuffled };
  return { ...queue, entries: [playing, ...shuffle(without(queue.entries, playing.key), random)], index: 0, shuffled };
}

/** One step on when a track has ended or is skipped; null at the end. */
export function next(queue: Queue, reason: 'ended' | 'skipped'): Queue | null {
  if (queue.repeat === 'one' && reason === 'ended') return queue;
  if (queue.index + 1 < queue.entries.length) return { ...queue, index: queue.index + 1 };
  return queue.repeat === 'off' ? null : { ...queue, index: 0 };
}

/** One step back; stays at the first entry unless the queue repeats. */
export function previous(queue: Queue): Queue {
  if (queue.index > 0) return { ...queue, index: queue.index - 1 };
  return queue.repeat === 'off' ? queue : { ...queue, index: queue.entries.length - 1 };
}

export function jumpTo(queue: Queue, key: number): Queue {
  const index = indexOf(queue.entries, key);
  return index < 0 ? queue : { ...queue, index };
}

/** Puts tracks right behind the one that plays. */
export function addNext(queue: Queue, tracks: readonly Track[]): Queue {
  const added = tracks.map(entryOf);
  const naturalIndex = indexOf(queue.natural, current(queue)?.key ?? 0);
  return {
    ...queue,
    entries: queue.entries.toSpliced(queue.index + 1, 0, ...added),
    natural: queue.natural.toSpliced(naturalIndex + 1, 0, ...added),
  };
}

/** Puts tracks at the end. */
export function addLast(queue: Queue, tracks: readonly Track[]): Queue {
  const added = tracks.map(entryOf);
  return { ...queue, entries: [...queue.entries, ...added], natural: [...queue.natural, ...added] };
}

/** Takes an entry out; the one that plays stays. */
export function remove(queue: Queue, key: number): Queue {
  const at = indexOf(queue.entries, key);
  if (at < 0 || at === queue.index) return queue;
  return {
    ...queue,
    entries: without(queue.entries, key),
    natural: without(queue.natural, key),
    index: at < queue.index ? queue.index - 1 : queue.index,
  };
}

export const nextRepeat: Record<Repeat, Repeat> = { off: 'all', all: 'one', one: 'off' };
