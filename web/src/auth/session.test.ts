import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createRequest } from '../api/createRequest';
import { Problem } from '../api/problem';
import { Session } from './session';

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

/** A server with rotating refresh tokens: using a spent one ends the session. */
class TokenServer {
  issued = 0;
  alive = true;
  asked: string[] = [];
  apiAnswer: (token: string | null) => Response = () => json(200, {});

  readonly fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    await Promise.resolve();
    const path = input as string;
    const form = init?.body instanceof URLSearchParams ? Object.fromEntries(init.body) : {};
    if (path === '/api/oauth/token') return this.token(form);
    if (path === '/api/oauth/revoke') {
      this.alive = false;
      return json(200, {});
    }
    return this.apiAnswer(new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? null);
  }) as typeof fetch;

  private token(form: Record<string, string>): Response {
    this.asked.push(form['grant_type'] ?? '');
    const right =
      form['grant_type'] === 'password'
        ? form['password'] === 'right'
        : this.alive && form['refresh_token'] === `refresh-${this.issued}`;
    if (!right) {
      this.alive = form['grant_type'] === 'password' && this.alive;
      return json(400, { error: 'invalid_grant', error_description: 'That is not right.' });
    }
    this.issued++;
    return json(200, {
      access_token: `access-${this.issued}`,
      expires_in: 900,
      refresh_token: `refresh-${this.issued}`,
      token_type: 'Bearer',
    });
  }
}

function memoryStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

/** The browser's lock over tabs. */
function sharedLocks() {
  let tail: Promise<unknown> = Promise.resolve();
  const request = (_name: string, task: () => Promise<unknown>) => (tail = tail.catch(() => undefined).then(task));
  return { request } as unknown as LockManager;
}

let server: TokenServer;
let now: number;

beforeEach(() => {
  server = new TokenServer();
  now = 1_000_000;
});

const openTab = (storage = memoryStorage(), locks = sharedLocks()) =>
  new Session({ storage, locks, fetch: server.fetch, now: () => now });

describe('signing in and out', () => {
  test('keeps the session over a reload', async () => {
    const storage = memoryStorage();
    await openTab(storage).logIn('ada', 'right');
    const reloaded = openTab(storage);
    expect(reloaded.signedIn()).toBe(true);
    expect(await reloaded.accessToken()).toBe('access-1');
    expect(server.asked).toEqual(['password']);
  });

  test('wrong credentials are told in the server’s words', async () => {
    const tab = openTab();
    await expect(tab.logIn('ada', 'wrong')).rejects.toThrow('That is not right.');
    expect(tab.signedIn()).toBe(false);
  });

  test('signing out revokes the session', async () => {
    const tab = openTab();
    await tab.logIn('ada', 'right');
    await tab.logOut();
    expect(server.alive).toBe(false);
    expect(await tab.accessToken()).toBeNull();
  });
});

describe('renewal', () => {
  test('happens before the token expires, once for all who wait', async () => {
    const tab = openTab();
    await tab.logIn('ada', 'right');
    expect(await tab.accessToken()).toBe('access-1');
    now += 880_000;
    const tokens = await Promise.all([tab.accessToken(), tab.accessToken(), tab.accessToken()]);
    expect(tokens).toEqual(['access-2', 'access-2', 'access-2']);
    expect(server.asked).toEqual(['password', 'refresh_token']);
  });

  test('happens once for all tabs, so that none spends a token twice', async () => {
    const storage = memoryStorage();
    const locks = sharedLocks();
    const [one, two] = [openTab(storage, locks), openTab(storage, locks)];
    await one.logIn('ada', 'right');
    now += 880_000;
    const tokens = await Promise.all([one.accessToken(), two.accessToken()]);
    expect(tokens).toEqual(['access-2', 'access-2']);
    expect(server.asked).toEqual(['password', 'refresh_token']);
    expect(server.alive).toBe(true);
  });

  test('a session that the server has ended is over here, too', async () => {
    const tab = openTab();
    const changed = vi.fn();
    await tab.logIn('ada', 'right');
    tab.subscribe(changed);
    server.alive = false;
    now += 900_000;
    expect(await tab.accessToken()).toBeNull();
    expect(tab.signedIn()).toBe(false);
    expect(changed).toHaveBeenCalled();
  });

  test('a session that is over ends none that began meanwhile', async () => {
    let answerRenewal = () => {};
    const slow = new Promise<void>((resolve) => (answerRenewal = resolve));
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await server.fetch(input, init);
      if ((init?.body as URLSearchParams).get('grant_type') === 'refresh_token') await slow;
      return answer;
    };
    const tab = new Session({ storage: memoryStorage(), fetch, now: () => now });
    await tab.logIn('ada', 'right');
    server.alive = false;
    const renewal = tab.renew('access-1');
    await tab.logIn('ada', 'right');
    answerRenewal();
    expect(await renewal).toBe('access-2');
    expect(tab.signedIn()).toBe(true);
  });

  test('who has left has left once, whatever else another tab stores', async () => {
    const storage = memoryStorage();
    await openTab(storage).logIn('ada', 'right');
    const [leaving, other] = [openTab(storage), openTab(storage)];
    const changed = vi.fn();
    other.subscribe(changed);
    other.storageChanged();
    expect(changed).not.toHaveBeenCalled();
    await leaving.logOut();
    other.storageChanged();
    other.storageChanged();
    expect(changed).toHaveBeenCalledOnce();
  });

  test('a server that does not answer ends nothing', async () => {
    const storage = memoryStorage();
    await openTab(storage).logIn('ada', 'right');
    now += 900_000;
    const tab = new Session({ storage, fetch: () => Promise.reject(new TypeError('offline')), now: () => now });
    await expect(tab.accessToken()).rejects.toThrow(Problem);
    expect(tab.signedIn()).toBe(true);
  });
});

describe('requests', () => {
  test('a refused token is renewed and the request repeated', async () => {
    const tab = openTab();
    await tab.logIn('ada', 'right');
    server.apiAnswer = (token) => (token === 'access-1' ? json(401, {}) : json(200, { token }));
    const request = createRequest(tab, server.fetch);
    const answers = await Promise.all([request('GET', '/api/me'), request('GET', '/api/playlists')]);
    expect(answers).toEqual([{ token: 'access-2' }, { token: 'access-2' }]);
    expect(server.asked).toEqual(['password', 'refresh_token']);
  });

  test('problem details arrive as they are', async () => {
    server.apiAnswer = () => json(404, { type: 'about:blank', code: 'NotFound', detail: 'There is no such album.' });
    const request = createRequest(openTab(), server.fetch);
    await expect(request('GET', '/api/albums/x')).rejects.toMatchObject({
      status: 404,
      code: 'NotFound',
      detail: 'There is no such album.',
    });
  });

  test('an answer that is not JSON still gives a sentence', async () => {
    server.apiAnswer = () => new Response('<h1>Bad gateway</h1>', { status: 502 });
    const request = createRequest(openTab(), server.fetch);
    await expect(request('GET', '/api/me')).rejects.toThrow(/moment/);
  });

  test('lists repeat their name and empty values are left out', async () => {
    const paths: unknown[] = [];
    const request = createRequest(openTab(), (input) => {
      paths.push(input);
      return Promise.resolve(json(200, {}));
    });
    await request('GET', '/api/x', { query: { track_ids: ['a', 'b'], page_token: '', limit: 3 } });
    expect(paths).toEqual(['/api/x?track_ids=a&track_ids=b&limit=3']);
  });
});
