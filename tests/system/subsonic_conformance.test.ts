// Every endpoint of the OpenSubsonic API answers as it is described, in every format and by every way of asking.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, Platform } from './platform';
import { PodcastServer } from './podcast_server';
import { App, asXml, conformance, described, endpoints, envelope, makeAppPassword, type Parameters } from './subsonic';

/** Refused on purpose, with this code: there is nothing of the kind here, and there will not be. */
const NOT_SERVED: Record<string, [code: string, Parameters]> = {
  getVideoInfo: ['70', { id: 'x' }],
  getCaptions: ['70', { id: 'x' }],
  getAvatar: ['70', { username: 'ada' }],
  getChatMessages: ['70', {}],
  addChatMessage: ['70', { message: 'x' }],
};

/** Asked with JSON and answered with what was decided; see subsonic_transcoding.test.ts. */
const BY_JSON = ['getTranscodeDecision', 'getTranscodeStream'];

/** Answered with bytes of this type. */
const MEDIA: Record<string, [type: string, () => Parameters]> = {
  stream: ['audio/mpeg', () => ({ id: song.id })],
  download: ['audio/mpeg', () => ({ id: song.id })],
  'hls.m3u8': ['application/vnd.apple.mpegurl', () => ({ id: song.id })],
  getCoverArt: ['image/jpeg', () => ({ id: album.coverArt })],
};

