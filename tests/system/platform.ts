// A whole platform in a folder of its own, for one file of tests.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
export const bin = resolve(root, process.env.POLYPHONY_BUILD ?? 'build', 'bin');
export const launcher = join(bin, 'polyphony');
const sampleMusic = '/usr/share/games/wesnoth/1.16/data/core/music';

export const services = ['edge', 'user', 'catalog', 'playlist', 'streaming', 'recommendation', 'payment', 'broadcast'];

/** Waits until `condition` gives something, and says what it waited for if it never does. */
export async function eventually<T>(what: string, condition: () => Promise<T | undefined | false>, seconds = 15): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((done) => setTimeout(done, 25));
  }
}

export async function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

/** The sample music, or the first `songs` of it, an album with a cover made for the test, and files that cannot be read. */
export function prepareMusic(folder: string, songs = Infinity): void {
  mkdirSync(join(folder, 'wesnoth'), { recursive: true });
  for (const name of readdirSync(sampleMusic).sort().slice(0, songs)) symlinkOrCopy(join(sampleMusic, name), join(folder, 'wesnoth', name));
  const album = join(folder, 'Voices');
  mkdirSync(album);
  const ffmpeg = (...parameters: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...parameters]);
  ffmpeg('-f', 'lavfi', '-i', 'color=c=teal:s=64x64:d=1', '-frames:v', '1', join(album, 'cover.jpg'));
  for (const [number, name] of ['Soprano', 'Alto', 'Tenor'].entries()) {
    const extension = ['flac', 'mp3', 'm4a'][number];
    // Noise in the FLAC makes it larger than what a free plan allows.
    const sound = extension === 'flac' ? 'anoisesrc=duration=35:sample_rate=44100' : `sine=frequency=${330 + 110 * number}:duration=35`;
    ffmpeg('-f', 'lavfi', '-i', sound, '-metadata', `title=${name}`,
      '-metadata', 'artist=The Planted Choir', '-metadata', 'album_artist=The Planted Choir', '-metadata', 'album=Voices',
      '-metadata', `track=${number + 1}`, '-metadata', 'genre=Choral', '-metadata', 'date=2024',
      join(album, `${number + 1} ${name}.${extension}`));
  }
  const broken = join(folder, 'broken');
  mkdirSync(broken);
  writeFileSync(join(broken, 'empty.flac'), '');
  writeFileSync(join(broken, 'text.mp3'), 'This is not music at all.\n'.repeat(200));
}

// Music that is moved, changed or deleted by a test must be the test's own.
function symlinkOrCopy(from: string, to: string): void {
  if (process.env.POLYPHONY_TEST_COPY) copyFileSync(from, to);
  else symlinkSync(from, to);
}

export interface ProcessStatus {
  service: string;
  pid: number;
  state: string;
  restarts: number;
  version: string;
}

export interface Answer<T = any> {
  status: number;
  headers: Headers;
  body: T;
}

/** One person at the platform's door. */
export class Client {
  constructor(readonly url: string, public token = '', public userId = '') {}

