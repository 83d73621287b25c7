// Apps that speak the Subsonic API: how they get in, what a real client library does, and what players play.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import SubsonicAPI from 'subsonic-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { App, makeAppPassword, type AppPassword, parseXml } from './subsonic';

let platform: Platform;
let me: Client;
let secret: AppPassword;
let app: App;
let songs: Map<string, any>;

beforeAll(async () => {
  platform = await Platform.start();
  me = await platform.person('ada');
  await platform.scanned(me);
  secret = await makeAppPassword(me);
  app = App.withToken(platform.url, secret);
  const { song } = (await app.ok('search3', { query: '', songCount: 500 })).searchResult3;
  songs = new Map(song.map((one: any) => [one.title, one]));
});
afterAll(() => platform?.close());

const withCredentials = (credentials: Record<string, string>) => new App(platform.url, credentials);
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

test('an app password opens by key, by password and by token', async () => {
  const { username: u, password } = secret;
  for (const credentials of [{ apiKey: password }, { u, p: password }, { u: 'ADA', p: password },
    { u, p: `enc:${Buffer.from(password).toString('hex')}` }, { u, t: md5(`${password}salt`), s: 'salt' }])
    expect(await withCredentials(credentials as any).ok('tokenInfo')).toMatchObject({ tokenInfo: { username: 'ada' } });
});

test('whoever shows something else is told what is wrong with it', async () => {
  const { username: u, password } = secret;
  const code = (credentials: Record<string, string>) => withCredentials(credentials).error('ping');
  expect(await code({})).toBe(10);
  expect(await code({ u })).toBe(10);
  expect(await code({ u, t: md5(`${password}salt`) })).toBe(10);
  expect(await code({ u, p: 'wrong' })).toBe(40);
  expect(await code({ u: 'nobody', p: password })).toBe(40);
  expect(await code({ u, t: md5('wrongsalt'), s: 'salt' })).toBe(40);
  expect(await code({ apiKey: password, u })).toBe(43);
  expect(await code({ u, p: password, t: 'x', s: 'y' })).toBe(43);
  expect(await code({ apiKey: 'wrong' })).toBe(44);
  // The account's own password is for the page alone.
  expect(await code({ u, p: 'correct horse battery' })).toBe(40);
  expect((await withCredentials({}).ok('getOpenSubsonicExtensions')).openSubsonicExtensions.length).toBeGreaterThan(3);
});

test('an app password that is taken back opens nothing any more, at once', async () => {
  const other = await makeAppPassword(me, 'Lost phone');
  const lost = withCredentials({ apiKey: other.password });
  await lost.ok('ping');
  await me.ok('DELETE', `/api/me/app-passwords/${other.app_password.id}`);
  await eventually('the app is shut out', async () => (await lost.error('ping')) === 44);
  await app.ok('ping');
  const listed = (await me.ok('GET', '/api/me/app-passwords')).app_passwords;
  expect(listed).toHaveLength(1);
  expect(JSON.stringify(listed)).not.toContain(secret.password);
});

test('the command line makes app passwords', async () => {
  const made = JSON.parse(platform.command('app-password', 'create', 'ada', '--label', 'Radio', '--json'));
  expect(made).toMatchObject({ label: 'Radio', username: 'ada' });
  await withCredentials({ u: 'ada', p: made.password }).ok('ping');
  expect(platform.command('app-password', 'create', 'ada', '--label', 'TV')).toMatch(/App password: \w{32}/);
  expect(() => platform.command('app-password', 'create', 'nobody', '--label', 'TV')).toThrow(/no account of that name/);
});

test('secrets are in no log and in no database', async () => {
  await app.ok('ping');
  for (const service of ['edge', 'user'])
    expect(readFileSync(join(platform.data, 'logs', `${service}.log`), 'utf8')).not.toContain(secret.password);
  for (const file of ['user.db', 'user.db-wal'])
    expect(readFileSync(join(platform.data, file)).includes(secret.password)).toBe(false);
});

