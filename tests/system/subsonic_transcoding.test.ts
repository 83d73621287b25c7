// Apps say what they play, are told what they would get, and get that (the OpenSubsonic extension `transcoding`).
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Platform } from './platform';
import { App, conformance, described, makeAppPassword, type Parameters } from './subsonic';

let platform: Platform;
let app: App;
let songs: Record<'flac' | 'mp3' | 'm4a', any>;

beforeAll(async () => {
  platform = await Platform.start({ environment: { POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0', POLYPHONY_STREAMING_FREE_KBPS: '10000' } });
  const me = await platform.person('ada');
  await platform.scanned(me);
  app = App.withToken(platform.url, await makeAppPassword(me));
  const found = (await app.ok('search3', { query: 'planted' })).searchResult3.song;
  songs = Object.fromEntries(found.map((song: any) => [song.suffix, song])) as typeof songs;
});
afterAll(() => platform?.close());

const plays = (...names: string[]) => ({ containers: names, audioCodecs: names, protocols: ['http'], maxAudioChannels: 2 });
const into = (container: string, audioCodec = container) => ({ container, audioCodec, protocol: 'http', maxAudioChannels: 2 });
const phone = { name: 'Phone', platform: 'tests', directPlayProfiles: [plays('mp3')], transcodingProfiles: [into('mp3')], codecProfiles: [] };

const post = (body: unknown, parameters: Parameters, type = 'application/json') =>
  fetch(app.address('getTranscodeDecision', { f: 'json', ...parameters }), {
    method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': type },
  });

async function decide(song: any, client: object): Promise<any> {
  const answer = (await (await post(client, { mediaId: song.id, mediaType: 'song' })).json()) as any;
  if (described) expect(conformance()('getTranscodeDecision', answer, 'post')).toEqual([]);
  expect(answer['subsonic-response'].status, JSON.stringify(answer)).toBe('ok');
  return answer['subsonic-response'].transcodeDecision;
}

/** What ffprobe finds in the bytes. */
function probe(bytes: ArrayBuffer): { codec: string; channels: number; rate: number; seconds: number } {
  const file = join(platform.folder, 'audio');
  writeFileSync(file, Buffer.from(bytes));
  const found = JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', file], { encoding: 'utf8' }));
  const [stream] = found.streams;
  return { codec: stream.codec_name, channels: stream.channels, rate: Number(stream.sample_rate), seconds: Number(found.format.duration) };
}

const play = (song: any, params: string, parameters: Parameters = {}) =>
  app.get('getTranscodeStream', { mediaId: song.id, mediaType: 'song', transcodeParams: params, ...parameters });

describe('a decision', () => {
  test('is the original if the app plays it', async () => {
    expect(await decide(songs.mp3, phone)).toMatchObject({
      canDirectPlay: true, canTranscode: true, sourceStream: { protocol: 'http', container: 'mp3', codec: 'mp3', audioChannels: 1, audioSamplerate: 44100 },
    });
  });

  test('says for each profile why not, and what would be made', async () => {
    const decision = await decide(songs.flac, { ...phone, directPlayProfiles: [plays('mp3'), { ...plays(), containers: ['flac'], protocols: ['hls'] }] });
    expect(decision).toMatchObject({
      canDirectPlay: false, canTranscode: true, transcodeReason: ['container_not_playable', 'protocol_not_playable'],
      transcodeStream: { protocol: 'http', container: 'mp3', codec: 'mp3', audioChannels: 1, audioBitrate: 320_000, audioSamplerate: 44100 },
    });
  });

  test('keeps to the bit rates and limits of the app', async () => {
    const made = async (more: object) => (await decide(songs.flac, { ...phone, ...more })).transcodeStream;
    expect(await made({ maxTranscodingAudioBitrate: 128_000 })).toMatchObject({ audioBitrate: 128_000 });
    const limited = [{ type: 'AudioCodec', name: 'mp3', limitations: [{ name: 'audioBitrate', comparison: 'LessThanEqual', values: ['96000'], required: true }] }];
    expect(await made({ codecProfiles: limited })).toMatchObject({ audioBitrate: 96_000 });
    expect(await made({ transcodingProfiles: [into('flac'), into('mp3')] })).toMatchObject({ codec: 'mp3' });
    expect((await decide(songs.mp3, { ...phone, maxAudioBitrate: 32_000 })).transcodeReason).toEqual(['bitrate_above_wish']);
  });

  test('says why nothing can be done', async () => {
    const decision = await decide(songs.flac, { ...phone, transcodingProfiles: [into('wma')] });
    expect(decision).toMatchObject({ canDirectPlay: false, canTranscode: false, errorReason: expect.stringMatching(/\S+ \S+/) });
    expect(decision).not.toHaveProperty('transcodeParams');
  });
});

describe('what was decided', () => {
  test.each([['mp3', 'mp3', 'mp3'], ['ogg', 'opus', 'opus'], ['mp4', 'aac', 'aac']])('is played: %s %s', async (container, codec, heard) => {
    const { transcodeParams, transcodeStream } = await decide(songs.flac, { ...phone, transcodingProfiles: [into(container, codec)] });
    const response = await play(songs.flac, transcodeParams);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^audio\//)]);
    const found = probe(await response.arrayBuffer());
    expect(found).toMatchObject({ codec: heard, channels: transcodeStream.audioChannels, rate: transcodeStream.audioSamplerate });
    expect(found.seconds).toBeCloseTo(35, 0);
  });

  test('is played from a place on', async () => {
    const { transcodeParams } = await decide(songs.m4a, { ...phone, transcodingProfiles: [into('mp3')] });
    expect(probe(await (await play(songs.m4a, transcodeParams, { offset: 20 })).arrayBuffer()).seconds).toBeCloseTo(15, 0);
    expect((await (await play(songs.m4a, transcodeParams, { offset: 36, f: 'json' })).json() as any)['subsonic-response'].error.code).toBe(0);
  });

  test('opens nothing if it is made up', async () => {
    for (const params of ['original', 'mp3.raw.9999', '../../x', 'mp3.raw.128.g4000'])
      expect((await (await play(songs.flac, params, { f: 'json' })).json() as any)['subsonic-response'].error, params).toMatchObject({ code: 0 });
    const nobody = new App(platform.url);
    expect(await nobody.error('getTranscodeStream', { mediaId: songs.mp3.id, mediaType: 'song', transcodeParams: 'mp3.raw.64' })).toBe(10);
  });
});

test('what is no question is refused in the format that was asked for', async () => {
  const code = async (response: Promise<Response>) => ((await (await response).json()) as any)['subsonic-response'].error?.code;
  const right = { mediaId: songs.mp3.id, mediaType: 'song' };
  for (const body of ['[', '7', '{"maxAudioBitrate":"much"}', '{"directPlayProfiles":7}', 'x=y', '\0\0', '[['.repeat(50_000)])
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded'])
      expect(await code(post(body, right, type)), `${type} ${body.slice(0, 30)}`).toBe(0);
  expect(await code(post('', right))).toBe(10);
  expect(await code(app.get('getTranscodeDecision', { ...right, f: 'json' }))).toBe(10);
  expect(await code(post(phone, { mediaId: songs.mp3.id }))).toBe(10);
  expect(await code(post(phone, { mediaType: 'song' }))).toBe(10);
  expect(await code(post(phone, { ...right, mediaType: 'film' }))).toBe(0);
  expect(await code(post(phone, { ...right, mediaType: 'podcast' }))).toBe(70);
  expect(await code(post(phone, { ...right, mediaId: '0000000000000000000001' }))).toBe(70);
  expect(await code(post({ ...phone, transcodingProfiles: Array(65).fill(into('mp3')) }, right))).toBe(0);
});

test('a plan that allows less than before takes the decision back', async () => {
  const { transcodeParams } = await decide(songs.flac, phone);
  await platform.down();
  await platform.up({ POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0', POLYPHONY_STREAMING_FREE_KBPS: '96' });
  const refused = (await (await play(songs.flac, transcodeParams, { f: 'json' })).json()) as any;
  expect(refused['subsonic-response'].error.message).toContain('96 kbit/s');
  expect(await decide(songs.mp3, { ...phone, maxTranscodingAudioBitrate: 64_000 })).toMatchObject({ canTranscode: true });
  expect((await decide(songs.flac, phone)).transcodeStream.audioBitrate).toBe(96_000);
});
