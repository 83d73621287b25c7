// A small disk under the data folder, in memory, which can be filled.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { eventually } from '../system/platform';
import { run } from './breakage';

const mostBytes = 4 * 2 ** 30;

export class SmallDisk {
  /** Throws if this process may not mount. */
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mostBytes}`, 'polyphony-faults', folder], { stdio: 'pipe' });
  }

  /** It gets no larger than what is on it. */
  async fill(): Promise<void> {
    await eventually('the disk is full', async () => {
      const { blocks, bfree, bsize } = statfsSync(this.folder);
      return this.#resize((blocks - bfree) * bsize);
    });
  }

  free = () => this.#resize(mostBytes);

  /** False if more than that is on it, as may be if it is being written to. */
  #resize = (bytes: number) =>
    run('mount', ['-o', `remount,size=${bytes}`, this.folder]).then(() => true, () => false);

  /** Takes it away; what is on it is kept in the folder if asked for. */
  release(keep: boolean): void {
    const kept = `${this.folder}.kept`;
    if (keep) cpSync(this.folder, kept, { recursive: true, filter: (path) => !path.endsWith('.sock') });
    execFileSync('umount', ['--lazy', this.folder]);
    if (!keep) return;
    rmSync(this.folder, { recursive: true });
    renameSync(kept, this.folder);
  }
}
