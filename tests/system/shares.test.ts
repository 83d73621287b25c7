// Guests hear what is shared with them, for as long as it is, and only what the one who shares may hear.
import SubsonicAPI from 'subsonic-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { App, makeAppPassword } from './subsonic';

let platform: Platform;
let ada: Client;
let bob: Client;
let guest: Client;
let tracks: Map<string, any>;

beforeAll(async () => {
  platform = await Platform.start({ songs: 2 });
  ada = await platform.person('ada');
  bob = await platform.person('bob');
  guest = platform.client();
  tracks = await platform.scanned(ada);
});
afterAll(() => platform?.close());

const titles = (page: any) => page.tracks.map(({ title }: any) => title);
const choir = ['Soprano', 'Alto', 'Tenor'];
const track = (title: string) => ({ kind: 'SHARED_KIND_TRACK', id: tracks.get(title).id });
const album = () => ({ kind: 'SHARED_KIND_ALBUM', id: tracks.get('Alto').album_id });
const share = (who: Client, entries: object[], more: object = {}) => who.ok('POST', '/api/me/shares', { entries, ...more });
const page = (secret: string) => guest.get(`/api/shares/${secret}`);
const stream = (secret: string, title: string) => guest.get(`/api/shares/${secret}/tracks/${tracks.get(title).id}/stream`);

test('a guest opens an album, and hears it', async () => {
  const { secret } = await share(bob, [album()], { description: 'Listen to this!' });
  const opened = await page(secret);
  expect(opened.status).toBe(200);
  expect(opened.body).toMatchObject({ title: 'Voices', description: 'Listen to this!', shared_by: 'bob' });
  expect(titles(opened.body)).toEqual(choir);
  expect(JSON.stringify(opened.body), 'nothing of the disk').not.toContain('.mp3');
  const { url, content_type } = (await stream(secret, 'Alto')).body;
  const audio = await fetch(platform.url + url);
  expect([audio.status, audio.headers.get('content-type')]).toEqual([200, content_type]);
  expect((await audio.arrayBuffer()).byteLength).toBeGreaterThan(100_000);
  expect((await fetch(`${platform.url}/share/${secret}`)).headers.get('content-type')).toContain('text/html');
});

test('tracks and playlists are shared, in order, and nothing beside them', async () => {
  const playlist = await bob.ok('POST', '/api/playlists', { name: 'Evening', track_ids: [tracks.get('Tenor').id, tracks.get('Alto').id] });
  const mine = await share(bob, [{ kind: 'SHARED_KIND_PLAYLIST', id: playlist.id }]);
  expect((await page(mine.secret)).body).toMatchObject({ title: 'Evening' });
  expect(titles((await page(mine.secret)).body)).toEqual(['Tenor', 'Alto']);
  expect((await stream(mine.secret, 'Tenor')).status).toBe(200);
  expect((await stream(mine.secret, 'Soprano')).status).toBe(404);
  const some = await share(bob, [track('Tenor'), track('Soprano')]);
  const opened = (await page(some.secret)).body;
  expect([opened.title, titles(opened)]).toEqual(['', ['Tenor', 'Soprano']]);
  // Another's private playlist is not one's own to share.
  const private_ = await ada.ok('POST', '/api/playlists', { name: 'Private', track_ids: [tracks.get('Tenor').id] });
  const stolen = await share(bob, [{ kind: 'SHARED_KIND_PLAYLIST', id: private_.id }]);
  expect((await page(stolen.secret)).body.tracks).toEqual([]);
  expect((await stream(stolen.secret, 'Tenor')).status).toBe(404);
});

test('visits are counted; what is withdrawn or has expired opens nothing', async () => {
  const made = await share(bob, [track('Alto')], { expires_at: new Date(Date.now() + 60_000).toISOString() });
  for (let i = 0; i < 2; ++i) expect((await page(made.secret)).status).toBe(200);
  const mine = (await bob.ok('GET', '/api/me/shares')).shares.find(({ id }: any) => id === made.id);
  expect(mine).toMatchObject({ secret: made.secret, visits: '2', last_visited_at: expect.any(String) });

  await bob.ok('PATCH', `/api/me/shares/${made.id}`, { expires_at: new Date(Date.now() + 1000).toISOString() });
  await eventually('it has expired', async () => (await page(made.secret)).status === 404);
  expect((await stream(made.secret, 'Alto')).status).toBe(404);
  await bob.ok('PATCH', `/api/me/shares/${made.id}`, { never_expires: true });
  expect((await stream(made.secret, 'Alto')).status).toBe(200);

  expect((await ada.call('PATCH', `/api/me/shares/${made.id}`, { description: 'mine' })).status).toBe(404);
  await ada.ok('DELETE', `/api/me/shares/${made.id}`);
  expect((await page(made.secret)).status, 'still there').toBe(200);
  await bob.ok('DELETE', `/api/me/shares/${made.id}`);
  for (const gone of [await page(made.secret), await stream(made.secret, 'Alto')]) expect([gone.status, gone.body.code]).toEqual([404, 'not_found']);
});

