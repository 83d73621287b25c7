// One person who uses the platform: the only writer of what is theirs.
import { type Answer, Client, eventually } from '../system/platform';
import type { Command, History, ItemChange, Outcome } from './history';
import { apply } from './playlist_fold';
import { freshId, pick, type Random, random, weighted, whole } from './random';

interface Asked {
  outcome: Outcome;
  /** Unset if none came. */
  answer?: Answer;
}

interface Playlist {
  id: string;
  /** Unset while it is not known what the platform holds: it is read before it is changed. */
  version?: { snapshot: string; tracks: string[] };
}

const password = 'correct horse battery';
const tokenMinutes = 10;
const appendsOfOnePlaylist = 2000;
const plans = ['student', 'premium', 'family'];

export class Listener {
  readonly #playlists: Playlist[] = [];
  readonly #saved: string[] = [];
  readonly #plays: string[] = [];
  readonly #client: Client;
  #appendTo?: Playlist;
  #appended = 0;
  #unpaid?: { payment: string; url: string; plan: string };
  #tokenSince = 0;
  #step = 0;

  constructor(
    readonly username: string,
    url: string,
    readonly seed: number,
    readonly history: History,
    readonly tracks: string[],
  ) {
    this.#client = new Client(url);
  }

  /** Signs up; before anything is killed, so it must succeed. */
  async begin(): Promise<void> {
    const account = await this.#client.ok('POST', '/api/accounts', { username: this.username, password });
    this.#client.userId = account.id;
    this.history.operations.push({ do: 'sign up', username: this.username, outcome: 'ok' });
    await this.#logIn();
  }

