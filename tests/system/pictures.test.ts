// Covers in the sizes and formats that clients ask for.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { App, makeAppPassword } from './subsonic';

let platform: Platform;
let me: Client;
let app: App;
let tracks: Map<string, any>;

const ffmpeg = (...parameters: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...parameters]);

/** An album of one song in a folder of its own. */
function addAlbum(title: string, artist: string, folder: string): string {
  const place = join(platform.music, folder);
  mkdirSync(place, { recursive: true });
  ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', '-metadata', `title=${title} song`, '-metadata', `artist=${artist}`,
    '-metadata', `album_artist=${artist}`, '-metadata', `album=${title}`, join(place, 'song.flac'));
  return place;
}

const drawPicture = (file: string, size = '1500x1000') => ffmpeg('-f', 'lavfi', '-i', `testsrc2=s=${size}:d=1`, '-frames:v', '1', file);

/** A PNG that says it is as large as this. */
function lyingPng(file: string, edge: number): void {
  drawPicture(file, '64x64');
  const bytes = readFileSync(file);
  bytes.writeUInt32BE(edge, 16);
  bytes.writeUInt32BE(edge, 20);
  writeFileSync(file, bytes);
}

async function fetchCover(id: string, query = '', headers: Record<string, string> = {}) {
  const response = await fetch(`${platform.url}/media/covers/${id}${query}`, { headers, signal: AbortSignal.timeout(40_000) });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** CODEC WIDTHxHEIGHT, as ffprobe sees it. */
function looksLike(bytes: Buffer): string {
  const [stream] = JSON.parse(
    execFileSync('ffprobe', ['-v', 'error', '-of', 'json', '-show_streams', '-'], { input: bytes, encoding: 'utf8' }),
  ).streams;
  return `${stream.codec_name} ${stream.width}x${stream.height}`;
}

const coverOf = (title: string): string => tracks.get(`${title} song`).cover_id;

beforeAll(async () => {
  platform = await Platform.start({ songs: 1 });
  await platform.down();
  drawPicture(join(addAlbum('Large', 'Ada', 'Ada/Large'), 'cover.jpg'));
  drawPicture(join(addAlbum('Small', 'Ada', 'Ada/Small'), 'cover.png'), '100x50');
  drawPicture(join(platform.music, 'Ada/artist.jpg'), '300x400');
  lyingPng(join(addAlbum('Lie', 'Mallory', 'Lie'), 'cover.png'), 60_000);
  writeFileSync(join(addAlbum('Noise', 'Mallory', 'Noise'), 'cover.jpg'), Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(5000, 0xab)]));
  const cut = join(addAlbum('Cut', 'Mallory', 'Cut'), 'cover.png');
  drawPicture(cut);
  writeFileSync(cut, readFileSync(cut).subarray(0, 40));
  // Two hundred million pixels of one colour: some 600 MB once decoded.
  ffmpeg('-f', 'lavfi', '-i', 'color=c=red:s=16000x12500:d=1', '-frames:v', '1', '-pix_fmt', 'rgb24', join(addAlbum('Bomb', 'Mallory', 'Bomb'), 'cover.png'));
  await platform.up();
  me = await platform.person('ada');
  app = App.withToken(platform.url, await makeAppPassword(me));
  tracks = await platform.scanned(me);
}, 120_000);
afterAll(() => platform?.close());

test('a cover comes as it is, and in the next larger size in a format that is accepted', async () => {
  const id = coverOf('Large');
  const original = readFileSync(join(platform.music, 'Ada/Large/cover.jpg'));
  expect((await fetchCover(id)).bytes.equals(original)).toBe(true);
  const webp = await fetchCover(id, '?size=300', { accept: 'image/avif,image/webp,*/*' });
  expect(webp.headers.get('content-type')).toBe('image/webp');
  expect(looksLike(webp.bytes)).toBe('webp 320x213');
  const jpeg = await fetchCover(id, '?size=300', { accept: '*/*' });
  expect(jpeg.headers.get('content-type')).toBe('image/jpeg');
  expect(looksLike(jpeg.bytes)).toBe('mjpeg 320x213');
  for (const { headers } of [webp, jpeg]) {
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('vary')).toContain('Accept');
  }
  expect(webp.headers.get('etag')).not.toBe(jpeg.headers.get('etag'));
  const again = await fetchCover(id, '?size=320', { accept: '*/*', 'if-none-match': jpeg.headers.get('etag')! });
  expect(again.status).toBe(304);
});

