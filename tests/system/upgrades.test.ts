// A release runs on the schema that a later one has left behind.
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, launcher, Platform } from './platform';

let platform: Platform;
let anna: Client;

beforeAll(async () => {
  platform = await Platform.start();
  anna = await platform.person('anna');
});
afterAll(() => platform?.close());

const sql = (text: string) =>
  execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(platform.data, 'playlist.db'), text], { encoding: 'utf8' }).trim();
const roll = () => promisify(execFile)(launcher, ['restart', 'playlist', '--rolling', '--data', platform.data]);

/** What the start of a later release does to the database. */
function later(version: number, statements: string): void {
  sql(`BEGIN IMMEDIATE; ${statements}
    INSERT INTO schema_versions (series, version, name, applied_ms) VALUES ('playlist', ${version}, '${version}_later.sql', 0); COMMIT;`);
}

/** A steady load until it is told to end; returns what it got done and what failed. */
async function createWhile(work: () => Promise<void>): Promise<{ created: string[]; failures: unknown[] }> {
  const created: string[] = [];
  const failures: unknown[] = [];
  let ended = false;
  const load = (async () => {
    while (!ended)
      await anna.ok('POST', '/api/playlists', { name: 'Under way' }).then(({ id }) => created.push(id), (error) => failures.push(error));
  })();
  await work();
  ended = true;
  await load;
  return { created, failures };
}

test('a release goes on while a later one widens its schema, and starts on it', async () => {
  const known = Number(sql("SELECT MAX(version) FROM schema_versions WHERE series = 'playlist'"));
  const before = (await anna.ok('POST', '/api/playlists', { name: 'Before' })).id;
  const pid = platform.process('playlist').pid;
  const { created, failures } = await createWhile(async () => {
    later(known + 1, "ALTER TABLE playlists ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'; CREATE TABLE moods (name TEXT PRIMARY KEY);");
    // What the later release writes meanwhile, the older one keeps.
    sql(`UPDATE playlists SET mood = 'wild' WHERE id = '${before}'`);
    await anna.ok('PATCH', `/api/playlists/${before}`, { name: 'Renamed' });
    await roll();
  });
  expect(failures).toEqual([]);
  expect(created.length).toBeGreaterThan(3);
  expect(platform.process('playlist')).toMatchObject({ state: 'ready' });
  expect(platform.process('playlist').pid).not.toBe(pid);
  expect(sql(`SELECT name || ' ' || mood FROM playlists WHERE id = '${before}'`)).toBe('Renamed wild');
  expect(sql("SELECT COUNT(*) FROM playlists WHERE mood = 'calm'")).toBe(String(created.length));
});

test('a release that misses what is gone is not started, and the one that runs goes on', async () => {
  const version = Number(sql("SELECT MAX(version) FROM schema_versions WHERE series = 'playlist'")) + 1;
  const pid = platform.process('playlist').pid;
  later(version, `INSERT INTO schema_contracts (series, version, needs) VALUES ('playlist', ${version}, ${version - 1});`);
  await expect(roll()).rejects.toMatchObject({ code: 1 });
  expect(platform.process('playlist').pid).toBe(pid);
  await anna.ok('POST', '/api/playlists', { name: 'Still here' });
});
