// A service that is new, or begins anew, asks the others for what was before its time.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bin, type Client, eventually, Platform } from './platform';

let platform: Platform;
let people: Client[];

const query = <T>(file: string, sql: string): T[] => {
  const text = execFileSync('sqlite3', ['-readonly', '-json', '-cmd', '.timeout 10000', file, sql], { encoding: 'utf8' });
  return text === '' ? [] : JSON.parse(text);
};
const database = (service: string) => join(platform.data, `${service}.db`);

interface Listen {
  user_id: string;
  track_id: string;
  affinity: number;
  plays: number;
}

const listens = () =>
  query<Listen>(database('recommendation'), 'SELECT user_id, track_id, affinity, plays FROM listens ORDER BY user_id, track_id');
const tracks = () => query<{ id: string }>(database('recommendation'), 'SELECT id, album_id, artist_ids, genres FROM tracks ORDER BY id');
const shelves = async (person: Client) =>
  (await person.ok('GET', '/api/recommendations/for-you')).shelves.map((shelf: any) => `${shelf.id} ${shelf.reason_track_id}`).sort();

/** The times that the past is told with are seconds off, which an affinity hardly feels. */
function expectAlike(after: Listen[], before: Listen[]): void {
  expect(after.map((row) => [row.user_id, row.track_id])).toEqual(before.map((row) => [row.user_id, row.track_id]));
  for (const [i, row] of after.entries())
    for (const value of ['affinity', 'plays'] as const)
      expect(Math.abs(row[value] - before[i][value]), value).toBeLessThanOrEqual(Math.abs(before[i][value]) * 1e-3);
}

async function play(client: Client, trackId: string, state: string, heardMs: number): Promise<void> {
  const { id } = await client.ok('POST', '/api/plays', { track_id: trackId, context: 'queue' });
  await client.ok('PATCH', `/api/plays/${id}`, { state, heard_ms: heardMs });
}

/** Everything that everyone hears has been heard. */
const quiet = () =>
  eventually('all events are heard', async () => {
    const { services, listeners } = JSON.parse(platform.command('events', 'lag', '--json'));
    return services.every((one: any) => one.waiting === 0) && listeners.every((one: any) => one.behind === 0);
  });

/** The message queue's store, and what each service has published long ago, are gone. */
async function forget(): Promise<void> {
  await platform.down();
  rmSync(join(platform.data, 'nats', 'jetstream'), { recursive: true, force: true });
  for (const service of ['user', 'catalog', 'playlist', 'streaming', 'payment'])
    execFileSync('sqlite3', [database(service), 'DELETE FROM event_outbox WHERE seq < (SELECT MAX(seq) FROM event_outbox)']);
}

beforeAll(async () => {
  platform = await Platform.start();
  people = [await platform.person('anna'), await platform.person('bert')];
  const songs = [...(await platform.scanned(people[0])).values()];
  await quiet();
  for (const [i, person] of people.entries()) {
    await play(person, songs[i].id, 'PLAY_STATE_FINISHED', 60_000);
    await play(person, songs[5].id, 'PLAY_STATE_FINISHED', 35_000);
    await play(person, songs[6].id, 'PLAY_STATE_SKIPPED', 2_000);
    await person.ok('PUT', `/api/me/tracks/${songs[7 + i].id}`);
    const { id } = await person.ok('POST', '/api/playlists', { name: 'Mine', track_ids: [songs[1].id, songs[2].id] });
    await person.ok('POST', `/api/playlists/${id}/items`, { track_ids: [songs[3].id, songs[9].id] });
  }
});
afterAll(() => platform?.close());

test('recommendation that begins anew knows what it knew, though no stream or outbox has it any more', async () => {
  await quiet();
  const before = { listens: listens(), tracks: tracks(), shelves: await shelves(people[0]) };
  expect(before.listens.length).toBeGreaterThan(10);
  expect(before.tracks.length).toBeGreaterThan(20);

  await forget();
  await platform.up();
  platform.command('stop', 'recommendation');
  for (const end of ['', '-wal', '-shm']) rmSync(database('recommendation') + end, { force: true });
  platform.command('restart', 'recommendation');
  await eventually('recommendation has learned', async () => existsSync(database('recommendation')) && tracks().length === before.tracks.length && listens().length === before.listens.length);
  expectAlike(listens(), before.listens);
  expect(tracks()).toEqual(before.tracks);
  expect(await eventually('it recommends', async () => (await shelves(people[0])).length > 0 && shelves(people[0]))).toEqual(before.shelves);
});

test('what happens after the past is heard, once', async () => {
  const [person] = people;
  const plays = () => listens().find((row) => row.user_id === person.userId && row.track_id === tracks()[0].id)?.plays ?? 0;
  const before = plays();
  await play(person, tracks()[0].id, 'PLAY_STATE_FINISHED', 40_000);
  const once = await eventually('the play counts', async () => plays() > before && plays());
  await quiet();
  expect(plays()).toBe(once);
});

test('a service that is added beside a running platform gets everything', async () => {
  const folder = join(platform.folder, 'added');
  const nats = (file: string) => readFileSync(join(platform.data, 'nats', file), 'utf8').trim();
  const added = spawn(join(bin, 'polyphony-streaming'), ['--data', folder, '--nats', `nats://${nats('token')}@127.0.0.1:${nats('port')}`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      // It hears; what it would say is said by the other one.
      POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0',
      ...Object.fromEntries(['catalog', 'payment', 'user'].map((peer) => [`POLYPHONY_PEER_${peer.toUpperCase()}`, `unix:${platform.data}/run/${peer}.sock`])),
    },
  });
  try {
    const assets = (file: string) => query(file, 'SELECT track_id, path, codec, duration_ms FROM audio_assets ORDER BY track_id');
    const all = assets(database('streaming'));
    const file = join(folder, 'streaming.db');
    await eventually('it has all', async () => existsSync(file) && query(file, "SELECT name FROM sqlite_master WHERE name = 'audio_assets'").length > 0 && assets(file).length === all.length);
    expect(assets(file)).toEqual(all);
    expect(all.length).toBeGreaterThan(20);
  } finally {
    added.kill();
    await new Promise((done) => added.once('exit', done));
  }
});
