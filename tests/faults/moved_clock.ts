// The clock of all processes but the broker, which can be moved: the runner's side of shim/moved_clock.cpp.
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { bin } from '../system/platform';

export class MovedClock {
  readonly #path: string;
  readonly library = join(bin, '../lib/moved_clock.so');

  constructor(folder: string) {
    this.#path = join(folder, 'clock');
    this.#write('w', 0);
  }

  get environment(): Record<string, string> {
    return { POLYPHONY_MOVED_CLOCK: this.#path };
  }

  /** Sets how far it is from the true time. */
  move(seconds: number): void {
    this.#write('r+', seconds);
  }

  #write(flags: string, seconds: number): void {
    const nanoseconds = Buffer.alloc(8);
    nanoseconds.writeBigInt64LE(BigInt(seconds) * 1_000_000_000n);
    const file = openSync(this.#path, flags);
    writeSync(file, nanoseconds, 0, nanoseconds.length, 0);
    closeSync(file);
  }
}
