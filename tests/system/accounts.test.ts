// Administrators look after the accounts of others, in the player's API and through apps.
import SubsonicAPI from 'subsonic-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { App, inHex, makeAppPassword } from './subsonic';

const password = 'correct horse battery';
let platform: Platform;
let ada: Client;
let bob: Client;
let app: App;

beforeAll(async () => {
  platform = await Platform.start({ songs: 1 });
  ada = await platform.person('ada');
  bob = await platform.person('bob');
  app = App.withToken(platform.url, await makeAppPassword(ada));
});
afterAll(() => platform?.close());

const refusal = async (client: Client, verb: string, path: string, body?: unknown) => {
  const answer = await client.call(verb, path, body);
  return [answer.status, answer.body?.code];
};
const account = (person: Client) => `/api/admin/accounts/${person.userId}`;
/** Not let in any more, by a token that was good. */
const shutOut = (person: Client) => eventually('shut out', async () => (await person.get('/api/me')).status === 401);
const mayLogIn = (username: string, word = password) => platform.token(username, word).then(() => true, () => false);

test('an administrator invites, lists and finds accounts', async () => {
  const made = await ada.ok('POST', '/api/admin/accounts', { username: 'Carol', password, display_name: 'Carol C.', artist: true });
  expect(made).toMatchObject({ username: 'carol', display_name: 'Carol C.', roles: ['listener', 'artist'], locked: false });
  const first = await ada.ok('GET', '/api/admin/accounts?page_size=2');
  const rest = await ada.ok('GET', `/api/admin/accounts?page_size=2&page_token=${first.next_page_token}`);
  expect([...first.accounts, ...rest.accounts].map(({ username }) => username)).toEqual(['ada', 'bob', 'carol']);
  expect(first.total).toBe(3);
  expect((await ada.ok('GET', `/api/admin/accounts/${made.id}`)).username).toBe('carol');
  expect(await mayLogIn('carol')).toBe(true);
  expect(await refusal(ada, 'POST', '/api/admin/accounts', { username: 'carol', password })).toEqual([409, 'already_exists']);
  expect(await refusal(ada, 'POST', '/api/admin/accounts', { username: 'dora', password: 'short' })).toEqual([400, 'invalid_argument']);
});

test('nobody else may', async () => {
  for (const [verb, path, body] of [['GET', '/api/admin/accounts'], ['POST', '/api/admin/accounts', { username: 'eve', password, admin: true }],
    ['GET', account(ada)], ['PATCH', account(bob), { admin: true }], ['PUT', `${account(ada)}/password`, { password }], ['DELETE', account(ada)]] as const)
    expect((await bob.call(verb, path, body)).status, `${verb} ${path}`).toBe(403);
});

test('who is locked gets in nowhere, at once, until they are unlocked', async () => {
  const secret = await makeAppPassword(bob);
  const phone = App.withToken(platform.url, secret);
  await phone.ok('ping');
  expect(await ada.ok('PATCH', account(bob), { locked: true })).toMatchObject({ locked: true });
  await shutOut(bob);
  await eventually('the app is shut out', async () => (await phone.json('ping')).status === 'failed');
  expect((await phone.json('ping')).error.code).toBe(50);
  await expect(platform.token('bob')).rejects.toThrow(/locked/);
  await ada.ok('PATCH', account(bob), { locked: false });
  bob.token = (await platform.token('bob')).access_token;
  await bob.ok('GET', '/api/me');
  await eventually('the app is in again', async () => (await phone.json('ping')).status === 'ok');
});