test.each([false, true])('the client library subsonic-api does what it offers (by POST: %s)', async (post) => {
  const { username, password } = secret;
  const api = new SubsonicAPI({ url: platform.url, auth: { username, password }, post });
  expect((await api.ping()).status).toBe('ok');
  expect((await api.getLicense()).license.valid).toBe(true);
  expect((await api.getUser({ username })).user.username).toBe('ada');
  const index = (await api.getArtists()).artists.index!;
  const artist = index.flatMap((letter) => letter.artist ?? []).find((one) => one.name === 'The Planted Choir')!;
  const album = (await api.getArtist({ id: artist.id })).artist.album![0]!;
  const tracks = (await api.getAlbum({ id: album.id })).album.song!;
  expect(tracks.map((track) => track.title)).toEqual(['Soprano', 'Alto', 'Tenor']);
  const [soprano, alto, tenor] = tracks.map((track) => track.id) as [string, string, string];

  const made = (await api.createPlaylist({ name: 'Choir', songId: [soprano, alto, alto] })).playlist;
  await api.updatePlaylist({ playlistId: made.id, name: 'Choirs', songIndexToRemove: [0, 2], songIdToAdd: [tenor] });
  const changed = (await api.getPlaylist({ id: made.id })).playlist;
  expect(changed.entry!.map((entry) => entry.title)).toEqual(['Alto', 'Tenor']);
  expect(changed).toMatchObject({ name: 'Choirs', songCount: 2, duration: 70, owner: 'ada' });
  expect((await api.getPlaylists()).playlists.playlist!.find((one) => one.id === made.id)).toMatchObject({ songCount: 2, duration: 70 });
  await api.createPlaylist({ playlistId: made.id, songId: [tenor] });
  expect((await api.getPlaylist({ id: made.id })).playlist.entry!.map((entry) => entry.title)).toEqual(['Tenor']);
  await api.deletePlaylist({ id: made.id });
  expect((await api.getPlaylists()).playlists.playlist ?? []).not.toContainEqual(expect.objectContaining({ id: made.id }));

  await api.star({ id: soprano, albumId: album.id, artistId: artist.id });
  const starred = (await api.getStarred2()).starred2;
  expect([starred.song![0]!.id, starred.album![0]!.id, starred.artist![0]!.id]).toEqual([soprano, album.id, artist.id]);
  expect((await me.ok('GET', '/api/me/tracks')).saved_tracks[0].track_id).toBe(soprano);
  await api.unstar({ id: soprano, albumId: album.id, artistId: artist.id });
  expect((await api.getStarred2()).starred2.song ?? []).toHaveLength(0);
  await api.setRating({ id: alto, rating: 3 });
  expect((await api.getSong({ id: alto })).song.userRating).toBe(3);

  await api.createBookmark({ id: alto, position: 4321, comment: 'Here' });
  expect((await api.getBookmarks()).bookmarks.bookmark![0]).toMatchObject({ position: 4321, comment: 'Here' });
  await api.deleteBookmark({ id: alto });
  expect((await api.getBookmarks()).bookmarks.bookmark ?? []).toHaveLength(0);
  await api.savePlayQueue({ id: [soprano, tenor] as any, current: tenor, position: 7 });
  expect((await api.getPlayQueue()).playQueue).toMatchObject({ current: tenor, position: 7, changedBy: expect.any(String) });
  expect((await api.search3({ query: 'tenor' })).searchResult3.song![0]!.id).toBe(tenor);
});

test('what an app plays counts once, however often it is told of', async () => {
  const alto = songs.get('Alto').id;
  const time = Date.now() - 60_000;
  for (let i = 0; i < 3; ++i) await app.ok('scrobble', { id: alto, time });
  expect((await app.ok('getSong', { id: alto })).song).toMatchObject({ playCount: 1, played: new Date(time).toISOString() });
  await app.ok('scrobble', { id: alto, time: time - 100_000 });
  expect((await app.ok('getSong', { id: alto })).song.playCount).toBe(2);
  const history = (await me.ok('GET', '/api/me/player/recently-played')).plays;
  expect(history.filter((play: any) => play.track_id === alto)).toHaveLength(2);
});

test('what sounds on an app is shown until it stops', async () => {
  const tenor = songs.get('Tenor').id;
  const playing = async () => (await app.ok('getNowPlaying')).nowPlaying.entry.map((entry: any) => [entry.id, entry.state]);
  await app.ok('reportPlayback', { mediaId: tenor, mediaType: 'song', positionMs: 0, state: 'starting' });
  expect(await playing()).toContainEqual([tenor, 'playing']);
  await app.ok('reportPlayback', { mediaId: tenor, mediaType: 'song', positionMs: 9000, state: 'paused' });
  expect(await playing()).toContainEqual([tenor, 'paused']);
  await app.ok('reportPlayback', { mediaId: tenor, mediaType: 'song', positionMs: 34000, state: 'stopped' });
  expect((await playing()).map(([id]: string[]) => id)).not.toContain(tenor);
  expect((await app.ok('getSong', { id: tenor })).song.playCount).toBe(1);
});

test('the original is streamed and downloaded byte for byte, also in part', async () => {
  const battle = songs.get('Battle Music');
  const file = readFileSync(join(platform.music, battle.path));
  const whole = await app.get('stream', { id: battle.id });
  expect(whole.headers.get('content-type')).toBe('audio/ogg');
  expect(Buffer.from(await whole.arrayBuffer()).equals(file)).toBe(true);
  const download = await app.get('download.view', { id: battle.id });
  expect(download.headers.get('content-disposition')).toMatch(/^attachment; filename=".+\.ogg"$/);
  expect(Buffer.from(await download.arrayBuffer()).equals(file)).toBe(true);
  const part = await fetch(whole.url, { headers: { range: 'bytes=1000-1999' } });
  expect(part.status).toBe(206);
  expect(Buffer.from(await part.arrayBuffer()).equals(file.subarray(1000, 2000))).toBe(true);
  expect(Buffer.from(await (await app.post('stream', { id: battle.id })).arrayBuffer()).equals(file)).toBe(true);
});

