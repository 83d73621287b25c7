// The broker's store is lost, or is an older one than it was.
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { eventually, type Platform } from '../system/platform';
import { brokerOf, type Fault, signal } from './breakage';

const storeOf = (platform: Platform) => join(platform.data, 'nats/jetstream');

export const deleteBrokerStore: Fault = async (breakage) => {
  const store = storeOf(breakage.platform);
  const deleted = Date.now();
  await breakage.withoutBroker(() => {
    rmSync(`${store}.deleted`, { recursive: true, force: true });
    renameSync(store, `${store}.deleted`);
  });
  await eventually('a new stream is made after the deletion', async () => streamMadeAt(store) > deleted, 60);
  breakage.storeDeletions += 1;
  return 'deleted the store of the broker, and saw a new stream';
};

function streamMadeAt(store: string): number {
  const facts = join(store, 'jetstream/$G/streams/EVENTS_PLAYLIST/meta.inf');
  if (!existsSync(facts)) return 0;
  const made = /"Created":"([^"]+)"/i.exec(readFileSync(facts, 'utf8'));
  return made ? Date.parse(made[1]) : 0;
}

/** As after a power cut: nats-server acknowledges before it syncs. */
export const rollBackBroker: Fault = async (breakage, chance) => {
  const copy = copyStore(breakage.platform);
  const ms = 1000 + Math.floor(3000 * chance());
  await after(ms);
  await breakage.withoutBroker(() => putBack(breakage.platform, copy));
  return `put the broker's store back to what it was ${ms} ms before`;
};

/** What a broker that dies at this moment leaves behind. Returns its folder. */
export function copyStore(platform: Platform): string {
  const [store, copy] = [storeOf(platform), `${storeOf(platform)}.copy`];
  const pid = brokerOf(platform);
  if (pid) signal(pid, 'SIGSTOP');
  try {
    rmSync(copy, { recursive: true, force: true });
    cpSync(store, copy, { recursive: true });
  } finally {
    if (pid) signal(pid, 'SIGCONT');
  }
  return copy;
}

/** Only while no broker runs. */
export function putBack(platform: Platform, copy: string): void {
  rmSync(storeOf(platform), { recursive: true, force: true });
  renameSync(copy, storeOf(platform));
}
