import type { PlayerView, QueueItem, RepeatMode } from '../api/player';
import { adoptQueue, type Entry, type Queue, type Repeat } from './queue';

/** As many as the server keeps. */
export const mostItems = 1000;
/** Of what has played, when there is more. */
const historyKept = 100;

const repeatModes: Record<Repeat, RepeatMode> = {
  off: 'REPEAT_MODE_OFF',
  all: 'REPEAT_MODE_CONTEXT',
  one: 'REPEAT_MODE_TRACK',
};

export const toRepeatMode = (repeat: Repeat): RepeatMode => repeatModes[repeat];

const toRepeat = (mode: RepeatMode): Repeat =>
  (Object.keys(repeatModes) as Repeat[]).find((repeat) => repeatModes[repeat] === mode) ?? 'off';

/** What is told of a queue: the part around what plays, if it is very long. */
export function itemsOf(queue: Queue): QueueItem[] {
  const places = new Map(queue.natural.map(({ key }, place) => [key, place]));
  const from = queue.entries.length > mostItems ? Math.max(0, queue.index - historyKept) : 0;
  return queue.entries
    .slice(from, from + mostItems)
    .map(({ key, track }) => ({ key, track_id: track.id, place: places.get(key) ?? 0 }));
}

/** Tells queues apart by what is in them. */
export const signatureOf = (items: readonly QueueItem[]): string =>
  items.map(({ key, track_id, place }) => `${key} ${track_id} ${place}`).join();

/** The queue as the server has it, without tracks that are gone; null if nothing is left. */
export function queueOf({ player, tracks }: PlayerView): Queue | null {
  const known = player.items.filter(({ track_id }) => tracks[track_id]);
  const entry = ({ key, track_id }: QueueItem) => ({ key, track: tracks[track_id] }) as Entry;
  const entries = known.map(entry);
  if (entries.length === 0) return null;
  const byKey = new Map(entries.map((one) => [one.key, one]));
  const natural = known.toSorted((one, other) => one.place - other.place).flatMap(({ key }) => byKey.get(key) ?? []);
  return adoptQueue({
    context: player.context,
    entries,
    natural,
    index: Math.max(
      0,
      entries.findIndex(({ key }) => key === player.current_key),
    ),
    shuffled: player.shuffled,
    repeat: toRepeat(player.repeat),
  });
}
