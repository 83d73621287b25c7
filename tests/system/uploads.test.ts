// Music comes in by tus, through the edge: in parts, across a kill, and into a release that appears on its date.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';

const platform = new Platform();
const folder = mkdtempSync(join(tmpdir(), 'polyphony-uploads-'));
let ann: Client;
let listener: Client;

function song(name: string, ...options: string[]): Buffer {
  const file = join(folder, name);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'anoisesrc=duration=20:sample_rate=44100', ...options, file]);
  return readFileSync(file);
}

const release = (title: string, more: object = {}) => ann.ok('POST', '/api/me/releases', { title, artists: ['Ann Voice'], ...more });

/** A finished upload; `options` are those of tus-js-client. */
function upload(bytes: Buffer, releaseId: string, filename: string, options: object = {}): Promise<Upload> {
  return new Promise((done, failed) => {
    const upload: Upload = new Upload(bytes, {
      endpoint: `${platform.url}/media/uploads`,
      metadata: { release: releaseId, filename },
      headers: { authorization: `Bearer ${ann.token}` },
      retryDelays: [100, 300, 1000, 2000, 3000],
      // Where the server only does not answer for a moment, the client would begin anew; so it tries again.
      onAfterResponse: (request, response) => {
        if (request.getMethod() === 'HEAD' && response.getStatus() >= 500) throw new Error('away');
      },
      onSuccess: () => done(upload),
      onError: failed,
      ...options,
    });
    upload.start();
  });
}

function tus(verb: string, path: string, headers: Record<string, string> = {}, body?: Buffer, who = ann): Promise<Response> {
  return fetch(platform.url + path, { method: verb, body: body && new Uint8Array(body), headers: { authorization: `Bearer ${who.token}`, 'tus-resumable': '1.0.0', ...headers } });
}

