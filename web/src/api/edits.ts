import type { Track } from './catalog';
import { request } from './http';

/** What stands above the tags of a track's file; what is missing, or an empty list, is as they say. */
export interface TrackEdit {
  title?: string;
  artists?: string[];
  album?: string;
  album_artists?: string[];
  genres?: string[];
  year?: number;
  track_number?: number;
  disc_number?: number;
}

const path = (trackId: string) => `/api/tracks/${trackId}/edit`;

export const getTrackEdit = (trackId: string) => request<TrackEdit>('GET', path(trackId));
export const editTrack = (trackId: string, edit: TrackEdit) => request<Track>('PUT', path(trackId), { body: { edit } });
export const undoTrackEdit = (trackId: string) => request<Track>('DELETE', path(trackId));
