// Every public endpoint, asked badly: always a 4xx problem with a sentence, never a 500, never a crash.
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type Client, Platform } from './platform';

let platform: Platform;
let admin: Client;
let other: Client;
let operations: { verb: string; path: string; operation: any }[];

beforeAll(async () => {
  platform = await Platform.start({ options: ['--jukebox', 'null'] });
  admin = await platform.person('admin-of-it');
  other = await platform.person('someone-else');
  await platform.scanned(admin);
  const document = await admin.ok('GET', '/api/openapi.json');
  operations = Object.entries<any>(document.paths).flatMap(([path, verbs]) =>
    Object.entries<any>(verbs).map(([verb, operation]) => ({ verb: verb.toUpperCase(), path, operation })),
  );
});
afterAll(async () => {
  const restarts = platform.status().processes.filter((process) => process.restarts > 0);
  await platform.close();
  expect(restarts).toEqual([]);
});

const fill = (path: string, value: string) => path.replace(/\{[^}]+\}/g, encodeURIComponent(value));

/** A refusal that a person can read; or a success, where what was asked is not wrong for this endpoint. */
function expectDecent(what: string, answer: Answer): void {
  expect(answer.status, `${what}: ${JSON.stringify(answer.body)}`).toBeLessThan(500);
  if (answer.status < 400) return;
  const oauth = what.includes('/api/oauth/');
  if (!oauth) expect(answer.headers.get('content-type'), what).toContain('application/problem+json');
  const sentence = oauth ? (answer.body.error_description ?? answer.body.detail) : answer.body.detail;
  expect(sentence, what).toMatch(/\S+ \S+/);
}

test('the document lists the whole API', () => {
  expect(operations.length).toBeGreaterThan(40);
});

test('unknown and malformed ids are not found or invalid', async () => {
  for (const { verb, path } of operations.filter(({ path }) => path.includes('{')))
    for (const id of ['0000000000000000000000', 'x', 'ü', '..', "' OR 1=1 --", 'a'.repeat(5000), '\0'])
      for (const body of verb === 'GET' || verb === 'DELETE' ? [undefined] : [{}, { name: 'x' }]) {
        const what = `${verb} ${path} with ${JSON.stringify(id.slice(0, 30))}`;
        const answer = await admin.call(verb, fill(path, id), body);
        expectDecent(what, answer);
      }
});

test('bodies of the wrong type, shape, size or syntax are refused', async () => {
  const bodies: unknown[] = [
    '', '{', 'null', '[]', '"text"', '42', '{"name":', { name: 42 }, { name: ['x'] }, { name: { a: 1 } }, { name: null },
    { no_such_field: 1 }, { name: 'x'.repeat(100_000) }, { track_ids: 'x' }, { track_ids: [1, 2] }, { track_ids: ['x'] },
    { track_ids: Array(501).fill('0000000000000000000000') }, { position: -5, track_ids: ['0000000000000000000000'] },
    { range_start: 2 ** 40 }, { heard_ms: -1 }, { heard_ms: 'abc' }, { state: 'NO_SUCH_STATE' }, { plan_id: 'no-such-plan' },
    { provider: 'sandbox', csv: 'x' }, { subject: 'CONTRACT_SUBJECT_DEFAULT', valid_from: '2026-02-30' }, { subject: 'CONTRACT_SUBJECT_DEFAULT', valid_from: '2026-01-01', shares: [{ holder_id: 'x', basis_points: 10_000 }] },
    { username: '\u0000', password: 'long enough' }, { username: 'x', password: 'y' }, { display_name: '' },
    '['.repeat(50_000), '{"name":"\ud800"}',
  ];
  for (const { verb, path } of operations.filter(({ verb }) => !['GET', 'DELETE'].includes(verb)))
    for (const body of bodies) {
      const what = `${verb} ${path} with ${JSON.stringify(body)?.slice(0, 60)}`;
      expectDecent(what, await admin.call(verb, fill(path, '0000000000000000000000'), body));
    }
});

test('a body beyond the limit is refused with 413', async () => {
  const answer = await admin.call('POST', '/api/playlists', JSON.stringify({ name: 'x'.repeat(3_000_000) }));
  expect(answer.status).toBe(413);
});

test('query parameters of the wrong type or size are refused', async () => {
  for (const { verb, path, operation } of operations.filter(({ verb }) => verb === 'GET'))
    for (const parameter of (operation.parameters ?? []).filter((parameter: any) => parameter.in === 'query'))
      for (const value of ['', '-1', '99999999999999', 'abc', '%00', 'x'.repeat(8000), '%ff'])
        expectDecent(`${verb} ${path}?${parameter.name}=${value.slice(0, 20)}`,
          await admin.call(verb, `${fill(path, '0000000000000000000000')}?${parameter.name}=${value}`));
});