/** What ffprobe sees at an address. */
function probe(url: string): { codec: string; seconds: number } {
  const told = JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', url], { encoding: 'utf8' }));
  return { codec: told.streams[0].codec_name, seconds: Number(told.format.duration) };
}

test('other formats are made as the app asks for them', async () => {
  const soprano = songs.get('Soprano');
  const probed = async (parameters: Record<string, string | number>) => probe((await app.get('stream', { id: soprano.id, ...parameters })).url);
  expect((await probed({ maxBitRate: 64 })).codec).toBe('mp3');
  expect((await probed({ format: 'opus' })).codec).toBe('opus');
  expect((await probed({ format: 'aac' })).codec).toBe('aac');
  const later = await probed({ format: 'mp3', timeOffset: 20 });
  expect(later.seconds).toBeGreaterThan(13);
  expect(later.seconds).toBeLessThan(17);
  expect(await app.error('stream', { id: soprano.id, format: 'wma' })).toBe(0);
  expect(await app.error('stream', { id: 'nothing' })).not.toBeUndefined();
  const refused = await app.get('stream', { id: '0000000000000000000001' });
  expect(parseXml(await refused.text()).error.code).toBe('70');
});

test('mpv and ffmpeg play what stream, download and hls give', async () => {
  const { username: u, password: p } = secret;
  const address = (endpoint: string) => `${platform.url}/rest/${endpoint}?${new URLSearchParams({ u, p, c: 't', v: '1.16.1', id: songs.get('Alto').id })}`;
  for (const endpoint of ['stream', 'download', 'hls.m3u8']) {
    const played = execFileSync('mpv', ['--no-config', '--no-video', '--ao=null', '--untimed', '--msg-level=all=warn', '--end=5',
      '--term-status-msg=', address(endpoint)], { encoding: 'utf8', timeout: 60_000 });
    expect(played, endpoint).not.toMatch(/error|fail/i);
    execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', address(endpoint), '-t', '10', '-f', 'null', '-'], { timeout: 60_000 });
  }
});

test('loudness is told as ReplayGain', async () => {
  const { replayGain } = await eventually('the album is measured', async () => {
    const { song } = await app.ok('getSong', { id: songs.get('Soprano').id });
    return song.replayGain?.albumGain && song;
  }, 60);
  const told = (await me.get(`/api/tracks/${songs.get('Soprano').id}`)).body.loudness;
  expect(replayGain.trackGain).toBeCloseTo(told.gain_db, 6);
  expect(replayGain.trackPeak).toBeCloseTo(10 ** (told.true_peak_dbtp / 20), 6);
});

test('covers are shown by their own id and by that of what they belong to', async () => {
  const alto = songs.get('Alto');
  const cover = readFileSync(join(platform.music, 'Voices/cover.jpg'));
  for (const id of [alto.coverArt, alto.id, alto.albumId, alto.artistId]) {
    const picture = await app.get('getCoverArt', { id, size: 64 });
    expect(picture.headers.get('content-type'), id).toBe('image/jpeg');
    expect(Buffer.from(await picture.arrayBuffer()).equals(cover)).toBe(true);
  }
  expect(await app.error('getCoverArt', { id: 'nothing' })).toBe(70);
});

test('one person cannot touch what is another’s', async () => {
  const bob = await platform.person('bob');
  const his = App.withToken(platform.url, await makeAppPassword(bob));
  const mine = (await app.ok('createPlaylist', { name: 'Mine' })).playlist;
  expect(await his.error('getPlaylist', { id: mine.id })).toBe(70);
  expect(await his.error('deletePlaylist', { id: mine.id })).toBe(70);
  expect(await his.error('getUser', { username: 'ada' })).toBe(50);
  expect(await his.error('startScan')).toBe(50);
  await app.ok('updatePlaylist', { playlistId: mine.id, public: true });
  expect((await his.ok('getPlaylist', { id: mine.id })).playlist.name).toBe('Mine');
  expect(await his.error('updatePlaylist', { playlistId: mine.id, name: 'His' })).toBe(50);
});

test('music is found and played while playlists are away, and the other way round', async () => {
  platform.command('stop', 'playlist');
  const alto = songs.get('Alto');
  expect((await app.ok('getAlbum', { id: alto.albumId })).album.song).toHaveLength(3);
  expect((await app.get('stream', { id: alto.id })).status).toBe(200);
  expect(await app.error('getPlaylists')).toBe(0);
  platform.command('restart', 'playlist');
  await eventually('playlists are back', async () => (await app.json('getPlaylists')).status === 'ok');
  platform.command('stop', 'recommendation');
  expect((await app.ok('getSimilarSongs', { id: alto.id })).similarSongs.song.length).toBeGreaterThan(0);
  platform.command('restart', 'recommendation');
});
