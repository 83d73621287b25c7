// What the platform stands on, so that it can be broken: only what a run needs, and what this machine can give.
import { existsSync } from 'node:fs';
import type { Platform } from '../system/platform';
import { ForgetfulDisk } from './forgetful_disk';
import { MovedClock } from './moved_clock';
import { Network } from './network';
import { SmallDisk } from './small_disk';

export type Need = 'smallDisk' | 'forgetfulDisk' | 'movedClock' | 'network';

export class Equipment {
  smallDisk?: SmallDisk;
  forgetfulDisk?: ForgetfulDisk;
  movedClock?: MovedClock;
  network?: Network;
  /** Sentences: why some is missing. */
  readonly missing = new Map<Need, string>();

  constructor(platform: Platform, needs: Set<Need>) {
    const tryTo = (need: Need, otherwise: string, make: () => void) => {
      try {
        if (needs.has(need)) make();
      } catch {
        this.missing.set(need, otherwise);
      }
    };
    tryTo('smallDisk', 'only root may mount a small disk', () => (this.smallDisk = new SmallDisk(platform.data)));
    tryTo('network', 'only root may make a network', () => (this.network = new Network(platform)));
    if (needs.has('forgetfulDisk')) this.forgetfulDisk = new ForgetfulDisk(platform);
    if (needs.has('movedClock')) this.movedClock = new MovedClock(platform.folder);
    const absent = this.#preloaded.find(({ library }) => !existsSync(library));
    if (absent) throw new Error(`${absent.library} is missing: ./dev build`);
  }

  get #preloaded() {
    return [this.forgetfulDisk, this.movedClock].filter((one) => one !== undefined);
  }

  get environment(): Record<string, string> {
    const LD_PRELOAD = this.#preloaded.map(({ library }) => library).join(':');
    return Object.assign({ LD_PRELOAD }, this.network?.environment, ...this.#preloaded.map(({ environment }) => environment));
  }

  /** Puts it away once the platform is down; its data folder is kept if asked for. */
  release(keep: boolean): void {
    this.smallDisk?.release(keep);
    this.network?.release();
  }
}
