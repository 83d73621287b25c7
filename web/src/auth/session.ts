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

/** What local storage holds while someone is signed in. */
interface Kept {
  refresh_token: string;
  access_token: string;
  /** Milliseconds since the epoch. */
  expires_at: number;
}

const key = 'polyphony.session';
const renewBeforeMs = 30_000;

/**
 * Who is signed in, in all tabs alike. A refresh token works once, and a spent one ends the session. So only one
 * renewal at a time may run, over all tabs, and both tokens are kept in local storage: a page that is loaded anew goes
 * on with the access token, and a renewal whose answer gets lost in a reload stays very rare.
 */
export class Session {
  private renewal: Promise<string | null> | null = null;
  private readonly listeners = new Set<() => void>();
  /** What the listeners know. */
  private told: boolean;

  constructor(private readonly parts: SessionParts) {
    this.told = this.signedIn();
  }

  readonly signedIn = (): boolean => this.kept() !== null;

  /** Calls `listener` when someone signs in or out. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Another tab changed local storage, perhaps the session. */
  storageChanged(): void {
    this.notify();
  }

  /** Signs in. Throws a Problem for wrong credentials. */
  async logIn(username: string, password: string): Promise<void> {
    this.keep(await this.askForToken({ grant_type: 'password', username, password }));
    this.notify();
  }

  /** Signs out here at once, and tells the server. */
  async logOut(): Promise<void> {
    const token = this.kept()?.refresh_token;
    this.forget();
    if (token) await this.post('/api/oauth/revoke', { token }).catch(() => undefined);
  }

  /** A token that is good for the next half minute; null if nobody is signed in. */
  async accessToken(): Promise<string | null> {
    const kept = this.kept();
    if (!kept || this.isFresh(kept)) return kept?.access_token ?? null;
    return this.renew(kept.access_token);
  }

  /** A new token in place of `refused`; null if the session is over. Throws a Problem if the server does not answer. */
  async renew(refused: string): Promise<string | null> {
    this.renewal ??= this.locked(() => this.renewNow(refused)).finally(() => (this.renewal = null));
    return this.renewal;
  }

  private async renewNow(refused: string): Promise<string | null> {
    // Read inside the lock: another tab may have renewed the session meanwhile.
    const kept = this.kept();
    if (!kept) return null;
    if (kept.access_token !== refused && this.isFresh(kept)) return kept.access_token;
    const { refresh_token } = kept;
    try {
      return this.keep(await this.askForToken({ grant_type: 'refresh_token', refresh_token }));
    } catch (error) {
      const { status } = error as Problem;
      if (status !== 400 && status !== 401) throw error;
      // Whoever has logged in again meanwhile has another session than the one that is over.
      const now = this.kept();
      if (now && now.refresh_token !== refresh_token) return now.access_token;
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

  private keep({ refresh_token, access_token, expires_in }: TokenResponse): string {
    const kept: Kept = { refresh_token, access_token, expires_at: this.now() + expires_in * 1000 };
    this.parts.storage.setItem(key, JSON.stringify(kept));
    return access_token;
  }

  private kept(): Kept | null {
    const text = this.parts.storage.getItem(key);
    return text ? (JSON.parse(text) as Kept) : null;
  }

  private forget(): void {
    this.parts.storage.removeItem(key);
    this.notify();
  }

  private isFresh({ expires_at }: Kept): boolean {
    return expires_at - renewBeforeMs > this.now();
  }

  private now(): number {
    return (this.parts.now ?? Date.now)();
  }

  private notify(): void {
    if (this.told === this.signedIn()) return;
    this.told = !this.told;
    for (const listener of this.listeners) listener();
  }
}
