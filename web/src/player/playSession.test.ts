import { beforeEach, expect, test, vi } from 'vitest';
import type { Play } from '../api/streaming';
import { PlaySession, type PlayApi } from './playSession';

const play = {} as Play;
const settled = () => vi.advanceTimersByTimeAsync(0);
let reports: [number, string][] = [];
let api: PlayApi;

beforeEach(() => {
  vi.useFakeTimers();
  reports = [];
  api = {
    startPlay: vi.fn(() => Promise.resolve(play)),
    updatePlay: vi.fn((_id: string, { heard_ms, state }: { heard_ms: number; state: string }) => {
      reports.push([heard_ms, state.replace('PLAY_STATE_', '')]);
      return Promise.resolve({ stop_reason: '' });
    }),
  };
});

async function started(): Promise<PlaySession> {
  const session = new PlaySession(api, 'track', 'album:x');
  await session.start(0);
  session.heard.jumpedTo(0);
  return session;
}

test('starts under its own id', async () => {
  const session = await started();
  expect(api.startPlay).toHaveBeenCalledWith({
    play_id: session.id,
    track_id: 'track',
    context: 'album:x',
    max_bitrate_kbps: 0,
  });
});

test('reports every ten seconds heard, and the end', async () => {
  const session = await started();
  for (let position = 250; position <= 31_000; position += 250) {
    session.reached(position);
    await settled();
  }
  session.finish();
  await settled();
  expect(reports).toEqual([
    [10_000, 'PLAYING'],
    [20_000, 'PLAYING'],
    [30_000, 'PLAYING'],
    [31_000, 'FINISHED'],
  ]);
});

test('a jump is no listening, and a skip says what was heard', async () => {
  const session = await started();
  session.reached(2000);
  session.heard.jumpedTo(100_000);
  session.reached(101_000);
  session.skip();
  await settled();
  expect(reports).toEqual([[3000, 'SKIPPED']]);
});

test('ends once', async () => {
  const session = await started();
  session.finish();
  session.skip();
  session.reached(60_000);
  await settled();
  expect(reports).toEqual([[0, 'FINISHED']]);
});

test('a skip before the server knows the play waits for it', async () => {
  let answer: (play: Play) => void = () => undefined;
  api.startPlay = () => new Promise((resolve) => (answer = resolve));
  const session = new PlaySession(api, 'track', '');
  const start = session.start(0);
  session.skip();
  await settled();
  expect(reports).toEqual([]);
  answer(play);
  await start;
  await settled();
  expect(reports).toEqual([[0, 'SKIPPED']]);
});

test('an end that never arrives is kept for later', async () => {
  const session = await started();
  const lost = vi.fn();
  session.onLost = lost;
  api.updatePlay = () => Promise.reject(new Error('down'));
  session.reached(2000);
  session.skip();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lost).toHaveBeenCalledTimes(1);
  expect(lost).toHaveBeenCalledWith(
    expect.objectContaining({ play_id: session.id, track_id: 'track', heard_ms: 2000, state: 'PLAY_STATE_SKIPPED' }),
  );
});

test('the end is told again until it arrives', async () => {
  const session = await started();
  let failures = 2;
  const deliver = api.updatePlay;
  api.updatePlay = (id, body) => (failures-- > 0 ? Promise.reject(new Error('down')) : deliver(id, body));
  session.finish();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reports).toEqual([[0, 'FINISHED']]);
});
