import { expect, test } from 'vitest';
import { playableFormats } from './formats';

test('names what the browser plays', () => {
  const safari = { canPlayType: (type: string) => (type.includes('ogg') ? '' : 'maybe') as CanPlayTypeResult };
  const formats = playableFormats(safari);
  expect(formats).toContain('audio/mp4; codecs=mp4a.40.2');
  expect(formats).not.toContain('audio/ogg; codecs=opus');
});

test('names nothing where the browser does not say', () => {
  expect(playableFormats({ canPlayType: () => '' })).toEqual([]);
});
