import { beforeEach, expect, test, vi, type Mock } from 'vitest';
import type { Track } from '../api/catalog';
import { Problem } from '../api/problem';
import type { Play, Stream } from '../api/streaming';
import { FakeAudio } from './fakeAudio';
import { Player, type PlayerApi, type PlayerEvents } from './player';

const tracks = ['a', 'b', 'c'].map((id) => ({ id, title: id }) as Track);
const playOf = (trackId: string) => ({ stream: { url: `/media/${trackId}` } }) as Play;
const settled = () => vi.advanceTimersByTimeAsync(0);
const reports = () => api.updatePlay.mock.calls.map(([, { heard_ms, state }]) => [heard_ms, state.slice(11)]);
const asked = () => api.startPlay.mock.calls.map(([{ track_id }]) => track_id);

let audio: FakeAudio;
let api: { [Name in keyof PlayerApi]: Mock<PlayerApi[Name]> };
let events: PlayerEvents;
let player: Player;

const newPlayer = () => new Player(audio as unknown as HTMLAudioElement, api, events);

beforeEach(() => {
  vi.useFakeTimers();
  const stored = new Map<string, string>();
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  api = {
    startPlay: vi.fn<PlayerApi['startPlay']>(({ track_id }) => Promise.resolve(playOf(track_id))),
    updatePlay: vi.fn<PlayerApi['updatePlay']>(() => Promise.resolve({} as Play)),
    getStream: vi.fn<PlayerApi['getStream']>(),
  };
  audio = new FakeAudio();
  events = {
    onProblem: vi.fn(),
    onPlayCounted: vi.fn(),
    moreTracks: () => Promise.resolve([]),
    keptAudio: () => Promise.resolve(null),
  };
  player = newPlayer();
});

test('plays, and goes on by itself to the end of the queue', async () => {
  player.start(tracks, 1, 'album:x');
  await settled();
  expect(audio.src).toBe('/media/b');
  expect(player.getState().status).toBe('playing');
  audio.hear(2);
  audio.end();
  await settled();
  expect(player.track?.id).toBe('c');
  audio.hear(1);
  audio.end();
  await settled();
  expect(player.getState().status).toBe('paused');
  expect(asked()).toEqual(['b', 'c']);
  expect(reports()).toEqual([
    [2000, 'FINISHED'],
    [1000, 'FINISHED'],
  ]);
});

test('what is downloaded plays without the server, which hears of it later', async () => {
  vi.stubGlobal('URL', { createObjectURL: () => 'blob:a', revokeObjectURL: vi.fn() });
  events.keptAudio = () => Promise.resolve(new Blob(['audio']));
  api.startPlay.mockRejectedValue(new Problem(0, 'Unreachable', ''));
  player.start(tracks.slice(0, 1), 0, 'album:x');
  await settled();
  expect(audio.src).toBe('blob:a');
  audio.hear(35);
  audio.end();
  await settled();
  expect(events.onProblem).not.toHaveBeenCalled();
  expect(JSON.parse(localStorage.getItem('polyphony.latePlays') ?? '')).toMatchObject([
    { track_id: 'a', heard_ms: 35_000, state: 'PLAY_STATE_FINISHED' },
  ]);
});

test('what is downloaded stops, too, if as many devices play as the plan allows', async () => {
  vi.stubGlobal('URL', { createObjectURL: () => 'blob:a', revokeObjectURL: vi.fn() });
  events.keptAudio = () => Promise.resolve(new Blob(['audio']));
  api.startPlay.mockRejectedValue(new Problem(409, 'failed_precondition', 'Phone plays.'));
  player.start(tracks, 0, 'album:x');
  await settled();
  expect(player.getState()).toMatchObject({ status: 'paused', blocked: 'Phone plays.' });
});

test('the last song can be played again', async () => {
  player.start(tracks, 2, '');
  await settled();
  audio.end();
  await settled();
  player.toggle();
  await settled();
  expect(asked()).toEqual(['c', 'c']);
  expect(player.getState().status).toBe('playing');
});

test('skipping tells what was heard, without what was jumped over', async () => {
  player.start(tracks, 0, '');
  await settled();
  audio.hear(3);
  player.seek(100_000);
  audio.hear(2);
  player.next();
  await settled();
  expect(reports()).toEqual([[5000, 'SKIPPED']]);
});

test('going back begins the song again once it has played a little', async () => {
  player.start(tracks, 1, '');
  await settled();
  audio.hear(5);
  player.previous();
  expect(audio.currentTime).toBe(0);
  expect(player.track?.id).toBe('b');
  player.previous();
  await settled();
  expect(player.track?.id).toBe('a');
});

test('a play counts once, after half a minute', async () => {
  player.start(tracks, 0, '');
  await settled();
  audio.hear(29);
  expect(events.onPlayCounted).not.toHaveBeenCalled();
  audio.hear(10);
  expect(events.onPlayCounted).toHaveBeenCalledTimes(1);
});

test('an answer for a song that was left is put aside', async () => {
  const answers: (() => void)[] = [];
  api.startPlay.mockImplementation(
    ({ track_id }) => new Promise((resolve) => answers.push(() => resolve(playOf(track_id)))),
  );
  player.start(tracks, 0, '');
  player.next();
  answers[1]?.();
  await settled();
  answers[0]?.();
  await settled();
  expect(audio.src).toBe('/media/b');
});

