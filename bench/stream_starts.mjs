// People who begin to listen to a song: asks for its address, then for its first byte, at appointed times whether or not
// earlier ones were answered. Environment: URL, TOKEN, TRACK, RATE (starts a second), SECONDS_TO_SEND.
// Prints one line: starts, those that had the first byte within a second, and p99 and p95 in milliseconds.
import http from 'node:http';

const { URL: url, TOKEN: token, TRACK: track } = process.env;
const rate = Number(process.env.RATE);
const seconds = Number(process.env.SECONDS_TO_SEND);
const mostMs = 1000;
const agent = new http.Agent({ keepAlive: true });

/** Status and body of an answer. */
function ask(path, headers) {
  return new Promise((done, failed) => {
    const request = http.get(url + path, { agent, timeout: 10_000, headers });
    request.on('timeout', () => request.destroy(new Error('no answer within 10 s')));
    request.on('error', failed);
    request.on('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', failed);
      response.on('end', () => done({ status: response.statusCode, body: Buffer.concat(parts) }));
    });
  });
}

async function start() {
  const address = await ask(`/api/tracks/${track}/stream`, { authorization: `Bearer ${token}` });
  if (address.status !== 200) throw new Error(`status ${address.status} for the address`);
  const audio = await ask(JSON.parse(address.body).url, { range: 'bytes=0-0' });
  if (audio.status !== 206 || audio.body.length !== 1) throw new Error(`status ${audio.status} for the audio`);
}

const latencies = [];
const failures = new Map();
const began = performance.now();
const starts = Array.from({ length: rate * seconds }, async (_, index) => {
  const appointed = began + (index * 1000) / rate;
  await new Promise((done) => setTimeout(done, appointed - performance.now()));
  try {
    await start();
    latencies.push(performance.now() - appointed);
  } catch (error) {
    failures.set(error.message, (failures.get(error.message) ?? 0) + 1);
  }
});
await Promise.all(starts);
agent.destroy();
for (const [what, count] of failures) console.error(`${count} × ${what}`);
latencies.sort((a, b) => a - b);
const good = latencies.filter((latency) => latency <= mostMs).length;
const quantile = (part) => (latencies[Math.floor(latencies.length * part)] ?? 0).toFixed(1);
console.log(`RESULT ${starts.length} ${good} ${quantile(0.99)} ${quantile(0.95)}`);
