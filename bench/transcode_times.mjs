// Times of conversions, through the platform and by the ffmpeg command. Called by transcode.sh:
//
//     node transcode_times.mjs platform|command SONG…      songs at once, each TRACK:FILE
//
// Prints a line for each song: milliseconds to the first byte, to the last one, the number of bytes, and milliseconds from the
// request for the audio alone to its first byte. curl reads, since it takes next to nothing from the processors.
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const { URL_OF_PLATFORM, URL_OF_AUDIO, TOKEN, KBPS } = process.env;
const [how, ...songs] = process.argv.slice(2);

async function drain(chunks, begin) {
  let first = 0;
  let bytes = 0;
  for await (const chunk of chunks) {
    first ||= performance.now() - begin;
    bytes += chunk.length;
  }
  return `${first.toFixed(2)} ${(performance.now() - begin).toFixed(2)} ${bytes}`;
}

async function platform(track) {
  const begin = performance.now();
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const stream = await fetch(`${URL_OF_PLATFORM}/api/tracks/${track}/stream?max_bitrate_kbps=${KBPS}`, { headers });
  const { url } = await stream.json();
  const asking = performance.now() - begin;
  const format = '%{time_starttransfer} %{time_total} %{size_download}';
  const { stdout } = await run('curl', ['--silent', '--show-error', '--fail', '--output', '/dev/null', '--write-out', format, URL_OF_AUDIO + url]);
  const [first, whole, bytes] = stdout.split(' ').map(Number);
  return `${(asking + first * 1000).toFixed(2)} ${(asking + whole * 1000).toFixed(2)} ${bytes} ${(first * 1000).toFixed(2)}`;
}

async function command(file) {
  const begin = performance.now();
  const options = ['-v', 'error', '-nostdin', '-i', file, '-map', '0:a:0', '-map_metadata', '-1', '-c:a', 'libopus', '-b:a', `${KBPS}k`];
  const ffmpeg = spawn('ffmpeg', [...options, '-f', 'ogg', '-'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return drain(ffmpeg.stdout, begin);
}

// Connections and code are warm before a clock runs.
if (how === 'platform') await (await fetch(`${URL_OF_PLATFORM}/api/setup`)).text();
const times = songs.map((song) => song.split(':')).map(([track, file]) => (how === 'platform' ? platform(track) : command(file)));
console.log((await Promise.all(times)).join('\n'));
