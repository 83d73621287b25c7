// Whatever an app sends, it gets an answer in the shape of the Subsonic API, and nobody else notices.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Platform } from './platform';
import { App, makeAppPassword, type Parameters, parseXml } from './subsonic';

let platform: Platform;
let app: App;
let ids: Record<string, string>;

beforeAll(async () => {
  platform = await Platform.start({ environment: { POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0' } });
  const me = await platform.person('ada');
  await platform.scanned(me);
  app = App.withToken(platform.url, await makeAppPassword(me));
  const found = (await app.ok('search3', { query: 'planted' })).searchResult3;
  const playlist = (await app.ok('createPlaylist', { name: 'Ours' })).playlist.id;
  ids = { song: found.song[0].id, album: found.album[0].id, artist: found.artist[0].id, playlist };
});
afterAll(() => platform?.close());

/** Every parameter of the API. */
const names = ['id', 'albumId', 'artistId', 'playlistId', 'songId', 'songIdToAdd', 'songIndexToRemove', 'mediaId', 'mediaType', 'state',
  'positionMs', 'playbackRate', 'ignoreScrobble', 'username', 'musicFolderId', 'ifModifiedSince', 'type', 'size', 'offset', 'count',
  'fromYear', 'toYear', 'genre', 'query', 'any', 'artist', 'songCount', 'songOffset', 'albumCount', 'albumOffset', 'artistCount',
  'artistOffset', 'maxBitRate', 'format', 'timeOffset', 'name', 'comment', 'public', 'rating', 'time', 'submission', 'position', 'current',
  'currentIndex', 'v', 'c', 'callback'];

const endpoints = ['ping', 'getLicense', 'tokenInfo', 'getMusicFolders', 'getIndexes', 'getMusicDirectory', 'getGenres', 'getArtists', 'getArtist',
  'getAlbum', 'getSong', 'getVideos', 'getVideoInfo', 'getCaptions', 'getArtistInfo', 'getArtistInfo2', 'getAlbumInfo', 'getAlbumInfo2',
  'getSimilarSongs', 'getSimilarSongs2', 'getTopSongs', 'getAlbumList', 'getAlbumList2', 'getRandomSongs', 'getSongsByGenre', 'getNowPlaying',
  'getStarred', 'getStarred2', 'search', 'search2', 'search3', 'getPlaylists', 'getPlaylist', 'createPlaylist', 'updatePlaylist',
  'deletePlaylist', 'star', 'unstar', 'setRating', 'scrobble', 'reportPlayback', 'getBookmarks', 'createBookmark', 'deleteBookmark',
  'getPlayQueue', 'getPlayQueueByIndex', 'savePlayQueue', 'savePlayQueueByIndex', 'getUser', 'getScanStatus', 'startScan', 'stream', 'download',
  'hls.m3u8', 'getCoverArt', 'getAvatar', 'nothingOfThatName', '../../etc/passwd', '%00'];

const everywhere = (value: string | number): Parameters => Object.fromEntries(names.map((name) => [name, value]));

const hostile: [string, Parameters][] = [
  ['nothing', {}],
  ['empty texts', everywhere('')],
  ['negative numbers', everywhere(-1)],
  ['numbers beyond all', everywhere('99999999999999999999999')],
  ['the largest number', everywhere('9223372036854775807')],
  ['fractions', everywhere('1.5e308')],
  ['SQL', everywhere(`' OR 1=1; DROP TABLE tracks; --`)],
  ['markup', everywhere('<script>alert("&\']]>")</script>')],
  ['paths', everywhere('../../../../etc/passwd')],
  ['text of all kinds', everywhere('Blåbær 音楽 \u202e🎵\u0301\uFFFF')],
  ['control characters', everywhere('a\u0001\u001b[31m\r\nSet-Cookie: x=1')],
  ['long texts', { id: 'x'.repeat(10_000) }],
  ['many of one', { id: Array(500).fill('x'), songId: Array(200).fill('x') }],
];

async function check(what: string, endpoint: string, response: Response): Promise<void> {
  const told = `${endpoint} with ${what}`;
  expect(response.status, told).toBeLessThan(500);
  expect(response.headers.get('set-cookie'), told).toBeNull();
  const type = response.headers.get('content-type') ?? '';
  const body = await response.text();
  if (type.startsWith('application/xml')) expect(parseXml(body).status, told).toMatch(/^(ok|failed)$/);
  else if (type.startsWith('application/json')) expect(JSON.parse(body)['subsonic-response']?.status ?? 'problem', told).toMatch(/^(ok|failed|problem)$/);
}

test.each(hostile)('every endpoint with %s', async (what, parameters) => {
  for (const endpoint of endpoints) {
    await check(what, endpoint, await app.get(endpoint, { f: 'json', ...parameters }));
    await check(what, endpoint, await app.post(endpoint, { ...parameters }));
  }
});

test('one parameter wrong among right ones is named', async () => {
  const message = async (endpoint: string, parameters: Parameters) => (await app.json(endpoint, parameters)).error?.message ?? 'ok';
  expect(await message('getAlbumList2', { type: 'newest', size: 'x' })).toContain('size');
  expect(await message('getAlbumList2', { type: 'byYear', fromYear: 1990 })).toContain('toYear');
  expect(await message('setRating', { id: ids.song!, rating: 6 })).toContain('rating');
  expect(await message('updatePlaylist', { playlistId: ids.playlist!, songIndexToRemove: 7 })).toContain('songIndexToRemove');
  expect(await message('createBookmark', { id: ids.song!, position: -1 })).toContain('position');
  expect(await message('savePlayQueue', { id: ids.song!, current: ids.album! })).toContain('current');
  expect(await message('scrobble', { id: ids.song!, time: 'yesterday' })).toContain('time');
  expect(await message('updatePlaylist', { playlistId: ids.playlist!, public: 'perhaps' })).toContain('public');
  expect(await app.error('getAlbum', { id: ids.artist! })).toBe(70);
});

test('what is no text, no form or too much is refused', async () => {
  const { u, t, s } = app.credentials as Record<string, string>;
  const credentials = `u=${u}&t=${t}&s=${s}&f=json`;
  const json = async (response: Response) => (await response.json())['subsonic-response'];
  const address = `${platform.url}/rest/search3?${credentials}`;
  // That is no HTTP, whoever is asked.
  for (const malformed of ['%FF', 'a%00b', '%zz']) expect((await fetch(`${address}&query=${malformed}`)).status).toBe(400);
  const posted = await fetch(address, { method: 'POST', body: 'query=%ED%A0%80', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  expect(posted.status).toBeLessThan(500);
  expect((await fetch(`${address}&query=${'x'.repeat(100_000)}`)).status).toBeLessThan(500);
  const post = (body: string, type: string) => fetch(address, { method: 'POST', body, headers: { 'content-type': type } });
  expect((await json(await post('{"query":"x"}', 'application/json'))).error.message).toContain('form');
  expect((await post('x'.repeat(3_000_000), 'application/x-www-form-urlencoded')).status).toBe(413);
  expect((await fetch(address, { method: 'DELETE' })).status).toBe(405);
});

test('after all that everything is as it was', async () => {
  expect((await app.ok('getAlbum', { id: ids.album! })).album.song).toHaveLength(3);
  for (const { service, restarts } of platform.status().processes) expect(restarts, service).toBe(0);
});
