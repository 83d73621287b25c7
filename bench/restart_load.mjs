// An open-loop load on a running platform, calm and while every service is restarted rolling, for bench/restart.sh.
// Requests leave at their appointed times whether or not earlier ones were answered, and their latency counts from then.
// Environment: URL, TOKEN, TRACK, LAUNCHER, DATA, RATE, STREAMS, ROUNDS, CALM_SECONDS. Exit code 1 if a request failed.
import { execFile } from 'node:child_process';
import http from 'node:http';
import { promisify } from 'node:util';

const { URL: url, TOKEN: token, TRACK: track, LAUNCHER: launcher, DATA: data } = process.env;
const [rate, streams, rounds, calmSeconds] = ['RATE', 'STREAMS', 'ROUNDS', 'CALM_SECONDS'].map((name) => Number(process.env[name]));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const keepAlive = new http.Agent({ keepAlive: true, maxSockets: 128 });
const players = new http.Agent({ keepAlive: true, maxSockets: streams });
const rangeBytes = 16 * 1024;
const streamBytes = 128 * 1024;

/** Status and body of an answer; fails if it is cut off or takes too long. */
function ask(method, path, { agent = keepAlive, headers = {}, body, authorized = true } = {}) {
  return new Promise((done, failed) => {
    const request = http.request(url + path, {
      method,
      agent,
      timeout: 10_000,
      headers: { ...(authorized ? { authorization: `Bearer ${token}` } : {}), ...headers },
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 10 s')));
    request.on('error', (error) => failed(new Error(`${error.message}${request.reusedSocket ? ' (kept alive)' : ''}`)));
    request.on('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', failed);
      response.on('end', () => done({ status: response.statusCode, body: Buffer.concat(parts) }));
    });
    request.end(body);
  });
}

const json = { 'content-type': 'application/json' };
const create = () => ask('POST', '/api/playlists', { headers: json, body: '{"name":"Sunday morning"}' });
const playlist = JSON.parse((await create()).body).id;
const media = JSON.parse((await ask('GET', `/api/tracks/${track}/stream`)).body).url;
const range = (agent, bytes) => ask('GET', media, { agent, authorized: false, headers: { range: `bytes=0-${bytes - 1}` } });
const kinds = {
  create: { expect: 201, run: create },
  read: { expect: 200, run: () => ask('GET', `/api/playlists/${playlist}`) },
  search: { expect: 200, run: () => ask('GET', '/api/search?query=love') },
  'range, kept alive': { expect: 206, bytes: rangeBytes, run: () => range(keepAlive, rangeBytes) },
  'range, fresh': { expect: 206, bytes: rangeBytes, run: () => range(false, rangeBytes) },
};
const stream = { expect: 206, bytes: streamBytes, run: () => range(players, streamBytes) };

let latencies = [];
let answered = 0;
const failures = new Map();
const underWay = new Set();

async function measure(name, kind, appointed) {
  let failure;
  try {
    const { status, body } = await kind.run();
    if (status !== kind.expect) failure = `status ${status} ${body.toString().slice(0, 200)}`;
    else if (kind.bytes && body.length !== kind.bytes) failure = `${body.length} of ${kind.bytes} bytes`;
  } catch (error) {
    failure = error.message;
  }
  ++answered;
  if (failure) failures.set(`${name}: ${failure}`, (failures.get(`${name}: ${failure}`) ?? 0) + 1);
  else latencies.push(performance.now() - appointed);
}

function start(name, kind, appointed) {
  const request = measure(name, kind, appointed).finally(() => underWay.delete(request));
  underWay.add(request);
}

/** Sends until stopped; returns what stops it and waits for the answers. */
function load() {
  const began = performance.now();
  const names = Object.keys(kinds);
  let sent = 0;
  const timer = setInterval(() => {
    for (const now = performance.now(); began + (sent * 1000) / rate <= now; ++sent) {
      const name = names[sent % names.length];
      start(name, kinds[name], began + (sent * 1000) / rate);
    }
  }, 2);
  let playing = true;
  const listeners = Array.from({ length: streams }, async (_, index) => {
    await pause((index * 1000) / streams);
    for (; playing; await pause(1000)) await measure('stream', stream, performance.now());
  });
  return async () => {
    clearInterval(timer);
    playing = false;
    await Promise.all([...underWay, ...listeners]);
  };
}

const p99 = () => {
  const sorted = latencies.sort((a, b) => a - b);
  latencies = [];
  return sorted[Math.floor(sorted.length * 0.99)];
};

const stop = load();
await pause(3000); // warms up
latencies = [];
await pause(calmSeconds * 1000);
const calm = p99();
const began = performance.now();
for (let round = 1; round <= rounds; ++round) {
  const roundBegan = performance.now();
  await promisify(execFile)(launcher, ['restart', '--rolling', '--data', data]);
  console.log(`round ${round}: every service in ${((performance.now() - roundBegan) / 1000).toFixed(1)} s`);
}
const seconds = (performance.now() - began) / 1000;
const during = p99();
await stop();

const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
for (const [what, count] of failures) console.error(`${count} × ${what}`);
console.log(`${answered} requests, ${failed} failed (must be 0); ${rounds} rounds in ${seconds.toFixed(1)} s`);
console.log(`p99 calm ${calm.toFixed(1)} ms, during ${during.toFixed(1)} ms, during / calm: ${(during / calm).toFixed(2)} (aim: at most 2)`);
process.exit(failed === 0 ? 0 : 1);
