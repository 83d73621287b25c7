// What the people who run the platform see of events.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, launcher, Platform } from './platform';

let platform: Platform;
let anna: Client;

beforeAll(async () => {
  platform = await Platform.start();
  anna = await platform.person('anna');
});
afterAll(() => platform?.close());

const events = (...parameters: string[]) =>
  spawnSync(launcher, ['events', ...parameters, '--data', platform.data], { encoding: 'utf8', timeout: 15_000 });

/** A running `polyphony events tail`. */
class Tail {
  output = '';
  errors = '';
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(...parameters: string[]) {
    this.child = spawn(launcher, ['events', 'tail', ...parameters, '--data', platform.data], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout!.on('data', (text) => (this.output += text));
    this.child.stderr!.on('data', (text) => (this.errors += text));
    this.ended = new Promise((done) => this.child.once('close', done));
  }

  listening = () => eventually('tail listens', async () => this.errors.includes('Ctrl-C'));
  lines = () => this.output.split('\n').filter((line) => line !== '');
}

test('tail shows a created playlist to people and to programs, and no more than was asked for', async () => {
  const tails = [new Tail(), new Tail('events.playlist.PlaylistCreated.>', '--json'), new Tail('events.payment.>')];
  await Promise.all(tails.map((tail) => tail.listening()));
  const { id } = await anna.ok('POST', '/api/playlists', { name: 'Voices "ä"' });
  const [text, json] = await eventually('both show it', async () => {
    const line = tails[0].lines().find((line) => line.includes('PlaylistCreated'));
    return line && tails[1].lines().length > 0 && [line, tails[1].lines()[0]];
  }) as string[];
  expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z +playlist +PlaylistCreated +/);
  expect(text).toContain(id);
  expect(text).toContain(String.raw`"name":"Voices \"ä\""`);
  expect(JSON.parse(json)).toMatchObject({
    specversion: '1.0',
    type: 'polyphony.playlist.v1.PlaylistCreated',
    source: 'playlist',
    subject: id,
    data: { playlist_id: id, owner_id: anna.userId, name: 'Voices "ä"' },
  });
  expect(tails[2].output).toBe('');
  for (const tail of tails) tail.child.kill('SIGINT');
  await Promise.all(tails.map((tail) => tail.ended));
});

test('lag shows that all events were published, and who hears whom', async () => {
  const lag = await eventually('the outbox of playlist is published', async () => {
    const found = JSON.parse(events('lag', '--json').stdout);
    const playlist = found.services.find((one: any) => one.service === 'playlist');
    return playlist.waiting === 0 && playlist.stream_last_seq > 0 && found;
  });
  const playlist = lag.services.find((one: any) => one.service === 'playlist');
  expect(playlist.published).toBeGreaterThanOrEqual(playlist.stream_last_seq);
  expect(playlist).toMatchObject({ dead: 0, retrying: 0 });
  expect(lag.listeners).toContainEqual(expect.objectContaining({ service: 'recommendation', source: 'playlist' }));
  expect(events('lag').stdout).toMatch(/^SERVICE +PUBLISHED +WAITING/);
});

test('there are no dead letters, and an unknown one is named', () => {
  expect(events('dead', 'list').stdout).toBe('There are no dead letters.\n');
  expect(events('dead', 'retry', '--all')).toMatchObject({ status: 0, stdout: 'There are no dead letters.\n' });
  for (const command of ['show', 'retry', 'drop']) {
    const unknown = events('dead', command, 'playlist/7');
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toBe('polyphony: There is no dead letter playlist/7; `polyphony events dead list` shows all.\n');
  }
});

test('drop and retry want either an id or --all', () => {
  for (const command of ['retry', 'drop'])
    for (const parameters of [[], ['playlist/1', '--all'], ['playlist/1', '--service', 'playlist']])
      expect(events('dead', command, ...parameters).status).not.toBe(0);
  expect(events('tail', 'a..b')).toMatchObject({ status: 1 });
});

test('without the platform each command is one clear line and exit code 1, and tail ends', async () => {
  const tail = new Tail();
  await tail.listening();
  await platform.down();
  expect(await tail.ended).toBe(1);
  expect(tail.errors).toContain('Polyphony has ended.');
  for (const parameters of [['tail'], ['lag'], ['dead', 'list'], ['dead', 'show', 'a/1'], ['dead', 'drop', '--all']]) {
    const result = events(...parameters);
    expect(result.status).toBe(1);
    expect(result.stderr).toBe(`polyphony: Polyphony does not run on the data folder ${platform.data}.\n`);
  }
});
