// The clock of all services, which can be moved: libfaketime reads it from a file. The broker keeps the true time.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The processes notice a jump within this time, not all at the same moment. */
export const noticedWithinMs = 1000;

export class MovedClock {
  readonly #file: string;
  readonly library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

  constructor(folder: string) {
    this.#file = join(folder, 'clock');
    this.move(0);
  }

  get environment(): Record<string, string> {
    return {
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_CACHE_DURATION: String(noticedWithinMs / 1000),
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }

  /** Sets how far it is from the true time. */
  move(seconds: number): void {
    writeFileSync(`${this.#file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }
}
