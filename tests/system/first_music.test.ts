// What a person can do, from the first visit to the paid plan.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Client, eventually, Platform } from './platform';

let platform: Platform;
let me: Client;
let tracks: Map<string, any>;

beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform?.close());

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function fetchAudio(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(platform.url + url, { headers });
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
}

test('the first visit asks for the first account, which becomes the administrator', async () => {
  const nobody = platform.client();
  expect((await nobody.get('/api/setup')).body.needs_first_account).toBe(true);
  expect((await nobody.get('/')).body).toContain('<div id="root"');
  me = await platform.person('ada');
  expect((await nobody.get('/api/setup')).body.needs_first_account).toBe(false);
  expect((await me.get('/api/me')).body).toMatchObject({ username: 'ada', roles: ['listener', 'admin'] });
});

test('the library appears with its albums, covers and files that could not be read', async () => {
  tracks = await platform.scanned(me);
  // 41 files, of which three pairs share a title, and the planted choir.
  expect(tracks.size).toBe(41);
  const battle = tracks.get('Battle Music');
  expect(battle).toMatchObject({ album_title: 'The Battle for Wesnoth OST', disc_number: 2, track_number: 9, year: 2006 });
  expect(battle.artists[0]).toMatchObject({ name: 'Aleksi Aubry-Carlson', role: 'ARTIST_ROLE_ARTIST' });
  const alto = tracks.get('Alto');
  const cover = await fetch(`${platform.url}/media/covers/${alto.cover_id}`);
  expect(cover.headers.get('content-type')).toBe('image/jpeg');
  expect(sha(new Uint8Array(await cover.arrayBuffer()))).toBe(sha(readFileSync(join(platform.music, 'Voices/cover.jpg'))));
  const scan = (await me.get('/api/library/scan')).body;
  expect(scan.problem_count).toBe(2);
  expect(scan.problems.map((problem: any) => problem.path).sort()).toEqual(['broken/empty.flac', 'broken/text.mp3']);
  for (const problem of scan.problems) expect(problem.reason).toMatch(/\w+ .*\./);
  expect(platform.command('status')).toContain('broken/empty.flac');
});

test('search finds a title, an artist and an album by the beginnings of words, without accents', async () => {
  const search = async (query: string) => me.ok('GET', `/api/search?query=${encodeURIComponent(query)}`);
  expect((await search('battle mus')).tracks[0].title).toBe('Battle Music');
  expect((await search('planted choir')).artists[0].name).toBe('The Planted Choir');
  expect((await search('VOICES')).albums[0].title).toBe('Voices');
  expect((await search('áltó')).tracks.map((track: any) => track.title)).toContain('Alto');
  expect(await search('zzzzqq')).toMatchObject({ tracks: [], albums: [], artists: [] });
});

test('a play streams the rendition that a free plan allows, and seeks by range', async () => {
  const soprano = tracks.get('Soprano');
  const play = await me.ok('POST', '/api/plays', { track_id: soprano.id, context: `album:${soprano.album_id}` });
  expect(play.stream).toMatchObject({ delivery: 'DELIVERY_TRANSCODED', plan_max_bitrate_kbps: 160 });
  expect(play.stream.bitrate_kbps).toBeLessThanOrEqual(160);
  const whole = await fetchAudio(play.stream.url);
  expect(whole.status).toBe(200);
  expect(whole.headers.get('content-type')).toBe(play.stream.content_type);
  expect(whole.headers.get('accept-ranges')).toBe('bytes');
  const part = await fetchAudio(play.stream.url, { range: 'bytes=1000-1999' });
  expect(part.status).toBe(206);
  expect(sha(part.bytes)).toBe(sha(whole.bytes.slice(1000, 2000)));
  const tail = await fetchAudio(play.stream.url, { range: 'bytes=-500' });
  expect(sha(tail.bytes)).toBe(sha(whole.bytes.slice(-500)));
  const etag = whole.headers.get('etag')!;
  expect((await fetchAudio(play.stream.url, { 'if-none-match': etag })).status).toBe(304);
  expect((await fetchAudio(play.stream.url, { range: `bytes=${whole.bytes.length}-` })).status).toBe(416);
});

