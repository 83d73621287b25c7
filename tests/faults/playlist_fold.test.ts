import { expect, test } from 'vitest';
import type { ItemChange, Outcome } from './history';
import { apply, PlaylistFold } from './playlist_fold';

const add = (track: string, position: number): ItemChange => ({ kind: 'add', tracks: [track], position });

function fold() {
  const followed = new PlaylistFold('list', { name: 'List', tracks: ['a', 'b', 'c'] });
  return {
    change: (base: string, change: ItemChange, outcome: Outcome = 'ok') =>
      followed.follow({ do: 'change', user: 'ada', playlist: 'list', base, change, outcome }),
    rename: (name: string, outcome: Outcome = 'ok') => followed.follow({ do: 'rename', user: 'ada', playlist: 'list', name, outcome }),
    read: (tracks: string, name = 'List') =>
      followed.follow({ do: 'read', user: 'ada', playlist: 'list', name, snapshot: '', tracks: [...tracks] }),
    problems: followed.problems,
  };
}

test.each<[ItemChange, string]>([
  [add('x', 0), 'xabc'],
  [add('x', 3), 'abcx'],
  [{ kind: 'remove', positions: [0, 2] }, 'b'],
  [{ kind: 'move', from: 0, before: 3 }, 'bca'],
  [{ kind: 'move', from: 0, before: 2 }, 'bac'],
  [{ kind: 'move', from: 2, before: 0 }, 'cab'],
  [{ kind: 'move', from: 1, before: 1 }, 'abc'],
])('%o makes %s', (change, result) => expect(apply(change, ['a', 'b', 'c']).join('')).toBe(result));

test('acknowledged changes must have happened, failed ones must not', () => {
  const list = fold();
  list.change('1', add('x', 0));
  list.change('2', add('y', 0), 'failed');
  list.read('xabc');
  expect(list.problems).toEqual([]);
  list.read('yxabc');
  expect(list.problems).toHaveLength(1);
});

test('an acknowledged change that is gone is found', () => {
  const list = fold();
  list.change('1', add('x', 0));
  list.read('abc');
  expect(list.problems[0]).toMatch(/list holds \[a,b,c\], and its acknowledged operations make \[x,a,b,c\]/);
});

test('of unknown changes of one version one may happen, also late', () => {
  const list = fold();
  list.change('1', add('x', 0), 'unknown');
  list.read('abc');
  list.change('1', add('y', 0), 'unknown');
  list.read('xabc');
  expect(list.problems).toEqual([]);
  list.read('yxabc');
  expect(list.problems).toHaveLength(1);
});

test('an unknown change cannot happen once another of its version was acknowledged', () => {
  const list = fold();
  list.change('1', add('x', 0), 'unknown');
  list.change('1', add('y', 0));
  list.read('yxabc');
  expect(list.problems).toHaveLength(1);
});

test('an unknown change may have happened before a renaming whose version the next change names', () => {
  const list = fold();
  list.change('1', add('x', 0), 'unknown');
  list.rename('New');
  list.change('3', add('y', 0));
  list.read('yxabc', 'New');
  expect(list.problems).toEqual([]);
});

test('an unknown name may come late, and once', () => {
  const list = fold();
  list.rename('Late', 'unknown');
  list.rename('New');
  list.read('abc', 'New');
  list.read('abc', 'Late');
  expect(list.problems).toEqual([]);
  list.read('abc', 'New');
  expect(list.problems).toHaveLength(1);
});
