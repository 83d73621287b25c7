import { expect, test } from 'vitest';
import { coverArt } from './coverArt';

test('is the same for the same seed and another for another', () => {
  expect(coverArt('06evgGs3i3')).toEqual(coverArt('06evgGs3i3'));
  const pictures = Array.from({ length: 20 }, (_, i) => JSON.stringify(coverArt(`album ${i}`)));
  expect(new Set(pictures).size).toBe(20);
});

test('the songs of an album look alike but not the same', () => {
  const [one, two] = [coverArt('album', 'song 1'), coverArt('album', 'song 2')];
  expect(one.background).toBe(two.background);
  expect(one.voices.map(({ color }) => color)).toEqual(two.voices.map(({ color }) => color));
  expect(one.voices).not.toEqual(two.voices);
});
