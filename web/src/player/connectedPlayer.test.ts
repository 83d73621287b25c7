import { beforeEach, expect, test, vi, type Mock } from 'vitest';
import type { Track } from '../api/catalog';
import type { PlayerUpdate, PlayerView, RemotePlayer } from '../api/player';
import { Problem } from '../api/problem';
import type { Play } from '../api/streaming';
import { ConnectedPlayer, type ConnectApi } from './connectedPlayer';
import { FakeAudio } from './fakeAudio';
import type { PlayerApi, PlayerEvents } from './player';

const tracks = ['a', 'b', 'c'].map((id) => ({ id, title: id }) as Track);
const phone = { id: 'phone', name: 'Phone', type: '', volume_percent: 80, is_active: false, is_streaming: false };
const page = { ...phone, id: 'page', name: 'This page' };
const settled = () => vi.advanceTimersByTimeAsync(0);

let server: RemotePlayer;
let audio: FakeAudio;
let api: { [Name in keyof PlayerApi]: Mock<PlayerApi[Name]> };
let connect: ConnectApi;
let updates: PlayerUpdate[];
let done: string[];
let events: PlayerEvents;
let player: ConnectedPlayer;

const viewOf = (state: RemotePlayer): PlayerView => ({
  player: {
    ...state,
    devices: state.devices.map((device) => ({ ...device, is_active: device.id === state.device_id })),
  },
  tracks: Object.fromEntries(tracks.map((track) => [track.id, track])),
});

/** The server's state changes, and this page hears of it. */
async function happens(change: Partial<RemotePlayer>): Promise<void> {
  server = { ...server, ...change, revision: String(Number(server.revision) + 1) };
  player.hear('polyphony.streaming.v1.PlayerChanged', JSON.stringify({ revision: server.revision }));
  await settled();
}

const itemsOfAll = tracks.map(({ id }, place) => ({ key: 101 + place, track_id: id, place }));
const phonePlays = { device_id: 'phone', is_playing: true, items: itemsOfAll, current_key: 102, position_ms: 5000 };

beforeEach(async () => {
  vi.useFakeTimers();
  const stored = new Map<string, string>();
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  server = {
    revision: '0',
    device_id: '',
    is_playing: false,
    position_ms: 0,
    context: '',
    current_key: 0,
    shuffled: false,
    repeat: 'REPEAT_MODE_OFF',
    items: [],
    devices: [page, phone],
  };
  updates = [];
  done = [];
  const command = (name: string) => () => {
    done.push(name);
    return Promise.resolve(server);
  };
  api = {
    startPlay: vi.fn<PlayerApi['startPlay']>(({ track_id }) => Promise.resolve({ stream: { url: track_id } } as Play)),
    updatePlay: vi.fn<PlayerApi['updatePlay']>(() => Promise.resolve({} as Play)),
    getStream: vi.fn<PlayerApi['getStream']>(),
  };
  connect = {
    getPlayer: () => Promise.resolve(viewOf(server)),
    updatePlayer: (update) => {
      if (update.revision !== '0' && update.revision !== server.revision)
        return Promise.reject(new Problem(409, 'aborted', 'The player has changed meanwhile.'));
      updates.push(update);
      const { queue, ...rest } = update;
      server = {
        ...server,
        ...rest,
        items: queue?.items ?? server.items,
        revision: String(Number(server.revision) + 1),
      };
      return Promise.resolve(server);
    },
    transferTo: (id) => command(`transfer to ${id}`)(),
    keepDevice: vi.fn<ConnectApi['keepDevice']>(() => Promise.resolve(page)),
    removeDevice: () => Promise.resolve({}),
    reportPlays: () => Promise.resolve({ plays: [] }),
    commands: {
      play: command('play'),
      pause: command('pause'),
      next: command('next'),
      previous: command('previous'),
      seek: command('seek'),
      setRepeat: command('repeat'),
      setShuffled: command('shuffle'),
      setVolume: command('volume'),
      addToQueue: command('add'),
      removeFromQueue: command('remove'),
      jumpTo: command('jump'),
    },
  };
  audio = new FakeAudio();
  events = {
    onProblem: vi.fn(),
    onPlayCounted: vi.fn(),
    moreTracks: () => Promise.resolve([]),
    keptAudio: () => Promise.resolve(null),
  };
  const device = { id: 'page', name: 'This page', type: 'DEVICE_TYPE_COMPUTER' as const };
  player = new ConnectedPlayer(audio as unknown as HTMLAudioElement, api, events, connect, device);
  player.join();
  await settled();
});

test('says that it is there, again and again', async () => {
  expect(connect.keepDevice).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connect.keepDevice).toHaveBeenCalledTimes(3);
});