test('an original within the limit is the file itself, byte for byte', async () => {
  const modest = [...tracks.values()].find((track) => track.bitrate_kbps > 0 && track.bitrate_kbps < 120 && track.content_type === 'audio/ogg');
  const stream = await me.ok('GET', `/api/tracks/${modest.id}/stream`);
  expect(stream.delivery).toBe('DELIVERY_ORIGINAL');
  expect(String((await fetchAudio(stream.url)).bytes.length)).toBe(modest.size_bytes);
});

test('saved songs come back, last saved first', async () => {
  const [first, second] = [tracks.get('Alto').id, tracks.get('Tenor').id];
  await me.ok('PUT', `/api/me/tracks/${first}`);
  await me.ok('PUT', `/api/me/tracks/${second}`);
  await me.ok('PUT', `/api/me/tracks/${second}`);
  const saved = await me.ok('GET', '/api/me/tracks');
  expect(saved.saved_tracks.map((track: any) => track.track_id)).toEqual([second, first]);
  expect(saved.tracks[first].title).toBe('Alto');
  expect((await me.ok('GET', `/api/me/tracks/contains?track_ids=${first}`)).saved_track_ids).toEqual([first]);
  await me.ok('DELETE', `/api/me/tracks/${second}`);
  expect((await me.ok('GET', '/api/me/tracks')).total).toBe(1);
});

test('a playlist is made, filled, reordered, shortened, renamed and deleted; an old version is refused', async () => {
  const ids = ['Soprano', 'Alto', 'Tenor'].map((title) => tracks.get(title).id);
  const created = await me.call('POST', '/api/playlists', { name: 'Choir' });
  expect(created.status).toBe(201);
  const path = `/api/playlists/${created.body.id}`;
  const added = await me.ok('POST', `${path}/items`, { track_ids: ids });
  const titles = async () => {
    const view = await me.ok('GET', path);
    return view.items.map((item: any) => view.tracks[item.track_id].title);
  };
  expect(await titles()).toEqual(['Soprano', 'Alto', 'Tenor']);
  await me.ok('POST', `${path}/items/move`, { range_start: 2, insert_before: 0, snapshot_id: added.snapshot_id });
  expect(await titles()).toEqual(['Tenor', 'Soprano', 'Alto']);
  const stale = await me.call('POST', `${path}/items/move`, { range_start: 0, insert_before: 2, snapshot_id: added.snapshot_id });
  expect(stale.status).toBe(409);
  const items = (await me.ok('GET', path)).items.map((item: any) => item.id);
  await me.ok('PUT', `${path}/items`, { item_ids: [...items].reverse() });
  expect(await titles()).toEqual(['Alto', 'Soprano', 'Tenor']);
  await me.ok('POST', `${path}/items/remove`, { item_ids: [items[0]] });
  expect(await titles()).toEqual(['Alto', 'Soprano']);
  await me.ok('PATCH', path, { name: 'Small choir' });
  expect((await me.ok('GET', '/api/playlists')).playlists[0].name).toBe('Small choir');
  await me.ok('DELETE', path);
  expect((await me.get(path)).status).toBe(404);
});

test('what happens is pushed to the live page of the one it concerns, and to nobody else', async () => {
  const other = await platform.person('grace');
  const heard: Record<string, any[]> = { ada: [], grace: [] };
  const sockets = await Promise.all(
    [['ada', me], ['grace', other]].map(async ([name, client]: any) => {
      const socket = new WebSocket(platform.url.replace('http', 'ws') + '/api/live');
      await new Promise((done) => socket.once('open', done));
      socket.send(JSON.stringify({ access_token: client.token }));
      socket.on('message', (message) => heard[name].push(JSON.parse(String(message))));
      return socket;
    }),
  );
  await eventually('ada hears of her playlist', async () => {
    await me.ok('POST', '/api/playlists', { name: 'Live' });
    return heard.ada.some((event) => event.type === 'polyphony.playlist.v1.PlaylistCreated');
  });
  await eventually('grace hears of hers', async () => {
    await other.ok('POST', '/api/playlists', { name: 'Mine' });
    return heard.grace.some((event) => event.type === 'polyphony.playlist.v1.PlaylistCreated');
  });
  for (const event of heard.grace) expect(JSON.parse(event.data_json).owner_id ?? other.userId).toBe(other.userId);
  for (const socket of sockets) socket.close();
});

