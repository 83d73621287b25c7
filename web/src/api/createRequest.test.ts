import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRequest } from './createRequest';

const session = { accessToken: () => Promise.resolve('token'), renew: () => Promise.resolve(null) };
const created = () => Promise.resolve(Response.json({ id: '1' }, { status: 201 }));
const lost = () => Promise.reject(new TypeError('network'));

/** A server that answers with each of these in turn, and what it was sent. */
function server(...answers: ((init: RequestInit) => Promise<Response>)[]) {
  const keys: (string | undefined)[] = [];
  const send = ((_path: string, init: RequestInit) => {
    keys.push((init.headers as Record<string, string>)['idempotency-key']);
    return (answers.shift() ?? lost)(init);
  }) as typeof fetch;
  return { keys, request: createRequest(session, send) };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.all([Promise.allSettled([promise]), vi.runAllTimersAsync()]);
  return result[0];
}

describe('a request that creates something', () => {
  test('is sent again with the same key when no answer came', async () => {
    const { keys, request } = server(lost, created);
    expect(await settled(request('POST', '/api/playlists', { body: {} }))).toMatchObject({ value: { id: '1' } });
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  test('does not wait for ever for an answer', async () => {
    const silent = (init: RequestInit) =>
      new Promise<Response>((_, reject) => init.signal?.addEventListener('abort', () => reject(new Error('aborted'))));
    const { keys, request } = server(silent, created);
    expect(await settled(request('POST', '/api/playlists'))).toMatchObject({ status: 'fulfilled' });
    expect(keys).toHaveLength(2);
  });

  test('has a key of its own', async () => {
    const { keys, request } = server(created, created);
    await settled(request('POST', '/api/playlists'));
    await settled(request('POST', '/api/playlists'));
    expect(keys[0]).not.toBe(keys[1]);
  });

  test('is given up in the end', async () => {
    const { keys, request } = server();
    expect(await settled(request('POST', '/api/playlists'))).toMatchObject({ reason: { code: 'Unreachable' } });
    expect(keys).toHaveLength(3);
  });

  test('is not sent again once it was refused', async () => {
    const { keys, request } = server(() => Promise.resolve(new Response('{}', { status: 503 })));
    expect(await settled(request('POST', '/api/playlists'))).toMatchObject({ reason: { status: 503 } });
    expect(keys).toHaveLength(1);
  });
});

test('a request that reads has no key, and is sent once', async () => {
  const { keys, request } = server();
  expect(await settled(request('GET', '/api/playlists'))).toMatchObject({ status: 'rejected' });
  expect(keys).toEqual([undefined]);
});
