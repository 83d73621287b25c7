// The table “What still works when … is down” of docs/architecture.md, each cell of it.
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { broker, InTheWay } from './in_the_way';
import { type Action, actions, type Person } from './independence';
import { type Answer, type Client, eventually, Platform, prepareMusic } from './platform';

const rows = ['recommendation', 'payment', 'catalog', 'playlist', 'user', 'streaming', 'broadcast', broker];

/** What a fault makes of a service for those who ask it. */
type Effect = 'dead' | 'still' | 'slow' | 'half-failing';

type Check = () => Promise<void>;

const patienceMs = 2000;
/** Of the edge, for what does not answer: --call-timeout-ms and --media-timeout-ms. */
const deadlineMs = { call: 3000, passedOn: 10_000 };
const slackMs = 1000;

let platform: Platform;
let me: Person;
/** Tracks that nobody has played. */
let tracks: any[];
let inTheWay: InTheWay;

// The edge asks for everything anew, where it would remember it for a while.
const forgetful = { POLYPHONY_EDGE_FACTS_FRESH_SECONDS: '0', POLYPHONY_EDGE_TOKENS_REMEMBERED: '0' };
// What a busy machine makes of a burst is for the tests of overload.
const patient = { POLYPHONY_PAYMENT_MAX_OPEN_CHECKOUTS: '1000', POLYPHONY_EDGE_OVERLOAD_DELAY_MS: '2000' };

beforeAll(async () => {
  platform = new Platform();
  prepareMusic(platform.music);
  inTheWay = await InTheWay.of(platform.data);
  await platform.up({ ...inTheWay.environment, ...forgetful, ...patient });
  me = await settledPerson('ada');
  await recovered();
});
afterEach(() => recovered());
afterAll(async () => {
  inTheWay?.close();
  await platform?.close();
});

/** A person with a plan, a playlist, saved songs and a history. */
async function settledPerson(username: string): Promise<Person> {
  const client = await platform.person(username);
  const library = [...(await platform.scanned(client)).values()];
  // What a free plan allows, so that nothing has to be transcoded.
  tracks = library.filter((track) => track.bitrate_kbps <= 160);
  const [track, ...others] = tracks.splice(0, 3);
  await eventually('streaming knows the library', async () => {
    const answers = await Promise.all(tracks.map((one) => client.get(`/api/tracks/${one.id}/stream`)));
    return answers.every(({ status }) => status === 200);
  });
  const playlist = (await client.ok('POST', '/api/playlists', { name: 'Often', track_ids: [track.id] })).id;
  await client.ok('PUT', `/api/me/tracks/${track.id}`);
  for (const { id } of [track, ...others]) await hear(client, id);
  const checkout = (await client.ok('POST', '/api/me/checkout', { plan_id: 'premium' })).url;
  await fetch(platform.url + checkout, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ card: 'success' }) });
  await eventually('streaming knows the plan', async () => (await client.get('/api/me/entitlement')).body.plan_id === 'premium');
  const cover = library.find((one) => one.cover_id).cover_id;
  const audio = (await client.ok('GET', `/api/tracks/${track.id}/stream`)).url;
  return Object.assign(client, { username, track, cover, playlist, audio, checkout });
}

async function hear(client: Client, track_id: string): Promise<void> {
  const play = await client.ok('POST', '/api/plays', { track_id });
  await client.ok('PATCH', `/api/plays/${play.id}`, { heard_ms: 31_000, state: 'PLAY_STATE_PLAYING' });
}

interface Seen {
  action: Action;
  answer: Answer;
  tookMs: number;
}

/** What people see who do everything at once. */
const everything = (): Promise<Seen[]> =>
  Promise.all(actions.map(async (action) => {
    const began = Date.now();
    return { action, answer: await action.run(me, platform), tookMs: Date.now() - began };
  }));

const isSuccess = ({ status }: Answer) => status >= 200 && status < 300;

function expectSuccess({ action, answer }: Seen): void {
  expect(isSuccess(answer), `${action.does}: ${answer.status} ${JSON.stringify(answer.body)}`).toBe(true);
  action.check?.(answer.body, me);
}

/** A refusal that says so, in words, and when to come back. */
function expectRefusal({ action, answer }: Seen, statuses: number[]): void {
  const what = `${action.does}: ${answer.status} ${JSON.stringify(answer.body)}`;
  expect(answer.status, what).toBeOneOf(statuses);
  if (answer.status !== 500) expect(Number(answer.headers.get('retry-after')), what).toBeGreaterThan(0);
  expect(answer.body.detail ?? answer.body.error_description, what).toMatch(/\w+ .*\./);
}

/** Nobody waits longer than for a deadline, and for that only where there is nothing else to offer. */
function expectInTime({ action, tookMs }: Seen, isWaitedFor: boolean): void {
  const most = isWaitedFor ? deadlineMs[action.isPassedOn ? 'passedOn' : 'call'] + slackMs : patienceMs;
  expect(tookMs, `milliseconds to ${action.does}`).toBeLessThan(most);
}

