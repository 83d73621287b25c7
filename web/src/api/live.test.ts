import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followLiveEvents } from './live';

class FakeSocket {
  static all: FakeSocket[] = [];
  sent: string[] = [];
  onopen?: () => void;
  onmessage?: (message: { data: string }) => void;
  onclose?: () => void;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.onclose?.();
  }
}

const tell = (type: string) => FakeSocket.all.at(-1)?.onmessage?.({ data: JSON.stringify({ id: 'x', type }) });

let queries: QueryClient;
let stop: () => void;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('location', { protocol: 'https:', host: 'music.example' });
  FakeSocket.all = [];
  queries = new QueryClient();
  for (const key of ['playlists', 'saved', 'payment', 'entitlement', 'recommendations', 'me', 'catalog']) {
    queries.setQueryData([key, 'something'], {});
  }
  stop = followLiveEvents({ accessToken: () => Promise.resolve('token') }, queries);
  await vi.advanceTimersByTimeAsync(0);
  FakeSocket.all[0]?.onopen?.();
});

afterEach(() => stop());

const invalidated = () =>
  queries
    .getQueryCache()
    .findAll({ predicate: (query) => query.state.isInvalidated })
    .map((query) => query.queryKey[0]);

test('says who is there first', () => {
  expect(FakeSocket.all[0]?.url).toBe('wss://music.example/api/live');
  expect(FakeSocket.all[0]?.sent).toEqual(['{"access_token":"token"}']);
});

test.each([
  ['polyphony.playlist.v1.PlaylistItemsMoved', ['playlists']],
  ['polyphony.playlist.v1.TrackSaved', ['saved']],
  ['polyphony.payment.v1.EntitlementChanged', ['payment', 'entitlement']],
  ['polyphony.recommendation.v1.MixRefreshed', ['recommendations']],
  ['polyphony.streaming.v1.PlayStarted', []],
])('%s makes %j stale', (type, keys) => {
  tell(type);
  expect(invalidated().sort()).toEqual([...keys].sort());
});

test('comes back more and more slowly, and then fetches what was missed', async () => {
  FakeSocket.all[0]?.close();
  await vi.advanceTimersByTimeAsync(500);
  expect(FakeSocket.all.length).toBe(2);
  FakeSocket.all[1]?.close();
  await vi.advanceTimersByTimeAsync(499);
  expect(FakeSocket.all.length).toBe(2);
  await vi.advanceTimersByTimeAsync(501);
  expect(FakeSocket.all.length).toBe(3);
  FakeSocket.all[2]?.onopen?.();
  expect(invalidated()).toContain('playlists');
});

test('stays away once it is stopped', async () => {
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.all.length).toBe(1);
});