/** What must stand in the answer, nothing if it is empty, and how to ask. Those below may change what those above say. */
const SERVED: Record<string, [path: string, parameters?: () => Parameters | Promise<Parameters>]> = {
  ping: [''],
  getLicense: ['license.valid'],
  getOpenSubsonicExtensions: ['openSubsonicExtensions[0].versions[0]'],
  tokenInfo: ['tokenInfo.username'],
  getUser: ['user.folder[0]', () => ({ username: 'ada' })],
  getMusicFolders: ['musicFolders.musicFolder[0]'],
  getIndexes: ['indexes.index[0].artist[0]'],
  getMusicDirectory: ['directory.child[2]', () => ({ id: album.id })],
  getGenres: ['genres.genre[0].value'],
  getArtists: ['artists.index[0].artist[0]'],
  getArtist: ['artist.album[0]', () => ({ id: artist.id })],
  getAlbum: ['album.song[2]', () => ({ id: album.id })],
  getSong: ['song.played', () => ({ id: song.id })],
  getLyrics: ['lyrics.value', () => ({ title: song.title, artist: artist.name })],
  getLyricsBySongId: ['lyricsList.structuredLyrics[0].line[0].value', () => ({ id: song.id })],
  getVideos: ['videos'],
  getArtistInfo: ['artistInfo', () => ({ id: artist.id })],
  getArtistInfo2: ['artistInfo2', () => ({ id: artist.id })],
  getAlbumInfo: ['albumInfo', () => ({ id: album.id })],
  getAlbumInfo2: ['albumInfo', () => ({ id: album.id })],
  getSimilarSongs: ['similarSongs.song[0]', () => ({ id: song.id })],
  getSonicSimilarTracks: ['sonicMatch[0].entry.title', () => ({ id: song.id, count: 3 })],
  findSonicPath: ['sonicMatch[1].similarity', () => ({ startSongId: song.id, endSongId: other.id })],
  getSimilarSongs2: ['similarSongs2.song[0]', () => ({ id: artist.id })],
  getTopSongs: ['topSongs.song[2]', () => ({ artist: artist.name })],
  getAlbumList: ['albumList.album[0]', () => ({ type: 'newest' })],
  getAlbumList2: ['albumList2.album[0]', () => ({ type: 'alphabeticalByName' })],
  getRandomSongs: ['randomSongs.song[2]', () => ({ genre: 'Choral' })],
  getSongsByGenre: ['songsByGenre.song[2]', () => ({ genre: 'Choral' })],
  getNowPlaying: ['nowPlaying.entry[0].username'],
  getStarred: ['starred.artist[0].starred'],
  getStarred2: ['starred2.song[0].starred'],
  search: ['searchResult.match[0]', () => ({ any: 'alto' })],
  search2: ['searchResult2.album[0]', () => ({ query: 'planted' })],
  search3: ['searchResult3.artist[1]', () => ({ query: '' })],
  getPlaylists: ['playlists.playlist[0].owner'],
  getPlaylist: ['playlist.entry[1]', () => ({ id: playlist.id })],
  getBookmarks: ['bookmarks.bookmark[0].entry'],
  getPlayQueue: ['playQueue.current'],
  getPlayQueueByIndex: ['playQueueByIndex.currentIndex'],
  getScanStatus: ['scanStatus.count'],
  createPlaylist: ['playlist.entry[1]', () => ({ playlistId: playlist.id, songId: [song.id, song.id] })],
  updatePlaylist: ['', () => ({ playlistId: playlist.id, comment: 'Ours', public: true, songIdToAdd: song.id, songIndexToRemove: 0 })],
  deletePlaylist: ['', async () => ({ id: (await app.ok('createPlaylist', { name: 'Soon gone' })).playlist.id })],
  star: ['', () => ({ id: [song.id, other.id], albumId: album.id, artistId: artist.id })],
  unstar: ['', () => ({ id: other.id })],
  setRating: ['', () => ({ id: album.id, rating: 5 })],
  scrobble: ['', () => ({ id: [song.id, other.id], time: [Date.now() - 200_000, Date.now() - 100_000] })],
  reportPlayback: ['', () => ({ mediaId: song.id, mediaType: 'song', positionMs: 1000, state: 'paused' })],
  createBookmark: ['', () => ({ id: other.id, position: 2000, comment: 'There' })],
  deleteBookmark: ['', () => ({ id: other.id })],
  savePlayQueue: ['', () => ({ id: [song.id, other.id], current: song.id, position: 10 })],
  savePlayQueueByIndex: ['', () => ({ id: [song.id, song.id], currentIndex: 1 })],
  startScan: ['scanStatus.scanning'],
  getInternetRadioStations: ['internetRadioStations.internetRadioStation[0].homePageUrl'],
  createInternetRadioStation: ['', () => ({ name: 'Two', streamUrl: 'https://two.example/stream' })],
  updateInternetRadioStation: ['', async () => ({ id: await aStation(), name: 'Uno', streamUrl: 'https://uno.example/stream' })],
  deleteInternetRadioStation: ['', async () => ({ id: await aStation() })],
  getPodcasts: ['podcasts.channel[0].episode[1].publishDate'],
  getNewestPodcasts: ['newestPodcasts.episode[1].title', () => ({ count: 2 })],
  getPodcastEpisode: ['podcastEpisode.streamId', () => ({ id: episode.id })],
  createPodcastChannel: ['', () => ({ url: `${podcasts.url}/feed` })],
  refreshPodcasts: [''],
  downloadPodcastEpisode: ['', () => ({ id: episode.id })],
  deletePodcastEpisode: ['', () => ({ id: episode.id })],
  deletePodcastChannel: ['', () => ({ id: episode.channelId })],
  getShares: ['shares.share[0].entry[0].title'],
  createShare: ['shares.share[0].url', () => ({ id: [album.id, song.id], description: 'Listen', expires: 4_000_000_000_000 })],
  updateShare: ['', () => ({ id: shared.id, description: 'Listen to this', expires: 0 })],
  deleteShare: ['', async () => ({ id: (await app.ok('createShare', { id: song.id })).shares.share[0].id })],
  getUsers: ['users.user[0].username'],
  createUser: ['', () => ({ ...newUser(), email: 'eve@music.example', adminRole: false, uploadRole: true })],
  updateUser: ['', () => ({ username: 'eve', email: 'eve@music.example', adminRole: false, uploadRole: true, password: 'battery staple' })],
  deleteUser: ['', async () => {
    const { username, password } = newUser();
    await app.ok('createUser', { username, password, email: 'x' });
    return { username };
  }],
  changePassword: ['', () => ({ username: 'eve', password: `enc:${Buffer.from('correct horse battery').toString('hex')}` })],
  jukeboxControl: ['jukeboxPlaylist.entry[1].title', () => ({ action: 'get' })],
};

/** The endpoints that an extension brings; none if it brings parameters. */
const EXTENSIONS: Record<string, string[]> = {
  apiKeyAuthentication: ['tokenInfo'],
  formPost: [],
  getPodcastEpisode: ['getPodcastEpisode'],
  indexBasedQueue: ['getPlayQueueByIndex', 'savePlayQueueByIndex'],
  playbackReport: ['reportPlayback'],
  songLyrics: ['getLyricsBySongId'],
  sonicSimilarity: ['getSonicSimilarTracks', 'findSonicPath'],
  topSongsByArtistId: [],
  transcodeOffset: [],
  transcoding: ['getTranscodeDecision', 'getTranscodeStream'],
};