test('a new password ends all sessions', async () => {
  const session = await platform.token('bob');
  await ada.ok('PUT', `${account(bob)}/password`, { password: 'battery staple' });
  await shutOut(bob);
  const renewal = await fetch(`${platform.url}/api/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: session.refresh_token }) });
  expect(renewal.status).toBe(400);
  expect(await mayLogIn('bob')).toBe(false);
  bob.token = (await platform.token('bob', 'battery staple')).access_token;
  expect(await refusal(bob, 'PUT', '/api/me/password', { old_password: password, new_password: password })).toEqual([403, 'permission_denied']);
  await bob.ok('PUT', '/api/me/password', { old_password: 'battery staple', new_password: password });
  bob.token = (await platform.token('bob')).access_token;
  await bob.ok('GET', '/api/me');
  expect((await ada.call('PUT', `${account(ada)}/password`, { password })).status, 'one\'s own').toBe(403);
});

test('the last administrator stays; another may follow', async () => {
  for (const change of [{ admin: false }, { locked: true }])
    expect(await refusal(ada, 'PATCH', account(ada), change)).toEqual([409, 'failed_precondition']);
  await ada.ok('PATCH', account(bob), { admin: true });
  await shutOut(bob);
  bob.token = (await platform.token('bob')).access_token;
  await bob.ok('GET', '/api/admin/accounts');
  await ada.ok('PATCH', account(bob), { admin: false });
  await shutOut(bob);
  bob.token = (await platform.token('bob')).access_token;
  expect((await bob.get('/api/admin/accounts')).status).toBe(403);
});

test('an account is deleted, and the person forgotten', async () => {
  const dora = await platform.person('dora');
  const erasure = await ada.ok('DELETE', account(dora));
  await shutOut(dora);
  expect(await mayLogIn('dora')).toBe(false);
  await eventually('all have forgotten', async () => (await ada.get(`/api/erasures/${erasure.id}`)).body.completed_at, 60);
  expect((await ada.call('DELETE', account(ada))).status, 'not oneself').toBe(403);
});

test('apps manage users', async () => {
  await app.ok('createUser', { username: 'finn', password: inHex('käse und brot'), email: 'f@music.example', uploadRole: true });
  const user = (await app.ok('getUser', { username: 'finn' })).user;
  expect(user).toMatchObject({ username: 'finn', adminRole: false, uploadRole: true, folder: [expect.any(Number)] });
  expect((await app.ok('getUsers')).users.user.map(({ username }: any) => username)).toContain('finn');
  const finn = platform.client();
  finn.token = (await platform.token('finn', 'käse und brot')).access_token;
  const phone = App.withToken(platform.url, await makeAppPassword(finn));
  expect((await phone.ok('getUser', { username: 'FINN' })).user.uploadRole).toBe(true);

  await app.ok('updateUser', { username: 'finn', uploadRole: false });
  await eventually('the app sees it', async () => !(await phone.ok('getUser', { username: 'finn' })).user.uploadRole);
  await phone.ok('changePassword', { username: 'finn', password });
  expect(await mayLogIn('finn')).toBe(true);
  await app.ok('changePassword', { username: 'finn', password: inHex('battery staple') });
  expect(await mayLogIn('finn', 'battery staple')).toBe(true);

  for (const [endpoint, parameters] of [['getUsers', {}], ['getUser', { username: 'ada' }], ['createUser', { username: 'gus', password, email: 'x' }],
    ['updateUser', { username: 'ada', adminRole: false }], ['deleteUser', { username: 'ada' }], ['changePassword', { username: 'ada', password }]] as const)
    expect((await phone.json(endpoint, parameters)).error?.code, endpoint).toBe(50);
  for (const [endpoint, parameters, code] of [['getUser', { username: 'nobody' }, 70], ['updateUser', { username: 'nobody' }, 70], ['deleteUser', { username: 'nobody' }, 70],
    ['changePassword', { username: 'nobody', password }, 70], ['createUser', { username: 'x2', password }, 10], ['deleteUser', {}, 10],
    ['changePassword', { username: 'finn' }, 10], ['changePassword', { username: 'finn', password: 'enc:zz' }, 0],
    ['createUser', { username: 'finn', password, email: 'x' }, 0], ['deleteUser', { username: 'ada' }, 50], ['updateUser', { username: 'ada', adminRole: false }, 0]] as const)
    expect((await app.json(endpoint, parameters)).error?.code, endpoint).toBe(code);

  await app.ok('deleteUser', { username: 'finn' });
  expect((await app.json('getUser', { username: 'finn' })).error.code).toBe(70);
  await eventually('the app is shut out', async () => (await phone.json('ping')).status === 'failed');
});

test('a client of the API sees the users', async () => {
  const api = new SubsonicAPI({ url: platform.url, auth: { username: 'ada', password: (await makeAppPassword(ada)).password } });
  const { user } = await api.getUser({ username: 'bob' });
  expect(user.username).toBe('bob');
});
