// One search for everything, from outside: in the player's API and for Subsonic's apps.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { App, makeAppPassword } from './subsonic';

let platform: Platform;
let admin: Client;
let app: App;

const songs = [
  { title: 'Jóga', artist: 'Björk', album: 'Homogenic', date: '1997', genre: 'Electronic' },
  { title: 'Группа крови', artist: 'Кино', album: 'Группа крови', date: '1988', genre: 'Rock' },
  { title: '東京都民の歌', artist: '合唱団', album: '東京', date: '2001', genre: 'Choir' },
  { title: 'Come Together', artist: 'The Beatles', album: 'Abbey Road', date: '1969', genre: 'Rock' },
  { title: 'Something', artist: 'The Beatles', album: 'Abbey Road', date: '1969', genre: 'Rock' },
];

/** A song with tags of its own; the sound differs, too. */
function make(song: Record<string, string>, hertz: number): string {
  const folder = join(platform.music, 'Made');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${hertz}.mp3`);
  const tags = Object.entries(song).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `sine=frequency=${hertz}:duration=2`, ...tags, path]);
  return path;
}

const search = (query: string) => admin.ok('GET', `/api/search?query=${encodeURIComponent(query)}`);
const titles = async (query: string): Promise<string[]> => (await search(query)).tracks.map((track: any) => track.title);

beforeAll(async () => {
  platform = await Platform.start({ songs: 1 });
  admin = await platform.person('ada');
  songs.forEach((song, i) => make(song, 300 + i));
  await admin.ok('POST', '/api/library/scan');
  await eventually('all songs are there', async () => (await titles('something')).length > 0);
  await platform.scanned(admin);
  app = App.withToken(platform.url, await makeAppPassword(admin));
});
afterAll(() => platform?.close());

test('finds as one types, without accents, in other letters, and in the middle of Chinese and Japanese', async () => {
  for (const typed of ['j', 'jo', 'joga', 'JÓG', 'bjork', 'homog']) expect(await titles(typed)).toContain('Jóga');
  for (const typed of ['kino', 'кино', 'gruppa', 'krov']) expect(await titles(typed)).toEqual(['Группа крови']);
  for (const typed of ['都民', '東京', '歌']) expect(await titles(typed)).toEqual(['東京都民の歌']);
});

test('answers with albums and artists, too', async () => {
  const found = await search('beatles');
  expect(found.artists.map((artist: any) => artist.name)).toEqual(['The Beatles']);
  expect(found.albums.map((album: any) => album.title)).toEqual(['Abbey Road']);
  expect(found.tracks).toHaveLength(2);
});

test('keeps to fields, years and phrases', async () => {
  expect((await titles('artist:beatles')).sort()).toEqual(['Come Together', 'Something']);
  expect(await titles('title:beatles')).toEqual([]);
  expect((await titles('genre:rock year:1960-1970')).sort()).toEqual(['Come Together', 'Something']);
  expect(await titles('genre:rock year:1988')).toEqual(['Группа крови']);
  expect(await titles('"come together"')).toEqual(['Come Together']);
  expect(await titles('"together come"')).toEqual([]);
  expect(await titles('artist:"the beatles" some')).toEqual(['Something']);
});

test('finds what was meant, and says so', async () => {
  const found = await search('beatels somehting');
  expect(found.tracks.map((track: any) => track.title)).toEqual(['Something']);
  expect(found.corrected_query).toBe('beatles something');
  expect((await search('beatles')).corrected_query ?? '').toBe('');
  expect(await titles('qqqqqqqq')).toEqual([]);
});

test('what is saved is found first', async () => {
  const [first, second] = (await search('beatles')).tracks;
  await admin.ok('PUT', `/api/me/tracks/${second.id}`);
  await eventually('it comes first', async () => (await search('beatles')).tracks[0].id === second.id);
  await admin.ok('DELETE', `/api/me/tracks/${second.id}`);
  await eventually('it does not any more', async () => (await search('beatles')).tracks[0].id === first.id);
});

test("apps search by Subsonic's three methods, and for everything", async () => {
  const { searchResult3 } = await app.ok('search3', { query: 'bjork' });
  expect(searchResult3).toMatchObject({ song: [{ title: 'Jóga' }], album: [{ name: 'Homogenic' }], artist: [{ name: 'Björk' }] });
  expect((await app.ok('search2', { query: 'krov*' })).searchResult2.song).toMatchObject([{ title: 'Группа крови' }]);
  expect((await app.ok('search', { title: 'joga' })).searchResult).toMatchObject({ totalHits: 1, match: [{ title: 'Jóga' }] });

  const [one, two] = await Promise.all(
    [0, 1].map(async (songOffset) => (await app.ok('search3', { query: 'beatles', songCount: 1, songOffset })).searchResult3.song[0].title));
  expect([one, two].sort()).toEqual(['Come Together', 'Something']);

  const everything = (await app.ok('search3', { query: '', songCount: 500 })).searchResult3.song.length;
  expect(everything).toBeGreaterThanOrEqual(songs.length);
  for (const query of ['""', '*', '"*"'])
    expect((await app.ok('search3', { query, songCount: 500 })).searchResult3.song).toHaveLength(everything);

  const folder = (await app.ok('getMusicFolders')).musicFolders.musicFolder[0].id;
  expect((await app.ok('search3', { query: 'joga', musicFolderId: folder })).searchResult3.song).toHaveLength(1);
});

test('an index that lost its writer in the middle of its work finds all the same', async () => {
  make({ title: 'Aardvark', artist: 'Zed', album: 'Late' }, 900);
  await admin.ok('POST', '/api/library/scan');
  await eventually('the scan has found it', async () => platform.rows('catalog', "SELECT COUNT(*) AS count FROM tracks WHERE title = 'Aardvark'") === 1);
  process.kill(platform.process('catalog').pid, 'SIGKILL');
  await eventually('it is found', async () => {
    const answer = await admin.call('GET', '/api/search?query=aardvark');
    return answer.status === 200 && answer.body.tracks?.length === 1;
  }, 30);
  expect((await titles('beatles'))).toHaveLength(2);
});
