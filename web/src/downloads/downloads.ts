import type { Track } from '../api/catalog';
import type * as licences from '../api/licences';
import { Problem } from '../api/problem';
import type { Stream } from '../api/streaming';
import { newPlayId } from '../player/playId';
import type { Download, DownloadStore } from './downloadStore';

export interface DownloadsState {
  /** What is kept here, last made first. */
  downloads: readonly Download[];
  /** By context: the part that has come so far, 0 to 1. */
  progress: ReadonlyMap<string, number>;
}

export type DownloadsApi = Pick<typeof licences, 'issueLicence' | 'revokeLicence' | 'getLicenceStatus'> & {
  getStream: (trackId: string, maxBitrateKbps: number) => Promise<Stream>;
  fetchAudio: (url: string) => Promise<Blob>;
};

export interface Wish {
  context: string;
  title: string;
  tracks: readonly Track[];
}

/** As many as one licence is for. */
const mostTracksOfALicence = 200;
/** A licence that ends sooner is renewed when the server is there. */
const renewBeforeMs = 7 * 24 * 3_600_000;
const deviceKey = 'polyphony.downloads.device';

/**
 * Music that is kept in this browser, to be played without a connection: each download with its licences, for as long as
 * they hold. What was revoked, or has expired, is deleted.
 */
export class Downloads {
  private state: DownloadsState = { downloads: [], progress: new Map() };
  private readonly listeners = new Set<() => void>();
  /** Downloads that are under way; a call stops it. */
  private readonly stops = new Map<string, AbortController>();

  constructor(
    private readonly store: DownloadStore,
    private readonly api: DownloadsApi,
    private readonly now: () => number = Date.now,
  ) {}

  readonly getState = (): DownloadsState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Shows what is kept, without what may no longer be played. */
  async open(): Promise<void> {
    for (const download of await this.store.all())
      if (download.licences.some((licence) => this.expired(licence))) await this.store.remove(download.context);
    await this.show();
  }

  /** Fetches the music with its licences. Throws a Problem, and keeps nothing new, if that is refused. */
  async download({ context, title, tracks }: Wish, maxBitrateKbps: number): Promise<void> {
    if (this.stops.has(context)) return;
    const stop = new AbortController();
    this.stops.set(context, stop);
    this.setProgress(context, 0);
    try {
      const issued = await this.license(tracks.map(({ id }) => id));
      for (const [i, track] of tracks.entries()) {
        if (!(await this.store.hasAudio(track.id))) {
          const { url } = await this.api.getStream(track.id, maxBitrateKbps);
          await this.store.keepAudio(track.id, await this.api.fetchAudio(url));
        }
        if (stop.signal.aborted) break;
        this.setProgress(context, (i + 1) / tracks.length);
      }
      if (!stop.signal.aborted)
        await this.store.keep({ context, title, tracks: [...tracks], licences: issued, madeAt: this.now() });
    } finally {
      this.stops.delete(context);
      this.setProgress(context, null);
      // Without its entry, audio that has come already is not needed.
      if (!(await this.store.all()).some((kept) => kept.context === context)) await this.store.remove(context);
      await this.show();
    }
  }

  /** Deletes a download, or stops it while it is under way. */
  async remove(context: string): Promise<void> {
    this.stops.get(context)?.abort();
    const download = this.state.downloads.find((kept) => kept.context === context);
    await this.store.remove(context);
    await this.show();
    for (const { id } of download?.licences ?? []) await this.api.revokeLicence(id).catch(() => undefined);
  }

  /** The audio of a track that may be played here; null if there is none. */
  async audioOf(trackId: string): Promise<Blob | null> {
    const allowed = this.state.downloads.some(({ licences }) =>
      licences.some((licence) => licence.track_ids.includes(trackId) && !this.expired(licence)),
    );
    return allowed ? this.store.audioOf(trackId) : null;
  }

  /** Takes an event of the live connection in. */
  readonly hear = (type: string, dataJson: string): void => {
    if (type !== 'polyphony.streaming.v1.LicenceRevoked') return;
    const { licence_id } = JSON.parse(dataJson) as { licence_id: string };
    void this.drop(({ licences }) => licences.some(({ id }) => id === licence_id));
  };

  /** The server is there: asks whether each licence still holds, and renews those that end soon. */
  readonly comeBack = async (): Promise<void> => {
    for (const download of await this.store.all()) await this.check(download).catch(() => undefined);
    await this.show();
  };

  /** Deletes everything, because someone else may sign in. */
  async reset(): Promise<void> {
    for (const stop of this.stops.values()) stop.abort();
    await this.store.clear();
    await this.show();
  }

  // --- How it works ---

  private async check(download: Download): Promise<void> {
    for (const { id } of download.licences) {
      const { valid } = await this.api.getLicenceStatus(id);
      if (!valid) {
        await this.store.remove(download.context);
        return;
      }
    }
    if (!download.licences.some(({ expires_at }) => Date.parse(expires_at) - renewBeforeMs < this.now())) return;
    const renewed = await this.license(download.tracks.map(({ id }) => id));
    await this.store.keep({ ...download, licences: renewed });
  }

  private async license(trackIds: string[]): Promise<Download['licences']> {
    const issued: Download['licences'] = [];
    for (let i = 0; i < trackIds.length; i += mostTracksOfALicence) {
      const part = [...new Set(trackIds.slice(i, i + mostTracksOfALicence))];
      const { id, expires_at, track_ids } = await this.api.issueLicence(this.device(), part);
      issued.push({ id, expires_at, track_ids });
    }
    return issued;
  }

  private async drop(which: (download: Download) => boolean): Promise<void> {
    for (const download of (await this.store.all()).filter(which)) await this.store.remove(download.context);
    await this.show();
  }

  /** This browser, which all its tabs share. */
  private device(): string {
    const id = localStorage.getItem(deviceKey) ?? newPlayId();
    localStorage.setItem(deviceKey, id);
    return id;
  }

  private expired({ expires_at }: { expires_at: string }): boolean {
    return Date.parse(expires_at) <= this.now();
  }

  private async show(): Promise<void> {
    this.set({ ...this.state, downloads: await this.store.all() });
  }

  private setProgress(context: string, part: number | null): void {
    const progress = new Map(this.state.progress);
    if (part === null) progress.delete(context);
    else progress.set(context, part);
    this.set({ ...this.state, progress });
  }

  private set(state: DownloadsState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

/** Fetches audio from its signed address. */
export async function fetchAudio(url: string): Promise<Blob> {
  const response = await fetch(url);
  if (!response.ok) throw new Problem(response.status, 'Unknown', 'The music could not be fetched.');
  return response.blob();
}
