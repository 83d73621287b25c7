// A person who deletes their account is forgotten, everywhere, whatever is down at that moment.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform, services } from './platform';

const password = 'correct horse battery';
const databases = services.filter((service) => service !== 'edge');
/** Those that keep something of persons. */
const confirming = databases.filter((service) => service !== 'broadcast');

let platform: Platform;
let admin: Client;
let tracks: any[];

beforeAll(async () => {
  platform = await Platform.start();
  admin = await platform.person('ada');
  tracks = [...(await platform.scanned(admin)).values()].filter((track) => track.bitrate_kbps < 120);
});
afterAll(() => platform?.close());

interface Person extends Client {
  username: string;
  /** Words that name the person, or what they made. */
  words: string[];
}

/** Someone who has done all that there is to do. */
async function busyPerson(): Promise<Person> {
  const word = () => `w${randomUUID().replaceAll('-', '')}`;
  const [username, name, playlist, renamed, context] = [word(), word(), word(), word(), word()];
  const person = platform.client() as Person;
  const account = await person.ok('POST', '/api/accounts', { username, password, display_name: word() });
  person.userId = account.id;
  person.username = username;
  person.token = (await platform.token(username)).access_token;
  person.words = [username, name, playlist, renamed, context, account.display_name];
  await person.ok('PATCH', '/api/me', { display_name: name });
  const [first, second] = tracks.map((track) => track.id);
  const list = await person.call('POST', '/api/playlists', { name: playlist, track_ids: [first] }, { 'idempotency-key': randomUUID() });
  await person.ok('PATCH', `/api/playlists/${list.body.id}`, { name: renamed });
  await person.ok('POST', `/api/playlists/${list.body.id}/items`, { track_ids: [second] });
  await person.ok('PUT', `/api/me/tracks/${first}`);
  await person.ok('PUT', '/api/me/hidden', { track_id: second });
  await person.ok('PUT', '/api/me/taste-settings', { hide_explicit: true });
  await person.ok('PUT', '/api/me/stars', { things: [{ kind: 'MARKED_KIND_ARTIST', id: tracks[0].artists[0].artist_id }] });
  for (const track of [first, second]) {
    const play = await person.ok('POST', '/api/plays', { track_id: track, context });
    await person.ok('PATCH', `/api/plays/${play.id}`, { heard_ms: 31_000, state: 'PLAY_STATE_FINISHED' });
  }
  const checkout = await person.ok('POST', '/api/me/checkout', { plan_id: 'premium' });
  const paid = await fetch(new URL(checkout.url, platform.url), { method: 'POST', redirect: 'manual', body: new URLSearchParams({ card: 'success' }) });
  expect(paid.status).toBe(303);
  await eventually('streaming knows the plan', async () => (await person.ok('GET', '/api/me/entitlement')).max_bitrate_kbps === 0);
  await eventually('the plays are learned', async () =>
    platform.rows('recommendation', `SELECT COUNT(*) AS count FROM listens WHERE user_id = '${person.userId}'`) >= 2);
  await person.ok('GET', '/api/me/mixes');
  const blend = await person.ok('POST', '/api/me/blends', {});
  await admin.ok('POST', `/api/blend-invitations/${blend.invitation}`, {});
  await person.ok('GET', `/api/me/blends/${blend.id}`);
  return person;
}

async function leave(person: Person): Promise<string> {
  const answer = await person.call('DELETE', '/api/me', { password });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 202 });
  return answer.body.id;
}

/** Needs no token. */
const erasure = async (id: string) => (await platform.client().get(`/api/erasures/${id}`)).body;
const forgotten = (id: string) =>
  eventually('every service has confirmed', async () => (await erasure(id)).completed_at !== undefined && erasure(id), 40);

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());

/** Where a text can be read: in databases with their logs, and in the broker's store. */
function traces(text: string): string[] {
  const needle = Buffer.from(text);
  const kept = [...databases.flatMap((service) => files(platform.data).filter((path) => path.includes(`/${service}.db`))), ...files(join(platform.data, 'nats'))];
  return kept.filter((path) => readFileSync(path).includes(needle)).map((path) => path.slice(platform.data.length + 1));
}

/** The tables in which a text is a column's value. */
function tables(service: string, text: string): string[] {
  const sqlite = (sql: string) =>
    JSON.parse(execFileSync('sqlite3', ['-readonly', '-json', '-cmd', '.timeout 10000', join(platform.data, `${service}.db`), sql], { encoding: 'utf8' }) || '[]') as any[];
  return sqlite("SELECT name FROM sqlite_master WHERE type = 'table'")
    .map((table) => table.name as string)
    .filter((table) => sqlite(`SELECT * FROM "${table}"`).some((row) => Object.values(row).includes(text)));
}

