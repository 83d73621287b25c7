// One file of several tracks, by its CUE sheet: listed, played, downloaded and measured as tracks of their own.
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { App, makeAppPassword } from './subsonic';

const song = '/usr/share/games/wesnoth/1.16/data/core/music/sad.ogg';
const rate = 44_100;
const cd = (samples: number) => (samples / rate) * 75;
// Of 30 seconds; all lie on frames of a CD.
const begins = [0, 10 * rate + 37 * 588, 20 * rate];
const length = 30 * rate;

const platform = new Platform();
const image = join(platform.music, 'Live', 'Concert.flac');
const sheet = join(platform.music, 'Live', 'Concert.cue');
let me: Client;
let app: App;
let pcm: Buffer;

const time = (samples: number) => {
  const frames = Math.round(cd(samples));
  return [Math.floor(frames / 4500), Math.floor(frames / 75) % 60, frames % 75].map((part) => String(part).padStart(2, '0')).join(':');
};
const writeSheet = (titles: string[]) => writeFileSync(sheet, ['PERFORMER "The Band"', 'TITLE "Concert"', 'REM DATE 2001', 'FILE "Concert.wav" WAVE',
  ...titles.flatMap((title, i) => [`  TRACK 0${i + 1} AUDIO`, `    TITLE "${title}"`, `    PERFORMER "Singer ${i + 1}"`, `    ISRC DEA12345678${i}`, `    INDEX 01 ${time(begins[i])}`])].join('\r\n'));

/** The samples of some audio: stereo, 16 bits. */
const samples = (audio: Buffer | string): Buffer => execFileSync('ffmpeg', ['-v', 'error', '-i', typeof audio === 'string' ? audio : 'pipe:0', '-f', 's16le', '-'],
  { input: typeof audio === 'string' ? undefined : audio, maxBuffer: 1 << 28 });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const part = (i: number) => pcm.subarray(4 * begins[i], 4 * (begins[i + 1] ?? length));
const seen = (...expected: string[]) => eventually(`there are ${expected}`, async () => {
  const tracks = new Map<string, any>();
  for (const { id } of (await me.ok('GET', '/api/albums?page_size=100')).albums)
    for (const track of (await me.ok('GET', `/api/albums/${id}`)).tracks) tracks.set(track.title, track);
  return [...tracks.keys()].sort().join() === [...expected].sort().join() && tracks;
}, 30);

beforeAll(async () => {
  mkdirSync(join(platform.music, 'Live'), { recursive: true });
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', song, '-t', '30', '-ar', String(rate), '-ac', '2', '-sample_fmt', 's16', '-map_metadata', '-1', '-metadata', 'title=All of it', image]);
  pcm = samples(image);
  expect(pcm.length).toBe(4 * length);
  writeSheet(['One', 'Two', 'Three']);
  await platform.up();
  me = await platform.person('ada');
  // Whoever may hear the original.
  const checkout = await me.ok('POST', '/api/me/checkout', { plan_id: 'premium' });
  await fetch(new URL(checkout.url, platform.url), { method: 'POST', redirect: 'manual', body: new URLSearchParams({ card: 'success' }) });
  await eventually('streaming knows', async () => (await me.ok('GET', '/api/me/entitlement')).max_bitrate_kbps === 0, 5);
  app = App.withToken(platform.url, await makeAppPassword(me));
});
afterAll(() => platform.close());

test('the tracks are those of the sheet', async () => {
  const tracks = await platform.scanned(me);
  expect([...tracks.keys()].sort()).toEqual(['One', 'Three', 'Two']);
  const two = await me.ok('GET', `/api/tracks/${tracks.get('Two').id}`);
  expect(two).toMatchObject({ album_title: 'Concert', track_number: 2, year: 2001, duration_ms: Math.floor(((begins[2] - begins[1]) / rate) * 1000) });
  expect(two.artists[0].name).toBe('Singer 2');
  expect(two.tags).toContainEqual({ name: 'isrc', values: ['DEA123456781'] });
});

test('what is lossless is played and downloaded as FLAC, sample for sample', async () => {
  const tracks = await platform.scanned(me);
  for (const [i, title] of ['One', 'Two', 'Three'].entries()) {
    const { id } = tracks.get(title);
    const response = await app.get('stream', { id });
    expect(response.headers.get('content-type')).toBe('audio/flac');
    expect(samples(await bytesOf(response)).equals(part(i)), title).toBe(true);
    expect(samples(await bytesOf(await app.get('download', { id }))).equals(part(i)), title).toBe(true);
  }
  const { id } = tracks.get('Two');
  const stream = await me.ok('GET', `/api/tracks/${id}/stream`);
  expect(stream).toMatchObject({ codec: 'flac', reasons: ['part_of_file'] });
  const whole = await bytesOf(await fetch(platform.url + stream.url));
  const range = await fetch(platform.url + stream.url, { headers: { range: 'bytes=1000-1999' } });
  expect(range.status).toBe(206);
  expect((await bytesOf(range)).equals(whole.subarray(1000, 2000))).toBe(true);
});

test('parts are converted, sent by HLS and measured as tracks of their own', async () => {
  const tracks = await platform.scanned(me);
  const seconds = (begins[2] - begins[1]) / rate;
  const { id } = tracks.get('Two');
  const mp3 = await app.get('stream', { id, format: 'mp3', maxBitRate: 128 });
  expect(mp3.headers.get('content-type')).toBe('audio/mpeg');
  expect(samples(await bytesOf(mp3)).length / 4 / rate).toBeCloseTo(seconds, 0);
  const later = await app.get('stream', { id, format: 'opus', timeOffset: 5 });
  expect(samples(await bytesOf(later)).length / 4 / 48_000).toBeCloseTo(seconds - 5, 0);

  const { hls_url } = await me.ok('GET', `/api/tracks/${id}/stream`);
  const heard = execFileSync('ffmpeg', ['-v', 'error', '-i', platform.url + hls_url, '-f', 's16le', '-ar', '48000', '-ac', '2', '-'], { maxBuffer: 1 << 28 });
  expect(heard.length / 4 / 48_000).toBeCloseTo(seconds, 0);

  await platform.measured(me);
  for (const title of tracks.keys()) expect((await me.get(`/api/tracks/${tracks.get(title).id}/loudness`)).status).toBe(200);
});

test('plays and playlists stay with the tracks when the album moves and its sheet changes', async () => {
  const before = await platform.scanned(me);
  const playlist = await me.ok('POST', '/api/playlists', { name: 'Mine' });
  await me.ok('POST', `/api/playlists/${playlist.id}/items`, { track_ids: [before.get('Two').id] });
  renameSync(join(platform.music, 'Live'), join(platform.music, 'Moved'));
  writeFileSync(join(platform.music, 'Moved', 'Concert.cue'), execFileSync('sed', ['s/"Two"/"Deux"/', join(platform.music, 'Moved', 'Concert.cue')]));
  const after = await seen('One', 'Deux', 'Three');
  expect(after.get('Deux').id).toBe(before.get('Two').id);
  expect(after.get('One').id).toBe(before.get('One').id);

  rmSync(join(platform.music, 'Moved', 'Concert.cue'));
  const whole = await seen('All of it');
  const { id } = whole.get('All of it');
  expect(samples(await bytesOf(await app.get('stream', { id }))).equals(pcm)).toBe(true);
  expect((await app.get('stream', { id: before.get('Two').id, f: 'json' })).headers.get('content-type')).toContain('json');
});
