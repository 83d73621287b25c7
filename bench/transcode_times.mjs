// Times of conversions, through the platform and by the ffmpeg command. Called by transcode.sh:
//
//     node transcode_times.mjs platform|command SONG…      songs at once, each TRACK:FILE
//
// Prints a line for each song: milliseconds to the first byte, to the last one, and the number of bytes.
import { spawn } from 'node:child_process';

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
  const audio = await fetch(URL_OF_AUDIO + url);
  if (!audio.ok) throw new Error(`${track}: ${audio.status} ${await audio.text()}`);
  return drain(audio.body, begin);
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
