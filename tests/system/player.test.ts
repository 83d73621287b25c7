// One player for each person, on several devices, within what the plan allows.
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Client, eventually, Platform } from './platform';

let platform: Platform;
let me: Client;
let ids: string[];

beforeAll(async () => {
  platform = await Platform.start();
  me = await platform.person('ada');
  ids = [...(await platform.scanned(me)).values()].map((track) => track.id);
});
afterAll(() => platform?.close());

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** An id as clients make them. */
const newId = () => '0' + [...randomBytes(21)].map((byte) => digits[byte % digits.length]).join('');

const appear = (person: Client, id: string) =>
  person.ok('PUT', `/api/me/player/devices/${id}`, { name: `The ${id}`, type: 'DEVICE_TYPE_SPEAKER', volume_percent: 50 });
const player = async (person: Client) => (await person.ok('GET', '/api/me/player')).player;
const play = (person: Client, device_id: string, more = {}) =>
  person.call('POST', '/api/plays', { track_id: ids[0], device_id, ...more });

/** The types and messages that a person's live connection hears. */
async function listen(person: Client): Promise<{ type: string; data: any }[]> {
  const heard: { type: string; data: any }[] = [];
  const socket = new WebSocket(platform.url.replace('http', 'ws') + '/api/live');
  await new Promise((done) => socket.once('open', done));
  socket.send(JSON.stringify({ access_token: person.token }));
  socket.on('message', (message) => {
    const { type, data_json } = JSON.parse(String(message));
    heard.push({ type: type.split('.').at(-1), data: JSON.parse(data_json) });
  });
  return heard;
}

test('a queue plays, is skipped, mixed, grown and shortened on the server', async () => {
  const anna = await platform.person('anna');
  expect((await anna.call('PUT', '/api/me/player/play', { track_ids: ids.slice(0, 3) })).status).toBe(409);
  await appear(anna, 'kitchen');
  const begun = await anna.ok('PUT', '/api/me/player/play', { track_ids: ids.slice(0, 3), context: 'album:x', offset: 1 });
  expect(begun).toMatchObject({ device_id: 'kitchen', is_playing: true, context: 'album:x' });
  const up = async () => {
    const { queue, tracks } = await anna.ok('GET', '/api/me/player/queue');
    expect(tracks[queue.current.track_id].id).toBe(queue.current.track_id);
    return ids.indexOf(queue.current.track_id);
  };
  expect(await up()).toBe(1);
  await anna.ok('POST', '/api/me/player/next');
  expect(await up()).toBe(2);
  await anna.ok('POST', '/api/me/player/previous');
  await anna.ok('POST', '/api/me/player/queue', { track_ids: [ids[7]], end: 'QUEUE_END_NEXT' });
  expect((await anna.ok('GET', '/api/me/player/queue')).queue.items.map((item: any) => ids.indexOf(item.track_id))).toEqual([7, 2]);
  const added = (await player(anna)).items.find((item: any) => item.track_id === ids[7]);
  await anna.ok('DELETE', `/api/me/player/queue/${added.key}`);
  await anna.ok('PUT', '/api/me/player/shuffle', { shuffled: true });
  expect(await up()).toBe(1);
  await anna.ok('PUT', '/api/me/player/shuffle', { shuffled: false });
  expect((await player(anna)).items.map((item: any) => ids.indexOf(item.track_id))).toEqual([0, 1, 2]);
  await anna.ok('PUT', '/api/me/player/repeat', { repeat: 'REPEAT_MODE_CONTEXT' });
  for (let i = 0; i < 2; i++) await anna.ok('POST', '/api/me/player/next');
  expect(await up()).toBe(0);
  await anna.ok('PUT', '/api/me/player/seek?position_ms=12345');
  await anna.ok('PUT', '/api/me/player/pause');
  const paused = await player(anna);
  expect(paused.is_playing).toBe(false);
  expect(paused.position_ms).toBeGreaterThanOrEqual(12_345);
  expect(paused.position_ms).toBeLessThan(20_000);
});

test('the music moves between devices, others hear of it, and an old view is refused', async () => {
  const bert = await platform.person('bert');
  const heard = await listen(bert);
  await appear(bert, 'kitchen');
  await appear(bert, 'desk');
  const begun = await bert.ok('PUT', '/api/me/player/play', { track_ids: ids.slice(0, 2), device_id: 'desk', position_ms: 9_000 });
  const moved = await bert.ok('PUT', '/api/me/player', { device_id: 'kitchen', revision: begun.revision });
  expect(moved).toMatchObject({ device_id: 'kitchen', is_playing: true });
  expect(moved.position_ms).toBeGreaterThanOrEqual(9_000);
  expect((await bert.call('PUT', '/api/me/player', { device_id: 'desk', revision: begun.revision })).status).toBe(409);
  await eventually('the live connection tells', async () =>
    heard.some(({ type, data }) => type === 'PlayerChanged' && data.revision === moved.revision && data.device_id === 'kitchen'));
  const devices = (await bert.ok('GET', '/api/me/player/devices')).devices;
  expect(devices.map((device: any) => [device.name, device.is_active])).toEqual([['The desk', false], ['The kitchen', true]]);
  await bert.ok('DELETE', '/api/me/player/devices/kitchen');
  expect(await player(bert)).toMatchObject({ device_id: '', is_playing: false });
});

