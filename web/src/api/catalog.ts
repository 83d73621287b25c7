import { request } from './http';

export interface Credit {
  artist_id: string;
  name: string;
  role: string;
  /** Of a performer: the instrument. */
  detail?: string;
}

/** What else the tags of files say; docs/tags.md has the names. */
export interface Tag {
  name: string;
  values: string[];
}

/** By EBU R 128. */
export interface Loudness {
  integrated_lufs: number;
  range_lu: number;
  true_peak_dbtp: number;
  /** What brings it to -18 LUFS. */
  gain_db: number;
}

export interface Artist {
  id: string;
  name: string;
  album_count: number;
  track_count: number;
  cover_id: string;
  cover_blurhash?: string;
}

export interface Album {
  id: string;
  title: string;
  artists: Credit[];
  /** As credited, if that is more than the names with commas. */
  display_artist?: string;
  tags?: Tag[];
  year: number;
  genres: string[];
  track_count: number;
  duration_ms: number;
  cover_id: string;
  cover_blurhash?: string;
}

export interface Track {
  id: string;
  title: string;
  artists: Credit[];
  /** As credited, if that is more than the names with commas. */
  display_artist?: string;
  tags?: Tag[];
  album_id: string;
  album_title: string;
  disc_number: number;
  track_number: number;
  disc_subtitle: string;
  year: number;
  genres: string[];
  duration_ms: number;
  bitrate_kbps: number;
  cover_id: string;
  cover_blurhash?: string;
  /** Missing until it is measured. */
  loudness?: Loudness;
  album_loudness?: Loudness;
}

export interface Genre {
  name: string;
  track_count: number;
}

export interface Page {
  next_page_token: string;
  total: number;
}

export type AlbumOrder = 'ALBUM_ORDER_TITLE' | 'ALBUM_ORDER_RECENTLY_ADDED' | 'ALBUM_ORDER_YEAR';

export interface ScanStatus {
  state: 'SCAN_STATE_UNSPECIFIED' | 'SCAN_STATE_RUNNING' | 'SCAN_STATE_DONE' | 'SCAN_STATE_FAILED';
  files_found: number;
  files_done: number;
  tracks_changed: number;
  started_at?: string;
  finished_at?: string;
  problems: { path: string; reason: string }[];
  problem_count: number;
  message: string;
  library: string;
  watched: boolean;
}

export interface SearchResult {
  tracks: Track[];
  albums: Album[];
  artists: Artist[];
}

export const listAlbums = (query: { page_token?: string; page_size?: number; order?: AlbumOrder; genre?: string }) =>
  request<Page & { albums: Album[] }>('GET', '/api/albums', { query });

export interface AlbumDetail {
  album: Album;
  tracks: Track[];
  /** By year; their tag `version` names them. */
  other_editions?: Album[];
}
export const getAlbum = (id: string) => request<AlbumDetail>('GET', `/api/albums/${id}`);

export const listArtists = (query: { page_token?: string; page_size?: number }) =>
  request<Page & { artists: Artist[] }>('GET', '/api/artists', { query });

export const getArtist = (id: string) =>
  request<{ artist: Artist; albums: Album[]; tracks: Track[] }>('GET', `/api/artists/${id}`);

export const getTrack = (id: string) => request<Track>('GET', `/api/tracks/${id}`);

export const listGenres = () => request<{ genres: Genre[] }>('GET', '/api/genres');

export const search = (query: string, signal: AbortSignal) =>
  request<SearchResult>('GET', '/api/search', { query: { query, limit: 24 }, signal });

export const getScan = () => request<ScanStatus>('GET', '/api/library/scan');

export const startScan = () => request<ScanStatus>('POST', '/api/library/scan', { body: {} });
