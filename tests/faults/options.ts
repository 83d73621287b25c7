// The command line.
import { parseArgs } from 'node:util';
import { type Deal, faults, readDeal } from './faults';
import { plants } from './plants';

export const usage = `Usage: ./dev test faults [--minutes M | --kills N] [--only FAULTS] [--seed S] [--users U] [--plant NAME]

Starts the platform, lets several people use it while it is broken, and checks that nothing was lost or doubled.

  --minutes M    how long faults are injected, the second half of it on a network; two rounds of all faults but those of the
                 network, about 2 minutes, if nothing is said
  --kills N      until N processes were killed, however long it takes
  --only FAULTS  these alone, separated by commas; NAME*5 is one that happens five times in a round. With faults of the
                 network, each service has a network of its own. There are:
                 ${Object.keys(faults).join(', ')}
  --seed S       the same commands and faults in the same order as in the run that printed this seed
  --users U      how many people write at once; 6 if nothing is said
  --plant NAME   damages a database at the end, and succeeds only if that is found:
                 ${Object.keys(plants).join(', ')};
                 or plants a bug in the events, without a platform, for their model to find; tests/faults/plant --list names those
  --help         this text
`;

export interface Options {
  minutes?: number;
  kills?: number;
  /** All, if nothing was said. */
  only?: Deal;
  seed: number;
  users: number;
  plant?: string;
}

function positive(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!(number > 0)) throw new Error(`--${name} needs a number above 0.`);
  return number;
}

/** The options; `help` if that is what was asked for. Throws a sentence if they make no sense. */
export function readOptions(given: string[]): Options | 'help' {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: given,
    options: { minutes: text, kills: text, only: text, seed: text, users: text, plant: text, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return 'help';
  if (values.plant && !plants[values.plant]) throw new Error(`There is no plant ${values.plant}.`);
  return {
    kills: positive(values.kills, 'kills'),
    minutes: positive(values.minutes, 'minutes'),
    only: values.only === undefined ? undefined : readDeal(values.only),
    seed: positive(values.seed, 'seed') ?? 1 + Math.floor(Math.random() * 999_999),
    users: positive(values.users, 'users') ?? 6,
    plant: values.plant,
  };
}
