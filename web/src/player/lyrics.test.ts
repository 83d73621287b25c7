import { expect, test } from 'vitest';
import { choose, lineAt } from './lyrics';

const lines = [
  { start_ms: 1000, text: 'One' },
  { start_ms: 2000, text: 'Two' },
];

test('a line is sung until the next one begins', () => {
  expect([0, 999, 1000, 1999, 2000, 90_000].map((ms) => lineAt(lines, ms))).toEqual([-1, -1, 0, 0, 1, 1]);
  expect(lineAt([], 5)).toBe(-1);
});

test('lyrics that follow the song are better than others', () => {
  const plain = { language: '', synced: false, offset_ms: 0, lines };
  const synced = { ...plain, synced: true };
  expect(choose([plain, synced])).toBe(synced);
  expect(choose([plain])).toBe(plain);
  expect(choose([])).toBeUndefined();
});
