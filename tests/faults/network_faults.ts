// Services that cannot reach each other, or not always.
import { setTimeout as after } from 'node:timers/promises';
import { services } from '../system/platform';
import { broker, type Fault } from './breakage';
import { pick, shuffled, whole } from './random';

export const cutNetwork: Fault = async (breakage, chance) => {
  const network = breakage.equipment.network!;
  const [service, other] = shuffled(chance, services);
  const from = pick(chance, [undefined, broker, other]);
  const ms = 2000 + whole(chance, 5000);
  await network.cut(service, from);
  await after(ms);
  await network.heal(service);
  return `cut ${service} off from ${from ?? 'all'} for ${ms} ms`;
};

export const losePackets: Fault = async (breakage, chance) => {
  const network = breakage.equipment.network!;
  const [service, percent, ms] = [pick(chance, services), 5 + whole(chance, 25), 2000 + whole(chance, 5000)];
  await network.lose(service, percent);
  await after(ms);
  await network.heal(service);
  return `lost ${percent} % of the packets from and to ${service} for ${ms} ms`;
};
