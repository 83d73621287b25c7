// Libraries that not everyone may hear.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { App, makeAppPassword } from './subsonic';

let platform: Platform;
let admin: Client;
let ann: Client;
let app: App;
let song: string;
let access: string;

beforeAll(async () => {
  platform = await Platform.start();
  admin = await platform.person('ada');
  ann = await platform.person('ann');
  song = [...(await platform.scanned(admin)).values()][0].id;
  app = App.withToken(platform.url, await makeAppPassword(ann));
  access = `/api/libraries/${(await admin.ok('GET', '/api/libraries')).libraries[0].id}/access`;
});
afterAll(() => platform?.close());

const streamStatus = async (client: Client) => (await client.call('GET', `/api/tracks/${song}/stream`)).status;
const heardOf = async (client: Client) => (await client.ok('GET', '/api/albums')).albums.length > 0;

test('a closed library is there for those who were let in, and for administrators', async () => {
  const playlist = await ann.ok('POST', '/api/playlists', { name: 'Mine', track_ids: [song] });
  expect(await admin.ok('PUT', access, { everyone: false })).toMatchObject({ everyone: false, user_ids: [] });

  expect(await heardOf(ann)).toBe(false);
  expect((await ann.call('GET', `/api/tracks/${song}`)).status).toBe(404);
  await eventually('streaming knows', async () => (await streamStatus(ann)) === 404);
  expect((await ann.call('POST', '/api/plays', { track_id: song })).status).toBe(404);
  expect((await app.ok('getMusicFolders')).musicFolders.musicFolder ?? []).toEqual([]);
  expect(await app.error('getSong', { id: song })).toBe(70);
  expect(await app.error('stream', { id: song })).toBe(70);
  expect(await heardOf(admin)).toBe(true);
  expect(await streamStatus(admin)).toBe(200);

  expect((await admin.ok('PUT', `${access}/${ann.userId}`)).user_ids).toEqual([ann.userId]);
  expect(await heardOf(ann)).toBe(true);
  await eventually('streaming knows', async () => (await streamStatus(ann)) === 200);
  expect((await app.get('stream', { id: song })).headers.get('content-type')).toContain('audio/');
  const items = await ann.ok('GET', `/api/playlists/${playlist.id}`);
  expect(JSON.stringify(items)).toContain(song);

  expect((await admin.ok('DELETE', `${access}/${ann.userId}`)).user_ids).toEqual([]);
  expect(await heardOf(ann)).toBe(false);
  await eventually('streaming knows', async () => (await streamStatus(ann)) === 404);
  expect(await admin.ok('PUT', access, { everyone: true })).toMatchObject({ everyone: true });
  expect(await heardOf(ann)).toBe(true);
  await eventually('streaming knows', async () => (await streamStatus(ann)) === 200);
});

test('only administrators decide, and mistakes are told', async () => {
  for (const verb of ['GET', 'PUT'] as const) expect((await ann.call(verb, access, verb === 'PUT' ? {} : undefined)).status).toBe(403);
  expect((await ann.call('PUT', `${access}/${ann.userId}`)).status).toBe(403);
  expect((await admin.call('GET', '/api/libraries/0000000000000000000000/access')).status).toBe(404);
  expect((await admin.call('PUT', `${access}/nobody`)).status).toBe(400);
});

test('who is erased is no longer let in', async () => {
  const eve = await platform.person('eve');
  await admin.ok('PUT', `${access}/${eve.userId}`);
  await eventually('streaming knows', async () => platform.rows('streaming', `SELECT COUNT(*) AS count FROM library_grants WHERE user_id = '${eve.userId}'`) === 1);
  expect((await eve.call('DELETE', '/api/me', { password: 'correct horse battery' })).status).toBe(202);
  await eventually('all forget', async () =>
    !(await admin.ok('GET', access)).user_ids.includes(eve.userId) &&
    platform.rows('streaming', `SELECT COUNT(*) AS count FROM library_grants WHERE user_id = '${eve.userId}'`) === 0);
});