test('pausing while the address is asked for keeps quiet', async () => {
  player.start(tracks, 0, '');
  player.toggle();
  await settled();
  expect(audio.paused).toBe(true);
  player.toggle();
  await settled();
  expect(audio.paused).toBe(false);
  expect(asked()).toEqual(['a']);
});

test('an address that has expired is asked for again, and the song goes on where it was', async () => {
  api.getStream.mockResolvedValue({ url: '/media/a?fresh' } as Stream);
  player.start(tracks, 0, '');
  await settled();
  audio.hear(4);
  audio.dispatchEvent(new Event('error'));
  await settled();
  expect(audio.src).toBe('/media/a?fresh');
  expect(audio.currentTime).toBe(4);
  audio.dispatchEvent(new Event('error'));
  await settled();
  expect(events.onProblem).toHaveBeenCalledWith('“a” cannot be played here.');
  expect(player.getState().status).toBe('paused');
});

test('a song that is gone is left out, but not for ever', async () => {
  api.startPlay.mockRejectedValue(new Problem(404, 'NotFound', 'There is no such song.'));
  player.start([...tracks, ...tracks], 0, '');
  await settled();
  expect(asked()).toEqual(['a', 'b', 'c']);
  expect(events.onProblem).toHaveBeenCalledWith('There is no such song.');
});

test('a radio asks for more when its queue has run out', async () => {
  events.moreTracks = () => Promise.resolve([{ id: 'more', title: 'more' } as Track]);
  player.start(tracks, 2, 'radio:a');
  await settled();
  audio.end();
  await settled();
  expect(player.track?.id).toBe('more');
});

test('the queue and the position are there on the next visit', async () => {
  player.start(tracks, 1, 'album:x');
  await settled();
  audio.hear(7);
  player.pause();
  audio = new FakeAudio();
  player = newPlayer();
  expect(player.track?.id).toBe('b');
  expect(player.getShownPosition()).toBe(7000);
  player.toggle();
  await settled();
  expect(audio.currentTime).toBe(7);
});

test('the volume follows the loudness of each song, when that is wished', () => {
  const loud = { id: 'loud', title: 'loud', loudness: { gain_db: -6.0206, true_peak_dbtp: 0 } } as Track;
  const plain = { id: 'plain', title: 'plain' } as Track;
  player.setVolume(0.8);
  player.start([loud, plain], 0, '');
  expect(audio.volume).toBe(0.8);
  player.setNormalisation('track');
  expect(audio.volume).toBeCloseTo(0.4);
  player.setVolume(0.4);
  expect(audio.volume).toBeCloseTo(0.2);
  player.next();
  expect(audio.volume).toBeCloseTo(0.4);
  expect(newPlayer().getState().settings).toMatchObject({ volume: 0.4, normalisation: 'track' });
  player.setNormalisation('off');
  expect(audio.volume).toBe(0.4);
});

test('a song that is lowered to nothing is not muted', () => {
  player.setVolume(0.5);
  expect(player.isMuted()).toBe(false);
  player.setVolume(0);
  expect(player.isMuted()).toBe(true);
});

test('a song that may not play here waits for a word, and then takes over', async () => {
  const sentence = 'Your plan plays on one device at once, and “Kitchen” plays now.';
  api.startPlay.mockRejectedValueOnce(new Problem(409, 'failed_precondition', sentence));
  player.start(tracks, 0, '');
  await settled();
  expect(player.getState()).toMatchObject({ status: 'paused', blocked: sentence });
  expect(events.onProblem).not.toHaveBeenCalled();
  player.playHere();
  await settled();
  expect(api.startPlay.mock.lastCall?.[0]).toMatchObject({ track_id: 'a', take_over: true });
  expect(player.getState()).toMatchObject({ status: 'playing', blocked: null });
});

test('a song stops when the server says that others play', async () => {
  player.start(tracks, 0, '');
  await settled();
  api.updatePlay.mockResolvedValueOnce({ stop_reason: 'Others play.' } as Play);
  audio.hear(10);
  await settled();
  expect(player.getState()).toMatchObject({ status: 'paused', blocked: 'Others play.' });
});

test('a pause lets others play', async () => {
  player.start(tracks, 0, '');
  await settled();
  player.pause();
  await settled();
  player.resume();
  await settled();
  const told = api.updatePlay.mock.calls.map(([, { state, paused }]) => [state.slice(11), paused ?? false]);
  expect(told).toEqual([
    ['PLAYING', true],
    ['PLAYING', false],
  ]);
});

test('what was left early is told to whoever finds more, and what was heard is not', async () => {
  const more = vi.fn<PlayerEvents['moreTracks']>(() => Promise.resolve([]));
  events.moreTracks = more;
  player.start(tracks, 0, 'radio:a');
  await settled();
  audio.hear(2);
  player.next();
  await settled();
  audio.hear(2);
  audio.end();
  await settled();
  audio.hear(3);
  player.next();
  await settled();
  expect(more.mock.calls[0]?.slice(1)).toEqual([['a', 'c'], true]);
});

test('plays of a private session say so, from the next song on', async () => {
  player.start(tracks, 0, 'album:x');
  await settled();
  player.setPrivateSession(true);
  player.next();
  await settled();
  player.setPrivateSession(false);
  player.next();
  await settled();
  expect(api.startPlay.mock.calls.map(([{ private_session }]) => private_session ?? false)).toEqual([
    false,
    true,
    false,
  ]);
});
