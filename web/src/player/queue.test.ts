import { describe, expect, test } from 'vitest';
import type { Track } from '../api/catalog';
import * as queues from './queue';

const track = (id: string) => ({ id, title: id }) as Track;
const tracks = ['a', 'b', 'c', 'd'].map(track);
const plain = { shuffled: false, repeat: 'off' } as const;
const order = (queue: queues.Queue) => queue.entries.map((entry) => entry.track.id).join('');
const playing = (queue: queues.Queue | null) => queue && queues.current(queue)?.track.id;
const keyOf = (queue: queues.Queue, id: string) => queue.entries.find((entry) => entry.track.id === id)?.key ?? -1;

describe('going on', () => {
  test('plays in order and stops at the end', () => {
    const queue = queues.startQueue(tracks, 2, 'album:x', plain);
    const last = queues.next(queue, 'ended');
    expect(playing(last)).toBe('d');
    expect(last && queues.next(last, 'ended')).toBeNull();
  });

  test('repeating all begins again', () => {
    const queue = queues.startQueue(tracks, 3, '', { ...plain, repeat: 'all' });
    expect(playing(queues.next(queue, 'ended'))).toBe('a');
    expect(playing(queues.previous({ ...queue, index: 0 }))).toBe('d');
  });

  test('repeating one stays, except when it is skipped', () => {
    const queue = queues.startQueue(tracks, 0, '', { ...plain, repeat: 'one' });
    expect(playing(queues.next(queue, 'ended'))).toBe('a');
    expect(playing(queues.next(queue, 'skipped'))).toBe('b');
  });

  test('going back stays at the first', () => {
    const queue = queues.startQueue(tracks, 1, '', plain);
    expect(playing(queues.previous(queue))).toBe('a');
    expect(playing(queues.previous(queues.previous(queue)))).toBe('a');
  });
});

describe('shuffling', () => {
  test('keeps the playing track first and every track once', () => {
    const queue = queues.startQueue(tracks, 2, '', { ...plain, shuffled: true }, () => 0);
    expect(playing(queue)).toBe('c');
    expect(queue.index).toBe(0);
    expect(order(queue).split('').sort().join('')).toBe('abcd');
    expect(order(queue)).not.toBe('cabd');
  });

  test('off goes on in the source’s order from the playing track', () => {
    const shuffled = queues.startQueue(tracks, 0, '', { ...plain, shuffled: true }, () => 0);
    const onC = queues.jumpTo(shuffled, keyOf(shuffled, 'c'));
    const back = queues.setShuffled(onC, false);
    expect(order(back)).toBe('abcd');
    expect(playing(back)).toBe('c');
  });
});

describe('changing what comes next', () => {
  test('adds right behind the playing track or at the end', () => {
    const queue = queues.startQueue(tracks, 1, '', plain);
    expect(order(queues.addNext(queue, [track('x'), track('y')]))).toBe('abxycd');
    expect(order(queues.addLast(queue, [track('x')]))).toBe('abcdx');
  });

  test('an added track stays behind its neighbour when shuffling ends', () => {
    const shuffled = queues.startQueue(tracks, 1, '', { ...plain, shuffled: true }, () => 0);
    expect(order(queues.setShuffled(queues.addNext(shuffled, [track('x')]), false))).toBe('abxcd');
  });

  test('removes any but the playing track, which goes on', () => {
    const queue = queues.startQueue(tracks, 2, '', plain);
    const shorter = queues.remove(queue, keyOf(queue, 'a'));
    expect(order(shorter)).toBe('bcd');
    expect(playing(shorter)).toBe('c');
    expect(order(queues.remove(queue, keyOf(queue, 'c')))).toBe('abcd');
  });

  test('the same track may be there twice', () => {
    const queue = queues.startQueue([track('a'), track('a')], 0, '', plain);
    const second = queue.entries[1]?.key ?? -1;
    expect(queues.jumpTo(queue, second).index).toBe(1);
  });

  test('keys of a kept queue are not given again', () => {
    const kept = queues.startQueue(tracks, 0, '', plain);
    const far = { ...kept, entries: kept.entries.map((entry) => ({ ...entry, key: entry.key + 1000 })) };
    const grown = queues.addLast(queues.adoptQueue(far), [track('x')]);
    expect(new Set(grown.entries.map((entry) => entry.key)).size).toBe(5);
  });
});
