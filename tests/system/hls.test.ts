// HLS as a player sees it that follows the playlists: ffmpeg, which mpv and ffplay read with as well.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, Platform, prepareMusic } from './platform';

const platform = new Platform();
let me: Client;
let tracks: Map<string, any>;
// The song is mono.
const bytesOfSample = 2;

beforeAll(async () => {
  prepareMusic(platform.music);
  // Everything for everyone.
  await platform.up({ POLYPHONY_STREAMING_FREE_KBPS: '10000' });
  me = await platform.person('ada');
  tracks = await platform.scanned(me);
});
afterAll(() => platform.close());

/** What ffmpeg hears, in 16 bits. */
function heard(source: string): Buffer {
  const options = ['-v', 'error', '-i', source, '-f', 's16le', '-c:a', 'pcm_s16le', '-'];
  return execFileSync('ffmpeg', options, { maxBuffer: 200_000_000, timeout: 60_000 });
}

async function variants(title: string): Promise<Map<string, string>> {
  const { hls_url } = await me.ok('GET', `/api/tracks/${tracks.get(title).id}/stream`);
  const master = new URL(hls_url, platform.url);
  const playlist = await (await fetch(master)).text();
  const addresses = playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(addresses.map((address) => [address.split('/')[0], new URL(address, master).href]));
}

test('a lossless song is there bit for bit, and in lossy variants of its length', async () => {
  const original = heard(join(platform.music, 'Voices/1 Soprano.flac'));
  const all = await variants('Soprano');
  expect([...all.keys()]).toContain('aac-128');
  expect(heard(all.get('flac')!).equals(original)).toBe(true);
  for (const name of ['aac-64', 'aac-320']) {
    // ffmpeg plays the encoder's delay and the padding of the last packet too.
    const packets = (heard(all.get(name)!).length - original.length) / bytesOfSample / 1024;
    expect(packets).toBeGreaterThanOrEqual(0);
    expect(packets).toBeLessThan(2.1);
  }
});

test('a lossy song is not offered as lossless', async () => {
  const all = await variants('Alto');
  expect([...all.keys()]).not.toContain('flac');
  expect(heard(all.get('aac-128') ?? [...all.values()][0]!).length).toBeGreaterThan(100_000);
});

/** Where people who play with a program of their own get a song from: the file, converted while it plays, and HLS. */
async function addresses(title: string): Promise<Record<string, string>> {
  const path = `/api/tracks/${tracks.get(title).id}/stream`;
  const original = await me.ok('GET', path);
  const converted = await me.ok('GET', `${path}?max_bitrate_kbps=96&formats=audio/ogg%3B%20codecs%3Dopus`);
  return Object.fromEntries(
    Object.entries({ original: original.url, converted: converted.url, hls: original.hls_url }).map(([name, address]) => [
      name,
      new URL(address as string, platform.url).href,
    ]),
  );
}

test.each(['original', 'converted', 'hls'])('mpv plays a song to its end: %s', async (way) => {
  const file = join(platform.folder, `${way}.wav`);
  const options = ['--no-config', '--no-video', '--ao=pcm', `--ao-pcm-file=${file}`, '--msg-level=all=error'];
  execFileSync('mpv', [...options, (await addresses('Soprano'))[way]!], { timeout: 60_000 });
  const seconds = heard(file).length / heard(join(platform.music, 'Voices/1 Soprano.flac')).length;
  expect(seconds).toBeGreaterThan(0.99);
});

test.each(['original', 'converted', 'hls'])('ffplay plays: %s', async (way) => {
  const options = ['-nodisp', '-autoexit', '-t', '1', '-v', 'error', (await addresses('Soprano'))[way]!];
  const played = spawnSync('ffplay', options, { timeout: 30_000, env: { ...process.env, SDL_AUDIODRIVER: 'dummy' } });
  expect(String(played.stderr)).toBe('');
  expect(played.status).toBe(0);
});
