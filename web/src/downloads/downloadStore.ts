import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Track } from '../api/catalog';
import type { Licence } from '../api/licences';

/** Some music that was chosen together, such as an album, and the right to play it. */
export interface Download {
  /** Where it comes from, such as `album:ID`; names it. */
  context: string;
  title: string;
  tracks: Track[];
  licences: Pick<Licence, 'id' | 'expires_at' | 'track_ids'>[];
  /** Milliseconds since the epoch. */
  madeAt: number;
}

interface Schema extends DBSchema {
  downloads: { key: string; value: Download };
  /** By track: the same track may be in several downloads. */
  audio: { key: string; value: Blob };
}

/** What this browser keeps for times without a connection. */
export class DownloadStore {
  private opened: Promise<IDBPDatabase<Schema>> | null = null;

  private database(): Promise<IDBPDatabase<Schema>> {
    this.opened ??= openDB<Schema>('polyphony-downloads', 1, {
      upgrade(database) {
        database.createObjectStore('downloads', { keyPath: 'context' });
        database.createObjectStore('audio');
      },
    });
    return this.opened;
  }

  async all(): Promise<Download[]> {
    const downloads = await (await this.database()).getAll('downloads');
    return downloads.sort((a, b) => b.madeAt - a.madeAt);
  }

  async keep(download: Download): Promise<void> {
    await (await this.database()).put('downloads', download);
  }

  async audioOf(trackId: string): Promise<Blob | null> {
    return (await (await this.database()).get('audio', trackId)) ?? null;
  }

  async hasAudio(trackId: string): Promise<boolean> {
    return (await (await this.database()).count('audio', trackId)) > 0;
  }

  async keepAudio(trackId: string, audio: Blob): Promise<void> {
    await (await this.database()).put('audio', audio, trackId);
  }

  /** Deletes a download, and the audio that no other one needs. */
  async remove(context: string): Promise<void> {
    const transaction = (await this.database()).transaction(['downloads', 'audio'], 'readwrite');
    const downloads = transaction.objectStore('downloads');
    const audio = transaction.objectStore('audio');
    await downloads.delete(context);
    const needed = new Set((await downloads.getAll()).flatMap(({ tracks }) => tracks.map(({ id }) => id)));
    for (const id of await audio.getAllKeys()) if (!needed.has(id)) await audio.delete(id);
    await transaction.done;
  }

  /** Deletes everything, because someone else may sign in. */
  async clear(): Promise<void> {
    const database = await this.database();
    await Promise.all([database.clear('downloads'), database.clear('audio')]);
  }
}
