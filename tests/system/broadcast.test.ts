// Radio stations and podcasts, with a server that broadcasts.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { PodcastServer } from './podcast_server';
import { App, makeAppPassword } from './subsonic';

let platform: Platform;
let admin: Client;
let ann: Client;
let app: App;
let anns: App;
let server: PodcastServer;

beforeAll(async () => {
  server = await new PodcastServer().listen();
  platform = await Platform.start({ songs: 1, environment: { POLYPHONY_BROADCAST_PRIVATE_FEEDS: 'true' } });
  admin = await platform.person('ada');
  ann = await platform.person('ann');
  app = App.withToken(platform.url, await makeAppPassword(admin));
  anns = App.withToken(platform.url, await makeAppPassword(ann));
});
afterAll(async () => {
  await platform?.close();
  server?.close();
});

/** How much of an episode's audio is on the disk, while it is downloaded. */
const partSize = (id: string) => statSync(join(platform.data, 'broadcast', `${id}.part`), { throwIfNoEntry: false })?.size ?? 0;

const channels = async (parameters = {}) => (await anns.ok('getPodcasts', parameters)).podcasts.channel;
const withStatus = (status: string) =>
  eventually(`the podcast is ${status}`, async () => (await channels()).find((one: any) => one.status === status));

test('a podcast is subscribed to, listed, downloaded, heard and deleted', async () => {
  await app.ok('createPodcastChannel', { url: `${server.url}/moved` });
  const channel = await withStatus('completed');
  expect(channel).toMatchObject({ title: 'Voices', description: 'Of many.', url: `${server.url}/moved` });
  expect(channel.episode.map((one: any) => one.title)).toEqual(['Episode 2', 'Episode 1']);
  expect((await channels({ includeEpisodes: false }))[0]).not.toHaveProperty('episode');
  const episode = channel.episode[1];
  expect(episode).toMatchObject({ status: 'new', publishDate: '2026-11-01T10:00:00Z', channelId: channel.id });
  expect(episode).not.toHaveProperty('streamId');

  await app.ok('downloadPodcastEpisode', { id: episode.id });
  const here = await eventually('the audio is here', async () => {
    const { podcastEpisode } = await anns.ok('getPodcastEpisode', { id: episode.id });
    return podcastEpisode.status === 'completed' && podcastEpisode;
  });
  expect(here).toMatchObject({ size: server.audio.length, contentType: 'audio/mpeg' });
  const whole = await anns.get('stream', { id: here.streamId });
  expect(whole.headers.get('content-type')).toBe('audio/mpeg');
  expect(Buffer.from(await whole.arrayBuffer()).equals(server.audio)).toBe(true);
  const part = await anns.get('download', { id: here.streamId }, { range: 'bytes=1000-1999' });
  expect(part.status).toBe(206);
  expect(Buffer.from(await part.arrayBuffer()).equals(server.audio.subarray(1000, 2000))).toBe(true);
  const { media_path } = await ann.ok('GET', `/api/episodes/${episode.id}`);
  expect((await fetch(platform.url + media_path)).status).toBe(200);

  // Another process finds it, too.
  await platform.down();
  await platform.up();
  expect((await anns.get('stream', { id: here.streamId })).status).toBe(200);

  await app.ok('deletePodcastEpisode', { id: episode.id });
  expect((await anns.ok('getPodcastEpisode', { id: episode.id })).podcastEpisode.status).toBe('deleted');
  expect((await fetch(platform.url + media_path)).status).toBe(404);

  await app.ok('deletePodcastChannel', { id: channel.id });
  expect(await channels()).toEqual([]);
  expect(await anns.error('getPodcasts', { id: channel.id })).toBe(70);
});

test('new episodes come when the feed is looked at again, and it is not read again if it is the same', async () => {
  await app.ok('createPodcastChannel', { url: `${server.url}/feed` });
  await withStatus('completed');
  server.asked.length = 0;
  await app.ok('refreshPodcasts');
  await eventually('it was asked for', async () => server.asked.some((one) => one.path === '/feed' && one.etag === '"2"'));
  expect((await channels())[0].episode).toHaveLength(2);
  server.episodes = 3;
  await app.ok('refreshPodcasts');
  await eventually('the new one is there', async () => (await anns.ok('getNewestPodcasts', { count: 1 })).newestPodcasts.episode[0].title === 'Episode 3');
  expect((await channels())[0].episode).toHaveLength(3);
});

