// What happens in a music folder is noticed, whatever the files are called, and a scan that is killed goes on.
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';

const song = '/usr/share/games/wesnoth/1.16/data/core/music/sad.ogg';
const many = 3000;
const platform = new Platform();
let me: Client;

/** A short sound; no two numbers give the same. */
function wav(number: number): Buffer {
  const audio = Buffer.alloc(800, number % 251);
  audio.writeUInt32LE(number, 400);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + audio.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20); // PCM
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(audio.length, 40);
  return Buffer.concat([head, audio]);
}

const place = (...names: string[]) => join(platform.music, ...names);
const titles = async () => (await me.ok('GET', '/api/tracks/list?page_size=500')).tracks;
const heard = (title: string, seconds = 5) => eventually(`${title} is heard of`, async () =>
  (await me.ok('GET', `/api/search?query=${encodeURIComponent(title)}`)).tracks.find((track: any) => track.title === title), seconds);
const streamed = async (id: string) => {
  const { url } = await me.ok('GET', `/api/tracks/${id}/stream`);
  const answer = await fetch(new URL(url, platform.url));
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
};

beforeAll(async () => {
  mkdirSync(place('Album'), { recursive: true });
  writeFileSync(place('Album', 'First.wav'), wav(0));
  await platform.up({ POLYPHONY_CATALOG_SCAN_BATCH: '20' });
  me = await platform.person('ada');
  await platform.scanned(me);
});
afterAll(() => platform.close());

test('changes to the folders are noticed as they happen', async () => {
  await eventually('the folders are watched', async () => (await me.ok('GET', '/api/library/scan')).watched);
  copyFileSync(song, place('Album', 'Second.ogg'));
  await eventually('the song is there', async () => (await titles()).length === 2, 3);
  mkdirSync(place('New', 'Deeper'), { recursive: true });
  writeFileSync(place('New', 'Deeper', 'Third.wav'), wav(3));
  const third = await heard('Third', 3);
  expect(third.path).toBe('New/Deeper/Third.wav');

  const playlist = await me.ok('POST', '/api/playlists', { name: 'Kept' });
  await me.ok('POST', `/api/playlists/${playlist.id}/items`, { track_ids: [third.id] });
  renameSync(place('New'), place('Newer'));
  await eventually('it has moved', async () => (await me.ok('GET', `/api/tracks/${third.id}`)).path === 'Newer/Deeper/Third.wav', 5);
  expect((await streamed(third.id)).bytes.equals(wav(3))).toBe(true);
  const { items } = await me.ok('GET', `/api/playlists/${playlist.id}`);
  expect(items).toMatchObject([{ track_id: third.id }]);
  rmSync(place('Newer'), { recursive: true });
  await eventually('it is gone', async () => (await me.get(`/api/tracks/${third.id}`)).status === 404, 5);
});

test('a file whose name is not UTF-8 is shown readably and can be heard', async () => {
  const name = Buffer.concat([Buffer.from(place('Album') + '/Bj'), Buffer.from([0xf6]), Buffer.from('rk.wav')]);
  writeFileSync(name, wav(4));
  const track = await eventually('it is there', async () => (await titles()).find((track: any) => track.title.startsWith('Bj')), 5);
  expect(track).toMatchObject({ title: 'Bj\uFFFDrk', path: 'Album/Bj\uFFFDrk.wav' });
  await eventually('streaming has heard of it', async () => (await me.get(`/api/tracks/${track.id}/stream`)).status === 200);
  expect(await streamed(track.id)).toEqual({ status: 200, bytes: wav(4) });
});

test('a scan that is killed goes on where it was', async () => {
  const before = platform.rows('catalog', 'SELECT COUNT(*) AS count FROM tracks');
  const told = "SELECT COUNT(*) AS count FROM event_outbox WHERE type LIKE '%catalog.v1.TrackPublished'";
  const toldBefore = platform.rows('catalog', told);
  // Beside the music folder at first, so that the scan sees all at once.
  const aside = join(platform.folder, 'many');
  for (let number = 0; number < many; ++number) {
    const folder = join(aside, `Folder ${Math.floor(number / 100)}`);
    if (number % 100 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `Song ${number}.wav`), wav(1000 + number));
  }
  const { pid } = platform.process('catalog');
  renameSync(aside, place('Many'));
  await eventually('some are read', async () => platform.rows('catalog', 'SELECT COUNT(*) AS count FROM tracks') > before + 100);
  process.kill(pid, 'SIGKILL');
  expect(platform.rows('catalog', 'SELECT COUNT(*) AS count FROM tracks')).toBeLessThan(before + many);
  await eventually('all are read', async () => platform.rows('catalog', 'SELECT COUNT(*) AS count FROM tracks') === before + many, 60);
  await eventually('the scan is over', async () => (await me.get('/api/library/scan')).body?.state === 'SCAN_STATE_DONE', 30);
  const status = await me.ok('GET', '/api/library/scan');
  expect(status.files_found).toBe(status.files_done);
  expect(status.files_read).toBeLessThan(many);
  expect(status.problem_count).toBe(0);
  expect(platform.rows('catalog', told)).toBe(toldBefore + many);
  expect((await titles()).length).toBe(500);
}, 120_000);

test('all files are read again if that is asked for', async () => {
  const { files_found } = await me.ok('GET', '/api/library/scan');
  await me.ok('POST', '/api/library/scan', { full: true });
  const status = await eventually('the scan is over', async () => {
    const { body } = await me.get('/api/library/scan');
    return body.state === 'SCAN_STATE_DONE' && body;
  }, 60);
  expect(status.files_read).toBe(files_found);
});

test('what lies in the folder again is the same as before', async () => {
  const first = await heard('First');
  rmSync(place('Album', 'First.wav'));
  await eventually('it is gone', async () => (await me.get(`/api/tracks/${first.id}`)).status === 404, 5);
  writeFileSync(place('Album', 'First again.wav'), readFileSync(place('Many', 'Folder 0', 'Song 0.wav')));
  writeFileSync(place('First.wav'), wav(0));
  expect((await heard('First')).id).toBe(first.id);
});
