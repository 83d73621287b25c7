// What comes in by a scan is measured, told by the API, and found to be a duplicate.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';

const song = '/usr/share/games/wesnoth/1.16/data/core/music/sad.ogg';
const platform = new Platform();
let me: Client;
let tracks: Map<string, any>;

function ffmpeg(path: string, input: string[], album: string, title: string, ...more: string[]): void {
  const file = join(platform.music, path);
  mkdirSync(dirname(file), { recursive: true });
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, '-map_metadata', '-1', '-metadata', `album=${album}`, '-metadata', 'album_artist=A',
    '-metadata', 'artist=A', '-metadata', `title=${title}`, ...more, file]);
}

/** A stereo sine of 1 kHz: by EBU Tech 3341, as loud as its level. */
const tone = (dbfs: number) => ['-f', 'lavfi', '-i', `sine=frequency=1000:sample_rate=48000:duration=10`, '-af', `volume=${dbfs + 18.0618}dB,pan=stereo|c0=c0|c1=c0`, '-c:a', 'flac'];

const measured = () => eventually('all is measured', async () => {
  const status = (await me.get('/api/library/analysis')).body;
  return status.waiting === 0 && status.measured > 0 && status;
}, 120);
const loudness = async (title: string) => (await me.ok('GET', `/api/tracks/${tracks.get(title).id}/loudness`));

beforeAll(async () => {
  ffmpeg('tones/1.flac', tone(-13), 'Tones', 'Loud', '-metadata', 'REPLAYGAIN_TRACK_GAIN=-5.00 dB');
  ffmpeg('tones/2.flac', tone(-23), 'Tones', 'Soft', '-metadata', 'REPLAYGAIN_TRACK_GAIN=+1.00 dB');
  ffmpeg('song/1.flac', ['-i', song, '-t', '40'], 'Song', 'Lossless');
  ffmpeg('hits/1.mp3', ['-i', song, '-t', '40'], 'Hits', 'Lossy', '-b:a', '96k');
  await platform.up();
  me = await platform.person('ada');
  tracks = await platform.scanned(me);
});
afterAll(() => platform.close());

test('tracks and albums are measured and told', async () => {
  const status = await measured();
  expect(status).toMatchObject({ waiting: 0, measured: 4, failed: 0, failures: [], running: true });
  expect(platform.status().loudness).toEqual({ waiting: 0, measured: 4, failed: 0 });

  const loud = await loudness('Loud');
  expect(loud.track.integrated_lufs).toBeCloseTo(-13, 0.5);
  expect(loud.track.gain_db).toBeCloseTo(-18 - loud.track.integrated_lufs, 5);
  expect(loud.track.true_peak_dbtp).toBeCloseTo(-13, 0.5);
  // Both are within the relative gate: the mean of their energies.
  expect(loud.album.integrated_lufs).toBeCloseTo(10 * Math.log10((10 ** -1.3 + 10 ** -2.3) / 2), 0.5);

  const { points } = await me.ok('GET', `/api/tracks/${tracks.get('Loud').id}/waveform`);
  const bytes = new Int8Array(Buffer.from(points, 'base64'));
  expect(bytes).toHaveLength(1800);
  expect(Math.max(...bytes)).toBeCloseTo(127 * 10 ** (-13 / 20), -0.5);
});

test('the catalog tells it too, and holds tags against it', async () => {
  await measured();
  const track = await eventually('the catalog has heard', async () => {
    const { body } = await me.get(`/api/tracks/${tracks.get('Soft').id}`);
    return body.loudness && body.album_loudness && body;
  });
  expect(track.loudness.gain_db).toBeCloseTo(5, 0.5);
  expect(track.album_loudness).toEqual((await loudness('Soft')).album);
  const { album } = await me.ok('GET', `/api/albums/${track.album_id}`);
  expect(album.loudness).toEqual(track.album_loudness);
});

test('the same recording in another format is a duplicate', async () => {
  await measured();
  const { groups, total } = await eventually('it is found', async () => {
    const { body } = await me.get('/api/library/duplicates');
    return body.total > 0 && body;
  });
  expect(total).toBe(1);
  expect(groups[0].tracks.map(({ title }: { title: string }) => title).sort()).toEqual(['Lossless', 'Lossy']);
  expect(groups[0].bit_error_rate).toBeLessThan(0.15);
  const other = await platform.person('bob');
  expect((await other.get('/api/library/duplicates')).status).toBe(403);
});

test('nothing is measured again after a restart', async () => {
  await measured();
  const begun = platform.rows('streaming', 'SELECT COUNT(*) AS count FROM event_outbox WHERE type LIKE \'%AudioAnalysed\'');
  platform.command('restart', 'streaming');
  ffmpeg('more/1.flac', tone(-20), 'More', 'Later');
  await me.ok('POST', '/api/library/scan', {});
  await eventually('the new one is measured', async () => (await me.get('/api/library/analysis')).body.measured === 5, 60);
  expect(platform.rows('streaming', 'SELECT COUNT(*) AS count FROM event_outbox WHERE type LIKE \'%AudioAnalysed\'')).toBe(begun + 1);
});