test('recommendations change within two seconds after a play', async () => {
  const listener = await platform.person('clara');
  const [seed, next] = [tracks.get('Battle Music').id, tracks.get('Alto').id];
  const shelves = async () => JSON.stringify((await listener.ok('GET', '/api/recommendations/for-you')).shelves);
  const before = await shelves();
  for (const track of [seed, next]) {
    const play = await listener.ok('POST', '/api/plays', { track_id: track });
    await listener.ok('PATCH', `/api/plays/${play.id}`, { heard_ms: 31_000, state: 'PLAY_STATE_PLAYING' });
  }
  await eventually('the shelves change', async () => (await shelves()) !== before, 2);
  const similar = await eventually('what was played together is similar', async () => {
    const list = await listener.ok('GET', `/api/tracks/${seed}/similar`);
    return list.tracks_ranked.some((track: any) => track.track_id === next) && list;
  }, 2);
  expect(similar.tracks[next].title).toBe('Alto');
  const radio = await listener.ok('GET', `/api/radio?seed_track_ids=${seed}`);
  expect(radio.tracks_ranked.length).toBeGreaterThan(5);
  expect(radio.tracks_ranked.map((track: any) => track.track_id)).not.toContain(seed);
});

test('a plan bought in the sandbox raises the quality to the original', async () => {
  const plans = (await platform.client().ok('GET', '/api/plans')).plans;
  expect(plans.map((plan: any) => plan.id).sort()).toEqual(['family', 'free', 'premium', 'student']);
  const checkout = await me.call('POST', '/api/me/checkout', { plan_id: 'premium' });
  expect(checkout.status).toBe(201);
  const page = new URL(checkout.body.url, platform.url);
  const html = await (await fetch(page)).text();
  expect(html).toContain('Premium');
  const pay = (card: string) =>
    fetch(page, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ card }) });
  const declined = await pay('decline');
  expect(declined.status).toBeLessThan(500);
  expect((await me.ok('GET', '/api/me/subscription')).plan.id).toBe('free');
  const paid = await pay('success');
  expect(paid.status).toBe(303);
  expect(paid.headers.get('location')).toContain('/plan?checkout=done');
  await pay('success');
  expect((await me.ok('GET', '/api/me/subscription'))).toMatchObject({ plan: { id: 'premium' }, state: 'SUBSCRIPTION_STATE_ACTIVE' });
  await eventually('streaming knows', async () => (await me.ok('GET', '/api/me/entitlement')).max_bitrate_kbps === 0, 5);
  const soprano = tracks.get('Soprano');
  const stream = await me.ok('GET', `/api/tracks/${soprano.id}/stream`);
  expect(stream.delivery).toBe('DELIVERY_ORIGINAL');
  expect(sha((await fetchAudio(stream.url)).bytes)).toBe(sha(readFileSync(join(platform.music, 'Voices/1 Soprano.flac'))));
  const invoices = (await me.ok('GET', '/api/me/invoices')).invoices;
  expect(invoices).toHaveLength(1);
  expect(invoices[0]).toMatchObject({ number: expect.stringMatching(/^\d{4}-000001$/), total: { amount_minor: '999', currency: 'EUR' } });
  expect(await me.ok('GET', '/api/ledger/trial-balance')).toMatchObject({ balanced: true });
});

test('tokens are refreshed once, and a log-out ends the session', async () => {
  const token = await platform.token('grace');
  const form = (path: string, fields: Record<string, string>) =>
    fetch(platform.url + path, { method: 'POST', body: new URLSearchParams(fields) });
  const refreshed = await form('/api/oauth/token', { grant_type: 'refresh_token', refresh_token: token.refresh_token });
  expect(refreshed.status).toBe(200);
  const next = (await refreshed.json()) as any;
  const again = await form('/api/oauth/token', { grant_type: 'refresh_token', refresh_token: token.refresh_token });
  expect(again.status).toBe(400);
  expect(((await again.json()) as any).error).toBe('invalid_grant');
  // Reuse of a spent token ends the session: the newer one is dead too.
  expect((await form('/api/oauth/token', { grant_type: 'refresh_token', refresh_token: next.refresh_token })).status).toBe(400);
  const fresh = await platform.token('grace');
  expect((await form('/api/oauth/revoke', { token: fresh.refresh_token })).status).toBe(200);
  expect((await form('/api/oauth/token', { grant_type: 'refresh_token', refresh_token: fresh.refresh_token })).status).toBe(400);
});
