// Clocks that are set.
import { setTimeout as after } from 'node:timers/promises';
import { type Fault } from './breakage';
import { pick } from './random';

/** Whole sessions and tokens end at once, or begin in the future. */
const jumpsInHours = [-6, -1, 1, 6];

export const moveClock: Fault = async (breakage, chance) => {
  const hours = pick(chance, jumpsInHours);
  breakage.equipment.movedClock!.move(hours * 3600);
  await after(1000 + 3000 * chance());
  return `set the clock to ${Math.abs(hours)} h ${hours < 0 ? 'before' : 'after'} the true time`;
};
