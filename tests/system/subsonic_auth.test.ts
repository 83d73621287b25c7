// How apps get in, and what those are told that do not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { App, type AppPassword, conformance, described, endpoints, envelope, inHex, makeAppPassword, md5, type Parameters, waysIn } from './subsonic';

const accountPassword = 'correct horse battery';  // Of `Platform.person`.

/** For how long the edge may trust what it asked before. */
const rememberedSeconds = 4;

let platform: Platform;
let ada: Client;
let bob: Client;
let secret: AppPassword;

beforeAll(async () => {
  platform = await Platform.start({ environment: {
    POLYPHONY_EDGE_APP_CREDENTIALS_SECONDS: String(rememberedSeconds), POLYPHONY_EDGE_APPS_MANAGE_ACCOUNTS: 'false',
  } });
  [ada, bob] = [await platform.person('ada'), await platform.person('bob')];
  secret = await makeAppPassword(ada);
});
afterAll(() => platform?.close());

const app = (credentials: Parameters = {}) => new App(platform.url, credentials);

test.each(Object.keys(waysIn({ username: '', password: '' })))('%s opens, by GET and by form POST', async (way) => {
  const mine = app(waysIn(secret)[way]);
  for (const ask of [mine.get, mine.post])
    expect(await envelope(await ask('tokenInfo', { f: 'json' }))).toMatchObject({ status: 'ok', tokenInfo: [{ username: 'ada' }] });
});

test('an app password is for its own account, whatever name stands beside it', async () => {
  const { username, password } = secret;
  expect(secret).toMatchObject({ username: 'ada', password: expect.stringMatching(/^\S{20,}$/) });
  expect((await app({ u: 'ADA', p: password }).ok('tokenInfo')).tokenInfo.username).toBe(username);
  const { 'an API key': _, ...named } = waysIn({ username: 'bob', password });
  for (const [way, credentials] of Object.entries(named)) expect(await app(credentials).error('ping'), way).toBe(40);
});

test('an account is found by its name in any letters', async () => {
  const mine = app({ u: 'ADA', p: secret.password });
  expect(await Promise.all(['getUser', 'getPlaylists'].map((endpoint) => mine.error(endpoint, { username: 'ADA' })))).toEqual([undefined, undefined]);
});

test('apps can be kept from managing accounts', async () => {
  const mine = app({ u: 'ada', p: secret.password });
  for (const endpoint of ['createUser', 'updateUser', 'deleteUser', 'changePassword'])
    expect(await mine.error(endpoint, { username: 'ada', password: 'another one', email: 'ada@music.example' }), endpoint).toBe(50);
  expect(await mine.error('getUser', { username: 'ada' })).toBeUndefined();
  expect((await ada.get('/api/me')).status).toBe(200);
});

const token = (password: string) => ({ t: md5(`${password}salt`), s: 'salt' });

/** What is shown, and the codes that may answer it. */
const refused: Record<string, [codes: number[], show: (password: string) => Parameters]> = {
  nothing: [[10], () => ({})],
  'a name alone': [[10], () => ({ u: 'ada' })],
  'an empty name': [[10], (p) => ({ u: '', p })],
  'a password without a name': [[10], (p) => ({ p })],
  'a token without a name': [[10], token],
  'a token without its salt': [[10], (p) => ({ u: 'ada', t: token(p).t })],
  'a salt without its token': [[10], () => ({ u: 'ada', s: 'salt' })],
  'a wrong password': [[40], () => ({ u: 'ada', p: 'wrong' })],
  'a wrong encoded password': [[40], () => ({ u: 'ada', p: inHex('wrong') })],
  'an encoded password that is not': [[0, 40], () => ({ u: 'ada', p: 'enc:xyz' })],
  'a wrong token': [[40], () => ({ u: 'ada', ...token('wrong') })],
  'a token with another salt': [[40], (p) => ({ u: 'ada', ...token(p), s: 'pepper' })],
  'a token that is none': [[40], () => ({ u: 'ada', t: 'x', s: 'salt' })],
  'the name of nobody': [[40], (p) => ({ u: 'nobody', p })],
  'a name that is SQL': [[40], (p) => ({ u: `ada' OR '1'='1`, p })],
  'the password of the account': [[40], () => ({ u: 'ada', p: accountPassword })],
  'the encoded password of the account': [[40], () => ({ u: 'ada', p: inHex(accountPassword) })],
  'the token of the account': [[40], () => ({ u: 'ada', ...token(accountPassword) })],
  'a key and a name': [[43], (apiKey) => ({ apiKey, u: 'ada' })],
  'a key and a password': [[43], (p) => ({ apiKey: p, p })],
  'a key and a token': [[43], (p) => ({ apiKey: p, ...token(p) })],
  'a password and a token': [[43], (p) => ({ u: 'ada', p, ...token(p) })],
  'a wrong key': [[44], () => ({ apiKey: 'wrong' })],
  'an empty key': [[10, 44], () => ({ apiKey: '' })],
  'the password of the account as a key': [[44], () => ({ apiKey: accountPassword })],
};

