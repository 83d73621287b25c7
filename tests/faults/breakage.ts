// The platform that is being broken, and what every fault needs.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { eventually, launcher, type Platform, type ProcessStatus, services } from '../system/platform';
import type { Equipment } from './equipment';
import type { History } from './history';
import type { Random } from './random';

export const broker = 'nats-server';
export const mortals = [broker, ...services];

/** Breaks something and says what; ends when it is known to be broken, not when it is mended. */
export type Fault = (breakage: Breakage, chance: Random) => Promise<string>;

export const run = promisify(execFile);

export class Breakage {
  kills = 0;
  storeDeletions = 0;

  constructor(readonly platform: Platform, readonly equipment: Equipment, readonly history: History) {}

  async process(service: string): Promise<ProcessStatus> {
    const { stdout } = await run(launcher, ['status', '--json', '--data', this.platform.data]);
    return JSON.parse(stdout).processes.find((process: ProcessStatus) => process.service === service);
  }

  /** Waits until a service has a process, and ends it. Returns the process id that it had. */
  async kill(service: string): Promise<number> {
    return eventually(`${service} runs`, async () => {
      const { pid } = await this.process(service);
      if (!pid || !signal(pid, 'SIGKILL')) return false;
      this.kills += 1;
      return pid;
    }, 30);
  }

  /** Kills all processes at once and waits until none is left; up() starts them again. */
  async killEverything(): Promise<void> {
    const all = childrenOf(this.platform.pid!);
    // The launcher's children die with it; see launcher/child.cpp.
    await this.platform.down('SIGKILL');
    await eventually('everything is dead', async () => all.every(isDead));
    this.kills += 1 + mortals.length;
  }

  /** Does something to the files of a broker that is dead: the launcher stands still, so that no new one opens them. */
  async withoutBroker(action: () => void): Promise<void> {
    signal(this.platform.pid!, 'SIGSTOP');
    try {
      const pid = brokerOf(this.platform);
      if (pid && signal(pid, 'SIGKILL')) this.kills += 1;
      if (pid) await eventually('the broker is dead', async () => isDead(pid));
      action();
    } finally {
      signal(this.platform.pid!, 'SIGCONT');
    }
  }

  /** Waits until someone was told that a write failed, or nobody knows whether it did. */
  async someoneIsRefused(): Promise<void> {
    const before = this.history.count('unknown');
    await eventually('a write is refused', async () => this.history.count('unknown') > before, 30);
  }
}

/** False if the process is gone. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Gone, or a zombie that its parent has not noticed yet. */
export function isDead(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

/** From /proc, since the launcher cannot be asked while it stands still. */
export function brokerOf(platform: Platform): number | undefined {
  return childrenOf(platform.pid!).find(
    (pid) => !isDead(pid) && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === broker,
  );
}