test('nothing is enlarged, and a size is a number from 1', async () => {
  expect(looksLike((await fetchCover(coverOf('Small'), '?size=640')).bytes)).toBe('mjpeg 100x50');
  expect(looksLike((await fetchCover(coverOf('Large'), '?size=999999999')).bytes)).toBe('mjpeg 1500x1000');
  for (const size of ['0', '-5', 'huge', '', '1e3', '12px']) {
    const refused = await fetchCover(coverOf('Large'), `?size=${size}`);
    expect(refused.status, size).toBe(400);
    expect(JSON.parse(refused.bytes.toString()).detail).toMatch(/number of pixels/);
  }
  expect((await fetchCover('0'.repeat(32), '?size=64')).status).toBe(404);
});

test('apps get the size that they ask for', async () => {
  const id = coverOf('Large');
  const cover = async (parameters: Record<string, string | number>) =>
    looksLike(Buffer.from(await (await app.get('getCoverArt', { id, ...parameters })).arrayBuffer()));
  expect(await cover({})).toBe('mjpeg 1500x1000');
  expect(await cover({ size: 200 })).toBe('mjpeg 256x171');
  expect(await cover({ size: '9223372036854775807' })).toBe('mjpeg 1500x1000');
  const webp = await app.get('getCoverArt', { id, size: 200 }, { accept: 'image/webp' });
  expect(webp.headers.get('content-type')).toBe('image/webp');
  for (const size of [0, -1, 'huge']) expect(await app.error('getCoverArt', { id, size }), String(size)).toBe(0);
});

test('a hostile picture is refused with a sentence, and harms nobody', async () => {
  const before = platform.process('catalog');
  for (const title of ['Lie', 'Noise', 'Cut', 'Bomb']) {
    for (let i = 0; i < 3; ++i) {
      const answer = await fetchCover(coverOf(title), '?size=64');
      expect(answer.status, title).toBe(422);
      expect(JSON.parse(answer.bytes.toString())).toMatchObject({ code: 'picture_unreadable', detail: expect.stringMatching(/^This picture cannot be shown: It .*\.$/) });
    }
    expect((await fetchCover(coverOf('Large'), `?size=${title.length * 30}`)).status).toBe(200);
  }
  expect(platform.process('catalog')).toMatchObject({ pid: before.pid, restarts: before.restarts });
});

test('an artist has the picture in the folder above the albums', async () => {
  const { artists } = await me.ok('GET', '/api/artists?page_size=100');
  const artist = artists.find(({ name }: any) => name === 'Ada');
  const original = readFileSync(join(platform.music, 'Ada/artist.jpg'));
  expect((await fetchCover(artist.cover_id)).bytes.equals(original)).toBe(true);
  expect(looksLike((await fetchCover(artist.cover_id, '?size=100')).bytes)).toBe('mjpeg 96x128');
  const shown = await app.get('getCoverArt', { id: artist.id });
  expect(Buffer.from(await shown.arrayBuffer()).equals(original)).toBe(true);
});

/** Resident memory of a process and of those below it, in MiB. */
function memoryOf(pid: number): number {
  const rss = (one: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  const below = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...below].reduce((sum, one) => { try { return sum + rss(one); } catch { return sum; } }, 0);
}

test('two hundred who want the largest size at once cost no more memory than a few', async () => {
  const pid = platform.process('catalog').pid;
  const idle = memoryOf(pid);
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, memoryOf(pid))), 10);
  const covers = [coverOf('Large'), coverOf('Small'), coverOf('Bomb')];
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) =>
    fetchCover(covers[i % 3]!, `?size=${900_000_000 + i}`, { accept: i % 2 ? 'image/webp' : '*/*' })));
  clearInterval(watch);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(134);
  expect(answers.filter(({ status }) => status === 422)).toHaveLength(66);
  expect(most - idle).toBeLessThan(400);
  const files = readdirSync(join(platform.data, 'covers/sized'));
  expect(files.filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('albums, songs and artists say what their covers look like from afar', async () => {
  const { cover_id } = tracks.get('Large song');
  const album = await eventually('the BlurHash is known', async () => {
    const { albums } = await me.ok('GET', '/api/albums');
    return albums.find((one: any) => one.cover_id === cover_id && one.cover_blurhash);
  });
  expect(album.cover_blurhash).toMatch(/^[!-~]{36}$/);
  const track = await me.ok('GET', `/api/tracks/${tracks.get('Large song').id}`);
  expect(track.cover_blurhash).toBe(album.cover_blurhash);
  const artist = await me.ok('GET', `/api/artists/${album.artists[0].artist_id}`);
  expect(artist.artist.cover_blurhash).toMatch(/^[!-~]{36}$/);
});

test('what is kept is bounded', async () => {
  const kept = () => readdirSync(join(platform.data, 'covers/sized'));
  expect(kept().length).toBeGreaterThan(0);
  await platform.down();
  await platform.up({ POLYPHONY_CATALOG_PICTURE_CACHE_MIB: '0' });
  expect(kept()).toEqual([]);
  expect((await fetchCover(coverOf('Large'), '?size=64')).status).toBe(200);
  expect(kept()).toEqual([]);
});
