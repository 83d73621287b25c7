// Every endpoint of the OpenSubsonic API answers as it is described, in JSON and in XML, by GET and by form POST.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Platform } from './platform';
import { App, asXml, conformance, described, endpoints, makeAppPassword, type Parameters, parseXml } from './subsonic';

/** There is nothing of this kind here, and there will not be: the endpoint says so with this code. */
const refused: Record<string, { code: number; parameters: Parameters }> = {
  getVideoInfo: { code: 70, parameters: { id: 'x' } },
  getCaptions: { code: 70, parameters: { id: 'x' } },
  getAvatar: { code: 70, parameters: { username: 'ada' } },
  addChatMessage: { code: 70, parameters: { message: 'x' } },
  getChatMessages: { code: 70, parameters: {} },
};

/** What this server does not have yet. */
const missing = [
  ...['changePassword', 'createUser', 'deleteUser', 'getUsers', 'updateUser'],
  ...['createInternetRadioStation', 'deleteInternetRadioStation', 'getInternetRadioStations', 'updateInternetRadioStation'],
  ...['createPodcastChannel', 'deletePodcastChannel', 'deletePodcastEpisode', 'downloadPodcastEpisode', 'getNewestPodcasts',
    'getPodcastEpisode', 'getPodcasts', 'refreshPodcasts'],
  ...['createShare', 'deleteShare', 'getShares', 'updateShare'],
  ...['findSonicPath', 'getSonicSimilarTracks', 'getTranscodeDecision', 'getTranscodeStream', 'jukeboxControl'],
  ...['getLyrics', 'getLyricsBySongId'],
];

/** Answered with bytes. */
const media = ['download', 'getCoverArt', 'hls.m3u8', 'stream'];

let platform: Platform;
let app: App;
let song: any;
let other: any;
let album: any;
let artist: any;
let playlist: any;

