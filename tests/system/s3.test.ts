// Audio in an S3 store: it plays, and goes on playing whatever happens to the store, the cache or the object.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform, prepareMusic } from './platform';
import { S3Server } from './s3_server';

const platform = new Platform();
const store = new S3Server(join(platform.folder, 's3'));
let me: Client;
let tracks: Map<string, any>;
let environment: Record<string, string>;

const files: Record<string, string> = { Soprano: 'Voices/1 Soprano.flac', Alto: 'Voices/2 Alto.mp3', Tenor: 'Voices/3 Tenor.m4a' };
const original = (title: string) => new Uint8Array(readFileSync(join(platform.music, files[title])));
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

beforeAll(async () => {
  prepareMusic(platform.music);
  await store.start();
  for (const title of Object.keys(files)) await store.put(`audio/${files[title]}`, original(title));
  environment = {
    ...S3Server.credentials,
    POLYPHONY_STREAMING_S3_ENDPOINT: store.url,
    POLYPHONY_STREAMING_S3_BUCKET: store.bucket,
    POLYPHONY_STREAMING_S3_PREFIX: 'audio/',
    POLYPHONY_STREAMING_S3_ROOT: platform.music,
    POLYPHONY_STREAMING_S3_BLOCK_KB: '256',
    POLYPHONY_STREAMING_S3_FRESH_SECONDS: '1',
    POLYPHONY_STREAMING_OPEN_FILE_SECONDS: '1',
    // What nobody plays stays in the store.
    POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0',
    // Originals for everyone.
    POLYPHONY_STREAMING_FREE_KBPS: '10000',
  };
  await platform.up(environment);
  me = await platform.person('ada');
  tracks = await platform.scanned(me);
});
afterAll(async () => {
  await store.kill();
  await platform.close();
});

async function play(title: string, headers: Record<string, string> = {}) {
  const { url } = await me.ok('GET', `/api/tracks/${tracks.get(title).id}/stream`);
  const response = await fetch(platform.url + url, { headers, signal: AbortSignal.timeout(20_000) });
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
}

/** All that comes until the connection ends, and what happens meanwhile once a part is here. */
async function playSlowly(title: string, meanwhile: () => Promise<unknown>): Promise<Uint8Array> {
  const { url } = await me.ok('GET', `/api/tracks/${tracks.get(title).id}/stream`);
  return new Promise((done, failed) => {
    const chunks: Uint8Array[] = [];
    const end = () => done(Buffer.concat(chunks));
    request(platform.url + url, (response) => {
      response.once('readable', () => {
        meanwhile().then(() => response.on('data', (chunk) => chunks.push(chunk)), failed);
      });
      response.on('end', end).on('error', end);
    })
      .on('error', failed)
      .end();
  });
}

test('the bytes and every range of them are those of the object', async () => {
  const bytes = original('Soprano');
  const seek = await play('Soprano', { range: 'bytes=1000000-1999999' });
  expect(seek.status).toBe(206);
  expect(sha(seek.bytes)).toBe(sha(bytes.slice(1_000_000, 2_000_000)));
  const whole = await play('Soprano');
  expect(whole.status).toBe(200);
  expect(sha(whole.bytes)).toBe(sha(bytes));
  expect(store.signed).toBeGreaterThan(1);
  expect(sha((await play('Soprano', { range: 'bytes=-70000' })).bytes)).toBe(sha(bytes.slice(-70_000)));
  expect((await play('Soprano', { 'if-none-match': whole.headers.get('etag')! })).status).toBe(304);
  expect((await play('Soprano', { range: `bytes=${bytes.length}-` })).status).toBe(416);
});

test('a rendition is made of the object', async () => {
  const stream = await me.ok('GET', `/api/tracks/${tracks.get('Soprano').id}/stream?max_bitrate_kbps=64`);
  expect(stream.delivery).toBe('DELIVERY_TRANSCODED');
  const response = await fetch(platform.url + stream.url);
  expect(response.status).toBe(200);
  expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100_000);
});

test('without the store, what is cached plays on, and the rest is refused in time', async () => {
  await store.kill();
  const began = Date.now();
  expect(sha((await play('Soprano')).bytes)).toBe(sha(original('Soprano')));
  const refused = await play('Alto');
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBeTruthy();
  expect(Date.now() - began).toBeLessThan(10_000);
  await store.start();
  await eventually('the rest plays again', async () => (await play('Alto')).status === 200);
  expect(sha((await play('Alto')).bytes)).toBe(sha(original('Alto')));
});

test('after a crash of streaming in the middle of a song, the rest is the rest', async () => {
  const bytes = original('Tenor');
  await playSlowly('Tenor', async () => process.kill(platform.process('streaming').pid, 'SIGKILL'));
  const rest = await eventually('the rest plays', async () => {
    const answer = await play('Tenor', { range: 'bytes=1000-' }).catch(() => undefined);
    return answer?.status === 206 && answer;
  });
  expect(sha(rest.bytes)).toBe(sha(bytes.slice(1000)));
  expect(sha((await play('Soprano')).bytes)).toBe(sha(original('Soprano')));
});

test('an object that changes is noticed, and its versions are never mixed', async () => {
  const old = sha(original('Soprano'));
  const etag = (await play('Soprano')).headers.get('etag')!;
  const changed = new Uint8Array(original('Soprano').length).fill(7);
  await store.put(`audio/${files.Soprano}`, changed);
  await eventually('the new one plays', async () => {
    // An answer that is under way when the change is noticed is cut.
    const heard = await play('Soprano').catch(() => undefined);
    if (!heard) return false;
    expect([old, sha(changed)]).toContain(sha(heard.bytes));
    expect(heard.headers.get('etag') === etag).toBe(sha(heard.bytes) === old);
    return sha(heard.bytes) === sha(changed);
  });
  // Who goes on by range from before gets all of it anew.
  expect((await play('Soprano', { range: 'bytes=1000-', 'if-range': etag })).status).toBe(200);
});

test('a wrong secret is told to whoever runs the platform, and the secret is not', async () => {
  await platform.down();
  await platform.up({ ...environment, AWS_SECRET_ACCESS_KEY: 'not-the-secret', POLYPHONY_STREAMING_S3_CACHE: join(platform.folder, 'empty') });
  const refused = await play('Alto');
  expect(refused.status).toBe(500);
  expect(Buffer.from(refused.bytes).toString()).toContain('its log says why');
  const log = readFileSync(join(platform.data, 'logs', 'streaming.log'), 'utf8');
  expect(log).toContain('The secret is wrong');
  expect(log).toContain('--s3-credentials-file');
  expect(log + platform.output).not.toContain('not-the-secret');
});