/** Songs with all the tags that the API knows, in each kind of file; two discs, one with a title. */
const ODD_TAGS: Record<string, string> = {
  artist: 'Änne & "Bö" feat. 坂本', ARTISTS: 'Änne;"Bö";坂本', ARTISTSORT: 'Änne, X;"Bö";Sakamoto', album_artist: 'Änne & "Bö"',
  album: '<Odd> & "Tagged"', date: '2011-09', genre: 'Ödd', composer: 'Clara;Bach, J. S.', PERFORMER: 'Cleo (viola <da gamba>)', LYRICIST: 'Lea',
  ARRANGER: 'Ari', PRODUCER: 'Dora', ENGINEER: 'Emil', MIXER: 'Max', DJMIXER: 'DJ', REMIXER: 'Rex', CONDUCTOR: 'Con', WRITER: 'Wri', DIRECTOR: 'Dir',
  ISRC: 'DEA123456789;DEA123456780', BPM: '127.5', MOOD: 'Calm;<Dark>', comment: 'A "comment" & more', GROUPING: 'Set', TITLESORT: 'Odd, The',
  ALBUMSORT: 'Odd', WORK: 'Suite', MUSICBRAINZ_WORKID: 'c1a9c0e9-d987-4042-ae91-78d6a3267d69', MOVEMENTNAME: 'Largo', MOVEMENTNUMBER: '2/4',
  ITUNESADVISORY: '1', COMPILATION: '1', LABEL: 'ECM & Co', CATALOGNUMBER: 'ECM 1', BARCODE: '0602537', RELEASETYPE: 'album;live', VERSION: 'Remastered',
  ORIGINALDATE: '1971-05-03', MUSICBRAINZ_TRACKID: 'b1a9c0e9-d987-4042-ae91-78d6a3267d69', MUSICBRAINZ_ALBUMID: 'd1a9c0e9-d987-4042-ae91-78d6a3267d69',
  DISCSUBTITLE: 'The <First>', COPYRIGHT: '© 2011', SHELF: 'of nobody',
};

const oddSongs = async (): Promise<any[]> => (await app.ok('search3', { query: 'title:odd', songCount: 50 })).searchResult3.song ?? [];

function addOddlyTagged(music: string): void {
  mkdirSync(join(music, 'Odd'));
  for (const [i, extension] of ['flac', 'opus', 'ogg', 'mp3', 'm4a', 'wav'].entries()) {
    const tags = { ...ODD_TAGS, title: `Odd ${extension}`, track: `${i + 1}/6`, disc: i < 3 ? '1/2' : '2/2' };
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `sine=frequency=${200 + 50 * i}:duration=2`,
      ...Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]), join(music, 'Odd', `${i}.${extension}`)]);
  }
}

/** An album and its deluxe edition, in files with ASF's tags and with APE's. */
function addEditions(music: string): void {
  for (const [folder, file, tags] of [['First', 'a.wma', {}], ['Deluxe', 'a.wv', { ALBUMVERSION: 'Deluxe' }]] as const) {
    mkdirSync(join(music, folder));
    const all = { title: `Edited ${folder}`, artist: 'Edith', album_artist: 'Edith', composer: 'Clara', album: 'Edited', ...tags };
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `sine=frequency=${folder === 'First' ? 700 : 750}:duration=2`,
      ...Object.entries(all).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]), join(music, folder, file)]);
  }
}

const editedSongs = async (): Promise<any[]> => (await app.ok('search3', { query: 'title:edited' })).searchResult3.song ?? [];

let users = 0;
const newUser = () => ({ username: `user-${++users}`, password: 'correct horse battery' });

let platform: Platform;
let app: App;
let song: any;
let other: any;
let album: any;
let artist: any;
let playlist: any;
let podcasts: PodcastServer;
let episode: any;
let shared: any;
let check: (endpoint: string, answer: unknown) => string[];