test.each(Object.entries(refused))('%s is refused', async (_, [codes, show]) => {
  const stranger = app(show(secret.password));
  for (const [ask, endpoint, parameters] of [[stranger.get, 'getAlbumList2', { type: 'newest', f: 'json' }], [stranger.get, 'stream', { id: 'x' }],
    [stranger.post, 'ping', {}]] as const) {
    const response = await ask(endpoint, parameters);
    expect(response.status).toBe(200);
    const { status, error } = await envelope(response);
    expect([status, Number(error[0].code)]).toEqual(['failed', expect.toBeOneOf(codes)]);
    expect(error[0].message).toMatch(/\S+ \S+/);
    for (const known of [secret.password, accountPassword]) expect(error[0].message).not.toContain(known);
  }
});

test('an app of another version is served, or told who must upgrade', async () => {
  const mine = app(waysIn(secret)['a token']);
  for (const v of ['1.0.0', '1.16.0', '1.16.1']) expect(await mine.error('ping', { v }), v).toBeOneOf([undefined, 20]);
  for (const v of ['1.17.0', '2.0.0', '99']) expect(await mine.error('ping', { v }), v).toBeOneOf([undefined, 30]);
});

test('the extensions are told to everyone', async () => {
  const shown: Parameters[] = [{}, { u: 'ada', p: 'wrong' }, { apiKey: 'wrong' }, { apiKey: 'wrong', u: 'ada' }];
  for (const stranger of shown.map(app)) {
    expect((await stranger.ok('getOpenSubsonicExtensions')).openSubsonicExtensions).toContainEqual({ name: 'apiKeyAuthentication', versions: [1] });
    expect((await envelope(await stranger.post('getOpenSubsonicExtensions.view'))).status).toBe('ok');
  }
});

describe.runIf(described)('as it is described', () => {
  test.each([
    ['without credentials', 10, {}],
    ['with wrong ones', 40, { u: 'ada', p: 'wrong' }],
  ])('%s nothing else is answered', async (_, code, credentials) => {
    const check = conformance();
    const [mine, stranger] = [app(waysIn(secret)['a token']), app(credentials)];
    for (const endpoint of endpoints().keys()) {
      if (endpoint === 'getOpenSubsonicExtensions') continue;
      // An endpoint that there is not needs no credentials to be told of.
      const there = (await mine.error(endpoint)) !== 70;
      expect(await stranger.error(endpoint, { id: 'x' }), endpoint).toBe(there ? code : 70);
    }
    expect(check('ping', { 'subsonic-response': await stranger.json('ping') })).toEqual([]);
  });
});

/** Makes a password and lets apps in with it, takes it back, and gives the apps. */
async function appsOfLostPhone(): Promise<App[]> {
  const lost = await makeAppPassword(ada, 'Lost phone');
  const apps = Object.values(waysIn(lost)).map(app);
  for (const one of apps) await one.ok('ping');
  await ada.ok('DELETE', `/api/me/app-passwords/${lost.app_password.id}`);
  return apps;
}
const shutOut = (apps: App[], seconds: number) =>
  eventually('the apps are shut out', async () => String(await Promise.all(apps.map((one) => one.error('ping')))) === '44,40,40,40', seconds);

test('a password that is taken back opens nothing any more; the others do', async () => {
  for (const [at, lost] of (await appsOfLostPhone()).entries()) expect(await lost.error('ping')).toBe(at === 0 ? 44 : 40);
  await app(waysIn(secret)['a token']).ok('ping');
  expect((await ada.ok('GET', '/api/me/app-passwords')).app_passwords).toMatchObject([{ id: secret.app_password.id, label: 'test' }]);
});

test("nobody takes back another's", async () => {
  await bob.call('DELETE', `/api/me/app-passwords/${secret.app_password.id}`);
  await app(waysIn(secret)['an API key']).ok('ping');
  expect((await bob.ok('GET', '/api/me/app-passwords')).app_passwords).toEqual([]);
});

test('an app password opens the page to nobody', async () => {
  await expect(platform.token('ada', secret.password)).rejects.toThrow(/token: 4\d\d/);
  const client = platform.client();
  client.token = secret.password;
  expect((await client.get('/api/me')).status).toBe(401);
});

test('with the account its app passwords go', async () => {
  const carl = await platform.person('carl');
  const his = app(waysIn(await makeAppPassword(carl))['a token']);
  await his.ok('ping');
  expect((await carl.call('DELETE', '/api/me', { password: accountPassword })).status).toBeLessThan(300);
  await eventually('the app is shut out', async () => (await his.error('ping')) === 40, rememberedSeconds / 2);
});

test('while the message queue is away, a password that is taken back opens nothing either', async () => {
  platform.command('stop', 'nats-server');
  await shutOut(await appsOfLostPhone(), 1);
});