async function begin(releaseId: string, size: number): Promise<string> {
  const metadata = `release ${btoa(releaseId)},filename ${btoa('song.flac')}`;
  const answer = await tus('POST', '/media/uploads', { 'upload-length': String(size), 'upload-metadata': metadata });
  expect(answer.status).toBe(201);
  return answer.headers.get('location')!;
}
const patch = (place: string, offset: number, body: Buffer, headers: Record<string, string> = {}) =>
  tus('PATCH', place, { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream', ...headers }, body);
const offset = async (place: string) => Number((await tus('HEAD', place)).headers.get('upload-offset'));

const checked = (id: string) => eventually('all files are checked', async () => {
  const found = await ann.ok('GET', `/api/me/releases/${id}`);
  return found.uploads.every((file: any) => /ACCEPTED|REFUSED/.test(file.state)) && found;
});
const found = async (who: Client, query: string) => (await who.ok('GET', `/api/search?query=${encodeURIComponent(query)}`)).tracks;
const heard = (query: string) => eventually(`${query} appears`, async () => (await found(listener, query))[0]);

beforeAll(async () => {
  await platform.up();
  ann = await platform.person('ann');
  listener = await platform.person('listener');
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await platform.close();
});

test('a release with a date appears when the time comes, and is found and played', async () => {
  const draft = await release('Someday', { appears_at: new Date(Date.now() + 3_600_000).toISOString() });
  await upload(song('first.flac', '-metadata', 'title=Firstling'), draft.id, 'first.flac', { chunkSize: 500_000 });
  const { uploads } = await checked(draft.id);
  expect(uploads).toMatchObject([{ state: 'UPLOAD_STATE_ACCEPTED', title: 'Firstling', same_recording_ids: [] }]);
  expect(await ann.ok('POST', `/api/me/releases/${draft.id}/publish`, {})).toMatchObject({ state: 'RELEASE_STATE_SCHEDULED' });
  expect(await found(listener, 'Firstling')).toEqual([]);
  expect((await listener.get(`/api/me/releases/${draft.id}`)).status).toBe(403);

  const soon = Date.now() + 1500;
  await ann.ok('PATCH', `/api/me/releases/${draft.id}`, { appears_at: new Date(soon).toISOString() });
  const track = await heard('Firstling');
  expect(Date.now()).toBeGreaterThanOrEqual(soon);
  expect(track).toMatchObject({ album_title: 'Someday', title: 'Firstling' });
  expect(track.artists[0].name).toBe('Ann Voice');
  expect(platform.rows('catalog', `SELECT COUNT(*) AS count FROM event_outbox WHERE type LIKE '%TrackPublished' AND subject = '${track.id}'`)).toBe(1);

  const play = await eventually('it can be played', async () => {
    const answer = await ann.call('POST', '/api/plays', { track_id: track.id });
    return answer.status < 300 && answer.body;
  });
  const audio = await fetch(new URL(play.stream.url, platform.url));
  expect(audio.status).toBe(200);
  expect((await audio.arrayBuffer()).byteLength).toBeGreaterThan(100_000);

  await ann.ok('POST', `/api/me/releases/${draft.id}/withdraw`, {});
  expect(await found(listener, 'Firstling')).toEqual([]);
});

test('an upload goes on after the service was killed, and loses no byte that was told', async () => {
  const bytes = song('long.flac', '-metadata', 'title=Survivor');
  const draft = await release('Survival');
  let told = 0;
  let killed = 0;
  await upload(bytes, draft.id, 'long.flac', {
    chunkSize: 200_000,
    onChunkComplete: (_: number, accepted: number) => {
      told = accepted;
      if (killed >= 2 || accepted < (killed + 1) * 400_000) return;
      ++killed;
      process.kill(platform.process('catalog').pid, 'SIGKILL');
    },
  });
  expect(killed).toBe(2);
  expect(told).toBe(bytes.length);
  const { uploads } = await checked(draft.id);
  expect(uploads).toHaveLength(1);
  expect(uploads[0]).toMatchObject({ state: 'UPLOAD_STATE_ACCEPTED', received_bytes: String(bytes.length) });
  await ann.ok('POST', `/api/me/releases/${draft.id}/publish`, {});
  expect((await heard('Survivor')).size_bytes).toBe(String(bytes.length));
});

test('bytes of a request that is cut are kept as far as they came', async () => {
  const draft = await release('Cut');
  const bytes = song('cut.flac');
  const place = await begin(draft.id, bytes.length);
  const headers = { authorization: `Bearer ${ann.token}`, 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream', 'content-length': bytes.length };
  const sending = request(platform.url + place, { method: 'PATCH', headers }).on('error', () => undefined);
  await new Promise((written) => sending.write(bytes.subarray(0, 300_000), written));
  sending.socket!.end();
  await eventually('what came is told', async () => (await offset(place)) === 300_000);
  expect((await patch(place, 300_000, bytes.subarray(300_000))).status).toBe(204);
  expect((await checked(draft.id)).uploads[0].state).toBe('UPLOAD_STATE_ACCEPTED');
});

test('wrong checksums, sizes, files and people are refused', async () => {
  const draft = await release('Wrong');
  const bytes = Buffer.from('abcdef');
  const place = await begin(draft.id, 6);
  const sha1 = createHash('sha1').update(bytes).digest('base64');
  const mismatch = await patch(place, 0, Buffer.from('abcdeX'), { 'upload-checksum': `sha1 ${sha1}` });
  expect(mismatch.status).toBe(460);
  expect((await mismatch.json()).code).toBe('checksum_mismatch');
  expect(await offset(place)).toBe(0);
  expect((await patch(place, 3, bytes)).status).toBe(409);
  expect((await patch(place, 0, Buffer.alloc(100))).status).toBe(400);

  expect((await tus('HEAD', place, {}, undefined, listener)).status).toBe(404);
  expect((await tus('DELETE', place, {}, undefined, listener)).status).toBe(404);
  expect((await fetch(platform.url + place, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })).status).toBe(401);
  const forged = { authorization: '', 'polyphony-user': ann.userId, 'polyphony-admin': '1' };
  expect((await tus('HEAD', place, forged)).status).toBe(401);
  expect((await tus('HEAD', place, { 'polyphony-user': ann.userId, 'polyphony-admin': '1' }, undefined, listener)).status).toBe(404);

  const metadata = `release ${btoa(draft.id)},filename ${btoa('song.flac')}`;
  expect((await tus('POST', '/media/uploads', { 'upload-length': '3000000000000', 'upload-metadata': metadata })).status).toBe(413);
  expect((await tus('POST', '/media/uploads', { 'upload-length': '1', 'upload-metadata': metadata }, undefined, listener)).status).toBe(403);
  expect((await tus('HEAD', place, { 'tus-resumable': '2.0.0' })).status).toBe(412);
  expect((await tus('OPTIONS', '/media/uploads')).headers.get('tus-extension')).toContain('checksum');

  expect((await patch(place, 0, bytes, { 'upload-checksum': `sha1 ${sha1}` })).status).toBe(204);
  const { uploads } = await checked(draft.id);
  expect(uploads[0].state).toBe('UPLOAD_STATE_REFUSED');
  expect(uploads[0].reason).toMatch(/\S+ \S+/);
  const refused = await ann.call('POST', `/api/me/releases/${draft.id}/publish`, {});
  expect(refused).toMatchObject({ status: 409, body: { code: 'failed_precondition' } });
  await ann.ok('DELETE', `/api/me/releases/${draft.id}`);
  expect((await tus('HEAD', place)).status).toBe(404);
});

test('what sounds like another track is told', async () => {
  const draft = await release('Again');
  const tagged = join(folder, 'again.flac');
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', join(folder, 'long.flac'), '-c', 'copy', '-metadata', 'title=Again', tagged]);
  await upload(readFileSync(tagged), draft.id, 'again.flac');
  expect((await checked(draft.id)).uploads[0].same_recording_ids).toEqual([(await heard('Survivor')).id]);

  const lossy = await release('Lossy');
  const file = join(folder, 'lossy.mp3');
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', join(folder, 'long.flac'), '-b:a', '192k', '-metadata', 'title=Lossy', file]);
  await upload(readFileSync(file), lossy.id, 'lossy.mp3');
  await checked(lossy.id);
  await ann.ok('POST', `/api/me/releases/${lossy.id}/publish`, {});
  await eventually('its sound is compared', async () => (await ann.ok('GET', `/api/me/releases/${lossy.id}`)).uploads[0].same_recording_ids.length > 0, 60);
});
