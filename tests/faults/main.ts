// Kills what it can while people use the platform, then checks that nothing is lost or doubled.
import { setTimeout as after } from 'node:timers/promises';
import { eventually, Platform, prepareMusic } from '../system/platform';
import { Breakage } from './breakage';
import { readFacts, unheard } from './databases';
import { Equipment } from './equipment';
import { hearings } from './events_table';
import { type Deal, faults, needsOf, networked, possible, round, usual } from './faults';
import { History } from './history';
import { type Broken, invariants } from './invariants';
import { Listener } from './listener';
import { type Options, readOptions, usage } from './options';
import { plants } from './plants';
import { random } from './random';

const shown = 20;
const mostPauseMs = 2500;
const usualRounds = 2;
const say = (text: string) => console.log(text);
const number = (value: number) => value.toLocaleString('en');

/** People who use the platform, and what they were told. */
async function gather(platform: Platform, options: Options, history: History): Promise<Listener[]> {
  const first = await platform.person('admin');
  history.operations.push({ do: 'sign up', username: 'admin', outcome: 'ok' });
  const library = [...(await platform.scanned(first)).values()];
  // Within what a free plan allows, so that nothing has to be transcoded.
  const tracks = library.filter((track) => track.bitrate_kbps <= 160).map((track) => track.id).sort();
  const playable = async () => (await first.get(`/api/tracks/${tracks[0]}/stream`)).status === 200;
  await eventually('streaming knows the library', playable);
  const people = Array.from({ length: options.users }, (_, index) =>
    new Listener(`listener-${index + 1}`, platform.url, options.seed, history, tracks));
  for (const person of people) await person.begin();
  return people;
}

async function breakThings(breakage: Breakage, options: Options, deal: Deal, stopped: () => boolean): Promise<void> {
  const { history } = breakage;
  const chance = random(options.seed, 'faults');
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const { kills = Infinity, minutes = Infinity } = options;
  const rounds = kills === Infinity && minutes === Infinity ? usualRounds : Infinity;
  const done = () => stopped() || seconds() >= minutes * 60 || breakage.kills >= kills;
  for (let past = 0; past < rounds; ++past)
    for (const fault of round(deal, chance)) {
      await after(mostPauseMs * chance());
      if (done()) return;
      const what = await fault(breakage, chance);
      const writes = `${number(history.count('ok'))} writes acknowledged, ${number(history.count('unknown'))} unknown`;
      say(`${String(seconds()).padStart(5)} s  ${what}; ${writes}`);
    }
}

/** People write until no more is broken; if either fails, both end. */
async function everyoneAtOnce(breakage: Breakage, options: Options, deal: Deal, people: Listener[]): Promise<void> {
  let over = false;
  const end = () => void (over = true);
  const [broken, load] = await Promise.allSettled([
    breakThings(breakage, options, deal, () => over).finally(end),
    Promise.all(people.map((person) => person.useUntil(() => over))).finally(end),
  ]);
  if (broken.status === 'rejected') throw broken.reason;
  if (load.status === 'rejected') throw load.reason;
}

/** Waits until every service is ready and has heard what was said; a minute after that, what is missing counts as lost. */
async function becomeQuiet(platform: Platform): Promise<void> {
  const ready = async () => platform.status().processes.every(({ state }) => state === 'ready');
  await eventually('every service is ready', ready, 60);
  const counts = () => Promise.all(hearings.map(({ from, to, types }) => unheard(platform.data, from, to, types)));
  const heard = async () => (await counts()).every((count) => count === 0);
  await eventually('every event is heard', heard, 60).catch((late) => say(late.message));
}

function judge(history: History, data: string): Map<string, Broken[]> {
  const facts = readFacts(data);
  return new Map(Object.entries(invariants).map(([name, holds]) => [name, holds(history, facts)]));
}

const failing = (broken: Map<string, Broken[]>) =>
  [...broken].filter(([, sentences]) => sentences.length > 0).map(([name]) => name);

function print(broken: Map<string, Broken[]>): void {
  for (const [name, sentences] of broken) {
    say(`${sentences.length ? 'BROKEN' : 'ok    '}  ${name}`);
    for (const { harm, sentence } of sentences.slice(0, shown)) say(`          ${harm}: ${sentence}`);
    if (sentences.length > shown) say(`          and ${sentences.length - shown} more`);
  }
}

function summary(breakage: Breakage, history: History, broken: Map<string, Broken[]>): string {
  const count = (harm: Broken['harm']) => [...broken.values()].flat().filter((one) => one.harm === harm).length;
  const wrong = count('wrong') ? `, ${count('wrong')} wrong` : '';
  return `${number(breakage.kills)} kills, ${breakage.storeDeletions} store deletions, ` +
    `${number(history.count('ok'))} acknowledged writes: ${count('lost')} lost, ${count('doubled')} doubled${wrong}`;
}

/** Returns whether all is as it should be: every invariant holds, or what was planted was found. */
async function run(options: Options, wanted: Deal): Promise<boolean> {
  say(`seed ${options.seed}`);
  const history = new History();
  const platform = new Platform();
  prepareMusic(platform.music);
  const equipment = new Equipment(platform, needsOf(wanted));
  for (const name of wanted.keys()) {
    const reason = equipment.missing.get(faults[name].needs!);
    if (reason) say(`${name} is left out: ${reason}`);
  }
  const deal = possible(wanted, equipment);
  if (deal.size === 0) throw new Error('There is no fault that can be tried here.');
  const breakage = new Breakage(platform, equipment, history);
  let good = false;
  try {
    await platform.up(equipment.environment);
    const people = await gather(platform, options, history);
    await everyoneAtOnce(breakage, options, deal, people);
    await becomeQuiet(platform);
    await platform.down();
    let broken = judge(history, platform.data);
    good = failing(broken).length === 0;
    if (good && options.plant) {
      const plant = plants[options.plant];
      plant.damage(platform.data);
      broken = judge(history, platform.data);
      good = failing(broken).includes(plant.invariant);
      say(`The plant ${options.plant} was ${good ? 'found' : 'NOT found'}:`);
    }
    print(broken);
    say(`answers: ${[...history.answers].sort().map(([status, count]) => `${status}: ${number(count)}`).join(', ')}`);
    if (!options.plant) say(`# pass ${broken.size - failing(broken).length}\n# fail ${failing(broken).length}`);
    say(summary(breakage, history, broken));
  } finally {
    await platform.down();
    equipment.release(!good);
    if (good) await platform.close();
    else {
      say(`What is left, with data/logs: ${platform.folder}. Again: --seed ${options.seed}`);
    }
  }
  return good;
}

/** A long run has two platforms one after the other: on one machine, and each service on a network of its own. */
async function runAll(options: Options): Promise<boolean> {
  if (options.only || !options.minutes) return run(options, options.only ?? usual);
  const half = { ...options, minutes: options.minutes / 2 };
  const good = await run(half, usual);
  return (await run(half, networked)) && good;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') say(usage);
  else process.exitCode = (await runAll(options)) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
