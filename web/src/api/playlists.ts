import type { Track } from './catalog';
import { request } from './http';

export interface Playlist {
  id: string;
  name: string;
  description: string;
  owner_id: string;
  public: boolean;
  snapshot_id: string;
  item_count: number;
}

export interface PlaylistItem {
  id: string;
  track_id: string;
  added_by: string;
  added_at?: string;
}

export interface PlaylistView {
  playlist: Playlist;
  items: PlaylistItem[];
  tracks: Record<string, Track>;
  degraded: boolean;
}

export const listPlaylists = () =>
  request<{ playlists: Playlist[] }>('GET', '/api/playlists', { query: { page_size: 500 } });

export const getPlaylist = (id: string) => request<PlaylistView>('GET', `/api/playlists/${id}`);

export const createPlaylist = (body: { name: string; description?: string; track_ids?: string[] }) =>
  request<Playlist>('POST', '/api/playlists', { body });

export const updatePlaylist = (id: string, body: { name?: string; description?: string; public?: boolean }) =>
  request<Playlist>('PATCH', `/api/playlists/${id}`, { body });

export const deletePlaylist = (id: string) => request<object>('DELETE', `/api/playlists/${id}`);

export const addItems = (id: string, track_ids: string[]) =>
  request<Playlist>('POST', `/api/playlists/${id}/items`, { body: { track_ids } });

export const removeItems = (id: string, item_ids: string[], snapshot_id: string) =>
  request<Playlist>('POST', `/api/playlists/${id}/items/remove`, { body: { item_ids, snapshot_id } });

/** Moves the item at `range_start` before the item that is at `insert_before` now. */
export const moveItem = (id: string, range_start: number, insert_before: number, snapshot_id: string) =>
  request<Playlist>('POST', `/api/playlists/${id}/items/move`, {
    body: { range_start, range_length: 1, insert_before, snapshot_id },
  });