beforeAll(async () => {
  // Loudness comes when it is measured, perhaps between two answers.
  platform = await Platform.start({ environment: { POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0' } });
  const me = await platform.person('ada');
  await platform.scanned(me);
  app = App.withToken(platform.url, await makeAppPassword(me));
  const found = (await app.ok('search3', { query: 'Planted' })).searchResult3;
  [song, other] = found.song;
  [album] = found.album;
  [artist] = found.artist;
  playlist = (await app.ok('createPlaylist', { name: 'Ours', songId: [song.id, other.id] })).playlist;
  await app.ok('star', { id: song.id, albumId: album.id, artistId: artist.id });
  await app.ok('setRating', { id: song.id, rating: 4 });
  await app.ok('createBookmark', { id: song.id, position: 1000, comment: 'Here' });
  await app.ok('savePlayQueue', { id: [song.id, other.id], current: other.id, position: 5000 });
  await app.ok('scrobble', { id: song.id });
  await app.ok('scrobble', { id: song.id, submission: false });
});
afterAll(() => platform?.close());

/** How each endpoint is called; one after the other, those that change something too. */
const served: Record<string, () => Parameters> = {
  ping: () => ({}),
  getLicense: () => ({}),
  getOpenSubsonicExtensions: () => ({}),
  tokenInfo: () => ({}),
  getMusicFolders: () => ({}),
  getIndexes: () => ({}),
  getMusicDirectory: () => ({ id: album.id }),
  getGenres: () => ({}),
  getArtists: () => ({}),
  getArtist: () => ({ id: artist.id }),
  getAlbum: () => ({ id: album.id }),
  getSong: () => ({ id: song.id }),
  getVideos: () => ({}),
  getArtistInfo: () => ({ id: artist.id }),
  getArtistInfo2: () => ({ id: artist.id }),
  getAlbumInfo: () => ({ id: album.id }),
  getAlbumInfo2: () => ({ id: album.id }),
  getSimilarSongs: () => ({ id: song.id }),
  getSimilarSongs2: () => ({ id: artist.id }),
  getTopSongs: () => ({ artist: artist.name }),
  getAlbumList: () => ({ type: 'newest' }),
  getAlbumList2: () => ({ type: 'alphabeticalByName' }),
  getRandomSongs: () => ({ fromYear: 2024, toYear: 2024 }),
  getSongsByGenre: () => ({ genre: 'Choral' }),
  getNowPlaying: () => ({}),
  getStarred: () => ({}),
  getStarred2: () => ({}),
  search: () => ({ any: 'alto' }),
  search2: () => ({ query: 'planted' }),
  search3: () => ({ query: '' }),
  getPlaylists: () => ({}),
  getPlaylist: () => ({ id: playlist.id }),
  createPlaylist: () => ({ playlistId: playlist.id, songId: [song.id, song.id] }),
  updatePlaylist: () => ({ playlistId: playlist.id, comment: 'Two', public: true }),
  star: () => ({ id: [song.id, other.id] }),
  unstar: () => ({ id: other.id }),
  setRating: () => ({ id: album.id, rating: 5 }),
  scrobble: () => ({ id: song.id, time: Date.now() - 100_000 }),
  reportPlayback: () => ({ mediaId: song.id, mediaType: 'song', positionMs: 1000, state: 'playing' }),
  getBookmarks: () => ({}),
  createBookmark: () => ({ id: other.id, position: 2000 }),
  deleteBookmark: () => ({ id: other.id }),
  getPlayQueue: () => ({}),
  getPlayQueueByIndex: () => ({}),
  savePlayQueue: () => ({ id: [song.id, other.id], current: song.id, position: 10 }),
  savePlayQueueByIndex: () => ({ id: [song.id, song.id], currentIndex: 1 }),
  getUser: () => ({ username: 'ada' }),
  getScanStatus: () => ({}),
  startScan: () => ({}),
  deletePlaylist: () => ({ id: playlist.id }),
};
/** What answers otherwise each time. */
const changing = ['createPlaylist', 'getNowPlaying', 'getRandomSongs', 'getScanStatus', 'startScan', 'deletePlaylist', 'getIndexes'];

describe.runIf(described)('as it is described', () => {
  test('nothing is forgotten', () => {
    const known = [...Object.keys(served), ...Object.keys(refused), ...missing, ...media].sort();
    expect(known).toEqual([...endpoints().keys()].sort());
  });

  test('every endpoint, in JSON', async () => {
    const check = conformance();
    for (const [endpoint, parameters] of Object.entries(served)) {
      const answer = await (await app.get(endpoint, { f: 'json', ...parameters() })).json();
      expect(answer['subsonic-response'], endpoint).toMatchObject({ status: 'ok', version: '1.16.1', type: 'polyphony' });
      expect(check(endpoint, answer), endpoint).toBe('');
    }
    playlist = (await app.ok('createPlaylist', { name: 'Ours', songId: [song.id] })).playlist;
  });

  test('what there is not is refused as it is described', async () => {
    const check = conformance();
    for (const [endpoint, { code, parameters }] of Object.entries(refused)) {
      const answer = await (await app.get(endpoint, { f: 'json', ...parameters })).json();
      expect(answer['subsonic-response'].error?.code, endpoint).toBe(code);
    }
    const unknown = await (await app.get('getSong', { f: 'json', id: 'x' })).json();
    expect(check('getSong', unknown)).toBe('');
  });
});

test('XML says the same as JSON', async () => {
  for (const [endpoint, parameters] of Object.entries(served)) {
    if (changing.includes(endpoint)) continue;
    const [json, xml] = [await app.json(endpoint, parameters()), await (await app.get(endpoint, parameters())).text()];
    const { xmlns, ...said } = parseXml(xml);
    expect(xmlns).toBe('http://subsonic.org/restapi');
    expect(said, endpoint).toEqual(asXml(json));
  }
});

test('by GET and by form POST, with and without .view, in JSONP', async () => {
  const parameters = { id: album.id };
  const got = await app.json('getAlbum', parameters);
  expect(got.album.song).toHaveLength(3);
  expect(await app.json('getAlbum.view', parameters)).toEqual(got);
  for (const endpoint of ['getAlbum', 'getAlbum.view'])
    expect((await (await app.post(endpoint, { ...parameters, f: 'json' })).json())['subsonic-response']).toEqual(got);
  const jsonp = await app.get('getAlbum', { ...parameters, f: 'jsonp', callback: 'done' });
  expect(jsonp.headers.get('content-type')).toContain('javascript');
  const [, called] = /^done\((.*)\);$/s.exec(await jsonp.text())!;
  expect(JSON.parse(called!)).toEqual({ 'subsonic-response': got });
});

test('an album tells what its tags do', async () => {
  const [first, second] = (await app.ok('getAlbum', { id: album.id })).album.song;
  expect(first).toMatchObject({
    title: 'Soprano', album: 'Voices', artist: 'The Planted Choir', track: 1, year: 2024, genre: 'Choral', genres: [{ name: 'Choral' }],
    suffix: 'flac', contentType: 'audio/flac', duration: 35, samplingRate: 44100, path: 'Voices/1 Soprano.flac', type: 'music',
    isDir: false, isVideo: false, albumId: album.id, artistId: artist.id, artists: [{ id: artist.id, name: 'The Planted Choir' }],
    displayAlbumArtist: 'The Planted Choir',
  });
  expect(second.suffix).toBe('mp3');
  expect((await app.ok('getArtists')).artists.index.map((index: any) => index.name)).toContain('P');
});

test('folders are browsed as they lie on the disk', async () => {
  const [library] = (await app.ok('getMusicFolders')).musicFolders.musicFolder;
  const { indexes } = await app.ok('getIndexes', { musicFolderId: library.id });
  const names = indexes.index.flatMap((index: any) => index.artist.map((folder: any) => folder.name));
  expect(names.sort()).toEqual(['Voices', 'wesnoth']);
  const voices = indexes.index.find((index: any) => index.name === 'V').artist[0];
  const { directory } = await app.ok('getMusicDirectory', { id: voices.id });
  expect(directory.child.map((child: any) => child.title)).toEqual(['Soprano', 'Alto', 'Tenor']);
  expect(directory.child[0].parent).toBe(voices.id);
  const above = (await app.ok('getMusicDirectory', { id: directory.parent })).directory;
  expect(above.child.map((child: any) => child.title)).toEqual(['Voices', 'wesnoth']);
  expect(await app.ok('getIndexes', { ifModifiedSince: indexes.lastModified })).not.toHaveProperty('indexes.index');
});

test('the whole library is copied in parts', async () => {
  const all: string[] = [];
  for (let songOffset = 0; ; songOffset += 10) {
    const { song } = (await app.ok('search3', { query: '""', songCount: 10, songOffset, albumCount: 0, artistCount: 0 })).searchResult3;
    if (song.length === 0) break;
    all.push(...song.map((one: any) => one.id));
  }
  expect(new Set(all).size).toBe(44);
  expect(all).toHaveLength(44);
});

test('lists of albums are in the order of their type', async () => {
  const list = async (type: string, more: Parameters = {}) =>
    (await app.ok('getAlbumList2', { type, size: 500, ...more })).albumList2.album.map((one: any) => one.name);
  const byName = await list('alphabeticalByName');
  expect(byName).toEqual([...byName].sort((a, b) => a.replace('The ', '').localeCompare(b.replace('The ', ''))));
  expect(await list('alphabeticalByName', { size: 1, offset: 1 })).toEqual([byName[1]]);
  expect(await list('byGenre', { genre: 'Choral' })).toEqual(['Voices']);
  expect((await list('byYear', { fromYear: 2030, toYear: 2000 }))[0]).toBe('Voices');
  expect((await list('byYear', { fromYear: 2000, toYear: 2030 })).at(-1)).toBe('Voices');
  expect(await list('starred')).toEqual(['Voices']);
  expect(await list('highest')).toEqual(['Voices']);
  expect(await list('recent')).toEqual(['Voices']);
  expect(await list('frequent')).toEqual(['Voices']);
  expect((await list('random')).sort()).toEqual([...byName].sort());
  expect((await list('newest')).sort()).toEqual([...byName].sort());
  expect(await app.error('getAlbumList2', { type: 'loudest' })).toBe(0);
});
