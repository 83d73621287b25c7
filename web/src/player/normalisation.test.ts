import { expect, test } from 'vitest';
import type { Loudness, Track } from '../api/catalog';
import { normalisedVolume } from './normalisation';

const loudness = (gain_db: number, true_peak_dbtp = 0): Loudness => ({
  integrated_lufs: -18 - gain_db,
  range_lu: 5,
  true_peak_dbtp,
  gain_db,
});
const track = (own?: Loudness, album?: Loudness) => ({ loudness: own, album_loudness: album }) as Track;

test('loud songs are lowered', () => {
  expect(normalisedVolume(0.8, track(loudness(-6.0206)), 'track')).toBeCloseTo(0.4);
  expect(normalisedVolume(0.8, track(loudness(-6.0206)), 'off')).toBe(0.8);
});

test('quiet songs are raised as far as peaks and volume leave room', () => {
  expect(normalisedVolume(0.4, track(loudness(6.0206, -10)), 'track')).toBeCloseTo(0.8);
  expect(normalisedVolume(0.4, track(loudness(20, -6.0206)), 'track')).toBeCloseTo(0.8);
  expect(normalisedVolume(0.4, track(loudness(20, 1)), 'track')).toBeCloseTo(0.4);
  expect(normalisedVolume(0.9, track(loudness(6, -10)), 'track')).toBe(1);
});

test('an album is changed as a whole, and a song alone if its album is not measured', () => {
  const both = track(loudness(-12.0412), loudness(-6.0206));
  expect(normalisedVolume(0.8, both, 'album')).toBeCloseTo(0.4);
  expect(normalisedVolume(0.8, both, 'track')).toBeCloseTo(0.2);
  expect(normalisedVolume(0.8, track(loudness(-6.0206)), 'album')).toBeCloseTo(0.4);
});

test('what is not measured plays as it is', () => {
  expect(normalisedVolume(0.8, track(), 'track')).toBe(0.8);
  expect(normalisedVolume(0.8, null, 'album')).toBe(0.8);
});
