import { request } from './http';

/** A place in a track or an episode. */
export interface Bookmark {
  track_id: string;
  /** Milliseconds, as text. */
  position_ms: string;
  comment: string;
}

const path = '/api/me/bookmarks';

export const listBookmarks = () => request<{ bookmarks: Bookmark[] }>('GET', path);

/** Outlives the page, so that the last place in a closed tab is kept. */
export const setBookmark = (id: string, position_ms: number, comment: string) =>
  request<Bookmark>('PUT', `${path}/${id}`, { body: { position_ms, comment }, keepalive: true });

export const deleteBookmark = (id: string) => request<object>('DELETE', `${path}/${id}`);
