// A disk that is full, that fails, or that loses its power.
import { setTimeout as after } from 'node:timers/promises';
import { copyStore, putBack } from './broker_faults';
import { type Fault } from './breakage';
import { pick, random, whole } from './random';

const writers = ['user', 'playlist', 'streaming', 'recommendation', 'payment'];

export const fillDisk: Fault = async (breakage, chance) => {
  const disk = breakage.equipment.smallDisk!;
  const ms = 500 + whole(chance, 2000);
  await disk.fill();
  try {
    await breakage.someoneIsRefused();
    await after(ms);
  } finally {
    await disk.free();
  }
  return `filled the disk, and freed it ${ms} ms after the first refusal`;
};

export const failDisk: Fault = async (breakage, chance) => {
  const service = pick(chance, writers);
  const call = pick(chance, ['write', 'sync'] as const);
  const ms = 1000 + whole(chance, 2000);
  const end = breakage.equipment.forgetfulDisk!.fail(call, service);
  await after(ms);
  end();
  return `let each ${call} of ${service}'s database fail for ${ms} ms`;
};

export const cutPower: Fault = async (breakage, chance) => {
  const [ms, seed] = [1000 + whole(chance, 3000), whole(chance, 2 ** 32)];
  const copy = copyStore(breakage.platform);
  await after(ms);
  await breakage.killEverything();
  const lost = breakage.equipment.forgetfulDisk!.forget(random(seed));
  putBack(breakage.platform, copy);
  await breakage.platform.up();
  return `cut the power, which took ${lost} changes of databases that were not synced, and ${ms} ms of the broker`;
};