beforeAll(async () => {
  podcasts = await new PodcastServer().listen();
  platform = await Platform.start({ songs: 5, options: ['--jukebox', 'null'], environment: { POLYPHONY_BROADCAST_PRIVATE_FEEDS: 'true' } });
  const me = await platform.person('ada');
  await platform.scanned(me);
  app = App.withToken(platform.url, await makeAppPassword(me));
  addOddlyTagged(platform.music);
  addEditions(platform.music);
  await eventually('both editions are there', async () => (await editedSongs()).length === 2, 60);
  await eventually('the odd songs are there', async () => (await oddSongs()).length === 6, 60);
  // Loudness and sound come when they are measured, perhaps between two answers.
  await platform.measured(me);
  const found = (await app.ok('search3', { query: 'planted' })).searchResult3;
  const named = (title: string) => found.song.find((one: any) => one.title === title);
  [song, other, album, artist] = [named('Alto'), named('Tenor'), found.album[0], found.artist[0]];
  writeFileSync(join(platform.music, 'Voices', '2 Alto.lrc'), '[00:01.00]La\n[00:02.00]La la\n');
  await eventually('the lyrics are noticed', async () =>
    (await app.ok('getLyricsBySongId', { id: song.id })).lyricsList.structuredLyrics.length === 1);
  // Something of everything, so that no list is empty.
  playlist = (await app.ok('createPlaylist', { name: 'Ours', songId: [song.id, other.id] })).playlist;
  shared = (await app.ok('createShare', { id: [song.id, playlist.id] })).shares.share[0];
  await app.ok('star', { id: song.id, albumId: album.id, artistId: artist.id });
  for (const { id } of [song, album, artist]) await app.ok('setRating', { id, rating: 4 });
  await app.ok('createBookmark', { id: song.id, position: 1000, comment: 'Here' });
  await app.ok('savePlayQueue', { id: [song.id, other.id], current: other.id, position: 5000 });
  await app.ok('scrobble', { id: song.id });
  await app.ok('reportPlayback', { mediaId: other.id, mediaType: 'song', positionMs: 1000, state: 'playing' });
  await app.ok('jukeboxControl', { action: 'add', id: [song.id, other.id] });
  await app.ok('createInternetRadioStation', { name: 'One', streamUrl: 'https://one.example/stream', homepageUrl: 'https://one.example' });
  await app.ok('createPodcastChannel', { url: `${podcasts.url}/feed` });
  const { id } = await eventually('the podcast is there', async () => (await app.ok('getNewestPodcasts')).newestPodcasts.episode[1]);
  await app.ok('downloadPodcastEpisode', { id });
  episode = await eventually('its audio is there', async () => {
    const { podcastEpisode } = await app.ok('getPodcastEpisode', { id });
    return podcastEpisode.streamId && podcastEpisode;
  });
  await platform.person('eve');
  if (described) check = conformance();
}, 180_000);
afterAll(async () => {
  await platform?.close();
  podcasts?.close();
});

const aStation = async (): Promise<string> => {
  await app.ok('createInternetRadioStation', { name: 'Soon gone', streamUrl: 'https://gone.example/stream' });
  const { internetRadioStation } = (await app.ok('getInternetRadioStations')).internetRadioStations;
  return internetRadioStation.find((one: any) => one.name === 'Soon gone').id;
};

type Way = (endpoint: string, parameters: Parameters) => Promise<Response>;
const ways: Record<string, Way> = {
  'JSON by GET, with .view': (endpoint, parameters) => app.get(`${endpoint}.view`, { ...parameters, f: 'json' }),
  'JSON by form POST': (endpoint, parameters) => app.post(endpoint, { ...parameters, f: 'json' }),
  'XML by GET': (endpoint, parameters) => app.get(endpoint, parameters),
  'XML by form POST, with .view': (endpoint, parameters) => app.post(`${endpoint}.view`, { ...parameters, f: 'xml' }),
  'JSONP by GET': (endpoint, parameters) => app.get(endpoint, { ...parameters, f: 'jsonp', callback: 'callback' }),
  'JSONP by form POST, with .view': (endpoint, parameters) => app.post(`${endpoint}.view`, { ...parameters, f: 'jsonp', callback: 'callback' }),
};

