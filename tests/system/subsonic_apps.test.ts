// What apps do over the Subsonic API shows in the rest of the platform, and players play what it gives.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

test('what an app plays counts once, however often it is told of', async () => {
  const alto = songs.get('Alto').id;
  const time = Date.now() - 60_000;
  for (let i = 0; i < 3; ++i) await app.ok('scrobble', { id: alto, time });
  expect((await app.ok('getSong', { id: alto })).song).toMatchObject({ playCount: 1, played: new Date(time).toISOString() });
  // An app that tells before the end of the song, and once more since it heard no answer.
  const early = Date.now() - 5_000;
  for (let i = 0; i < 2; ++i) await app.ok('scrobble', { id: alto, time: early });
  expect((await app.ok('getSong', { id: alto })).song.playCount).toBe(2);
  const history = (await me.ok('GET', '/api/me/player/recently-played')).plays;
  expect(history.filter((play: any) => play.track_id === alto)).toHaveLength(2);
});

test('songs are taken out of a playlist by the places that the app sees', async () => {
  const [one, two, three] = ['Soprano', 'Alto', 'Tenor'].map((title) => songs.get(title).id);
  const { id } = (await app.ok('createPlaylist', { name: 'Places', songId: [one, one, two, three] })).playlist;
  // A song that there is no more: it stays in the playlist, and apps are not shown it.
  await me.ok('POST', `/api/playlists/${id}/items`, { track_ids: ['0000000000000000000001'], position: 1 });
  const shown = async () => (await app.ok('getPlaylist', { id })).playlist.entry.map((entry: any) => entry.title);
  expect(await shown()).toEqual(['Soprano', 'Soprano', 'Alto', 'Tenor']);
  await app.ok('updatePlaylist', { playlistId: id, songIndexToRemove: [1, 3] });
  expect(await shown()).toEqual(['Soprano', 'Alto']);
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
  expect(parseXml(await refused.text()).error[0].code).toBe('70');
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
    const picture = await app.get('getCoverArt', { id });
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
