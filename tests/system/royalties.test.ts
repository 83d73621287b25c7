// From a subscription and a play to an artist's statement, which is checked without the platform. The clock is moved to the
// next month, in which the last one is closed.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MovedClock } from '../faults/moved_clock';
import { type Client, eventually, launcher, Platform, prepareMusic } from './platform';

const aMonthSeconds = 32 * 24 * 3600;

const platform = new Platform();
let clock: MovedClock;
let admin: Client;
let artist: Client;
let listener: Client;
let period: string;
let statement: any;

beforeAll(async () => {
  prepareMusic(platform.music, 0);
  clock = new MovedClock(platform.folder);
  await platform.up({ LD_PRELOAD: clock.library, POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0', ...clock.environment });
  [admin, artist, listener] = [await platform.person('ada'), await platform.person('aria'), await platform.person('ben')];
  await admin.ok('PATCH', `/api/admin/accounts/${artist.userId}`, { artist: true });
});
afterAll(() => platform.close());

/** Fresh tokens, since those of last month have expired. */
async function logInAgain(): Promise<void> {
  for (const [client, name] of [[admin, 'ada'], [artist, 'aria'], [listener, 'ben']] as const)
    client.token = (await platform.token(name)).access_token;
}

const run = (...parameters: string[]) => spawnSync(launcher, parameters, { encoding: 'utf8' });
const payment = (...parameters: string[]) => run('payment', ...parameters, '--data', platform.data);

test('what is subscribed and played in a month is closed when it is over', async () => {
  const tracks = await platform.scanned(admin);
  const holder = await admin.ok('POST', '/api/royalties/holders', { name: 'The Planted Choir', user_id: artist.userId });
  const label = await admin.ok('POST', '/api/royalties/holders', { name: 'Label' });
  const shares = [{ holder_id: holder.id, basis_points: 6_000 }, { holder_id: label.id, basis_points: 4_000 }];
  const contract = { subject: 'CONTRACT_SUBJECT_ARTIST', subject_id: tracks.get('Alto').artists[0].artist_id, valid_from: '2020-01-01', shares };
  await admin.ok('POST', '/api/royalties/contracts', contract);

  const checkout = await listener.ok('POST', '/api/me/checkout', { plan_id: 'premium' });
  await fetch(new URL(checkout.url, platform.url), { method: 'POST', redirect: 'manual', body: new URLSearchParams({ card: 'success' }) });
  for (const title of ['Alto', 'Alto', 'Tenor']) {
    const play = await listener.ok('POST', '/api/plays', { track_id: tracks.get(title).id });
    await listener.ok('PATCH', `/api/plays/${play.id}`, { heard_ms: 31_000, state: 'PLAY_STATE_PLAYING' });
  }
  await eventually('payment has heard of the plays', async () => platform.rows('payment', 'SELECT COUNT(*) AS count FROM royalty_plays') === 3);
  await eventually('and of the tracks', async () => platform.rows('payment', "SELECT COUNT(*) AS count FROM royalty_tracks WHERE title IN ('Alto', 'Tenor')") === 2);

  period = new Date().toISOString().slice(0, 7);
  const close = `/api/royalties/periods/${period}/close`;
  expect((await listener.call('POST', close, {})).status).toBe(403);
  expect((await admin.call('POST', close, {})).status, 'it is not over').toBe(409);
  clock.move(aMonthSeconds);
  await logInAgain();
  const closed = await admin.ok('POST', close, {});
  expect(closed).toMatchObject({ period, closed: true, pools: [{ currency: 'EUR', revenue_minor: '999', amount_minor: '699', plays: '3' }] });
  expect((await admin.ok('POST', close, {})).pools).toEqual(closed.pools);
});

test('the artist sees the statement, and nobody else', async () => {
  const mine = (await artist.ok('GET', '/api/me/statements')).statements;
  expect(mine).toMatchObject([{ period, holder_name: 'The Planted Choir', plays: '3', amount: { amount_minor: '419', currency: 'EUR' } }]);
  statement = await artist.ok('GET', `/api/royalties/statements/${mine[0].id}`);
  expect(statement.lines.map(({ title, plays }: any) => [title, plays]).sort()).toEqual([['Alto', '2'], ['Tenor', '1']]);
  expect((await listener.get('/api/me/statements')).status).toBe(403);
  expect((await listener.get(`/api/royalties/statements/${mine[0].id}`)).status).toBe(403);

  const all = (await admin.ok('GET', `/api/royalties/periods/${period}/statements`)).statements;
  const label = all.find(({ holder_name }: any) => holder_name === 'Label');
  expect(label.amount.amount_minor).toBe('280');
  expect((await artist.get(`/api/royalties/statements/${label.id}`)).status, "another's").toBe(404);
});

test('a statement is checked without the platform, and a forged one is found', async () => {
  const file = join(platform.folder, 'statement.json');
  const verify = (what: unknown, ...parameters: string[]) => {
    writeFileSync(file, typeof what === 'string' ? what : JSON.stringify(what));
    return run('royalties', 'verify', file, ...parameters);
  };
  const published = (await platform.client().ok('GET', '/api/royalties/periods')).periods[0].pools[0].root;
  const good = verify(statement, '--root', published);
  expect(good.stderr).toBe('');
  expect(good.stdout).toContain('4.19 EUR for 3 plays');
  expect(good.status).toBe(0);
  expect(verify(statement, '--root', published.replace(/^./, (digit: string) => (digit === '0' ? '1' : '0'))).status).toBe(1);
  expect(verify({ ...statement, amount_minor: '420' }).stderr).toContain('not its share');
  expect(verify({ ...statement, lines: statement.lines.slice(1) }).status).toBe(1);
  expect(verify({ ...statement, holder_id: 'someone-else' }).stderr).toContain('not in the tree');
  expect(verify('{"no": "statement"}').stderr).toContain('no statement');
});

test('a payout is booked once, and the books are balanced and whole', async () => {
  const pay = (reference: string) => admin.call('POST', `/api/royalties/statements/${statement.id}/pay`, { payment_reference: reference });
  expect((await pay('SEPA 1')).status).toBe(200);
  expect((await pay('SEPA 1')).status).toBe(200);
  expect((await pay('SEPA 2')).status).toBe(409);
  expect((await artist.ok('GET', '/api/me/statements')).statements[0].payment_reference).toBe('SEPA 1');
  const ledger = await admin.ok('GET', '/api/ledger/trial-balance');
  expect(ledger.balanced).toBe(true);
  expect(ledger.balances.find(({ account }: any) => account === 'assets:bank').credit.amount_minor).toBe('419');
  expect(await admin.ok('GET', '/api/ledger/verification')).toMatchObject({ intact: true, broken_at: '0' });
});

test('the ledger is verified, exported for hledger, and reconciled by command', async () => {
  expect(payment('verify').stdout).toContain('all as they were booked');
  const journal = join(platform.folder, 'ledger.journal');
  writeFileSync(journal, payment('export', '--format', 'hledger').stdout);
  const balance = spawnSync('hledger', ['-f', journal, 'balance', 'assets:provider', '-O', 'csv'], { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } });
  expect(balance.stderr).toBe('');
  expect(balance.stdout).toContain('assets:provider:sandbox');

  const paid = payment('export').stdout.match(/payment:(\w+)/)![1];
  const report = join(platform.folder, 'report.csv');
  const reconcile = (...records: string[]) => {
    writeFileSync(report, ['type,payment,amount,currency', ...records].join('\n'));
    return payment('reconcile', report);
  };
  const found = reconcile(`charge,${paid},9.98,EUR`, 'fee,unknown,0.30,EUR');
  expect(found.status).toBe(1);
  expect(found.stdout).toMatch(/amounts differ +charge +\w+ +here 9.99 EUR, there 9.98 EUR/);
  expect(found.stdout).toMatch(/missing here +fee +unknown +here 0.00 EUR, there 0.30 EUR/);
});