  /** Does one thing after another until it is told to stop. */
  async useUntil(stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      // What a step does is drawn from its number, whatever became of the steps before it.
      const chance = random(this.seed, this.username, this.#step++);
      const step = weighted(chance, this.#steps);
      await step(chance);
      if (Date.now() - this.#tokenSince > tokenMinutes * 60_000) await this.#logIn();
    }
  }

  readonly #steps: [number, (chance: Random) => Promise<void>][] = [
    [3, (chance) => this.#create(chance)],
    [6, (chance) => this.#add(chance)],
    [3, (chance) => this.#remove(chance)],
    [3, (chance) => this.#move(chance)],
    [3, (chance) => this.#rename(chance)],
    [5, (chance) => this.#append(chance)],
    [5, (chance) => this.#save(chance)],
    [2, (chance) => this.#unsave(chance)],
    [4, (chance) => this.#play(chance)],
    [6, (chance) => this.#hear(chance)],
    [1, (chance) => this.#choosePlan(chance)],
    [0.3, (chance) => this.#signUpAFriend(chance)],
  ];

  async #create(chance: Random): Promise<void> {
    const tracks = this.#someTracks(chance);
    // A repeated request with a key is one request; one without a key is not repeated.
    const key = chance() < 0.5 ? freshId(chance) : undefined;
    const name = `${this.username} ${this.#step}`;
    let made = await this.#createOnce(name, tracks, key);
    if (made === 'unknown' && key) made = await this.#createOnce(name, tracks, key);
    if (typeof made !== 'string') this.#playlists.push(made);
  }

  async #createOnce(name: string, tracks: string[], key?: string): Promise<Playlist | Outcome> {
    const headers: Record<string, string> = key ? { 'idempotency-key': key } : {};
    const { outcome, answer } = await this.#ask('POST', '/api/playlists', { name, track_ids: tracks }, headers);
    const [playlist, snapshot] = outcome === 'ok' ? [answer!.body.id, answer!.body.snapshot_id] : [];
    this.#write({ do: 'create', user: this.#client.userId, name, tracks, playlist, snapshot }, outcome);
    return outcome === 'ok' ? { id: playlist, version: { snapshot, tracks } } : outcome;
  }

  async #add(chance: Random): Promise<void> {
    const playlist = await this.#known(this.#someOf(chance));
    if (!playlist?.version) return;
    const position = whole(chance, playlist.version.tracks.length + 1);
    const tracks = [pick(chance, this.tracks), ...this.#someTracks(chance)];
    await this.#change(playlist, { kind: 'add', tracks, position }, 'items', { track_ids: tracks, position });
  }

  async #remove(chance: Random): Promise<void> {
    const playlist = this.#someOf(chance);
    const items = playlist && (await this.#read(playlist));
    if (!playlist?.version || !items?.length) return;
    const positions = [...new Set([whole(chance, items.length), whole(chance, items.length)])];
    const item_ids = positions.map((position) => items[position]);
    await this.#change(playlist, { kind: 'remove', positions }, 'items/remove', { item_ids });
  }

  async #move(chance: Random): Promise<void> {
    const playlist = await this.#known(this.#someOf(chance));
    const count = playlist?.version?.tracks.length ?? 0;
    if (!playlist || count < 2) return;
    const [from, before] = [whole(chance, count), whole(chance, count + 1)];
    await this.#change(playlist, { kind: 'move', from, before }, 'items/move', { range_start: from, insert_before: before });
  }

  async #change(playlist: Playlist, change: ItemChange, path: string, body: object): Promise<void> {
    const { snapshot: base, tracks } = playlist.version!;
    const { outcome, answer } = await this.#ask('POST', `/api/playlists/${playlist.id}/${path}`, { ...body, snapshot_id: base });
    this.#write({ do: 'change', user: this.#client.userId, playlist: playlist.id, base, change }, outcome);
    playlist.version = outcome === 'ok' ? { snapshot: answer!.body.snapshot_id, tracks: apply(change, tracks) } : undefined;
  }

  async #rename(chance: Random): Promise<void> {
    const playlist = await this.#known(this.#someOf(chance));
    if (!playlist?.version) return;
    const name = `${this.username} ${this.#step} renamed`;
    const { outcome, answer } = await this.#ask('PATCH', `/api/playlists/${playlist.id}`, { name });
    this.#write({ do: 'rename', user: this.#client.userId, playlist: playlist.id, name }, outcome);
    playlist.version = outcome === 'ok' ? { ...playlist.version, snapshot: answer!.body.snapshot_id } : undefined;
  }

  /** Appends a track that is nowhere else, against any version: each must be there once. */
  async #append(chance: Random): Promise<void> {
    if (!this.#appendTo || this.#appended >= appendsOfOnePlaylist) {
      const made = await this.#createOnce(`${this.username} ${this.#step}`, []);
      if (typeof made === 'string') return;
      this.#appendTo = made;
      this.#appended = 0;
    }
    const track = freshId(chance);
    const { outcome } = await this.#ask('POST', `/api/playlists/${this.#appendTo.id}/items`, { track_ids: [track] });
    this.#appended += 1;
    this.#write({ do: 'append', user: this.#client.userId, playlist: this.#appendTo.id, track }, outcome);
  }

  async #save(chance: Random): Promise<void> {
    const track = freshId(chance);
    const { outcome } = await this.#ask('PUT', `/api/me/tracks/${track}`);
    this.#write({ do: 'save', user: this.#client.userId, track }, outcome);
    if (outcome === 'ok') this.#saved.push(track);
  }

  async #unsave(chance: Random): Promise<void> {
    const track = this.#saved.splice(whole(chance, this.#saved.length), 1)[0];
    if (!track) return;
    const { outcome } = await this.#ask('DELETE', `/api/me/tracks/${track}`);
    this.#write({ do: 'unsave', user: this.#client.userId, track }, outcome);
  }

  async #play(chance: Random): Promise<void> {
    const [play, track] = [freshId(chance), pick(chance, this.tracks)];
    const { outcome } = await this.#ask('POST', '/api/plays', { track_id: track, play_id: play });
    this.#write({ do: 'play', user: this.#client.userId, play, track }, outcome);
    if (outcome === 'ok') this.#plays.push(play);
  }

  async #hear(chance: Random): Promise<void> {
    const play = this.#plays.splice(whole(chance, this.#plays.length), 1)[0];
    if (!play) return;
    const heardMs = 25_000 + whole(chance, 20_000);
    const state = pick(chance, ['PLAY_STATE_PLAYING', 'PLAY_STATE_FINISHED', 'PLAY_STATE_SKIPPED']);
    const { outcome } = await this.#ask('PATCH', `/api/plays/${play}`, { heard_ms: heardMs, state });
    this.#write({ do: 'hear', user: this.#client.userId, play, heardMs, state }, outcome);
  }

  /** Pays in the sandbox; while it is not known whether a payment was made, it is that one which is tried again. */
  async #choosePlan(chance: Random): Promise<void> {
    const plan = pick(chance, plans);
    if (!this.#unpaid) {
      const { outcome, answer } = await this.#ask('POST', '/api/me/checkout', { plan_id: plan });
      if (outcome !== 'ok') return;
      const url = new URL(answer!.body.url, this.#client.url).pathname;
      this.#unpaid = { payment: url.split('/').pop()!, url, plan };
    }
    const { payment, url } = this.#unpaid;
    const { outcome } = await this.#ask('POST', url, 'card=success', { 'content-type': 'application/x-www-form-urlencoded' });
    this.#write({ do: 'pay', user: this.#client.userId, payment, plan: this.#unpaid.plan }, outcome);
    if (outcome !== 'unknown') this.#unpaid = undefined;
  }

  async #signUpAFriend(chance: Random): Promise<void> {
    const username = `friend-${this.username}-${this.#step}`;
    const { outcome } = await this.#ask('POST', '/api/accounts', { username, password: freshId(chance) });
    this.#write({ do: 'sign up', username }, outcome);
  }

  #someTracks = (chance: Random) => Array.from({ length: whole(chance, 3) }, () => pick(chance, this.tracks));

  /** One of the newest playlists. */
  #someOf(chance: Random): Playlist | undefined {
    return pick(chance, this.#playlists.slice(-10));
  }

  async #known(playlist?: Playlist): Promise<Playlist | undefined> {
    if (playlist && !playlist.version) await this.#read(playlist);
    return playlist;
  }

  /** Reads a playlist; returns the ids of its items. */
  async #read(playlist: Playlist): Promise<string[] | undefined> {
    const { outcome, answer } = await this.#ask('GET', `/api/playlists/${playlist.id}`);
    if (outcome !== 'ok') return undefined;
    const { playlist: facts, items } = answer!.body;
    const tracks = items.map((item: any) => item.track_id);
    playlist.version = { snapshot: facts.snapshot_id, tracks };
    this.history.operations.push({
      do: 'read', user: this.#client.userId, playlist: playlist.id, name: facts.name, snapshot: facts.snapshot_id, tracks,
    });
    return items.map((item: any) => item.id);
  }

