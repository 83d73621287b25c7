// Every service is replaced while people use the platform, and nobody notices.
import { execFile, spawnSync } from 'node:child_process';
import http from 'node:http';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type Client, eventually, launcher, Platform, services } from './platform';

let platform: Platform;
let someone: Client;
let media: string;

beforeAll(async () => {
  platform = await Platform.start();
  someone = await platform.person('someone');
  const track = (await platform.scanned(someone)).get('Alto');
  media = (await eventually('streaming knows the track', async () => {
    const answer = await someone.get(`/api/tracks/${track.id}/stream`);
    return answer.status === 200 && answer.body;
  })).url;
});
afterAll(() => platform?.close());

const rangeBytes = 100_000;
const kept = new http.Agent({ keepAlive: true });
afterAll(() => kept.destroy());

/** Asks for a part of the song and returns what is wrong with the answer, if anything. */
function listen(agent: http.Agent | false): Promise<string | undefined> {
  return new Promise((done) => {
    const options = { agent, headers: { range: `bytes=0-${rangeBytes - 1}` }, timeout: 10_000 };
    const request = http.get(platform.url + media, options, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => (bytes += part.length));
      response.on('error', (error) => done(error.message));
      response.on('end', () => done(response.statusCode === 206 && bytes === rangeBytes ? undefined : `${response.statusCode}, ${bytes} bytes`));
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', (error) => done(error.message));
  });
}

async function call(verb: string, path: string, body?: unknown): Promise<string | undefined> {
  try {
    await someone.ok(verb, path, body);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** A steady load, a request every 10 ms whether or not earlier ones were answered. */
class Load {
  readonly failures: string[] = [];
  #sent = 0;
  #underWay = new Set<Promise<void>>();
  #timer: NodeJS.Timeout;

  constructor(playlist: string) {
    const kinds: [string, () => Promise<string | undefined>][] = [
      ['create a playlist', () => call('POST', '/api/playlists', { name: 'Under way' })],
      ['read a playlist', () => call('GET', `/api/playlists/${playlist}`)],
      ['search', () => call('GET', '/api/search?query=choir')],
      ['listen on a kept connection', () => listen(kept)],
      ['listen on a fresh connection', () => listen(false)],
    ];
    this.#timer = setInterval(() => {
      const [name, run] = kinds[this.#sent++ % kinds.length];
      const request: Promise<void> = run().then((failure) => {
        if (failure) this.failures.push(`${name}: ${failure}`);
        this.#underWay.delete(request);
      });
      this.#underWay.add(request);
    }, 10);
  }

  /** Ends the load; returns how many requests it made. */
  async stop(): Promise<number> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
    return this.#sent;
  }
}

const pids = () => new Map(platform.status().processes.map((process) => [process.service, process.pid]));

test('every service is replaced, one after another, and no request fails', async () => {
  const before = pids();
  const load = new Load((await someone.ok('POST', '/api/playlists', { name: 'Read often' })).id);
  const printed = (await promisify(execFile)(launcher, ['restart', '--rolling', '--data', platform.data])).stdout;
  const requests = await load.stop();
  expect(load.failures).toEqual([]);
  expect(requests).toBeGreaterThan(100);

  expect(printed.trim().split('\n').at(-1)).toBe('edge is restarted.');
  const { processes } = platform.status();
  expect(processes).toHaveLength(services.length + 1);
  for (const { service, pid, state, restarts } of processes) {
    expect(state).toBe('ready');
    expect(pid !== before.get(service)).toBe(service !== 'nats-server');
    expect(restarts).toBe(service === 'nats-server' ? 0 : 1);
  }
  // A link and a socket for each, and nothing of those who have gone.
  const files = readdirSync(join(platform.data, 'run')).filter((name) => name.startsWith('playlist.'));
  expect(files).toHaveLength(4);
  expect(lstatSync(join(platform.data, 'run', 'playlist.sock')).isSymbolicLink()).toBe(true);
});

test('a live page is told to come back, and does', async () => {
  const socket = new WebSocket(`${platform.url.replace('http', 'ws')}/api/live`);
  await new Promise((done) => socket.once('open', done));
  socket.send(JSON.stringify({ access_token: someone.token }));
  const closed = new Promise((done) => socket.once('close', done));
  const restarted = promisify(execFile)(launcher, ['restart', 'edge', '--rolling', '--data', platform.data]);
  expect(await closed).toBe(1012);
  await restarted;
  const again = new WebSocket(`${platform.url.replace('http', 'ws')}/api/live`);
  await new Promise((done) => again.once('open', done));
  again.send(JSON.stringify({ access_token: someone.token }));
  let heard = false;
  again.on('message', () => (heard = true));
  await eventually('it hears what happens', async () => {
    await someone.ok('POST', '/api/playlists', { name: 'Live again' });
    return heard;
  });
  again.close();
});

test('a song that is under way plays to its end', async () => {
  const arrived = new Promise<number>((done, failed) => {
    http.get(platform.url + media, { agent: false }, (response) => {
      let bytes = 0;
      response.pause();
      // Goes on when another process has taken over from the one that sends it.
      const before = platform.process('streaming').pid;
      void promisify(execFile)(launcher, ['restart', 'streaming', '--rolling', '--data', platform.data]).catch(failed);
      void eventually('another process is reached', async () => platform.process('streaming').pid !== before).then(() => response.resume(), failed);
      response.on('data', (part: Buffer) => (bytes += part.length));
      response.on('error', failed);
      response.on('end', () => done(bytes - Number(response.headers['content-length'])));
    });
  });
  expect(await arrived).toBe(0);
});

test('what cannot be rolled is one clear line and exit code 1', () => {
  const rolled = (...what: string[]) => spawnSync(launcher, ['restart', ...what, '--data', platform.data], { encoding: 'utf8' });
  for (const result of [rolled('nats-server', '--rolling'), rolled('no-such-service', '--rolling'), rolled()]) {
    expect(result.status).toBe(1);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
  }
});