test('what makes no sense is refused', async () => {
  for (const body of [{}, { entries: [] }, { entries: [{ kind: 'SHARED_KIND_TRACK', id: 'x' }] }, { entries: [{ id: tracks.get('Alto').id }] },
    { entries: Array(501).fill(track('Alto')) }, { entries: [track('Alto')], expires_at: '2001-01-01T00:00:00Z' }, { entries: [track('Alto')], description: 'x'.repeat(501) }])
    expect((await bob.call('POST', '/api/me/shares', body)).status, JSON.stringify(body).slice(0, 80)).toBe(400);
  expect((await guest.call('POST', '/api/me/shares', { entries: [track('Alto')] })).status).toBe(401);
});

test('apps share, too', async () => {
  const secret = await makeAppPassword(bob);
  const api = new SubsonicAPI({ url: platform.url, auth: { username: 'bob', password: secret.password } });
  const albumId = album().id;
  const expires = (Math.floor(Date.now() / 1000) + 3600) * 1000;
  const { shares } = await api.createShare({ id: [albumId, tracks.get('Alto').id], description: 'From an app', expires });
  const [made] = shares.share!;
  expect(made).toMatchObject({ description: 'From an app', username: 'bob', visitCount: 0 });
  expect(Date.parse(String(made!.expires))).toBe(expires);
  expect(made!.entry!.map(({ id }) => id)).toEqual([albumId, tracks.get('Alto').id]);
  expect(made!.url).toMatch(new RegExp(`^${platform.url}/share/\\w{22}$`));
  expect(titles((await page(made!.url.split('/').at(-1)!)).body)).toEqual([...choir, 'Alto']);
  await api.updateShare({ id: made!.id, description: 'Changed', expires: 0 });
  const app = App.withToken(platform.url, secret);
  const find = async () => (await app.ok('getShares')).shares.share?.find(({ id }: any) => id === made!.id);
  expect(await find()).toMatchObject({ description: 'Changed', visitCount: 1, lastVisited: expect.any(String) });
  expect(await find()).not.toHaveProperty('expires');
  await api.deleteShare({ id: made!.id });
  expect(await find()).toBeUndefined();
  for (const [endpoint, parameters, code] of [['createShare', {}, 10], ['createShare', { id: 'x' }, 70], ['createShare', { id: albumId, expires: 'soon' }, 0],
    ['updateShare', { id: made!.id }, 70], ['deleteShare', {}, 10]] as const)
    expect((await app.json(endpoint, parameters)).error?.code, endpoint).toBe(code);
});

test('who is locked, or gone, shares nothing', async () => {
  const dora = await platform.person('dora');
  const { secret } = await share(dora, [album()]);
  await ada.ok('PATCH', `/api/admin/accounts/${dora.userId}`, { locked: true });
  expect((await page(secret)).status).toBe(404);
  await ada.ok('PATCH', `/api/admin/accounts/${dora.userId}`, { locked: false });
  expect((await page(secret)).status).toBe(200);
  await ada.ok('DELETE', `/api/admin/accounts/${dora.userId}`);
  expect((await page(secret)).status).toBe(404);
  await eventually('the share is forgotten', async () => platform.rows('playlist', `SELECT count(*) AS count FROM shares WHERE secret = '${secret}'`) === 0);
});

// Changes what everyone may see: the last one.
test('a guest hears no more than the one who shares may hear', async () => {
  const { secret } = await share(bob, [album()]);
  expect(titles((await page(secret)).body)).toEqual(choir);
  const [library] = (await ada.ok('GET', '/api/libraries')).libraries;
  await ada.ok('PUT', `/api/libraries/${library.id}/access`, { everyone: false });
  expect((await page(secret)).body.tracks).toEqual([]);
  expect((await stream(secret, 'Alto')).status).toBe(404);
  const { secret: adas } = await share(ada, [album()]);
  expect(titles((await page(adas)).body), 'an administrator sees all').toEqual(choir);
});
