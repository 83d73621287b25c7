import { expect, test } from 'vitest';
import { drawBars, readPoints } from './waveform';

test('points are signed bytes', () => {
  expect([...readPoints(btoa('\x81\x7f\x00\xff'))]).toEqual([-127, 127, 0, -1]);
  expect(readPoints('')).toHaveLength(0);
});

test('a bar is as high as the loudest sample of its span, up or down', () => {
  const { path, bars } = drawBars(Int8Array.of(-127, 10, -5, 64, 0, 0), 10);
  expect(bars).toBe(3);
  expect(path).toBe('M0.5 1v-1.00M0.5 1v1.00M1.5 1v-0.50M1.5 1v0.50M2.5 1v-0.03M2.5 1v0.03');
});

test('several spans share a bar', () => {
  const { path, bars } = drawBars(Int8Array.of(0, 0, -127, 0, 0, 64, 0, 0), 2);
  expect(bars).toBe(2);
  expect(path).toBe('M0.5 1v-1.00M0.5 1v1.00M1.5 1v-0.50M1.5 1v0.50');
});

test('nothing draws nothing', () => {
  expect(drawBars(new Int8Array(), 300)).toEqual({ path: '', bars: 0 });
});