/** With all that lasts on disk, and nothing half written. */
async function atRest(look: () => void): Promise<void> {
  await platform.down();
  for (const service of databases) execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(platform.data, `${service}.db`), 'PRAGMA wal_checkpoint(TRUNCATE)']);
  try {
    look();
  } finally {
    await platform.up();
  }
}

test('the password is asked for again, and the last administrator stays', async () => {
  const person = await busyPerson();
  expect(await person.call('DELETE', '/api/me', { password: 'a wrong password' })).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
  expect(await person.call('DELETE', '/api/me')).toMatchObject({ status: 403 });
  expect((await person.get('/api/me')).status).toBe(200);
  const refused = await admin.call('DELETE', '/api/me', { password });
  expect(refused.body).toMatchObject({ code: 'failed_precondition', detail: expect.stringMatching(/only administrator/) });
});

test('nothing of an erased person is left, and others keep everything', async () => {
  const [leaving, staying] = [await busyPerson(), await busyPerson()];
  const before = await staying.ok('GET', '/api/playlists');
  const id = await leave(leaving);
  const done = await forgotten(id);
  expect(done).toMatchObject({ confirmed_by: [...confirming].sort(), waits_for: [] });
  // The token is good by its signature for minutes, and is refused all the same.
  expect((await leaving.get('/api/me/tracks')).status).toBe(401);
  expect((await leaving.call('POST', '/api/playlists', { name: 'back again' })).status).toBe(401);
  expect(platform.command('erasures')).toContain(id);
  expect((await admin.ok('GET', '/api/erasures')).erasures[0].id).toBe(id);
  expect((await staying.get('/api/erasures')).status).toBe(403);
  expect(await staying.ok('GET', '/api/playlists')).toEqual(before);
  expect((await staying.ok('GET', '/api/me/subscription')).plan.id).toBe('premium');

  await atRest(() => {
    for (const word of leaving.words) expect(traces(word), word).toEqual([]);
    for (const word of staying.words.slice(1, 4)) expect(traces(word), word).not.toEqual([]);
    // Under an id that tells nothing any more: who is erased, and what bookkeeping must keep.
    const kept = Object.fromEntries(confirming.map((service) => [service, tables(service, leaving.userId).sort()]));
    expect(kept).toEqual({
      user: ['erasure_confirmations', 'erasures', 'event_erased', 'event_outbox'],
      catalog: ['event_erased', 'event_outbox'],
      playlist: ['event_erased', 'event_outbox'],
      streaming: ['event_erased', 'event_outbox'],
      recommendation: ['event_erased', 'event_outbox'],
      payment: ['event_erased', 'event_outbox', 'invoices', 'ledger_journal', 'payments', 'royalty_plays'],
    });
    for (const service of databases)
      expect(platform.rows(service, `SELECT COUNT(*) AS count FROM event_outbox WHERE person = '${leaving.userId}' OR
        (subject = '${leaving.userId}' AND type NOT LIKE '%Erased')`), service).toBe(0);
  });
  expect((await erasure(id)).completed_at).toBe(done.completed_at);
});

test('an erasure while the queue is down is done once it is back', async () => {
  const leaving = await busyPerson();
  const broker = platform.process('nats-server');
  process.kill(broker.pid, 'SIGSTOP');
  const id = await leave(leaving);
  expect((await erasure(id)).waits_for).toHaveLength(confirming.length);
  expect((await fetch(`${platform.url}/api/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'password', username: leaving.username, password }) })).status).toBe(400);
  process.kill(broker.pid, 'SIGKILL');
  await forgotten(id);
  await atRest(() => {
    for (const word of leaving.words) expect(traces(word), word).toEqual([]);
  });
});

test('a service that is dead meanwhile confirms later, also when it is killed at its work', async () => {
  const leaving = await busyPerson();
  const stopped = platform.process('playlist').pid;
  process.kill(stopped, 'SIGSTOP');
  const id = await leave(leaving);
  await eventually('the others have confirmed', async () => (await erasure(id)).waits_for.join() === 'playlist', 40);
  for (let kills = 0; kills < 3; ++kills) {
    const { pid } = platform.process('playlist');
    process.kill(pid, 'SIGKILL');
    await eventually('it is back', async () => platform.process('playlist').pid !== pid && platform.process('playlist').state === 'ready');
  }
  await forgotten(id);
  await atRest(() => {
    for (const word of leaving.words) expect(traces(word), word).toEqual([]);
  });
});
