// Any service can die, and the others go on; what died is back within two seconds, and no update is lost.
import { readdirSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, eventually, Platform, services } from './platform';

let platform: Platform;
let me: Client;
let tracks: any[];
let quiet: any;

beforeAll(async () => {
  platform = await Platform.start();
  me = await platform.person('ada');
  tracks = [...(await platform.scanned(me)).values()];
  // Within what a free plan allows, so that nothing has to be transcoded.
  quiet = tracks.find((track) => track.bitrate_kbps < 120);
});
afterAll(() => platform?.close());

/** What a person does all the time; each part names the services that it needs. */
const actions: { name: string; needs: string[]; run: () => Promise<number> }[] = [
  { name: 'browse', needs: ['edge', 'catalog'], run: async () => (await me.get('/api/albums')).status },
  { name: 'search', needs: ['edge', 'catalog'], run: async () => (await me.get('/api/search?query=battle')).status },
  { name: 'make a playlist', needs: ['edge', 'playlist'], run: async () => (await me.call('POST', '/api/playlists', { name: 'x' })).status },
  { name: 'save a song', needs: ['edge', 'playlist'], run: async () => (await me.call('PUT', `/api/me/tracks/${quiet.id}`)).status },
  { name: 'stream', needs: ['edge', 'streaming'], run: async () => (await me.get(`/api/tracks/${quiet.id}/stream`)).status },
  { name: 'recommendations', needs: ['edge'], run: async () => (await me.get('/api/recommendations/for-you')).status },
  { name: 'plans', needs: ['edge', 'payment'], run: async () => (await me.get('/api/plans')).status },
  { name: 'account', needs: ['edge', 'user'], run: async () => (await me.get('/api/me')).status },
];

describe.each(services)('when %s is killed', (service) => {
  test('the others answer, and it is back within two seconds', async () => {
    const before = platform.process(service);
    process.kill(before.pid, 'SIGKILL');
    const killed = Date.now();
    for (const action of actions.filter((action) => !action.needs.includes(service)))
      expect(await action.run(), action.name).toBeLessThan(300);
    // Whoever asks meanwhile gets a clear "not now", never a hang or a 500.
    if (service !== 'edge')
      for (const action of actions.filter((action) => action.needs.includes(service)))
        expect(await action.run(), action.name).toBeOneOf([200, 201, 503]);
    await eventually('everything answers again', async () => {
      const answers = await Promise.all(actions.map((action) => action.run().catch(() => 0)));
      return answers.every((status) => status >= 200 && status < 300);
    }, 2 - (Date.now() - killed) / 1000);
    const after = platform.process(service);
    expect(after.pid).not.toBe(before.pid);
    expect(after.restarts).toBe(before.restarts + 1);
  });
});

test('when the queue is killed, playlists are still written, and what was said meanwhile arrives once it is back', async () => {
  const [seed, together] = tracks.filter((track) => track.id !== quiet.id).map((track) => track.id);
  const before = platform.process('nats-server');
  process.kill(before.pid, 'SIGKILL');
  const created: string[] = [];
  for (let number = 0; number < 50; ++number) created.push((await me.ok('POST', '/api/playlists', { name: `while away ${number}` })).id);
  for (const track_id of [seed, together]) {
    const play = await me.ok('POST', '/api/plays', { track_id });
    await me.ok('PATCH', `/api/plays/${play.id}`, { heard_ms: 31_000, state: 'PLAY_STATE_PLAYING' });
  }
  await eventually('the queue is back', async () => {
    const now = platform.process('nats-server');
    return now.pid !== before.pid && now.state === 'ready';
  });
  await eventually('the plays reach the recommendations', async () => {
    const similar = await me.ok('GET', `/api/tracks/${seed}/similar`);
    return similar.basis === 'BASIS_CO_LISTENING' && similar.tracks_ranked.some((track: any) => track.track_id === together);
  });
  const kept = (await me.ok('GET', '/api/playlists?page_size=500')).playlists.map((playlist: any) => playlist.id);
  for (const id of created) expect(kept).toContain(id);
});

test('a stopped recommendation service slows nothing else', async () => {
  const { pid } = platform.process('recommendation');
  process.kill(pid, 'SIGSTOP');
  try {
    for (const action of actions.filter((action) => !action.needs.includes('recommendation'))) {
      const began = Date.now();
      expect(await action.run(), action.name).toBeLessThan(300);
      expect(Date.now() - began, action.name).toBeLessThan(2000);
    }
    expect((await me.get('/api/recommendations/for-you')).body.degraded).toBe(true);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
});

test('each process opens its own database and no other', () => {
  const databases = (pid: number) =>
    readdirSync(`/proc/${pid}/fd`)
      .flatMap((descriptor) => {
        try {
          return [readlinkSync(`/proc/${pid}/fd/${descriptor}`)];
        } catch {
          return [];
        }
      })
      .filter((path) => /\.db(-wal|-shm)?$/.test(path))
      .map((path) => path.replace(/.*\/|\.db.*$/g, ''));
  for (const { service, pid } of platform.status().processes)
    expect([...new Set(databases(pid))], service).toEqual(services.includes(service) && service !== 'edge' ? [service] : []);
});

test('everything written is still there after kill -9 of everything', async () => {
  const id = (await me.ok('POST', '/api/playlists', { name: 'lasting', track_ids: [quiet.id] })).id;
  await platform.down('SIGKILL');
  const ready = await platform.up();
  expect(ready).toBeLessThan(3000);
  const view = await me.ok('GET', `/api/playlists/${id}`);
  expect(view.items[0].track_id).toBe(quiet.id);
});