  #write(command: Command, outcome: Outcome): void {
    this.history.operations.push({ ...command, outcome });
  }

  async #ask(verb: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Asked> {
    try {
      const answer = await this.#client.call(verb, path, body, headers);
      if (answer.status === 401) await this.#logIn();
      this.history.answers.set(answer.status, (this.history.answers.get(answer.status) ?? 0) + 1);
      return { outcome: answer.status < 400 ? 'ok' : answer.status < 500 ? 'failed' : 'unknown', answer };
    } catch (error: any) {
      // Refused is the only failure of a connection of which it is certain that nothing was sent.
      const refused = error?.cause?.code === 'ECONNREFUSED';
      if (refused) await this.#doorIsOpen();
      return { outcome: refused ? 'failed' : 'unknown' };
    }
  }

  #doorIsOpen = () =>
    eventually('the edge answers', () => fetch(`${this.#client.url}/api/health`).then((answer) => answer.ok, () => false), 60);

  async #logIn(): Promise<void> {
    const form = new URLSearchParams({ grant_type: 'password', username: this.username, password });
    await eventually(`${this.username} logs in`, async () => {
      const answer = await fetch(`${this.#client.url}/api/oauth/token`, { method: 'POST', body: form }).catch(() => undefined);
      if (!answer?.ok) return false;
      this.#client.token = ((await answer.json()) as any).access_token;
      return true;
    }, 60);
    this.#tokenSince = Date.now();
  }
}
