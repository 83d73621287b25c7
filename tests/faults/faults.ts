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

/** What happens if nothing else is asked for: on a network, services are reached otherwise than on one machine. */
export const usual = Object.keys(faults).filter((name) => faults[name].needs !== 'network');

export const needsOf = (names: string[]) => new Set(names.flatMap((name) => faults[name].needs ?? []));

/** Those that this machine can do. */
export const possible = (names: string[], { missing }: Equipment) =>
  names.filter((name) => !faults[name].needs || !missing.has(faults[name].needs));

/** A round: each as often as it happens in one, in the order of the seed. */
export const round = (names: string[], chance: Random): Fault[] =>
  shuffled(chance, names.flatMap((name) => Array<Fault>(faults[name].often).fill(faults[name].happen)));
