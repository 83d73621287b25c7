// Supysonic as Debian packages it: another server of the Subsonic API, on the same music.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from './platform';

export class Supysonic {
  readonly #folder = mkdtempSync(join(tmpdir(), 'supysonic-'));
  #server?: ChildProcess;
  url = '';

  /** Reads a music folder, and serves it to the account ada with the password sesame. */
  static async start(music: string): Promise<Supysonic> {
    const supysonic = new Supysonic();
    const folder = supysonic.#folder;
    writeFileSync(join(folder, 'supysonic.conf'), `[base]
database_uri = sqlite:///${folder}/supysonic.db
follow_symlinks = yes
[webapp]
cache_dir = ${folder}/cache
mount_webui = off
[daemon]
socket = ${folder}/daemon.sock
run_watcher = off
`);
    const cli = (...parameters: string[]) => execFileSync('supysonic-cli', parameters, { cwd: folder, stdio: 'pipe' });
    cli('user', 'add', 'ada', '-p', 'sesame');
    cli('folder', 'add', 'music', music);
    cli('folder', 'scan', 'music', '--foreground');
    const port = await freePort();
    supysonic.url = `http://127.0.0.1:${port}`;
    supysonic.#server = spawn('supysonic-server', ['-S', 'gunicorn', '-h', '127.0.0.1', '-p', String(port)], { cwd: folder, stdio: 'ignore' });
    await eventually('supysonic answers', () => fetch(`${supysonic.url}/rest/ping`).then(() => true, () => false));
    return supysonic;
  }

  async close(): Promise<void> {
    const ended = new Promise((done) => this.#server?.once('exit', done));
    this.#server?.kill();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
