import type { Album, Artist, Track } from './catalog';
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

/** What a radio starts from, at most 20 of all kinds. */
export interface Seeds {
  seed_track_ids?: string[];
  seed_artist_ids?: string[];
  seed_album_ids?: string[];
  seed_genres?: string[];
}

const radioAtOnce = 10;

/** The next songs of a radio: few at once, so that it follows what is skipped. */
export const getRadio = (seeds: Seeds, exclude_track_ids: string[], skipped_track_ids: string[] = []) =>
  request<TrackListView>('GET', '/api/radio', {
    query: { ...seeds, exclude_track_ids, skipped_track_ids, limit: radioAtOnce },
  });

export const getPlaylistSuggestions = (playlistId: string, exclude_track_ids: string[]) =>
  request<TrackListView>('GET', `/api/playlists/${playlistId}/recommendations`, {
    query: { exclude_track_ids, limit: 10 },
  });

export const getSimilarArtists = (artistId: string) =>
  request<{ artists: Artist[] }>('GET', `/api/artists/${artistId}/similar`, { query: { limit: 12 } });

export const getSimilarAlbums = (albumId: string) =>
  request<{ albums: Album[] }>('GET', `/api/albums/${albumId}/similar`, { query: { limit: 12 } });

/** A list that is made for the one who is signed in. */
export interface Mix {
  id: string;
  title: string;
  /** Empty if its artists say what it is. */
  description: string;
  artist_ids: string[];
  genre: string;
  tracks: ScoredTrack[];
}

interface MixFacts {
  tracks: Record<string, Track>;
  artists: Record<string, Artist>;
  degraded: boolean;
}

export const listMixes = () => request<MixFacts & { mixes: Mix[] }>('GET', '/api/me/mixes');

export const getMix = (id: string) => request<MixFacts & { mix: Mix }>('GET', `/api/me/mixes/${id}`);

/** The facts of ranked tracks, best first; tracks without facts are left out. */
export const rankedTracks = (ranked: ScoredTrack[], facts: Record<string, Track>): Track[] =>
  ranked.flatMap(({ track_id }) => facts[track_id] ?? []);
