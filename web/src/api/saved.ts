import type { Page, Track } from './catalog';
import { request } from './http';

export interface SavedTracksView extends Page {
  saved_tracks: { track_id: string; saved_at: string }[];
  tracks: Record<string, Track>;
  degraded: boolean;
}

export const listSavedTracks = (page_token: string) =>
  request<SavedTracksView>('GET', '/api/me/tracks', { query: { page_size: 200, page_token } });

export const saveTrack = (id: string) => request<object>('PUT', `/api/me/tracks/${id}`);

export const unsaveTrack = (id: string) => request<object>('DELETE', `/api/me/tracks/${id}`);

export const checkSavedTracks = (track_ids: string[]) =>
  request<{ saved_track_ids: string[] }>('GET', '/api/me/tracks/contains', { query: { track_ids } });
