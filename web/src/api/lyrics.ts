import { request } from './http';

export interface LyricsLine {
  /** 0 if the lyrics are not synced. */
  start_ms: number;
  text: string;
}

export interface Lyrics {
  /** Empty if the file does not say. */
  language: string;
  synced: boolean;
  /** How much sooner the lines shall appear. */
  offset_ms: number;
  lines: LyricsLine[];
}

export interface TrackLyrics {
  track_id: string;
  lyrics: Lyrics[];
}

export const getLyrics = (track_id: string) => request<TrackLyrics>('GET', `/api/tracks/${track_id}/lyrics`);
