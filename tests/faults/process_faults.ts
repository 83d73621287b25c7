// Processes that die, stand still, and are replaced.
import { setTimeout as after } from 'node:timers/promises';
import { eventually, launcher, services } from '../system/platform';
import { type Breakage, type Fault, mortals, run, signal } from './breakage';
import { pick, shuffled } from './random';

export const killOne: Fault = async (breakage, chance) => {
  const service = pick(chance, mortals);
  await breakage.kill(service);
  return `killed ${service}`;
};

export const killTwo: Fault = async (breakage, chance) => {
  const [one, other] = shuffled(chance, mortals);
  await Promise.all([breakage.kill(one), breakage.kill(other)]);
  return `killed ${one} and ${other} at once`;
};

export const pauseOne: Fault = async (breakage, chance) => {
  const service = pick(chance, mortals);
  const ms = 1000 + Math.floor(2000 * chance());
  const { pid } = await breakage.process(service);
  if (!pid || !signal(pid, 'SIGSTOP')) return `${service} was down already`;
  await after(ms);
  signal(pid, 'SIGCONT');
  return `stopped ${service} for ${ms} ms`;
};

export const killEverything: Fault = async (breakage) => {
  await breakage.killEverything();
  await breakage.platform.up();
  return 'killed everything, the launcher too, and started anew';
};

export const killStorm: Fault = async (breakage, chance) => {
  const service = pick(chance, mortals);
  for (let time = 0, last = 0; time < 5; ++time) {
    const killed = last;
    await eventually(`${service} is started again`, async () => (await breakage.process(service)).pid !== killed, 30);
    last = await breakage.kill(service);
  }
  return `killed ${service} five times in a row`;
};

/** Rolling restarts of all and of single services, asked for while others are under way, and kills among them. */
export const restartStorm: Fault = async (breakage, chance) => {
  const asked = [roll(breakage), ...shuffled(chance, services).slice(0, 4).map((service) => roll(breakage, service))];
  const killed = shuffled(chance, services).slice(0, 2);
  for (const service of killed) {
    await after(1500 * chance());
    await breakage.kill(service);
  }
  const done = (await Promise.all(asked)).filter(Boolean).length;
  return `asked for ${asked.length} rolling restarts at once, of which ${done} succeeded, and killed ${killed.join(', ')}`;
};

/** Whether it succeeded: one that meets another, or a kill, is refused. */
async function roll({ platform }: Breakage, ...service: string[]): Promise<boolean> {
  return run(launcher, ['restart', ...service, '--rolling', '--data', platform.data]).then(() => true, () => false);
}
