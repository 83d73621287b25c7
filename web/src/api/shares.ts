import type { Track } from './catalog';
import { playableFormats } from './formats';
import { request } from './http';
import type { Stream } from './streaming';

export type SharedKind = 'SHARED_KIND_TRACK' | 'SHARED_KIND_ALBUM' | 'SHARED_KIND_PLAYLIST';

export interface SharedThing {
  kind: SharedKind;
  id: string;
}

export interface Share {
  id: string;
  secret: string;
  description: string;
  entries: SharedThing[];
  created_at: string;
  /** Null for never. */
  expires_at: string | null;
  visits: string;
}

/** What guests are shown. */
export interface SharePage {
  /** Empty if several things are shared. */
  title: string;
  description: string;
  shared_by: string;
  tracks: Track[];
}

export const listShares = () => request<{ shares: Share[] }>('GET', '/api/me/shares');

export const createShare = (entries: SharedThing[], description: string, expires_at: string | undefined) =>
  request<Share>('POST', '/api/me/shares', { body: { entries, description, expires_at } });

export const deleteShare = (id: string) => request<object>('DELETE', `/api/me/shares/${id}`);

/** The page for guests. */
export const addressOf = ({ secret }: Pick<Share, 'secret'>) => `${location.origin}/share/${secret}`;

export const openShare = (secret: string) => request<SharePage>('GET', `/api/shares/${encodeURIComponent(secret)}`);

export const getSharedStream = (secret: string, trackId: string, audio: HTMLAudioElement) =>
  request<Stream>('GET', `/api/shares/${encodeURIComponent(secret)}/tracks/${trackId}/stream`, {
    query: { formats: playableFormats(audio) },
  });
