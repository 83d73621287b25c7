// Music on the server's own sound device, by the API for apps and by the player's own. The device is mpv's null output, which takes
// as long as a real one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { App, makeAppPassword } from './subsonic';

let platform: Platform;
let admin: Client;
let bob: Client;
let app: App;
let bobs: App;
let songs: any[];

beforeAll(async () => {
  platform = await Platform.start({
    environment: { POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0', POLYPHONY_JUKEBOX_KEEP_SECONDS: '1', POLYPHONY_JUKEBOX_RETRY_MS: '200' },
    options: ['--jukebox', 'null'],
  });
  [admin, bob] = [await platform.person('ada'), await platform.person('bob')];
  await platform.scanned(admin);
  [app, bobs] = [App.withToken(platform.url, await makeAppPassword(admin)), App.withToken(platform.url, await makeAppPassword(bob))];
  songs = (await app.ok('search3', { query: 'planted' })).searchResult3.song.sort((a: any, b: any) => a.track - b.track);
});
afterAll(() => platform?.close());

type Status = { currentIndex: number; playing: boolean; gain: number; position: number };
const act = async (action: string, parameters = {}): Promise<Status> => (await app.ok('jukeboxControl', { action, ...parameters })).jukeboxStatus;
const queue = async () => (await app.ok('jukeboxControl', { action: 'get' })).jukeboxPlaylist;
async function told(): Promise<any> {
  const said = await admin.ok('GET', '/api/jukebox');
  return { ...said, position_ms: Number(said.position_ms) };
}
const ids = () => songs.map(({ id }) => id);

/** Waits until the place in the track is beyond this one, in milliseconds. */
const heard = (ms: number) => eventually(`${ms} ms are heard`, async () => (await told()).position_ms > ms && told(), 30);

test('the queue is filled, started, and heard as time goes by', async () => {
  expect(await act('set', { id: ids().slice(0, 2) })).toMatchObject({ currentIndex: -1, playing: false });
  expect(await act('add', { id: ids()[2] })).toMatchObject({ playing: false });
  expect((await queue()).entry.map(({ title }: any) => title)).toEqual(['Soprano', 'Alto', 'Tenor']);
  expect(await act('start')).toMatchObject({ currentIndex: 0, playing: true });
  await heard(1000);
  expect(await told()).toMatchObject({ error: '', playing: true, current_index: 0 });
});

test('it stops and goes on at the same place', async () => {
  expect((await act('stop')).playing).toBe(false);
  const { position_ms } = await told();
  expect(position_ms).toBeGreaterThan(900);
  expect((await act('start')).playing).toBe(true);
  const later = await heard(position_ms + 200);
  expect(later.position_ms).toBeLessThan(position_ms + 10_000);
});

test('it skips to a place in a song, and can be louder and softer', async () => {
  expect(await act('skip', { index: 1, offset: 20 })).toMatchObject({ currentIndex: 1, playing: true });
  await heard(20_300);
  expect((await told()).position_ms).toBeLessThan(30_000);
  expect((await act('setGain', { gain: 0.25 })).gain).toBe(0.25);
  expect((await act('status')).gain).toBe(0.25);
});

test('what sounds stays when the queue changes around it', async () => {
  expect(await act('remove', { index: 0 })).toMatchObject({ currentIndex: 0, playing: true });
  expect(await act('set', { id: [...ids()].reverse() })).toMatchObject({ currentIndex: 1, playing: true });
  expect(await act('shuffle')).toMatchObject({ currentIndex: 0, playing: true });
  expect((await queue()).entry[0].title).toBe('Alto');
  expect((await queue()).entry).toHaveLength(3);
});

test('the next song follows, and the end of the queue is the end', async () => {
  await act('set', { id: ids().slice(1) });
  await act('skip', { index: 0, offset: 33 });
  await eventually('the next one plays', async () => (await told()).current_index === 1, 30);
  await act('skip', { index: 1, offset: 33 });
  await eventually('all has been played', async () => !(await told()).playing, 30);
  expect(await told()).toMatchObject({ current_index: -1, error: '' });
});

test('killed, it goes on where it was', async () => {
  await act('set', { id: ids() });
  await act('skip', { index: 1, offset: 5 });
  await heard(7000);
  const { pid } = platform.process('jukebox');
  process.kill(pid, 'SIGKILL');
  await eventually('it is back', async () => {
    const answer = await admin.get('/api/jukebox');
    return answer.status === 200 && platform.process('jukebox').pid !== pid && Number(answer.body.position_ms) > 6500;
  }, 30);
  expect(await told()).toMatchObject({ current_index: 1, playing: true });
  await heard((await told()).position_ms + 300);
});

test('without streaming it says so, and goes on once it is back', async () => {
  platform.command('stop', 'streaming');
  await act('skip', { index: 2 });
  await eventually('it says why it is silent', async () => (await told()).error !== '');
  expect(await told()).toMatchObject({ playing: true, current_index: 2 });
  platform.command('restart', 'streaming');
  await heard(300);
  await eventually('all is well', async () => (await told()).error === '');
});

test('those who are allowed control it, and nobody else', async () => {
  const role = async (one: App, username: string) => (await one.ok('getUser', { username })).user.jukeboxRole;
  expect([await role(app, 'ada'), await role(bobs, 'bob')]).toEqual([true, false]);
  for (const action of ['get', 'status', 'start', 'stop', 'clear', 'shuffle'])
    expect(await bobs.error('jukeboxControl', { action }), action).toBe(50);
  expect((await bob.call('PUT', `/api/jukebox/controllers/${bob.userId}`, {})).status).toBe(403);
  await admin.ok('PUT', `/api/jukebox/controllers/${bob.userId}`, {});
  expect((await admin.ok('GET', '/api/jukebox/controllers')).controllers).toMatchObject([{ user_id: bob.userId }]);
  expect(await role(bobs, 'bob')).toBe(true);
  expect((await bobs.json('jukeboxControl', { action: 'stop' })).jukeboxStatus.playing).toBe(false);
  await admin.ok('DELETE', `/api/jukebox/controllers/${bob.userId}`);
  expect(await bobs.error('jukeboxControl', { action: 'status' })).toBe(50);
});

test('bad wishes are named, and change nothing', async () => {
  const before = await told();
  const wrong: [string, object, number][] = [
    ['', {}, 10], ['dance', {}, 0], ['add', {}, 10], ['add', { id: 'x' }, 0], ['remove', {}, 10], ['remove', { index: 99 }, 0], ['remove', { index: -1 }, 0],
    ['skip', {}, 10], ['skip', { index: 99 }, 0], ['skip', { index: 0, offset: -1 }, 0], ['setGain', {}, 10], ['setGain', { gain: 2 }, 0], ['setGain', { gain: 'loud' }, 0],
  ];
  for (const [action, parameters, code] of wrong)
    expect((await app.json('jukeboxControl', { action, ...parameters })).error, `${action} ${JSON.stringify(parameters)}`).toMatchObject({ code, message: expect.stringMatching(/\S+ \S+/) });
  expect(await told()).toEqual(before);
});

test('a deleted account leaves nothing behind, and the music stops', async () => {
  await admin.ok('PUT', `/api/jukebox/controllers/${bob.userId}`, {});
  await bobs.ok('jukeboxControl', { action: 'start' });
  const erasure = await bob.ok('DELETE', '/api/me', { password: 'correct horse battery' });
  await eventually('everyone has forgotten bob', async () => {
    const { completed_at, confirmed_by } = (await platform.client().get(`/api/erasures/${erasure.id}`)).body;
    return completed_at && confirmed_by.includes('jukebox');
  }, 30);
  expect(platform.rows('jukebox', `SELECT COUNT(*) AS count FROM controllers`)).toBe(0);
  expect(platform.rows('jukebox', `SELECT COUNT(*) AS count FROM jukebox WHERE user_id = '${bob.userId}'`)).toBe(0);
  expect((await told()).playing).toBe(false);
});

test('without --jukebox there is none, and apps are told so', async () => {
  const other = await Platform.start({ environment: { POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0' } });
  try {
    const someone = await other.person('ada');
    const theirs = App.withToken(other.url, await makeAppPassword(someone));
    expect((await theirs.json('jukeboxControl', { action: 'get' })).error).toMatchObject({ code: 0, message: expect.stringContaining('--jukebox') });
    expect((await theirs.ok('getUser', { username: 'ada' })).user.jukeboxRole).toBe(false);
    expect((await someone.get('/api/jukebox')).status).toBe(503);
  } finally {
    await other.close();
  }
});
