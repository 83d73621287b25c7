// What goes wrong, by name. Faults happen one after another.
import type { Fault } from './breakage';
import { deleteBrokerStore, rollBackBroker } from './broker_faults';
import { moveClock } from './clock_faults';
import { cutPower, failDisk, fillDisk } from './disk_faults';
import type { Equipment, Need } from './equipment';
import { cutNetwork, losePackets } from './network_faults';
import { killEverything, killOne, killStorm, killTwo, pauseOne, restartStorm } from './process_faults';
import { type Random, shuffled } from './random';

interface Kind {
  happen: Fault;
  /** How often in a round. */
  often: number;
  needs?: Need;
}

export const faults: Record<string, Kind> = {
  kill: { happen: killOne, often: 6 },
  'kill-two': { happen: killTwo, often: 1 },
  'kill-everything': { happen: killEverything, often: 1 },
  'kill-storm': { happen: killStorm, often: 1 },
  'restart-storm': { happen: restartStorm, often: 1 },
  pause: { happen: pauseOne, often: 2 },
  'delete-broker-store': { happen: deleteBrokerStore, often: 1 },
  'roll-back-broker': { happen: rollBackBroker, often: 1 },
  'fill-disk': { happen: fillDisk, often: 1, needs: 'smallDisk' },
  'fail-disk': { happen: failDisk, often: 2, needs: 'forgetfulDisk' },
  'cut-power': { happen: cutPower, often: 1, needs: 'forgetfulDisk' },
  'move-clock': { happen: moveClock, often: 1, needs: 'movedClock' },
  'cut-network': { happen: cutNetwork, often: 3, needs: 'network' },
  'lose-packets': { happen: losePackets, often: 2, needs: 'network' },
};

/** How often each fault happens in a round. */
export type Deal = Map<string, number>;

const dealOf = (names: string[]): Deal => new Map(names.map((name) => [name, faults[name].often]));

/** On one machine. */
export const usual = dealOf(Object.keys(faults).filter((name) => faults[name].needs !== 'network'));

/** On a network a service cannot run twice: it has one address. */
export const networked = dealOf(Object.keys(faults).filter((name) => name !== 'restart-storm'));

/** From `NAME[*TIMES],…`. Throws a sentence if there is no such fault. */
export function readDeal(text: string): Deal {
  const entries = text.split(',').map((entry): [string, number] => {
    const [name, times] = entry.split('*');
    if (!faults[name]) throw new Error(`There is no fault ${name}.`);
    const often = times === undefined ? faults[name].often : Number(times);
    if (!(often >= 1)) throw new Error(`How often is ${entry}?`);
    return [name, often];
  });
  return new Map(entries);
}

export const needsOf = (deal: Deal) => new Set([...deal.keys()].flatMap((name) => faults[name].needs ?? []));

/** What this machine can do of it. */
export const possible = (deal: Deal, { missing }: Equipment): Deal =>
  new Map([...deal].filter(([name]) => !faults[name].needs || !missing.has(faults[name].needs)));

/** All faults of a deal, in the order of the seed. */
export const round = (deal: Deal, chance: Random): Fault[] =>
  shuffled(chance, [...deal].flatMap(([name, often]) => Array<Fault>(often).fill(faults[name].happen)));