test('a free plan plays on one device, and another one can take over', async () => {
  const clara = await platform.person('clara');
  const heard = await listen(clara);
  await appear(clara, 'kitchen');
  expect((await clara.ok('GET', '/api/me/entitlement')).max_streams).toBe(1);
  const first = await play(clara, 'kitchen');
  expect(first.status).toBe(201);
  const refused = await play(clara, 'desk');
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({ code: 'failed_precondition', detail: expect.stringContaining('“The kitchen” plays now') });
  expect((await clara.ok('GET', '/api/me/player/devices')).devices).toMatchObject([{ id: 'kitchen', is_streaming: true }]);
  expect((await play(clara, 'desk', { take_over: true })).status).toBe(201);
  await eventually('the kitchen is told', async () => heard.some(({ type, data }) => type === 'StreamEnded' && data.device_id === 'kitchen'));
  const told = await clara.ok('PATCH', `/api/plays/${first.body.id}`, { heard_ms: 10_000, state: 'PLAY_STATE_PLAYING' });
  expect(told.stop_reason).toContain('one device');
});

test('a paid plan plays on three', async () => {
  const { url } = await me.ok('POST', '/api/me/checkout', { plan_id: 'premium' });
  await fetch(new URL(url, platform.url), { method: 'POST', redirect: 'manual', body: new URLSearchParams({ card: 'success' }) });
  await eventually('streaming knows', async () => (await me.ok('GET', '/api/me/entitlement')).max_streams === 3);
  const statuses = [];
  for (const device of ['a', 'b', 'c', 'd']) statuses.push((await play(me, device)).status);
  expect(statuses).toEqual([201, 201, 201, 409]);
});

test('plays of an offline device count once, however often it tells of them', async () => {
  const dora = await platform.person('dora');
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const heard = { play_id: newId(), track_id: ids[1], context: 'album:x', started_at: hoursAgo(5), heard_ms: 31_000, state: 'PLAY_STATE_FINISHED' };
  const skipped = { ...heard, play_id: newId(), track_id: ids[2], started_at: hoursAgo(4), heard_ms: 2_000, state: 'PLAY_STATE_SKIPPED' };
  const ancient = { ...heard, play_id: newId(), started_at: hoursAgo(24 * 365) };
  const outcomes = async (plays: unknown[]) =>
    (await dora.ok('POST', '/api/plays/report', { plays })).plays.map((play: any) => play.outcome.replace('REPORT_OUTCOME_', ''));
  expect(await outcomes([heard, skipped, ancient])).toEqual(['RECORDED', 'RECORDED', 'REFUSED']);
  expect(await outcomes([skipped, heard])).toEqual(['KNOWN', 'KNOWN']);
  const recent = await dora.ok('GET', '/api/me/player/recently-played');
  expect(recent.plays.map((play: any) => [play.track_id, play.heard_ms])).toEqual([[ids[2], 2_000], [ids[1], 31_000]]);
  expect(recent.tracks[ids[1]].id).toBe(ids[1]);
  const events = (type: string) => platform.rows('streaming', `SELECT COUNT(*) AS count FROM event_outbox WHERE subject = '${dora.userId}' AND type LIKE '%.${type}'`);
  expect(['PlayStarted', 'PlayProgressed', 'PlayFinished', 'PlaySkipped'].map(events)).toEqual([2, 1, 1, 1]);
  await eventually('recommendation has learned of both', async () =>
    platform.rows('recommendation', `SELECT COUNT(*) AS count FROM listens WHERE user_id = '${dora.userId}'`) === 2);
});

test('a licence for downloads comes with a paid plan, is checked by anyone, and is taken back', async () => {
  const emil = await platform.person('emil');
  const wish = { device_id: 'phone', track_ids: ids.slice(0, 3) };
  expect((await emil.call('POST', '/api/me/licences', wish)).status).toBe(403);
  const issued = await me.call('POST', '/api/me/licences', wish, { 'idempotency-key': 'once' });
  expect(issued.status).toBe(201);
  const { id, token } = issued.body;
  expect((await me.call('POST', '/api/me/licences', wish, { 'idempotency-key': 'once' })).body.id).toBe(id);

  const key = await platform.client().ok('GET', '/api/licence-key');
  const [header, claims, signature] = token.split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  const publicKey = createPublicKey({ key, format: 'jwk' });
  expect(verify(null, signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  expect(verify(null, Buffer.from(`${header}.x${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(false);
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString());
  expect(said).toMatchObject({ iss: 'polyphony', jti: id, sub: me.userId, device: 'phone', tracks: wish.track_ids });
  expect(said.exp - said.iat).toBeLessThanOrEqual(30 * 24 * 3600);

  const heard = await listen(me);
  const holds = async () => (await platform.client().ok('GET', `/api/licences/${id}`)).valid;
  expect(await holds()).toBe(true);
  expect((await emil.call('DELETE', `/api/me/licences/${id}`)).status).toBe(404);
  await me.ok('DELETE', `/api/me/licences/${id}`);
  expect(await holds()).toBe(false);
  expect((await me.ok('GET', '/api/me/licences')).licences).toMatchObject([{ id, token: '' }]);
  await eventually('its device is told', async () => heard.some(({ type, data }) => type === 'LicenceRevoked' && data.licence_id === id));
});
