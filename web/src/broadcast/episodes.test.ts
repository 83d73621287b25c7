import { expect, test } from 'vitest';
import type { Episode } from '../api/podcasts';
import { heardPart, matching, resumeAt, timeLeft } from './episodes';

const hour = 3_600_000;

test('an episode goes on where it was left, and anew once it is finished', () => {
  expect(resumeAt(undefined)).toBe(0);
  expect(resumeAt({ positionMs: 5000, finished: false })).toBe(5000);
  expect(resumeAt({ positionMs: hour, finished: true })).toBe(0);
});

test('what is left is told', () => {
  expect(timeLeft(hour, undefined)).toBe('1 h 0 min');
  expect(timeLeft(hour, { positionMs: hour / 2, finished: false })).toBe('30 min left');
  expect(timeLeft(hour, { positionMs: 2 * hour, finished: false })).toBe('under a minute left');
  expect(timeLeft(hour, { positionMs: 0, finished: true })).toBe('Played');
  expect(timeLeft(0, undefined)).toBe('');
  expect(timeLeft(0, { positionMs: 1, finished: false })).toBe('Begun');
});

test('the part that was heard stays within the episode', () => {
  expect(heardPart(hour, { positionMs: hour / 4, finished: false })).toBe(0.25);
  expect(heardPart(hour, { positionMs: 2 * hour, finished: false })).toBe(1);
  expect(heardPart(0, { positionMs: 5, finished: false })).toBe(0);
  expect(heardPart(hour, { positionMs: 0, finished: true })).toBe(1);
});

test('episodes are found by all words, whatever case and accents', () => {
  const episodes = [
    { title: 'Café au lait', description: 'Of milk.' },
    { title: 'Tea', description: 'With MILK, too.' },
  ] as Episode[];
  const titles = (query: string) => matching(episodes, query).map(({ title }) => title);
  expect(titles('cafe')).toEqual(['Café au lait']);
  expect(titles('milk')).toHaveLength(2);
  expect(titles(' milk tea ')).toEqual(['Tea']);
  expect(titles('coffee')).toEqual([]);
  expect(titles(' ')).toHaveLength(2);
});