/** An answer without what is otherwise each time. */
function steady(endpoint: string, answer: any): any {
  const moving: Record<string, string[]> = {
    createPlaylist: ['changed'],
    createShare: ['id', 'url', 'created'],
    getNowPlaying: ['positionMs', 'minutesAgo'],
    startScan: ['scanning', 'count', 'lastScan'],
  };
  if (endpoint === 'getRandomSongs') answer.randomSongs[0].song.sort((one: any, another: any) => one.id.localeCompare(another.id));
  return JSON.parse(JSON.stringify(answer, (name, value) => (moving[endpoint]?.includes(name) ? undefined : value)));
}

/** Asks in every way; all must say the same as the answer in JSON, which is given. */
async function askEveryWay(endpoint: string, parameters: () => Parameters | Promise<Parameters>): Promise<any> {
  const response = await app.get(endpoint, { ...(await parameters()), f: 'json' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
  const answer = (await response.json()) as any;
  const said = steady(endpoint, asXml(answer['subsonic-response']));
  for (const [way, ask] of Object.entries(ways))
    expect(steady(endpoint, await envelope(await ask(endpoint, await parameters()))), way).toEqual(said);
  return answer;
}

const head = { version: '1.16.1', type: 'polyphony', serverVersion: expect.any(String), openSubsonic: true };

describe.runIf(described)('as it is described', () => {
  test('nothing is forgotten', () => {
    expect(endpoints().size).toBe(87);
    const known = [NOT_SERVED, MEDIA, SERVED].flatMap(Object.keys).concat(BY_JSON);
    expect(known.sort()).toEqual([...endpoints().keys()].sort());
  });

  test.each(Object.entries(SERVED))('%s', async (endpoint, [path, parameters]) => {
    const answer = await askEveryWay(endpoint, parameters ?? (() => ({})));
    const { status, version, type, serverVersion, openSubsonic, ...said } = answer['subsonic-response'];
    expect({ status, version, type, serverVersion, openSubsonic }).toEqual({ status: 'ok', ...head });
    expect(check(endpoint, answer)).toEqual([]);
    if (path) expect(said).toHaveProperty(path);
    else expect(said).toEqual({});
    // So that the library is quiet when the next one looks.
    if (endpoint === 'startScan') await eventually('the scan is done', async () => !(await app.ok('getScanStatus')).scanStatus.scanning);
  });

  test.each(Object.entries(NOT_SERVED))('%s is not for this server', async (endpoint, [code, parameters]) => {
    const { status, error } = asXml((await askEveryWay(endpoint, () => parameters))['subsonic-response']);
    expect({ status, code: error[0].code }).toEqual({ status: 'failed', code });
    expect(error[0].message).toMatch(/\S+ \S+/);
  });

  test('the check finds what is missing, wrong or misspelt', async () => {
    const answer = async (change: (song: any) => void) => {
      const said = await app.json('getSong', { id: song.id });
      change(said.song);
      return check('getSong', { 'subsonic-response': said });
    };
    expect(await answer(() => {})).toEqual([]);
    for (const change of [(song: any) => delete song.title, (song: any) => (song.duration = '35'), (song: any) => (song.discnumber = 1),
      (song: any) => (song.created = 'today'), (song: any) => (song.artists[0].nmae = 'x')])
      expect(await answer(change), String(change)).toHaveLength(1);
  });

  test('a failure is as described', async () => {
    const answer = await askEveryWay('getSong', () => ({ id: 'x' }));
    expect(answer['subsonic-response']).toMatchObject({ status: 'failed', ...head, error: { code: 70 } });
    expect(check('getSong', answer)).toEqual([]);
  });
});

describe('odd tags', () => {
  test('are told of songs as they are described', async () => {
    const found = await oddSongs();
    expect(found.map(({ suffix }: any) => suffix).sort()).toEqual(['flac', 'm4a', 'mp3', 'ogg', 'opus', 'wav']);
    const tagged = found.find(({ suffix }: any) => suffix === 'flac');
    expect(tagged).toMatchObject({
      artist: ODD_TAGS.artist, displayArtist: ODD_TAGS.artist, displayComposer: 'Clara, Bach, J. S.', bpm: 127, comment: ODD_TAGS.comment,
      sortName: 'Odd, The', musicBrainzId: ODD_TAGS.MUSICBRAINZ_TRACKID, isrc: ['DEA123456789', 'DEA123456780'], moods: ['Calm', '<Dark>'],
      groupings: ['Set'], works: [{ name: 'Suite', musicBrainzId: ODD_TAGS.MUSICBRAINZ_WORKID }],
      movements: [{ name: 'Largo', number: 2, count: 4 }], explicitStatus: 'explicit',
    });
    expect(tagged.artists.map(({ name }: any) => name)).toEqual(['Änne', '"Bö"', '坂本']);
    expect(tagged.contributors.find(({ role }: any) => role === 'performer')).toMatchObject({ subRole: 'viola <da gamba>', artist: { name: 'Cleo' } });
    expect(new Set(tagged.contributors.map(({ role }: any) => role)).size).toBe(12);
    if (described) for (const { id } of found) expect(check('getSong', await askEveryWay('getSong', () => ({ id })))).toEqual([]);
  });

  test('are told of their album, too', async () => {
    const [{ albumId }] = (await oddSongs()).filter(({ suffix }: any) => suffix === 'flac');
    const { album: odd } = await app.ok('getAlbum', { id: albumId });
    expect(odd).toMatchObject({
      displayArtist: ODD_TAGS.album_artist, version: 'Remastered', sortName: 'Odd', musicBrainzId: ODD_TAGS.MUSICBRAINZ_ALBUMID,
      releaseTypes: ['album', 'live'], recordLabels: [{ name: 'ECM & Co' }], isCompilation: true, explicitStatus: 'explicit',
      releaseDate: { year: 2011, month: 9 }, originalReleaseDate: { year: 1971, month: 5, day: 3 }, moods: ['Calm', '<Dark>'],
      discTitles: [{ disc: 1, title: 'The <First>' }, { disc: 2, title: 'The <First>' }],
    });
    if (described) expect(check('getAlbum', await askEveryWay('getAlbum', () => ({ id: albumId })))).toEqual([]);
  });

  test.each(['label:ecm', 'isrc:DE-A12-34-56789', 'artist:dora'])('are found by %s', async (query) => {
    const { song: found } = (await app.ok('search3', { query })).searchResult3;
    expect(found.map(({ suffix }: any) => suffix)).toContain('flac');
  });
});

test('editions of an album are two albums, from files of any kind', async () => {
  const songs = await editedSongs();
  const { artist: edith } = await app.ok('getArtist', { id: songs[0].artistId });
  expect(edith.album.map(({ name, version, songCount }: any) => [name, version, songCount]).sort()).toEqual([['Edited', '', 1], ['Edited', 'Deluxe', 1]]);
  expect(edith.roles.sort()).toEqual(['albumartist', 'artist']);
  for (const { id, contributors } of songs) {
    expect(contributors).toMatchObject([{ role: 'composer', artist: { name: 'Clara' } }]);
    const heard = await app.get('stream', { id, format: 'mp3', maxBitRate: 64 });
    expect(heard.headers.get('content-type')).toBe('audio/mpeg');
    expect((await heard.arrayBuffer()).byteLength).toBeGreaterThan(1000);
  }
});

test('an artist has a picture, which can be fetched', async () => {
  for (const [endpoint, element] of [['getArtistInfo', 'artistInfo'], ['getArtistInfo2', 'artistInfo2']] as const) {
    const info = (await app.ok(endpoint, { id: artist.id }))[element];
    for (const size of ['small', 'medium', 'large']) {
      expect(info[`${size}ImageUrl`]).toContain(`${platform.url}/media/covers/${artist.coverArt}`);
      const picture = await fetch(info[`${size}ImageUrl`]);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    }
  }
});

test('the extensions that are named are those whose endpoints are served', async () => {
  const served = Object.entries(EXTENSIONS).filter(([, endpoints]) => endpoints.every((endpoint) => endpoint in SERVED || endpoint in MEDIA || BY_JSON.includes(endpoint)));
  const named = (await app.ok('getOpenSubsonicExtensions')).openSubsonicExtensions.map(({ name }: any) => name);
  expect(named.sort()).toEqual(served.map(([name]) => name));
});

test('who kept no queue is given an empty one', async () => {
  const bob = App.withToken(platform.url, await makeAppPassword(await platform.person('bob')));
  for (const [endpoint, element] of [['getPlayQueue', 'playQueue'], ['getPlayQueueByIndex', 'playQueueByIndex']]) {
    const answer = await bob.json(endpoint);
    expect(answer[element]).toMatchObject({ username: 'bob', changed: '1970-01-01T00:00:00Z', changedBy: '', entry: [] });
    if (described) expect(check(endpoint, { 'subsonic-response': answer })).toEqual([]);
  }
});

test('what can be no song is left out of a kept queue, and the place stays', async () => {
  const carl = App.withToken(platform.url, await makeAppPassword(await platform.person('carl')));
  const kept = async () => (await carl.ok('getPlayQueueByIndex')).playQueueByIndex;
  await carl.ok('savePlayQueueByIndex', { id: ['x', song.id, album.id, other.id], currentIndex: 3 });
  expect((await kept()).entry.map(({ id }: any) => id)).toEqual([song.id, other.id]);
  expect((await kept()).currentIndex).toBe(1);
  await carl.ok('savePlayQueue', { id: ['x', song.id], current: 'x' });
  expect(await kept()).toMatchObject({ currentIndex: 0, entry: [{ id: song.id }] });
  await carl.ok('savePlayQueue', { id: ['x', 'y'] });
  expect((await kept()).entry).toEqual([]);
});

test('what goes with every call must be there', async () => {
  for (const name of ['v', 'c']) {
    expect((await app.json('ping', { [name]: '' })).error, name).toMatchObject({ code: 10, message: expect.stringContaining(` ${name} `) });
    const { apiKey } = (await import('./subsonic')).waysIn(await makeAppPassword(await platform.person(`guest-${name}`)))['an API key'];
    const address = `${platform.url}/rest/ping?f=json&apiKey=${apiKey}&${name === 'v' ? 'c=x' : 'v=1.16.1'}`;
    expect(((await (await fetch(address)).json()) as any)['subsonic-response'].error.code, name).toBe(10);
  }
  const open = (await (await fetch(`${platform.url}/rest/getOpenSubsonicExtensions?f=json`)).json()) as any;
  expect(open['subsonic-response'].status, 'what may be asked by everyone').toBe('ok');
});

test('pages of other origins may use it', async () => {
  const origin = { origin: 'https://player.example' };
  const asked = await fetch(app.address('stream', { id: song.id }), { method: 'OPTIONS', headers: { ...origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'range' } });
  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-headers')).toContain('Range');
  expect(asked.headers.get('access-control-allow-methods')).toBe('GET, POST');
  for (const response of [asked, await app.get('ping', {}, origin), await app.get('stream', { id: song.id }, origin), await app.get('getCoverArt', { id: album.coverArt }, origin)]) {
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  }
  expect((await app.get('ping')).headers.get('access-control-allow-origin')).toBeNull();
  expect((await fetch(`${platform.url}/api/health`, { headers: origin })).headers.get('access-control-allow-origin')).toBeNull();
});

test.each(Object.entries(MEDIA))('%s gives bytes in every way of asking, or says why not', async (endpoint, [type, parameters]) => {
  const bytes = async (response: Response) => {
    const content = new Uint8Array(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    // The addresses in a playlist are signed for the moment.
    return endpoint === 'hls.m3u8' ? Buffer.from(content).toString().split('\n')[0] : createHash('sha256').update(content).digest('hex');
  };
  const got = await bytes(await app.get(endpoint, parameters()));
  for (const ask of [app.get, app.post])
    for (const view of ['', '.view']) expect(await bytes(await ask(endpoint + view, { ...parameters(), f: 'json' })), view).toBe(got);
  for (const id of ['x', '0000000000000000000001'])
    expect(await askEveryWay(endpoint, () => ({ id }))).toMatchObject({ 'subsonic-response': { status: 'failed', error: { code: 70 } } });
  expect((await askEveryWay(endpoint, () => ({})))['subsonic-response'].error.code).toBe(10);
});

test.each(['stream', 'download'])('%s gives a part of the bytes', async (endpoint) => {
  const whole = Buffer.from(await (await app.get(endpoint, { id: song.id })).arrayBuffer());
  const part = await app.get(endpoint, { id: song.id }, { range: 'bytes=1000-1999' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 1000-1999/${whole.length}`]);
  expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(1000, 2000))).toBe(true);
});

test('the oldest search tells how many there are', async () => {
  expect((await app.ok('search', { any: 'planted', count: 1 })).searchResult).toMatchObject({ totalHits: 3, match: [{}] });
});
