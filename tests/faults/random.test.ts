import { expect, test } from 'vitest';
import { readDeal, round, usual } from './faults';
import { freshId, random, weighted } from './random';

const numbers = (seed: number, word: string) => Array.from({ length: 5 }, random(seed, word));

test('a seed and a word give the same numbers each time, and others give others', () => {
  expect(numbers(7, 'faults')).toEqual(numbers(7, 'faults'));
  expect(numbers(7, 'faults')).not.toEqual(numbers(8, 'faults'));
  expect(numbers(7, 'faults')).not.toEqual(numbers(7, 'ada'));
});

test('a seed gives the same faults each time', () => {
  const first = (seed: number) => round(usual, random(seed, 'faults')).map((fault) => fault.name);
  expect(first(7)).toEqual(first(7));
  expect(first(7)).not.toEqual(first(8));
  expect(first(7)).toContain('deleteBrokerStore');
});

test('a round is as it was asked for', () => {
  const names = round(readDeal('kill*3,pause'), random(7)).map((fault) => fault.name);
  expect(names.sort()).toEqual(['killOne', 'killOne', 'killOne', 'pauseOne', 'pauseOne']);
  expect(() => readDeal('kill,sneeze')).toThrow('There is no fault sneeze.');
  expect(() => readDeal('kill*0')).toThrow('How often is kill*0?');
});

test('weights are kept', () => {
  const chance = random(1);
  const often = Array.from({ length: 1000 }, () => weighted(chance, [[9, 'often'], [1, 'seldom']])).filter((word) => word === 'often');
  expect(often.length).toBeGreaterThan(850);
  expect(often.length).toBeLessThan(950);
});

test('ids have the shape of the platform', () => expect(freshId(random(1))).toMatch(/^0[0-9A-Za-z]{21}$/));
