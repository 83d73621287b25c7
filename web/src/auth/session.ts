import { problemFrom, unreachable, type Problem } from '../api/problem';

/** A token response (RFC 6749 section 5.1). */
interface TokenResponse {
  access_token: string;
  expires_in: number;
  refresh_token: string;
}

/** What a session needs from the browser. */
export interface SessionParts {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  fetch: typeof fetch;
  /** Absent where the page is not served from a secure context. */
  locks?: Pick<LockManager, 'request'> | undefined;
  now?: () => number;
}

const refreshTokenKey = 'polyphony.refresh_token';
const renewBeforeMs = 30_000;

/**
 * Who is signed in. The access token lives in memory; the refresh token is kept in local storage and works once, so
 * that only one renewal at a time may run, over all tabs.
 */
export class Session {
  private access: { token: string; expiresAt: number } | null = null;
  private renewal: Promise<string | null> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly parts: SessionParts) {}

  readonly signedIn = (): boolean => this.refreshToken() !== null;

  /** Calls `listener` when someone signs in or out. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Another tab changed local storage. */
  storageChanged(): void {
    if (!this.signedIn()) this.access = null;
    this.notify();
  }

  /** Signs in. Throws a Problem for wrong credentials. */
  async logIn(username: string, password: string): Promise<void> {
    this.keep(await this.askForToken({ grant_type: 'password', username, password }));
    this.notify();
  }

  /** Signs out here at once, and tells the server. */
  async logOut(): Promise<void> {
    const token = this.refreshToken();
    this.forget();
    if (token) await this.post('/api/oauth/revoke', { token }).catch(() => undefined);
  }

  /** A token that is good for the next half minute; null if nobody is signed in. */
  async accessToken(): Promise<string | null> {
    if (this.access && this.access.expiresAt - renewBeforeMs > this.now()) return this.access.token;
    return this.renew(this.access?.token ?? null);
  }

  /** A new token in place of `refused`; null if the session is over. Throws a Problem if the server does not answer. */
  async renew(refused: string | null): Promise<string | null> {
    if (this.access && this.access.token !== refused) return this.access.token;
    this.renewal ??= this.locked(() => this.renewNow()).finally(() => (this.renewal = null));
    return this.renewal;
  }

  private async renewNow(): Promise<string | null> {
    // Read inside the lock: another tab may have spent the token that was stored before.
    const refresh_token = this.refreshToken();
    if (!refresh_token) return null;
    try {
      return this.keep(await this.askForToken({ grant_type: 'refresh_token', refresh_token }));
    } catch (error) {
      const { status } = error as Problem;
      if (status !== 400 && status !== 401) throw error;
      this.forget();
      return null;
    }
  }

  private locked<T>(task: () => Promise<T>): Promise<T> {
    return this.parts.locks ? this.parts.locks.request('polyphony.session', task) : task();
  }

  private async askForToken(form: Record<string, string>): Promise<TokenResponse> {
    const response = await this.post('/api/oauth/token', form);
    if (!response.ok) throw await problemFrom(response);
    return (await response.json()) as TokenResponse;
  }

  private async post(path: string, form: Record<string, string>): Promise<Response> {
    try {
      return await this.parts.fetch(path, { method: 'POST', body: new URLSearchParams(form) });
    } catch {
      throw unreachable();
    }
  }

  private keep(token: TokenResponse): string {
    this.parts.storage.setItem(refreshTokenKey, token.refresh_token);
    this.access = { token: token.access_token, expiresAt: this.now() + token.expires_in * 1000 };
    return token.access_token;
  }

  private forget(): void {
    this.parts.storage.removeItem(refreshTokenKey);
    this.access = null;
    this.notify();
  }

  private refreshToken(): string | null {
    return this.parts.storage.getItem(refreshTokenKey);
  }

  private now(): number {
    return (this.parts.now ?? Date.now)();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