function expectCell(seen: Seen, down: string[], effect: Effect): void {
  const { action, answer } = seen;
  const isAway = effect === 'dead' || effect === 'still';
  const isNeeded = down.includes(action.needs ?? '');
  const isMissed = down.some((service) => action.isBetterWith?.includes(service));
  expectInTime(seen, isNeeded && effect === 'still');
  // 504: it was asked, and nobody knows what came of it.
  if (isNeeded && isAway) return expectRefusal(seen, effect === 'still' ? [503, 504] : [503]);
  if (isNeeded && effect === 'half-failing' && !isSuccess(answer)) return expectRefusal(seen, [500, 503]);
  expectSuccess(seen);
  if (!isMissed && !isNeeded && action.isBetterWith) expect(answer.body.degraded, `${action.does} is degraded`).toBe(false);
  if (isMissed && isAway) expect(answer.body.degraded, `${action.does} is degraded`).toBe(true);
}

/** Waits until everything is as it was before. */
async function recovered(): Promise<void> {
  for (const action of actions)
    await eventually(`they ${action.does} as before`, async () => {
      const answer = await action.run(me, platform);
      return isSuccess(answer) && !answer.body.degraded;
    });
}

/** A live page that is open for all of it. */
async function openPage(client: Client): Promise<{ hears: Check; close: () => void }> {
  const socket = new WebSocket(`${platform.url.replace('http', 'ws')}/api/live`);
  let heard = 0;
  socket.onmessage = () => (heard += 1);
  await new Promise((done) => (socket.onopen = done));
  socket.send(JSON.stringify({ access_token: client.token }));
  const hears = async () => {
    const before = heard;
    await eventually('the live page hears what happens', async () => {
      await client.ok('POST', '/api/playlists', { name: 'Live' });
      return heard > before;
    });
  };
  return { hears, close: () => socket.close() };
}

/**
 * What is said while the broker is away reaches the recommendations once it is back, and live pages hear again. Returns the
 * check.
 */
async function sayMeanwhile(name: string): Promise<Check> {
  const listener = await platform.person(name);
  const [seed, together] = tracks.splice(0, 2).map((track) => track.id);
  await hear(listener, seed);
  await hear(listener, together);
  const page = await openPage(listener);
  return async () => {
    await page.hears();
    page.close();
    await eventually('the plays reach the recommendations', async () => {
      const { basis, tracks_ranked } = await listener.ok('GET', `/api/tracks/${seed}/similar`);
      return basis === 'BASIS_CO_LISTENING' && tracks_ranked.some((track: any) => track.track_id === together);
    });
  };
}

describe('dead', () => {
  test.each(rows)('%s', async (service) => {
    let arrives: Check | undefined;
    platform.command('stop', service);
    try {
      if (service === broker) arrives = await sayMeanwhile('dead');
      for (const seen of await everything()) expectCell(seen, [service], 'dead');
    } finally {
      platform.command('restart', service);
    }
    await arrives?.();
  });
});

describe.each([['slow', 1], ['half-failing', 5]] as const)('%s', (spoiling, rounds) => {
  test.each(rows)('%s', async (service) => {
    const before = inTheWay.spoilt(service);
    inTheWay.spoil(service, spoiling);
    try {
      const arrives = service === broker ? await sayMeanwhile(spoiling) : undefined;
      const all: Seen[] = [];
      for (let round = 0; round < rounds; ++round) all.push(...(await everything()));
      for (const seen of all) expectCell(seen, [service], spoiling);
      for (const [index, spoilt] of inTheWay.spoilt(service).entries()) expect(spoilt).toBeGreaterThan(before[index]);
      // Who asks again gets what they want.
      for (const action of new Set(all.filter(({ answer }) => !isSuccess(answer)).map(({ action }) => action)))
        await eventually(action.does, async () => isSuccess(await action.run(me, platform)));
      await arrives?.();
    } finally {
      inTheWay.spoil(service, 'none');
    }
  });
});

/** To a process that may be gone: the launcher starts a broker that does not answer anew. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error: any) {
    if (error.code !== 'ESRCH') throw error;
  }
}

// Each service for the whole time; together those that do not stand in for one another.
const together = [['recommendation', 'payment', broker], ['catalog', 'user'], ['playlist', 'streaming', 'broadcast']];

describe('standing still for 30 s', () => {
  test.each(together.map((services) => ({ services, name: services.join(', ') })))('$name', { timeout: 120_000 }, async ({ services }) => {
    const pids = services.map((service) => platform.process(service).pid);
    const end = Date.now() + 30_000;
    let arrives: Check | undefined;
    for (const pid of pids) signal(pid, 'SIGSTOP');
    try {
      if (services.includes(broker)) arrives = await sayMeanwhile('still');
      while (Date.now() < end) {
        for (const seen of await everything()) expectCell(seen, services, 'still');
        await after(500);
      }
    } finally {
      for (const pid of pids) signal(pid, 'SIGCONT');
    }
    await arrives?.();
  });
});
