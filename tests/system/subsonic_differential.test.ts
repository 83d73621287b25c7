// The same questions to Polyphony and to Supysonic on the same music: the answers say the same. What is different on purpose is
// in docs/subsonic.md, and each of it has its test at the end.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Platform } from './platform';
import { App, makeAppPassword, type Parameters } from './subsonic';
import { Supysonic } from './supysonic';

interface Release {
  artist: string;
  album: string;
  year: number;
  genre: string;
  titles: string[];
}

const library: Release[] = [
  { artist: 'The Blue Notes', album: 'Dawn', year: 1999, genre: 'Jazz', titles: ['Alpha', 'Bravo', 'Charlie'] },
  { artist: 'The Blue Notes', album: 'Dusk', year: 2004, genre: 'Jazz', titles: ['Delta', 'Echo Battle', 'Foxtrot'] },
  { artist: 'Ärzte Chor', album: 'Übermut', year: 2010, genre: 'Choral', titles: ['Golf', 'Hotel Battle', 'India'] },
  { artist: 'Zed', album: 'Anthology', year: 1985, genre: 'Folk', titles: ['Juliett', 'Kilo', 'Lima'] },
];

function makeSongs(folder: string): void {
  for (const { artist, album, year, genre, titles } of library) {
    const place = join(folder, artist, album);
    mkdirSync(place, { recursive: true });
    for (const [index, title] of titles.entries()) {
      const tags = { title, artist, album_artist: artist, album, date: year, genre, track: index + 1 };
      execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `sine=frequency=${300 + 40 * index}:duration=2`,
        ...Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]), join(place, `${index + 1} ${title}.mp3`)]);
    }
  }
}

let platform: Platform;
let supysonic: Supysonic;
let apps: { ours: App; theirs: App };

