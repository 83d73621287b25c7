// The client library subsonic-api does with Polyphony what it offers to apps.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import SubsonicAPI, { type Child, type SubsonicBaseResponse } from 'subsonic-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { type AppPassword, makeAppPassword } from './subsonic';

let platform: Platform;
let ada: Client;
let secret: AppPassword;

beforeAll(async () => {
  platform = await Platform.start({ environment: { POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0' } });
  ada = await platform.person('ada');
  await platform.scanned(ada);
  secret = await makeAppPassword(ada);
});
afterAll(() => platform?.close());

const titles = (songs: { title: string }[] = []) => songs.map(({ title }) => title);
const names = (things: { name: string }[] = []) => things.map(({ name }) => name);
const choir = ['Soprano', 'Alto', 'Tenor'];

/** An answer that must be a success. */
async function ok<T extends SubsonicBaseResponse>(answer: Promise<T>): Promise<T> {
  const said = await answer;
  if (said.status !== 'ok') throw new Error(JSON.stringify(said.error));
  return said;
}

describe.each([
  ['with a token, by GET', false],
  ['with an API key, by form POST', true],
])('%s', (_, post) => {
  let api: SubsonicAPI;
  let songs: Child[];
  let ids: string[];
  let albumId: string;
  let artistId: string;

  beforeAll(async () => {
    api = new SubsonicAPI({ url: platform.url, auth: post ? { apiKey: secret.password } : secret, post });
    const { song, album, artist } = (await ok(api.search3({ query: 'planted' }))).searchResult3;
    songs = choir.map((title) => song!.find((one) => one.title === title)!);
    ids = songs.map(({ id }) => id);
    [albumId, artistId] = [album![0]!.id, artist![0]!.id];
  });

  test('the server says what it is', async () => {
    expect(await api.ping()).toEqual({ status: 'ok', version: '1.16.1', type: 'polyphony', serverVersion: expect.any(String), openSubsonic: true });
    expect((await ok(api.getLicense())).license.valid).toBe(true);
    expect((await ok(api.getOpenSubsonicExtensions())).openSubsonicExtensions).toContainEqual({ name: 'formPost', versions: [1] });
    expect((await ok(api.getUser({ username: 'ada' }))).user).toMatchObject({ username: 'ada', adminRole: true, streamRole: true });
    expect((await ok(api.getScanStatus())).scanStatus).toMatchObject({ scanning: false, count: expect.any(Number) });
  });

  test('the library is browsed by its tags', async () => {
    const { index } = (await ok(api.getArtists())).artists;
    expect(names(index)).toEqual([...names(index)].sort());
    expect(names(index!.find(({ name }) => name === 'P')!.artist)).toEqual(['The Planted Choir']);
    const { artist } = await ok(api.getArtist({ id: artistId }));
    expect([artist.name, names(artist.album)]).toEqual(['The Planted Choir', ['Voices']]);
    const { album } = await ok(api.getAlbum({ id: albumId }));
    expect(album).toMatchObject({ name: 'Voices', artist: 'The Planted Choir', artistId, year: 2024, genre: 'Choral', songCount: 3, duration: 105 });
    expect(titles(album.song)).toEqual(choir);
    expect((await ok(api.getSong({ id: ids[0]! }))).song).toMatchObject({
      title: 'Soprano', album: 'Voices', albumId, artist: 'The Planted Choir', artistId, track: 1, year: 2024, genre: 'Choral',
      genres: [{ name: 'Choral' }], suffix: 'flac', contentType: 'audio/flac', duration: 35, samplingRate: 44100, channelCount: 1,
      path: 'Voices/1 Soprano.flac', isDir: false, isVideo: false, type: 'music', artists: [{ id: artistId, name: 'The Planted Choir' }],
    });
    expect((await ok(api.getGenres())).genres.genre).toContainEqual({ value: 'Choral', songCount: 3, albumCount: 1 });
    expect((await ok(api.getVideos())).videos.video ?? []).toEqual([]);
  });

  test('the library is browsed as it lies on the disk', async () => {
    const [library] = (await ok(api.getMusicFolders())).musicFolders.musicFolder!;
    const { indexes } = await ok(api.getIndexes({ musicFolderId: library!.id }));
    const folders = indexes.index!.flatMap(({ artist }) => artist ?? []);
    expect(names(folders).sort()).toEqual(['Voices', 'wesnoth']);
    const { directory } = await ok(api.getMusicDirectory({ id: folders.find(({ name }) => name === 'Voices')!.id }));
    expect(titles(directory.child)).toEqual(choir);
    expect(directory.child![0]).toMatchObject({ parent: directory.id, isDir: false });
    expect(titles((await ok(api.getMusicDirectory({ id: directory.parent! }))).directory.child)).toEqual(['Voices', 'wesnoth']);
    expect((await ok(api.getIndexes({ ifModifiedSince: Number(indexes.lastModified) }))).indexes.index ?? []).toEqual([]);
  });

  test('what is known of artists and albums, and what is like them', async () => {
    for (const method of ['getArtistInfo', 'getArtistInfo2'] as const) await ok<SubsonicBaseResponse>(api[method]({ id: artistId }));
    for (const method of ['getAlbumInfo', 'getAlbumInfo2'] as const) await ok(api[method]({ id: albumId }));
    expect((await ok(api.getTopSongs({ artist: 'The Planted Choir', count: 2 }))).topSongs.song).toHaveLength(2);
    const similar = (await ok(api.getSimilarSongs({ id: ids[0]!, count: 5 }))).similarSongs.song!;
    expect(similar).toHaveLength(5);
    expect(titles(similar)).not.toContain('Soprano');
    expect((await ok(api.getSimilarSongs2({ id: artistId, count: 5 }))).similarSongs2.song).toHaveLength(5);
  });

  test('lists of albums and songs are in the order of their kind', async () => {
    const list = async (type: Parameters<SubsonicAPI['getAlbumList2']>[0]['type'], more = {}) =>
      names((await ok(api.getAlbumList2({ type, size: 500, ...more }))).albumList2.album);
    const byName = await list('alphabeticalByName');
    expect(byName).toEqual([...byName].sort((a, b) => a.replace('The ', '').localeCompare(b.replace('The ', ''))));
    expect(await list('alphabeticalByName', { size: 1, offset: 1 })).toEqual([byName[1]]);
    for (const type of ['random', 'newest', 'alphabeticalByArtist'] as const) expect((await list(type)).sort(), type).toEqual([...byName].sort());
    expect(await list('byGenre', { genre: 'Choral' })).toEqual(['Voices']);
    expect((await list('byYear', { fromYear: 2030, toYear: 2000 }))[0]).toBe('Voices');
    expect((await list('byYear', { fromYear: 2000, toYear: 2030 })).at(-1)).toBe('Voices');
    expect(titles((await ok(api.getAlbumList({ type: 'byGenre', genre: 'Choral' }))).albumList.album)).toEqual(['Voices']);
    expect(titles((await ok(api.getRandomSongs({ fromYear: 2024, toYear: 2024 }))).randomSongs.song).sort()).toEqual([...choir].sort());
    expect((await ok(api.getRandomSongs({ size: 7 }))).randomSongs.song).toHaveLength(7);
    expect(titles((await ok(api.getSongsByGenre({ genre: 'Choral', count: 2, offset: 1 }))).songsByGenre.song)).toHaveLength(2);
  });

  test('music is found, and the whole library is copied in parts', async () => {
    expect(titles((await ok(api.search2({ query: 'tenor' }))).searchResult2.song)).toEqual(['Tenor']);
    expect((await ok(api.search3({ query: 'zzzzqq' }))).searchResult3.song ?? []).toEqual([]);
    const all: string[] = [];
    for (let part = 0; part === 0 || all.length === 10 * part; ++part) {
      const found = (await ok(api.search3({ query: '', songCount: 10, songOffset: 10 * part, albumCount: 0, artistCount: 0 }))).searchResult3;
      expect([found.album ?? [], found.artist ?? []]).toEqual([[], []]);
      all.push(...(found.song ?? []).map(({ id }) => id));
    }
    expect([all.length, new Set(all).size]).toEqual([44, 44]);
  });

  test('a playlist is made, filled, shortened, renamed, replaced and deleted', async () => {
    const [soprano, alto, tenor] = ids as [string, string, string];
    const { id } = (await ok(api.createPlaylist({ name: 'Choir', songId: [soprano, alto, alto] }))).playlist;
    const shown = async () => (await ok(api.getPlaylist({ id }))).playlist;
    expect(titles((await shown()).entry)).toEqual(['Soprano', 'Alto', 'Alto']);
    await ok(api.updatePlaylist({ playlistId: id, name: 'Choirs', comment: 'Two', public: true, songIndexToRemove: [0, 2], songIdToAdd: [tenor] }));
    const changed = await shown();
    expect(titles(changed.entry)).toEqual(['Alto', 'Tenor']);
    expect(changed).toMatchObject({ name: 'Choirs', comment: 'Two', public: true, owner: 'ada', songCount: 2, duration: 70 });
    const listed = async () => (await ok(api.getPlaylists())).playlists.playlist?.find((one) => one.id === id);
    expect(await listed()).toMatchObject({ name: 'Choirs', songCount: 2, duration: 70 });
    await ok(api.createPlaylist({ playlistId: id, songId: [tenor] }));
    expect(titles((await shown()).entry)).toEqual(['Tenor']);
    await ok(api.deletePlaylist({ id }));
    expect(await listed()).toBeUndefined();
    expect(await api.getPlaylist({ id })).toMatchObject({ status: 'failed', error: { code: 70 } });
  });

  test('stars and ratings are given and taken back', async () => {
    const marked = { id: ids, albumId, artistId };
    await ok(api.star(marked));
    const { song, album, artist } = (await ok(api.getStarred2())).starred2;
    expect([titles(song).sort(), names(album), names(artist)]).toEqual([[...choir].sort(), ['Voices'], ['The Planted Choir']]);
    expect(titles((await ok(api.getStarred())).starred.album)).toEqual(['Voices']);
    expect((await ok(api.getSong({ id: ids[0]! }))).song.starred).toBeInstanceOf(Date);
    // The songs that a person saved, too.
    expect((await ada.ok('GET', '/api/me/tracks')).total).toBe(3);
    await ok(api.unstar(marked));
    expect(await ok(api.getStarred2())).toMatchObject({ starred2: { song: [], album: [], artist: [] } });
    for (const id of [ids[1]!, albumId]) await ok(api.setRating({ id, rating: 3 }));
    expect((await ok(api.getSong({ id: ids[1]! }))).song).toMatchObject({ userRating: 3, averageRating: 3 });
    expect(names((await ok(api.getAlbumList2({ type: 'highest' }))).albumList2.album)).toEqual(['Voices']);
    for (const id of [ids[1]!, albumId]) await ok(api.setRating({ id, rating: 0 }));
    expect((await ok(api.getSong({ id: ids[1]! }))).song).not.toHaveProperty('userRating');
  });

  test('what is heard is counted, and shown while it sounds', async () => {
    const count = async () => (await ok(api.getSong({ id: ids[2]! }))).song.playCount ?? 0;
    const before = await count();
    const time = Date.now() - 100_000 - (post ? 1_000_000 : 0);
    for (let again = 0; again < 2; ++again) await ok(api.scrobble({ id: ids[2]!, time }));
    expect(await count()).toBe(before + 1);
    for (const type of ['recent', 'frequent'] as const)
      expect(names((await ok(api.getAlbumList2({ type }))).albumList2.album), type).toEqual(['Voices']);
    const playing = async () => titles((await ok(api.getNowPlaying())).nowPlaying.entry);
    await ok(api.scrobble({ id: ids[1]!, submission: false }));
    expect(await playing()).toContain('Alto');
    const report = { mediaId: ids[2]!, mediaType: 'song', positionMs: 1000 } as const;
    await ok(api.reportPlayback({ ...report, state: 'playing' }));
    expect(await playing()).toEqual(['Tenor']);
    await ok(api.reportPlayback({ ...report, state: 'stopped' }));
    expect(await playing()).toEqual([]);
    expect(await count()).toBe(before + 1);
  });

  test('bookmarks and the queue are kept', async () => {
    await ok(api.createBookmark({ id: ids[1]!, position: 4321, comment: 'Here' }));
    const { bookmark } = (await ok(api.getBookmarks())).bookmarks;
    expect(bookmark).toMatchObject([{ position: 4321, comment: 'Here', username: 'ada', entry: { title: 'Alto' } }]);
    await ok(api.deleteBookmark({ id: ids[1]! }));
    expect((await ok(api.getBookmarks())).bookmarks.bookmark ?? []).toEqual([]);
    await ok(api.savePlayQueue({ id: ids, current: ids[2], position: 7 }));
    const { playQueue } = await ok(api.getPlayQueue());
    expect(playQueue).toMatchObject({ current: ids[2], position: 7, username: 'ada', changedBy: 'subsonic-api' });
    expect(titles(playQueue!.entry)).toEqual(choir);
  });

  test('songs and covers come as bytes', async () => {
    const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer());
    const [soprano, alto] = songs as [Child, Child];
    const [original, cover] = [join(platform.music, alto.path!), join(platform.music, 'Voices/cover.jpg')].map((path) => readFileSync(path));
    const { id } = alto;
    for (const response of [await api.stream({ id }), await api.stream({ id, format: 'raw' }), await api.download({ id })]) {
      expect(response.headers.get('content-type')).toBe('audio/mpeg');
      expect((await bytes(response)).equals(original!)).toBe(true);
    }
    const small = await api.stream({ id: soprano.id, format: 'mp3', maxBitRate: 64 });
    expect(small.headers.get('content-type')).toBe('audio/mpeg');
    // 35 s at 64 kbit/s.
    expect((await bytes(small)).length / 280_000).toBeCloseTo(1, 0);
    expect((await bytes(await api.hls({ id: alto.id }))).toString()).toMatch(/^#EXTM3U/);
    for (const id of [alto.coverArt!, alto.id, albumId, artistId]) {
      const picture = await api.getCoverArt({ id });
      expect(picture.headers.get('content-type')).toBe('image/jpeg');
      expect((await bytes(picture)).equals(cover!), id).toBe(true);
      const small = await api.getCoverArt({ id, size: 64 });
      expect(small.headers.get('content-type')).toBe('image/jpeg');
      expect([...(await bytes(small)).subarray(0, 2)], id).toEqual([0xff, 0xd8]);
    }
    expect((await (await api.stream({ id: 'x' })).json())['subsonic-response']).toMatchObject({ status: 'failed', error: { code: 70 } });
  });

  test('a scan is begun', async () => {
    expect((await ok(api.startScan())).scanStatus).toHaveProperty('scanning');
    await eventually('the scan is done', async () => !(await ok(api.getScanStatus())).scanStatus.scanning);
  });

  test('podcasts, radio, shares, users and lyrics are listed', async () => {
    for (const method of ['getShares', 'getPodcasts', 'getInternetRadioStations', 'getUsers', 'getLyrics'] as const)
      await ok((api[method] as (args: object) => Promise<any>)({}));
  });

  test('what is not here is refused in words', async () => {
    expect(await api.getChatMessages({})).toMatchObject({ status: 'failed', error: { code: 70, message: expect.stringMatching(/\S+ \S+/) } });
  });
});