test('without a token, or with a bad one, nothing that needs one is answered', async () => {
  const [head, , signature] = admin.token.split('.');
  const forged = Buffer.from(JSON.stringify({ iss: 'polyphony', sub: admin.userId, roles: ['admin'], exp: 4102444800 })).toString('base64url');
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  const tokens = ['', 'x', 'a.b.c', `${head}.${forged}.${signature}`, `${none}.${forged}.`, 'x'.repeat(6000)];
  const open = ['/api/setup', '/api/accounts', '/api/oauth/token', '/api/oauth/revoke', '/api/plans', '/api/openapi.json', '/api/health',
    '/api/erasures/{erasure_id}', '/api/licences/{licence_id}', '/api/licence-key', '/api/royalties/periods', '/api/shares/{secret}', '/api/shares/{secret}/tracks/{track_id}/stream'];
  for (const { verb, path } of operations.filter(({ path }) => !open.includes(path) && path !== '/api/live'))
    for (const token of tokens) {
      const client = platform.client();
      client.token = token;
      const answer = await client.call(verb, fill(path, '0000000000000000000000'), verb === 'GET' || verb === 'DELETE' ? undefined : {});
      expect(answer.status, `${verb} ${path} with ${token.slice(0, 20)}`).toBe(401);
      expectDecent(`${verb} ${path}`, answer);
    }
});

test("others' things are not found, and an administrator's are forbidden", async () => {
  const mine = await admin.ok('POST', '/api/playlists', { name: 'Private' });
  const path = `/api/playlists/${mine.id}`;
  expect((await other.get(path)).status).toBe(404);
  expect((await other.call('PATCH', path, { name: 'Stolen' })).status).toBe(404);
  expect((await other.call('DELETE', path)).status).toBe(404);
  expect((await other.call('POST', `${path}/items`, { track_ids: ['0000000000000000000000'] })).status).toBe(404);
  expect((await admin.get(path)).body.playlist.name).toBe('Private');
  expect((await other.call('POST', '/api/library/scan', {})).status).toBe(403);
  expect((await other.get('/api/ledger/trial-balance')).status).toBe(403);
  expect((await other.get('/api/library/scan')).body.problems).toEqual([]);
});

test('unknown paths and verbs are problems too', async () => {
  expect((await admin.get('/api/no-such-thing')).status).toBe(404);
  const answer = await admin.call('DELETE', '/api/albums');
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toContain('GET');
});

test('audio addresses that were tampered with or are expired are refused; bad ranges are met as RFC 9110 says', async () => {
  const album = (await admin.ok('GET', '/api/albums')).albums[0];
  const track = (await admin.ok('GET', `/api/albums/${album.id}`)).tracks[0];
  const { url } = await admin.ok('GET', `/api/tracks/${track.id}/stream`);
  const status = async (path: string, range?: string) => {
    const response = await fetch(platform.url + path, { headers: range ? { range } : {} });
    await response.arrayBuffer();
    return response.status;
  };
  for (const tampered of [url.replace(/sig=./, 'sig=_'), url.replace(/as=[a-z.0-9]+/, 'as=opus.ogg.320'), url.replace(/expires=\d+/, 'expires=1'), url.split('?')[0], `${url.split('?')[0]}?sig=%00`])
    expect(await status(tampered), tampered).toBeOneOf([400, 401, 403]);
  for (const range of ['bytes=', 'bytes=-', 'bytes=5-1', 'lines=1-2', 'bytes=a-b', 'bytes=1-2,'.repeat(900), `bytes=${'9'.repeat(60)}-`, 'bytes=-0'])
    expect(await status(url, range.slice(0, 9000)), range.slice(0, 30)).toBeOneOf([200, 206, 400, 416]);
});

test('what is not HTTP is refused and harms nobody', async () => {
  const send = (bytes: string | Buffer) =>
    new Promise<string>((done) => {
      let answer = '';
      const socket = connect(platform.port, '127.0.0.1', () => socket.end(bytes));
      socket.on('data', (data) => (answer += data));
      socket.on('error', () => done(answer));
      socket.on('close', () => done(answer));
    });
  for (const bytes of ['garbage\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'GET  HTTP/1.1\r\n\r\n', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'POST /api/playlists HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 'POST /api/playlists HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    `GET / HTTP/1.1\r\n${'X-A: b\r\n'.repeat(10_000)}\r\n`, Buffer.from([0x16, 0x03, 0x01, 0x00, 0xff])]) {
    const answer = await send(bytes);
    if (answer) expect(answer).toMatch(/^HTTP\/1\.[01] (4\d\d|505|200)/);
  }
  expect((await admin.get('/api/me')).status).toBe(200);
});
