import type { QueryClient } from '@tanstack/react-query';
import type { Session } from '../auth/session';

interface LiveEvent {
  type: string;
  /** The event's own message, as JSON. */
  data_json: string;
}

/** Who wants to hear of events beyond what they make stale. */
export interface LiveListener {
  onEvent: (type: string, dataJson: string) => void;
  /** The connection is back: events may have been missed. */
  onBack: () => void;
}

/** Which cached answers an event makes stale, by the beginning of its type. The first match counts. */
const staleAfter: [prefix: string, keys: string[]][] = [
  ['polyphony.playlist.v1.Track', ['saved']],
  ['polyphony.playlist.v1.', ['playlists']],
  ['polyphony.recommendation.v1.', ['recommendations']],
  ['polyphony.payment.v1.', ['payment', 'entitlement']],
  ['polyphony.user.v1.AppPassword', ['app-passwords']],
  ['polyphony.user.v1.', ['me']],
];

export const staleKeys = (type: string): string[] => staleAfter.find(([prefix]) => type.startsWith(prefix))?.[1] ?? [];

const firstRetryMs = 500;
const lastRetryMs = 30_000;

/** Listens to what happens to this account elsewhere until the returned function is called. */
export function followLiveEvents(
  session: Pick<Session, 'accessToken'>,
  queries: QueryClient,
  listener?: LiveListener,
): () => void {
  let socket: WebSocket | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let stopped = false;

  const invalidate = (keys: string[]) => {
    for (const key of keys) {
      // A change of our own is shown already, and fetches again once its answer is here.
      if (queries.isMutating({ mutationKey: [key] }) === 0) void queries.invalidateQueries({ queryKey: [key] });
    }
  };

  const connect = async () => {
    const access_token = await session.accessToken().catch(() => null);
    if (stopped) return;
    if (!access_token) {
      reconnect();
      return;
    }
    socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`);
    let openedAt = Infinity;
    socket.onopen = () => {
      openedAt = Date.now();
      socket?.send(JSON.stringify({ access_token }));
      // Whatever happened while nobody listened.
      if (failures > 0) {
        invalidate(staleAfter.flatMap(([, keys]) => keys));
        listener?.onBack();
      }
    };
    socket.onmessage = (message: MessageEvent<string>) => {
      const { type, data_json } = JSON.parse(message.data) as LiveEvent;
      invalidate(staleKeys(type));
      listener?.onEvent(type, data_json);
    };
    socket.onclose = () => {
      if (Date.now() - openedAt > lastRetryMs) failures = 0;
      reconnect();
    };
  };

  const reconnect = () => {
    if (stopped) return;
    const wait = Math.min(firstRetryMs * 2 ** failures++, lastRetryMs);
    retry = setTimeout(() => void connect(), wait * (0.5 + Math.random() / 2));
  };

  void connect();
  return () => {
    stopped = true;
    clearTimeout(retry);
    socket?.close();
  };
}
