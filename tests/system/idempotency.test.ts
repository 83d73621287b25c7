// Whoever heard no answer may ask again with the same Idempotency-Key: what was asked for is done once.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Client, eventually, Platform } from './platform';

let platform: Platform;
let me: Client;
let tracks: string[];
let list: any;
let accounts = 0;

beforeAll(async () => {
  platform = await Platform.start();
  me = await platform.person('ada');
  tracks = [...(await platform.scanned(me)).values()].filter((track) => track.bitrate_kbps < 120).map((track) => track.id);
  list = await me.ok('POST', '/api/playlists', { name: 'Order', track_ids: tracks.slice(0, 3) });
});
afterAll(() => platform?.close());

interface Command {
  name: string;
  service: string;
  path: () => string;
  body: () => any;
  /** Another request, which must not have the same key. */
  other: (body: any) => any;
  /** How often the request has had its effect. */
  effects: (body: any) => Promise<number>;
}

const playlists = async () => (await me.ok('GET', '/api/playlists?page_size=500')).playlists as any[];
const items = async () => (await me.ok('GET', `/api/playlists/${list.id}`)).items.map((item: any) => item.track_id) as string[];
const started = async (context: string) =>
  platform.rows('streaming', `SELECT COUNT(*) AS count FROM plays WHERE context = '${context}'`);

const commands: Command[] = [
  {
    name: 'sign up', service: 'user', path: () => '/api/accounts',
    body: () => ({ username: `person-${++accounts}`, password: 'correct horse battery', display_name: 'Someone' }),
    other: (body) => ({ ...body, password: 'another horse battery' }),
    effects: async (body) => platform.rows('user', `SELECT COUNT(*) AS count FROM accounts WHERE username = '${body.username}'`),
  },
  {
    name: 'create a playlist', service: 'playlist', path: () => '/api/playlists',
    body: () => ({ name: randomUUID(), track_ids: tracks.slice(0, 2) }),
    other: (body) => ({ ...body, track_ids: [] }),
    effects: async (body) => (await playlists()).filter((playlist) => playlist.name === body.name).length,
  },
  {
    name: 'add tracks', service: 'playlist', path: () => `/api/playlists/${list.id}/items`,
    body: () => ({ track_ids: [tracks.at(-++accounts)] }),
    other: (body) => ({ ...body, position: 0 }),
    effects: async (body) => (await items()).filter((track) => track === body.track_ids[0]).length,
  },
  {
    name: 'start a play', service: 'streaming', path: () => '/api/plays',
    body: () => ({ track_id: tracks[0], context: randomUUID() }),
    other: (body) => ({ ...body, track_id: tracks[1] }),
    effects: async (body) => started(body.context),
  },
  {
    name: 'start a checkout', service: 'payment', path: () => '/api/me/checkout',
    body: () => ({ plan_id: 'premium' }),
    other: () => ({ plan_id: 'family' }),
    effects: async () => platform.rows('payment', 'SELECT COUNT(*) AS count FROM payments'),
  },
];

describe.each(commands)('$name', (command) => {
  const ask = (body: any, key: string): Promise<Answer> =>
    me.call('POST', command.path(), body, { 'idempotency-key': key });

  test('five at once, and again after kill -9, are one', async () => {
    const body = command.body();
    const key = randomUUID();
    const before = await command.effects(body);
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(body, key)));
    for (const answer of answers) expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: answers[0].status });
    expect(answers[0].status).toBeLessThan(300);
    process.kill(platform.process(command.service).pid, 'SIGKILL');
    const again = await eventually('it is back', async () => {
      const answer = await ask(body, key);
      return answer.status < 500 && answer;
    });
    for (const answer of [...answers, again]) expect(answer.body.id).toBe(answers[0].body.id);
    expect((await command.effects(body)) - before).toBe(1);
  });

  test('the same key with another body is refused, and has no effect', async () => {
    const body = command.body();
    const key = randomUUID();
    expect((await ask(body, key)).status).toBeLessThan(300);
    const before = await command.effects(command.other(body));
    const refused = await ask(command.other(body), key);
    expect(refused).toMatchObject({ status: 409, body: { status: 409, code: 'already_exists', detail: expect.stringMatching(/Idempotency-Key/) } });
    expect(await command.effects(command.other(body))).toBe(before);
  });
});

test('a move that is asked for again with the version that it was made against is made once', async () => {
  const playlist = await me.ok('POST', '/api/playlists', { name: 'Moves', track_ids: tracks.slice(0, 4) });
  const move = { range_start: 0, insert_before: 4, snapshot_id: playlist.snapshot_id };
  const ask = (key: string) => me.call('POST', `/api/playlists/${playlist.id}/items/move`, move, { 'idempotency-key': key });
  const key = randomUUID();
  const [first, second] = [await ask(key), await ask(key)];
  expect(second).toMatchObject({ status: 200, body: first.body });
  const order = (await me.ok('GET', `/api/playlists/${playlist.id}`)).items.map((item: any) => item.track_id);
  expect(order).toEqual([...tracks.slice(1, 4), tracks[0]]);
  expect((await ask(randomUUID())).body.code).toBe('aborted');
});