beforeAll(async () => {
  platform = new Platform();
  makeSongs(platform.music);
  await platform.up({ POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0' });
  const me = await platform.person('ada');
  await platform.scanned(me);
  supysonic = await Supysonic.start(platform.music);
  apps = { ours: App.withToken(platform.url, await makeAppPassword(me)), theirs: new App(supysonic.url, { u: 'ada', p: 'sesame', v: '1.12.0' }) };
}, 120_000);
afterAll(async () => {
  await supysonic?.close();
  await platform?.close();
});

/** What both answer, as `look` sees it. */
async function both<T>(look: (app: App) => Promise<T>): Promise<{ ours: T; theirs: T }> {
  return { ours: await look(apps.ours), theirs: await look(apps.theirs) };
}

async function same<T>(look: (app: App) => Promise<T>): Promise<T> {
  const { ours, theirs } = await both(look);
  expect(ours).toEqual(theirs);
  return ours;
}

const list = (value: any): any[] => value ?? [];
const albums = async (app: App, type: string, more: Parameters = {}) =>
  list((await app.ok('getAlbumList2', { type, size: 500, ...more })).albumList2.album);
const names = (things: any[]) => things.map((thing) => thing.name);
const titles = (things: any[]) => things.map((thing) => thing.title);
const sorted = (texts: string[]) => [...texts].sort();

test('albums with their songs', async () => {
  await same(async (app) => {
    const found = [];
    for (const { id, name } of await albums(app, 'alphabeticalByName')) {
      const { album } = await app.ok('getAlbum', { id });
      found.push({ name, artist: album.artist, year: album.year, songs: album.song.map((song: any) => [song.title, song.track, song.year, song.artist, song.album, song.genre, song.duration, song.suffix]) });
    }
    return found;
  });
});

test('artists that albums are filed under', async () => {
  await same(async (app) => sorted(list((await app.ok('getArtists')).artists.index).flatMap((index: any) => names(index.artist))));
});

test('lists of albums', async () => {
  for (const [type, more] of [['alphabeticalByName', {}], ['alphabeticalByName', { size: 2, offset: 1 }], ['byGenre', { genre: 'Jazz' }],
    ['byYear', { fromYear: 1985, toYear: 2004 }], ['byYear', { fromYear: 2010, toYear: 1999 }], ['starred', {}], ['recent', {}],
    ['alphabeticalByName', { offset: 1000 }]] as [string, Parameters][])
    await same(async (app) => [type, more, names(await albums(app, type, more))]);
  await same(async (app) => sorted(names(await albums(app, 'random'))));
  await same(async (app) => sorted(names(await albums(app, 'newest'))));
});

test('genres with their songs', async () => {
  await same(async (app) => {
    const genres = list((await app.ok('getGenres')).genres.genre);
    return genres.map((genre: any) => [genre.value, genre.songCount, genre.albumCount]).sort();
  });
  await same(async (app) => sorted(titles(list((await app.ok('getSongsByGenre', { genre: 'Jazz' })).songsByGenre.song))));
});

test.each(['battle', 'alpha', 'echo battle', 'nothing'])('search: %s', async (query) => {
  await same(async (app) => {
    const { searchResult3: found } = await app.ok('search3', { query, songCount: 500, albumCount: 500, artistCount: 500 });
    return { songs: sorted(titles(list(found.song))), albums: sorted(names(list(found.album))), artists: sorted(names(list(found.artist))) };
  });
});

test('folders', async () => {
  await same(async (app) => names(list((await app.ok('getMusicFolders')).musicFolders.musicFolder)));
  await same(async (app) => {
    const folders = list((await app.ok('getIndexes')).indexes.index).flatMap((index: any) => index.artist);
    const zed = folders.find((folder: any) => folder.name === 'Zed');
    const { directory } = await app.ok('getMusicDirectory', { id: zed.id });
    const { child } = (await app.ok('getMusicDirectory', { id: directory.child[0].id })).directory;
    return { folders: sorted(names(folders)), albums: titles(directory.child), songs: titles(child), paths: child.map((song: any) => song.path) };
  });
});

test('playlists: made, changed by place, emptied', async () => {
  await same(async (app) => {
    const [dawn] = (await app.ok('search3', { query: 'dawn' })).searchResult3.album;
    const songs = (await app.ok('getAlbum', { id: dawn.id })).album.song.map((song: any) => song.id);
    await app.ok('createPlaylist', { name: 'Ours', songId: songs });
    const [{ id }] = list((await app.ok('getPlaylists')).playlists.playlist);
    const show = async () => {
      const { playlist } = await app.ok('getPlaylist', { id });
      return [playlist.name, playlist.songCount, playlist.public, titles(list(playlist.entry))];
    };
    const states = [await show()];
    await app.ok('updatePlaylist', { playlistId: id, songIndexToRemove: [0, 2], songIdToAdd: [songs[0], songs[0]], name: 'Theirs' });
    states.push(await show());
    await app.ok('createPlaylist', { playlistId: id, songId: [songs[2]] });
    states.push(await show());
    await app.ok('deletePlaylist', { id });
    return [...states, list((await app.ok('getPlaylists')).playlists.playlist).length];
  });
});

test('stars and ratings', async () => {
  await same(async (app) => {
    const [song] = (await app.ok('search3', { query: 'alpha' })).searchResult3.song;
    await app.ok('star', { id: song.id, albumId: song.albumId, artistId: song.artistId });
    const starred = (await app.ok('getStarred2')).starred2;
    await app.ok('setRating', { id: song.id, rating: 4 });
    const { song: rated } = await app.ok('getSong', { id: song.id });
    await app.ok('unstar', { id: song.id });
    const after = (await app.ok('getStarred2')).starred2;
    return [titles(starred.song), names(starred.album), names(starred.artist), rated.userRating, rated.averageRating, list(after.song).length];
  });
});

const wrong: [string, Parameters][] = [
  ['getAlbum', {}], ['getSong', {}], ['getArtist', {}], ['getMusicDirectory', {}], ['getAlbumList2', {}], ['getAlbumList2', { type: 'loudest' }],
  ['getAlbumList2', { type: 'byYear' }], ['getAlbumList2', { type: 'newest', size: 'x' }], ['getSongsByGenre', {}], ['search3', {}],
  ['createPlaylist', {}], ['deletePlaylist', {}], ['updatePlaylist', {}], ['star', {}], ['setRating', {}], ['scrobble', {}], ['stream', {}],
  ['getCoverArt', {}], ['getPlaylist', {}], ['getUser', {}],
];

test.each(wrong)('the error of %s with %o', async (endpoint, parameters) => {
  const code = await same((app) => app.error(endpoint, parameters));
  expect(code).not.toBeUndefined();
});

test('different on purpose: a search finds songs by their artist and album, too', async () => {
  const found = await both(async (app) => {
    const { searchResult3 } = await app.ok('search3', { query: 'zed' });
    return [titles(list(searchResult3.song)), names(list(searchResult3.album)), names(list(searchResult3.artist))];
  });
  expect(found).toEqual({ ours: [['Juliett', 'Kilo', 'Lima'], ['Anthology'], ['Zed']], theirs: [[], [], ['Zed']] });
});

test('different on purpose: what was never played is not frequent', async () => {
  const { ours, theirs } = await both(async (app) => (await albums(app, 'frequent')).length);
  expect({ ours, theirs }).toEqual({ ours: 0, theirs: 4 });
});
