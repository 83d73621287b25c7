import { request } from './http';

export interface Stream {
  url: string;
  expires_at: string;
  content_type: string;
  bitrate_kbps: number;
  delivery: 'DELIVERY_UNSPECIFIED' | 'DELIVERY_ORIGINAL' | 'DELIVERY_TRANSCODED';
  reason: string;
  plan_max_bitrate_kbps: number;
}

export type PlayState = 'PLAY_STATE_PLAYING' | 'PLAY_STATE_FINISHED' | 'PLAY_STATE_SKIPPED';

export interface Play {
  id: string;
  track_id: string;
  heard_ms: number;
  stream: Stream;
}

export interface Entitlement {
  plan_id: string;
  /** 0: no limit. */
  max_bitrate_kbps: number;
}

export interface Waveform {
  track_id: string;
  /** Base64. */
  points: string;
}

export const startPlay = (body: { play_id: string; track_id: string; context: string; max_bitrate_kbps: number }) =>
  request<Play>('POST', '/api/plays', { body });

/** Outlives the page, so that the last report of a closed tab arrives. */
export const updatePlay = (id: string, body: { heard_ms: number; state: PlayState }) =>
  request<object>('PATCH', `/api/plays/${id}`, { body, keepalive: true });

export const getStream = (track_id: string, max_bitrate_kbps: number) =>
  request<Stream>('GET', `/api/tracks/${track_id}/stream`, { query: { max_bitrate_kbps } });

export const getWaveform = (track_id: string) => request<Waveform>('GET', `/api/tracks/${track_id}/waveform`);

export const getEntitlement = () => request<Entitlement>('GET', '/api/me/entitlement');
