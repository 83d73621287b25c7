// The command that people type.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bin, eventually, freePort, launcher, Platform, services } from './platform';

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.start({ environment: { POLYPHONY_ADMIN_PASSWORD: 'a password for the start' } });
});
afterAll(() => platform?.close());

const up = (data: string, port: number, ...options: string[]) =>
  spawnSync(launcher, ['up', '--data', data, '--music', platform.music, '--listen', `127.0.0.1:${port}`, ...options], {
    encoding: 'utf8',
    timeout: 15_000,
  });

test('POLYPHONY_ADMIN_PASSWORD made the account admin', async () => {
  expect((await platform.client().get('/api/setup')).body.needs_first_account).toBe(false);
  expect(await platform.token('admin', 'a password for the start')).toMatchObject({ token_type: 'Bearer' });
});

test('status lists every process, for people and for programs', () => {
  const { processes } = platform.status();
  expect(processes.map((process) => process.service).sort()).toEqual([...services, 'nats-server'].sort());
  for (const process of processes) {
    expect(process).toMatchObject({ state: 'ready', restarts: 0 });
    expect(process.pid).toBeGreaterThan(1);
  }
  const text = platform.command('status');
  for (const service of services) expect(text).toContain(service);
  expect(text).toContain(platform.url);
});

test('restart gives a service a new process', async () => {
  const before = platform.process('playlist');
  platform.command('restart', 'playlist');
  await eventually('a new process is ready', async () => {
    const now = platform.process('playlist');
    return now.pid !== before.pid && now.state === 'ready';
  });
  const unknown = spawnSync(launcher, ['restart', 'no-such-service', '--data', platform.data], { encoding: 'utf8' });
  expect(unknown.status).toBe(1);
  expect(unknown.stderr.trim().split('\n')).toHaveLength(1);
});

test('a service that is stopped stays so until it is restarted', async () => {
  platform.command('stop', 'recommendation');
  expect(platform.process('recommendation')).toMatchObject({ state: 'stopped', pid: 0 });
  platform.command('restart', 'recommendation');
  expect(platform.process('recommendation')).toMatchObject({ state: 'ready' });
  const unknown = spawnSync(launcher, ['stop', 'no-such-service', '--data', platform.data], { encoding: 'utf8' });
  expect(unknown.status).toBe(1);
  expect(unknown.stderr.trim().split('\n')).toHaveLength(1);
});

test('a second up on the same data says so and leaves the first alone', async () => {
  const second = up(platform.data, await freePort());
  expect(second.status).toBe(1);
  expect(second.stderr.trim().split('\n')).toHaveLength(1);
  expect(second.stderr).toContain('already');
  expect((await platform.client().get('/api/setup')).status).toBe(200);
});

test('a taken port, an unwritable folder and a missing nats-server are one clear line and exit code 1', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'polyphony-launcher-'));
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => taken.once('listening', done));
  const { port } = taken.address() as { port: number };
  const results = [
    up(join(folder, 'a'), port),
    up('/proc/no-such-folder', await freePort()),
    up(join(folder, 'b'), await freePort(), '--nats-server', '/nonexistent/nats-server'),
  ];
  taken.close();
  for (const [result, word] of results.map((result, index) => [result, [String(port), '/proc', 'nats-server'][index]] as const)) {
    expect(result.status).toBe(1);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    expect(result.stderr).toContain(word);
  }
  rmSync(folder, { recursive: true, force: true });
});

test('every program has a help that explains each option', () => {
  for (const program of ['polyphony', ...services.map((service) => `polyphony-${service}`)]) {
    const help = execFileSync(join(bin, program), ['--help'], { encoding: 'utf8' });
    expect(help).toContain('--help');
    expect(execFileSync(join(bin, program), ['--version'], { encoding: 'utf8' })).toMatch(/\d+\.\d+\.\d+/);
  }
});

test('the log holds no secrets', () => {
  const found = spawnSync('grep', ['-rlF', 'a password for the start', platform.data], { encoding: 'utf8' });
  expect(found.stdout).toBe('');
});

test('down ends everything in order, and nothing is left behind', async () => {
  const pids = platform.status().processes.map((process) => process.pid);
  platform.command('down');
  expect(await platform.down()).toBe(0);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow();
  const status = spawnSync(launcher, ['status', '--data', platform.data], { encoding: 'utf8' });
  expect(status.status).toBe(1);
});
