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

/** Builds the one function that talks to the API: JSON in and out, signed in, problems thrown. */
export function createRequest(session: Pick<Session, 'accessToken' | 'renew'>, send: typeof fetch): Request {
  const attempt = async (method: string, path: string, options: RequestOptions, token: string | null) => {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token) headers['authorization'] = `Bearer ${token}`;
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    try {
      return await send(path + queryString(options.query), {
        method,
        headers,
        ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
        ...(options.signal && { signal: options.signal }),
        ...(options.keepalive && { keepalive: true }),
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw unreachable();
    }
  };

  return async <T>(method: string, path: string, options: RequestOptions = {}) => {
    const token = await session.accessToken();
    let response = await attempt(method, path, options, token);
    if (response.status === 401 && token) {
      const renewed = await session.renew(token);
      if (renewed) response = await attempt(method, path, options, renewed);
    }
    if (!response.ok) throw await problemFrom(response);
    return (response.status === 204 ? {} : await response.json()) as T;
  };
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
