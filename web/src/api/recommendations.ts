import type { Track } from './catalog';
import { request } from './http';

interface ScoredTrack {
  track_id: string;
  score: number;
}

export type Basis = 'BASIS_UNSPECIFIED' | 'BASIS_CO_LISTENING' | 'BASIS_POPULARITY';

export interface Shelf {
  id: string;
  title: string;
  reason_track_id: string;
  tracks: ScoredTrack[];
  basis: Basis;
}

export interface ForYouView {
  shelves: Shelf[];
  tracks: Record<string, Track>;
  degraded: boolean;
}

export interface TrackListView {
  tracks_ranked: ScoredTrack[];
  tracks: Record<string, Track>;
  basis: Basis;
  degraded: boolean;
}

export const getForYou = () => request<ForYouView>('GET', '/api/recommendations/for-you', { query: { limit: 20 } });

export const getSimilarTracks = (track_id: string) =>
  request<TrackListView>('GET', `/api/tracks/${track_id}/similar`, { query: { limit: 50 } });

export const getRadio = (seed_track_ids: string[], exclude_track_ids: string[]) =>
  request<TrackListView>('GET', '/api/radio', { query: { seed_track_ids, exclude_track_ids, limit: 25 } });

/** The facts of ranked tracks, best first; tracks without facts are left out. */
export const rankedTracks = (ranked: ScoredTrack[], facts: Record<string, Track>): Track[] =>
  ranked.flatMap(({ track_id }) => facts[track_id] ?? []);