test('a download that is broken off goes on where it was, whoever broke it off', async () => {
  await app.ok('createPodcastChannel', { url: `${server.url}/feed` });
  const episode = (await withStatus('completed')).episode.at(-1);
  const isHere = async () => (await ann.ok('GET', `/api/episodes/${episode.id}`)).status === 'STATUS_COMPLETED';
  const asked = (from: number) => server.asked.some(({ path, range }) => path === '/1.mp3' && range === `bytes=${from}-`);
  const heard = async () => {
    const { media_path } = await ann.ok('GET', `/api/episodes/${episode.id}`);
    return Buffer.from(await (await fetch(platform.url + media_path)).arrayBuffer());
  };

  // The connection breaks, again and again.
  server.breakAfter = { bytes: 40_000, how: 'cut' };
  await app.ok('downloadPodcastEpisode', { id: episode.id });
  await eventually('the audio is here', isHere);
  expect([asked(40_000), asked(80_000)]).toEqual([true, true]);
  expect((await heard()).equals(server.audio)).toBe(true);
  await app.ok('deletePodcastEpisode', { id: episode.id });

  // The service ends meanwhile, and another one follows.
  server.asked.length = 0;
  server.breakAfter = { bytes: 30_000, how: 'still' };
  await app.ok('downloadPodcastEpisode', { id: episode.id });
  await eventually('it has begun', async () => server.asked.some(({ path }) => path === '/1.mp3'));
  await eventually('a part is here', async () => partSize(episode.id) === 30_000);
  platform.command('stop', 'broadcast');
  server.breakAfter.bytes = Infinity;
  platform.command('restart', 'broadcast');
  await eventually('the audio is here', () => isHere().catch(() => false));
  expect(asked(30_000)).toBe(true);
  expect((await heard()).equals(server.audio)).toBe(true);
  await app.ok('deletePodcastEpisode', { id: episode.id });

  // Another version is another file.
  server.asked.length = 0;
  server.breakAfter = { bytes: 30_000, how: 'still' };
  await app.ok('downloadPodcastEpisode', { id: episode.id });
  await eventually('a part is here', async () => partSize(episode.id) === 30_000);
  platform.command('stop', 'broadcast');
  server.version = '"two"';
  server.breakAfter.bytes = Infinity;
  server.audio.reverse();
  platform.command('restart', 'broadcast');
  await eventually('the audio is here', () => isHere().catch(() => false));
  expect((await heard()).equals(server.audio)).toBe(true);
});

test('what cannot be fetched says why', async () => {
  await app.ok('createPodcastChannel', { url: `${server.url}/gone` });
  expect((await withStatus('error')).errorMessage).toContain('404');
  const [missing] = (await anns.ok('getNewestPodcasts', { count: 1 })).newestPodcasts.episode;
  await app.ok('downloadPodcastEpisode', { id: missing.id });
  await eventually('it failed', async () => (await ann.ok('GET', `/api/episodes/${missing.id}`)).error.includes('404'));
});

test('radio stations are added, changed and deleted', async () => {
  await app.ok('createInternetRadioStation', { name: 'One', streamUrl: 'https://one.example/stream', homepageUrl: 'https://one.example' });
  const stations = async () => (await anns.ok('getInternetRadioStations')).internetRadioStations.internetRadioStation;
  const [station] = await stations();
  expect(station).toEqual({ id: expect.any(String), name: 'One', streamUrl: 'https://one.example/stream', homePageUrl: 'https://one.example' });
  await app.ok('updateInternetRadioStation', { id: station.id, name: 'Uno', streamUrl: 'https://uno.example/stream' });
  expect(await stations()).toEqual([{ id: station.id, name: 'Uno', streamUrl: 'https://uno.example/stream' }]);
  expect(await app.error('createInternetRadioStation', { name: 'X', streamUrl: 'file:///etc/passwd' })).toBe(0);
  await app.ok('deleteInternetRadioStation', { id: station.id });
  expect(await stations()).toEqual([]);
});

test('a station may be a list of streams', async () => {
  await admin.ok('POST', '/api/radio/stations', { name: 'Listed', stream_url: `${server.url}/station.m3u` });
  const station = await eventually('the list was read', async () => {
    const { stations } = await ann.ok('GET', '/api/radio/stations');
    return stations[0].listen_url === 'https://one.example/stream' && stations[0];
  });
  expect(station.stream_url).toBe(`${server.url}/station.m3u`);
  expect((await app.ok('getInternetRadioStations')).internetRadioStations.internetRadioStation[0].streamUrl).toBe('https://one.example/stream');
  await admin.ok('DELETE', `/api/radio/stations/${station.id}`);
});

test('only administrators change anything', async () => {
  expect(await anns.error('createPodcastChannel', { url: `${server.url}/feed` })).toBe(50);
  expect(await anns.error('refreshPodcasts')).toBe(50);
  expect(await anns.error('createInternetRadioStation', { name: 'X', streamUrl: 'https://x.example' })).toBe(50);
  for (const [verb, path, body] of [
    ['POST', '/api/podcasts', { url: `${server.url}/feed` }],
    ['POST', '/api/radio/stations', { name: 'X', stream_url: 'https://x.example' }],
    ['DELETE', '/api/podcasts/0000000000000000000000', undefined],
  ] as const)
    expect((await ann.call(verb, path, body)).status).toBe(403);
});
