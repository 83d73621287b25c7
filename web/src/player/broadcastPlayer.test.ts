import { beforeEach, expect, test, vi } from 'vitest';
import { BroadcastPlayer, type Programme } from './broadcastPlayer';
import { FakeAudio } from './fakeAudio';
import { shareVoice } from './oneVoice';
import type { Player, PlayerState } from './player';

const episode: Programme = {
  kind: 'episode',
  id: 'e',
  title: 'First',
  subtitle: 'Voices',
  page: '/episodes/e',
  seed: 'v',
  url: '/media/podcasts/e',
  durationMs: 60_000,
};
const station: Programme = {
  kind: 'station',
  id: 's',
  title: 'One',
  subtitle: '',
  page: '/radio',
  seed: 's',
  url: 'https://one.example',
  durationMs: 0,
};

let audio: FakeAudio;
const onProgress = vi.fn();
const onProblem = vi.fn();
let player: BroadcastPlayer;

beforeEach(() => {
  vi.stubGlobal('window', new EventTarget());
  vi.clearAllMocks();
  audio = new FakeAudio();
  player = new BroadcastPlayer(audio as unknown as HTMLAudioElement, { onProgress, onProblem });
});

test('an episode goes on where it was left, and how far it was heard is told now and then and at a pause', () => {
  player.start(episode, 20_000);
  expect(audio.src).toBe(episode.url);
  expect(player.getState().status).toBe('playing');
  audio.hear(16);
  expect(onProgress.mock.calls).toEqual([['e', 35_000, false]]);
  player.pause();
  expect(onProgress).toHaveBeenLastCalledWith('e', 36_000, false);
  player.resume();
  expect(audio.currentTime).toBe(36);
  expect(player.getState().status).toBe('playing');
});

test('an episode that was heard to its end is finished, and begins anew', () => {
  player.start(episode, 50_000);
  audio.hear(10);
  audio.end();
  expect(onProgress).toHaveBeenLastCalledWith('e', 60_000, true);
  expect(player.getState()).toMatchObject({ status: 'paused', programme: episode });
  player.resume();
  expect(audio.currentTime).toBe(0);
  expect(audio.src).toBe(episode.url);
});

test('jumps stay within the episode', () => {
  player.start(episode, 10_000);
  player.previous();
  expect(audio.currentTime).toBe(0);
  audio.duration = 65;
  player.next();
  expect(audio.currentTime).toBe(30);
  player.next();
  player.next();
  expect(audio.currentTime).toBe(65);
});

test('a station is not gone back in, keeps its pace, and goes on with what it broadcasts now', () => {
  player.cycleSpeed();
  player.start(station);
  expect(audio.playbackRate).toBe(1);
  audio.hear(20);
  player.seek(1000);
  expect(audio.currentTime).toBe(20);
  expect(player.getDuration()).toBe(0);
  player.pause();
  expect(audio.src).toBe('');
  player.resume();
  expect(audio.src).toBe(station.url);
  expect(onProgress).not.toHaveBeenCalled();
});

test('what cannot be played is said, once', () => {
  player.start(station);
  audio.dispatchEvent(new Event('error'));
  expect(onProblem).toHaveBeenCalledExactlyOnceWith('“One” cannot be played here.');
  expect(player.getState().status).toBe('paused');
});

test('music and what is broadcast make way for each other', () => {
  const listeners: (() => void)[] = [];
  let state = { status: 'playing', elsewhere: null, settings: { volume: 0.5 } } as PlayerState;
  const become = (change: Partial<PlayerState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const music = {
    getState: () => state,
    isMuted: () => false,
    subscribe: (listener: () => void) => listeners.push(listener),
    pause: vi.fn(() => become({ status: 'paused' })),
  };
  shareVoice(music as unknown as Player, player);
  expect(audio.volume).toBe(0.5);

  player.start(episode);
  expect(music.pause).toHaveBeenCalledOnce();
  become({ settings: { ...state.settings, volume: 0.2 } });
  expect(audio.volume).toBe(0.2);
  expect(player.getState().programme).toBe(episode);
  audio.hear(3);

  become({ status: 'playing' });
  expect(player.getState().programme).toBeNull();
  expect(audio.src).toBe('');
  expect(onProgress).toHaveBeenLastCalledWith('e', 3000, false);
});
