import { beforeEach, expect, test, vi } from 'vitest';
import type { LatePlay } from '../api/streaming';
import { forgetLatePlays, keepLatePlay, tellLatePlays } from './latePlays';

const play = (id: string) => ({ play_id: id, track_id: 'track' }) as LatePlay;
const recorded = (plays: LatePlay[]) =>
  Promise.resolve({
    plays: plays.map(({ play_id }) => ({ play_id, outcome: 'REPORT_OUTCOME_RECORDED' as const, reason: '' })),
  });

beforeEach(() => {
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});

test('plays are kept until the server has answered', async () => {
  keepLatePlay(play('a'));
  keepLatePlay(play('b'));
  await tellLatePlays(() => Promise.reject(new Error('away')));
  const report = vi.fn(recorded);
  await tellLatePlays(report);
  await tellLatePlays(report);
  expect(report).toHaveBeenCalledTimes(1);
  expect(report.mock.calls[0]?.[0].map(({ play_id }) => play_id)).toEqual(['a', 'b']);
});

test('one that is kept meanwhile stays', async () => {
  keepLatePlay(play('a'));
  await tellLatePlays((plays) => {
    keepLatePlay(play('b'));
    return recorded(plays);
  });
  const report = vi.fn(recorded);
  await tellLatePlays(report);
  expect(report.mock.calls[0]?.[0].map(({ play_id }) => play_id)).toEqual(['b']);
});

test('no more than the server takes are kept, and none for somebody else', async () => {
  for (let i = 0; i < 120; i++) keepLatePlay(play(String(i)));
  const report = vi.fn(() => Promise.reject(new Error('away')));
  await tellLatePlays(report);
  expect(report).toHaveBeenCalledWith(expect.objectContaining({ length: 100 }));
  forgetLatePlays();
  await tellLatePlays(report);
  expect(report).toHaveBeenCalledTimes(1);
});