test('tells what it plays, the queue only when it has changed', async () => {
  player.start(tracks, 1, 'album:x');
  await settled();
  expect(api.startPlay.mock.lastCall?.[0]).toMatchObject({ track_id: 'b', device_id: 'page' });
  expect(updates).toHaveLength(1);
  expect(updates[0]).toMatchObject({ device_id: 'page', is_playing: true, context: 'album:x', position_ms: 0 });
  expect(updates[0]?.queue?.items.map(({ track_id }) => track_id)).toEqual(['a', 'b', 'c']);
  audio.hear(4);
  player.pause();
  await settled();
  expect(updates[1]).toMatchObject({ is_playing: false, position_ms: 4000 });
  expect(updates[1]?.queue).toBeUndefined();
  player.seek(60_000);
  await settled();
  expect(updates[2]).toMatchObject({ position_ms: 60_000 });
});

test('what it told itself does not come back to it', async () => {
  player.start(tracks, 0, '');
  await settled();
  audio.hear(2);
  player.hear('polyphony.streaming.v1.PlayerChanged', JSON.stringify({ revision: server.revision }));
  await settled();
  expect(audio.currentTime).toBe(2);
  expect(updates).toHaveLength(1);
});

test('shows what another device plays, and controls that one', async () => {
  await happens(phonePlays);
  expect(player.getState()).toMatchObject({ elsewhere: 'Phone', status: 'playing' });
  expect(player.track?.id).toBe('b');
  await vi.advanceTimersByTimeAsync(2000);
  expect(player.getShownPosition()).toBeGreaterThanOrEqual(6500);
  player.next();
  player.toggle();
  player.seek(1000);
  player.addNext([tracks[0] as Track]);
  player.start(tracks, 0, '');
  await settled();
  expect(done).toEqual(['next', 'pause', 'seek', 'add', 'play']);
  expect(api.startPlay).not.toHaveBeenCalled();
  expect(updates).toEqual([]);
});

test('falls silent when another device begins', async () => {
  player.start(tracks, 0, '');
  await settled();
  audio.hear(3);
  await happens(phonePlays);
  expect(audio.src).toBe('');
  expect(player.getState().elsewhere).toBe('Phone');
  const [, end] = api.updatePlay.mock.lastCall ?? [];
  expect(end).toMatchObject({ heard_ms: 3000, state: 'PLAY_STATE_SKIPPED' });
});

test('goes on where another device was when the music comes here', async () => {
  await happens(phonePlays);
  await player.transferTo('page');
  expect(done).toEqual(['transfer to page']);
  await happens({ device_id: 'page', position_ms: 9000 });
  expect(api.startPlay.mock.lastCall?.[0]).toMatchObject({ track_id: 'b', take_over: true });
  expect(audio.currentTime).toBe(9);
  expect(player.getState()).toMatchObject({ elsewhere: null, status: 'playing' });
  expect(updates).toEqual([]);
});

test('does what others tell this device', async () => {
  player.start(tracks, 0, '');
  await settled();
  await happens({ is_playing: false });
  expect(audio.paused).toBe(true);
  await happens({ is_playing: true, current_key: server.items[2]?.key ?? 0, position_ms: 0 });
  expect(player.track?.id).toBe('c');
  expect(audio.paused).toBe(false);
  await happens({ position_ms: 50_000 });
  expect(audio.currentTime).toBe(50);
});

test('a change that came too late is made anew, unless another device plays', async () => {
  player.start(tracks, 0, '');
  await settled();
  server = { ...server, revision: '7' };
  player.next();
  await settled();
  expect(updates).toHaveLength(1);
  expect(player.track?.id).toBe('a');
  server = { ...server, ...phonePlays, revision: '8' };
  player.pause();
  await settled();
  expect(player.getState().elsewhere).toBe('Phone');
});

test('a device that rests is in nobody’s way', async () => {
  await happens({ ...phonePlays, is_playing: false });
  expect(player.getState()).toMatchObject({ elsewhere: null, status: 'paused' });
  expect(player.track?.id).toBe('b');
  player.toggle();
  await settled();
  expect(audio.currentTime).toBe(5);
  expect(updates.at(-1)).toMatchObject({ device_id: 'page', is_playing: true });
});

test('stops when its stream was taken over', async () => {
  player.start(tracks, 0, '');
  await settled();
  player.hear('polyphony.streaming.v1.StreamEnded', JSON.stringify({ device_id: 'phone', by_device_name: 'Car' }));
  expect(audio.paused).toBe(false);
  player.hear('polyphony.streaming.v1.StreamEnded', JSON.stringify({ device_id: 'page', by_device_name: 'Car' }));
  expect(audio.paused).toBe(true);
  expect(events.onProblem).toHaveBeenCalledWith('Car plays now.');
});
