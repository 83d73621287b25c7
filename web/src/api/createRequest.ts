import type { Session } from '../auth/session';
import { problemFrom, unreachable } from './problem';

type Scalar = string | number | boolean;

export interface RequestOptions {
  /** Empty and missing values are left out; lists repeat the name. */
  query?: Record<string, Scalar | readonly string[] | undefined>;
  body?: unknown;
  signal?: AbortSignal;
  /** Lets the request outlive the page. */
  keepalive?: boolean;
}

export type Request = <T>(method: string, path: string, options?: RequestOptions) => Promise<T>;

/** How long a request waits for its answer. */
const patienceMs = 15_000;
/** The pauses before a POST without an answer is sent again. */
const pausesMs = [500, 2000];

/**
 * Builds the one function that talks to the API: JSON in and out, signed in, problems thrown. A POST carries an
 * `Idempotency-Key`, so that it is safely sent again when no answer came: what it asks for is done once.
 */
export function createRequest(session: Pick<Session, 'accessToken' | 'renew'>, send: typeof fetch): Request {
  const sendOnce = async (path: string, init: RequestInit) => {
    const patience = new AbortController();
    const giveUp = () => patience.abort(init.signal?.reason);
    const timer = setTimeout(giveUp, patienceMs);
    init.signal?.addEventListener('abort', giveUp);
    try {
      return await send(path, { ...init, signal: patience.signal });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw unreachable();
    } finally {
      clearTimeout(timer);
      init.signal?.removeEventListener('abort', giveUp);
    }
  };

  /** Until there is an answer, or no pause is left. */
  const sendRepeatedly = async (path: string, init: RequestInit, pauses: number[]) => {
    for (const pause of pauses) {
      try {
        const response = await sendOnce(path, init);
        if (response.status !== gatewayTimeout) return response;
      } catch (error) {
        if (init.signal?.aborted) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return sendOnce(path, init);
  };

  return async <T>(method: string, path: string, options: RequestOptions = {}) => {
    const token = await session.accessToken();
    const creates = method === 'POST';
    const headers: Record<string, string> = { accept: 'application/json' };
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    if (creates) headers['idempotency-key'] = newIdempotencyKey();
    const attempt = (bearer: string | null) =>
      sendRepeatedly(
        path + queryString(options.query),
        {
          method,
          headers: { ...headers, ...(bearer && { authorization: `Bearer ${bearer}` }) },
          ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
          ...(options.signal && { signal: options.signal }),
          ...(options.keepalive && { keepalive: true }),
        },
        creates ? pausesMs : [],
      );
    let response = await attempt(token);
    if (response.status === 401 && token) {
      const renewed = await session.renew(token);
      if (renewed) response = await attempt(renewed);
    }
    if (!response.ok) throw await problemFrom(response);
    return (response.status === 204 ? {} : await response.json()) as T;
  };
}

const gatewayTimeout = 504;

/** 128 random bits. (`crypto.randomUUID` is not there over plain HTTP.) */
function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function queryString(query: RequestOptions['query']): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value as Scalar]) {
      parameters.append(name, String(one));
    }
  }
  const text = parameters.toString();
  return text && `?${text}`;
}
