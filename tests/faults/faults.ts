// What goes wrong, each as a function of its own. They run one after another, and each ends when what it broke is known to
// be broken, not when it is mended.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { eventually, launcher, type Platform, type ProcessStatus, services } from '../system/platform';
import { pick, type Random, shuffled } from './random';

const broker = 'nats-server';
const mortals = [broker, ...services];

export class Breakage {
  kills = 0;
  storeDeletions = 0;

  constructor(readonly platform: Platform) {}

  async process(service: string): Promise<ProcessStatus> {
    const { stdout } = await promisify(execFile)(launcher, ['status', '--json', '--data', this.platform.data]);
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
}

type Fault = (breakage: Breakage, chance: Random) => Promise<string>;

/** False if the process is gone. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

const killOne: Fault = async (breakage, chance) => {
  const service = pick(chance, mortals);
  await breakage.kill(service);
  return `killed ${service}`;
};

const killTwo: Fault = async (breakage, chance) => {
  const [one, other] = shuffled(chance, mortals);
  await Promise.all([breakage.kill(one), breakage.kill(other)]);
  return `killed ${one} and ${other} at once`;
};

const pauseOne: Fault = async (breakage, chance) => {
  const service = pick(chance, mortals);
  const ms = 1000 + Math.floor(2000 * chance());
  const { pid } = await breakage.process(service);
  if (!pid || !signal(pid, 'SIGSTOP')) return `${service} was down already`;
  await after(ms);
  signal(pid, 'SIGCONT');
  return `stopped ${service} for ${ms} ms`;
};

/** The launcher stands still meanwhile, so that no new broker can open the store before it is gone. */
const deleteBrokerStore: Fault = async (breakage) => {
  const { platform } = breakage;
  const store = join(platform.data, 'nats/jetstream');
  const deleted = Date.now();
  signal(platform.pid!, 'SIGSTOP');
  try {
    const pid = brokerOf(platform);
    if (pid && signal(pid, 'SIGKILL')) breakage.kills += 1;
    if (pid) await eventually('the broker is dead', async () => isDead(pid));
    rmSync(`${store}.deleted`, { recursive: true, force: true });
    renameSync(store, `${store}.deleted`);
  } finally {
    signal(platform.pid!, 'SIGCONT');
  }
  await eventually('a new stream is made after the deletion', async () => streamMadeAt(store) > deleted, 60);
  breakage.storeDeletions += 1;
  return 'deleted the store of the broker, and saw a new stream';
};

/** From /proc, since the launcher cannot be asked while it stands still. */
function brokerOf(platform: Platform): number | undefined {
  const children = readFileSync(`/proc/${platform.pid}/task/${platform.pid}/children`, 'utf8').trim().split(' ').map(Number);
  return children.find((pid) => !isDead(pid) && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === broker);
}

/** Gone, or a zombie that its parent has not noticed yet. */
function isDead(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

function streamMadeAt(store: string): number {
  const facts = join(store, 'jetstream/$G/streams/EVENTS_PLAYLIST/meta.inf');
  if (!existsSync(facts)) return 0;
  const made = /"Created":"([^"]+)"/i.exec(readFileSync(facts, 'utf8'));
  return made ? Date.parse(made[1]) : 0;
}

const killEverything: Fault = async (breakage) => {
  // The launcher's children die with it; see launcher/child.cpp.
  await breakage.platform.down('SIGKILL');
  breakage.kills += 1 + mortals.length;
  await breakage.platform.up();
  return 'killed everything, the launcher too, and started anew';
};

const restartStorm: Fault = async (breakage, chance) => {
  const service = pick(chance, mortals);
  for (let time = 0, last = 0; time < 5; ++time) {
    const killed = last;
    await eventually(`${service} is started again`, async () => (await breakage.process(service)).pid !== killed, 30);
    last = await breakage.kill(service);
  }
  return `killed ${service} five times in a row`;
};

/** Each of a deal happens before any happens again. */
const deal: Fault[] = [
  ...Array<Fault>(6).fill(killOne), killTwo, pauseOne, pauseOne, deleteBrokerStore, killEverything, restartStorm,
];

/** The faults in the order of a seed, without end. */
export function* schedule(chance: Random): Generator<Fault> {
  for (;;) yield* shuffled(chance, deal);
}
