import { expect, test } from 'vitest';
import { HeardTime } from './heardTime';

test('adds up what is played', () => {
  const heard = new HeardTime();
  heard.jumpedTo(0);
  for (const position of [250, 500, 1000]) heard.reached(position);
  expect(heard.totalMs).toBe(1000);
});

test('leaves jumps out, in both directions', () => {
  const heard = new HeardTime();
  heard.jumpedTo(0);
  heard.reached(1000);
  heard.jumpedTo(60_000);
  heard.reached(61_000);
  heard.jumpedTo(0);
  heard.reached(500);
  expect(heard.totalMs).toBe(2500);
});

test('standing still adds nothing', () => {
  const heard = new HeardTime();
  heard.jumpedTo(4000);
  heard.reached(4000);
  heard.reached(4000);
  expect(heard.totalMs).toBe(0);
});

test('a step back takes nothing away', () => {
  const heard = new HeardTime();
  heard.jumpedTo(0);
  heard.reached(5000);
  heard.reached(1000);
  heard.reached(2000);
  expect(heard.totalMs).toBe(6000);
});
