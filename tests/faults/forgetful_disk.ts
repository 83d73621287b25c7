// The runner's side of shim/forgetful_disk.cpp: the disk under the databases fails on request, and forgets what was not synced.
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statSync,
  truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { bin, type Platform } from '../system/platform';
import type { Random } from './random';

const headerBytes = 5 * 8;

export class ForgetfulDisk {
  readonly records: string;

  constructor(readonly platform: Platform) {
    this.records = join(platform.folder, 'unsynced');
    mkdirSync(this.records, { recursive: true });
  }

  /** For the processes that use it. */
  readonly library = join(bin, '../lib/forgetful_disk.so');

  get environment(): Record<string, string> {
    return { POLYPHONY_FORGETFUL_RECORDS: this.records, POLYPHONY_FORGETFUL_DATABASES: this.platform.data };
  }

  /** From now on writes or syncs of a service's database fail with EIO. Returns what ends that. */
  fail(call: 'write' | 'sync', service: string): () => void {
    const file = join(this.records, `fail.${call}.${service}`);
    writeFileSync(file, '');
    return () => rmSync(file);
  }

  /**
   * Takes back what was not synced, while nothing runs. A disk that is about to lose its power writes what it likes of that,
   * in any order: `chance` decides for each change. Returns how many changes were lost.
   */
  forget(chance: Random): number {
    const keep = chance() < 0.5 ? 0 : chance();
    let lost = this.#forgetNames(chance, keep);
    for (const name of readdirSync(this.platform.data).filter((name) => /\.db(-wal|-journal)?$/.test(name))) {
      const path = join(this.platform.data, name);
      const records = join(this.records, `${statSync(path).ino}.changes`);
      if (existsSync(records)) lost += forgetChanges(path, readChanges(readFileSync(records)), () => chance() < keep);
    }
    for (const name of readdirSync(this.records)) truncateSync(join(this.records, name));
    return lost;
  }

  /** Folders keep the order of their changes: of those that are not synced, some of the newest are lost. */
  #forgetNames(chance: Random, keep: number): number {
    const names = join(this.records, 'names');
    if (!existsSync(names)) return 0;
    const lines = readFileSync(names, 'utf8').split('\n').filter(Boolean);
    const lost = lines.slice(keep === 0 ? 0 : Math.floor(chance() * (lines.length + 1)));
    for (const line of lost.reverse()) {
      const path = line.slice(line.indexOf(' ') + 1);
      if (line.startsWith('created')) rmSync(path, { force: true });
      else if (existsSync(`${path}.removed`)) renameSync(`${path}.removed`, path);
    }
    return lost.length;
  }
}

interface Change {
  kind: 'write' | 'truncate';
  /** For a truncation the new size. */
  offset: number;
  length: number;
  oldSize: number;
  /** The bytes from the offset on that were there before. */
  old: Buffer;
}

/** The records of a file, oldest first, as the shim writes them. */
export function readChanges(bytes: Buffer): Change[] {
  const changes: Change[] = [];
  for (let place = 0; place + headerBytes <= bytes.length; ) {
    const [kind, offset, length, oldSize, kept] = [0, 1, 2, 3, 4].map((word) => Number(bytes.readBigUInt64LE(place + 8 * word)));
    place += headerBytes;
    const old = bytes.subarray(place, place + kept);
    changes.push({ kind: kind === 1 ? 'write' : 'truncate', offset, length, oldSize, old });
    place += kept;
  }
  return changes;
}

/** Undoes all changes, newest first, and does those again that are kept. Returns how many are lost. */
export function forgetChanges(path: string, changes: Change[], kept: () => boolean): number {
  const file = openSync(path, 'r+');
  try {
    const written = changes.map(() => Buffer.alloc(0));
    for (let index = changes.length - 1; index >= 0; --index) {
      const { kind, offset, length, oldSize, old } = changes[index];
      if (kind === 'write') {
        const bytes = Buffer.alloc(length);
        written[index] = bytes.subarray(0, readSync(file, bytes, 0, length, offset));
      }
      writeSync(file, old, 0, old.length, offset);
      ftruncateSync(file, oldSize);
    }
    let lost = 0;
    changes.forEach(({ kind, offset }, index) => {
      if (!kept()) lost += 1;
      else if (kind === 'truncate') ftruncateSync(file, offset);
      else writeSync(file, written[index], 0, written[index].length, offset);
    });
    return lost;
  } finally {
    closeSync(file);
  }
}
