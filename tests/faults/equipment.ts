// What the platform stands on, so that it can be broken: only what a run needs, and what this machine can give.
import { existsSync } from 'node:fs';
import type { Platform } from '../system/platform';
import { ForgetfulDisk } from './forgetful_disk';
import { MovedClock } from './moved_clock';
import { SmallDisk } from './small_disk';

export type Need = 'smallDisk' | 'forgetfulDisk' | 'movedClock';

export class Equipment {
  smallDisk?: SmallDisk;
  forgetfulDisk?: ForgetfulDisk;
  movedClock?: MovedClock;
  /** Sentences: why some is missing. */
  readonly missing = new Map<Need, string>();

  constructor(platform: Platform, needs: Set<Need>) {
    if (needs.has('smallDisk')) {
      try {
        this.smallDisk = new SmallDisk(platform.data);
      } catch {
        this.missing.set('smallDisk', 'only root may mount a small disk');
      }
    }
    if (needs.has('forgetfulDisk')) {
      this.forgetfulDisk = new ForgetfulDisk(platform);
      if (!existsSync(this.forgetfulDisk.library)) throw new Error(`${this.forgetfulDisk.library} is missing: ./dev build`);
    }
    if (needs.has('movedClock')) {
      const clock = new MovedClock(platform.folder);
      if (existsSync(clock.library)) this.movedClock = clock;
      else this.missing.set('movedClock', `there is no ${clock.library}`);
    }
  }

  get environment(): Record<string, string> {
    const preloaded = [this.forgetfulDisk, this.movedClock].filter((one) => one !== undefined);
    return Object.assign({ LD_PRELOAD: preloaded.map((one) => one.library).join(':') }, ...preloaded.map((one) => one.environment));
  }

  /** Puts it away once the platform is down; its data folder is kept if asked for. */
  release(keep: boolean): void {
    this.smallDisk?.release(keep);
  }
}