  async call<T = any>(verb: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      method: verb,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') && text !== '';
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : (text as T) };
  }

  get = <T = any>(path: string) => this.call<T>('GET', path);

  /** The body of an answer that must be a success. */
  async ok<T = any>(verb: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call<T>(verb, path, body);
    if (answer.status >= 300) throw new Error(`${verb} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

export class Platform {
  readonly folder = mkdtempSync(join(tmpdir(), 'polyphony-system-'));
  readonly data = join(this.folder, 'data');
  readonly music = join(this.folder, 'music');
  /** Starts the programs that lie next to it. */
  launcher = launcher;
  port = 0;
  url = '';
  output = '';
  #child?: ChildProcess;
  #environment: Record<string, string> = {};
  #options: string[] = [];

  /** The launcher's process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the platform and waits until it says where it plays. */
  static async start(options: { environment?: Record<string, string>; songs?: number; options?: string[] } = {}): Promise<Platform> {
    const platform = new Platform();
    platform.#options = options.options ?? [];
    prepareMusic(platform.music, options.songs);
    await platform.up(options.environment);
    return platform;
  }

  /** With the environment of the last time, if none is given. */
  async up(environment = this.#environment): Promise<number> {
    this.#environment = environment;
    this.port ||= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    const began = Date.now();
    this.output = '';
    this.#child = spawn(this.launcher, ['up', '--data', this.data, '--music', this.music, '--listen', `127.0.0.1:${this.port}`, ...this.#options], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        // One address is everyone here: the limits a person meets are tested on their own.
        POLYPHONY_EDGE_ADDRESS_RATE: '0',
        POLYPHONY_EDGE_USER_RATE: '0',
        POLYPHONY_EDGE_CREDENTIALS_RATE: '0',
        ...environment,
      },
    });
    this.#child.stdout!.on('data', (text) => (this.output += text));
    this.#child.stderr!.on('data', (text) => (this.output += text));
    await eventually('the platform is ready', async () => {
      if (this.#child!.exitCode !== null) throw new Error(`the launcher ended: ${this.output}`);
      return this.output.includes(this.url);
    });
    return Date.now() - began;
  }

  /** Ends the platform in order; returns the launcher's exit code. */
  async down(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const child = this.#child;
    if (!child) return null;
    if (child.exitCode === null) {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill(signal);
      await ended;
    }
    this.#child = undefined;
    return child.exitCode;
  }

  async close(): Promise<void> {
    await this.down();
    if (!process.env.POLYPHONY_TEST_KEEP) rmSync(this.folder, { recursive: true, force: true });
  }

  command(...parameters: string[]): string {
    return execFileSync(launcher, [...parameters, '--data', this.data], { encoding: 'utf8' });
  }

  status(): { processes: ProcessStatus[] } & Record<string, any> {
    return JSON.parse(this.command('status', '--json'));
  }

  /** The `count` that a query of a service's database gives. */
  rows(service: string, sql: string): number {
    const database = join(this.data, `${service}.db`);
    return JSON.parse(execFileSync('sqlite3', ['-readonly', '-json', '-cmd', '.timeout 10000', database, sql], { encoding: 'utf8' }))[0].count;
  }

  process(service: string): ProcessStatus {
    const found = this.status().processes.find((process) => process.service === service);
    if (!found) throw new Error(`no process ${service}`);
    return found;
  }

  client = () => new Client(this.url);

  /** A fresh account with a token. The first one is the administrator. */
  async person(username: string): Promise<Client> {
    const client = this.client();
    const account = await client.ok('POST', '/api/accounts', { username, password: 'correct horse battery', display_name: username });
    client.userId = account.id;
    client.token = (await this.token(username)).access_token;
    return client;
  }

  async token(username: string, password = 'correct horse battery'): Promise<any> {
    const response = await fetch(this.url + '/api/oauth/token', {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username, password }),
    });
    if (!response.ok) throw new Error(`token: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** Waits until all that was scanned is measured. */
  async measured(client: Client): Promise<void> {
    await eventually('all is measured', async () => {
      const { waiting, measured } = (await client.get('/api/library/analysis')).body;
      return !waiting && measured > 0;
    }, 150);
  }

  /** Waits until the whole library is there; returns its tracks by title. */
  async scanned(client: Client): Promise<Map<string, any>> {
    await eventually('the scan is done', async () => (await client.get('/api/library/scan')).body.state === 'SCAN_STATE_DONE', 60);
    const tracks = new Map<string, any>();
    for (let page = ''; ; ) {
      const albums = await client.ok('GET', `/api/albums?page_size=100&page_token=${encodeURIComponent(page)}`);
      for (const album of albums.albums)
        for (const track of (await client.ok('GET', `/api/albums/${album.id}`)).tracks) tracks.set(track.title, track);
      page = albums.next_page_token;
      if (!page) break;
    }
    for (const title of tracks.keys())
      await eventually(`the search knows ${title}`, async () => {
        const found = await client.ok('GET', `/api/search?query=${encodeURIComponent(title)}`);
        return found.tracks.some((track: any) => track.title === title);
      });
    return tracks;
  }
}
