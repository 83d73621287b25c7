import { playableFormats } from './formats';
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
  /** Why the device should stop; empty if it may go on. */
  stop_reason: string;
}

export interface StartPlayBody {
  play_id: string;
  track_id: string;
  context: string;
  max_bitrate_kbps: number;
  device_id?: string;
  /** Has another device stop if too many play. */
  take_over?: boolean;
  /** Nothing is learned from it, and nobody else sees it. */
  private_session?: boolean;
}

export interface UpdatePlayBody {
  heard_ms: number;
  state: PlayState;
  /** True while it rests, so that others may play. */
  paused?: boolean;
}

export interface Entitlement {
  plan_id: string;
  /** 0: no limit. */
  max_bitrate_kbps: number;
  /** How many devices may play at once. */
  max_streams: number;
}

export interface Waveform {
  track_id: string;
  /** Base64. */
  points: string;
}

/** A play that the server could not be told of when it ended. */
export interface LatePlay {
  play_id: string;
  track_id: string;
  context: string;
  /** RFC 3339. */
  started_at: string;
  heard_ms: number;
  state: PlayState;
  private_session?: boolean;
}

export interface ReportedPlay {
  play_id: string;
  outcome: 'REPORT_OUTCOME_RECORDED' | 'REPORT_OUTCOME_KNOWN' | 'REPORT_OUTCOME_REFUSED';
  reason: string;
}

export const reportPlays = (plays: LatePlay[]) =>
  request<{ plays: ReportedPlay[] }>('POST', '/api/plays/report', { body: { plays } });

const formats = playableFormats(document.createElement('audio'));

export const startPlay = (body: StartPlayBody) => request<Play>('POST', '/api/plays', { body: { ...body, formats } });

/** Outlives the page, so that the last report of a closed tab arrives. */
export const updatePlay = (id: string, body: UpdatePlayBody) =>
  request<Play>('PATCH', `/api/plays/${id}`, { body, keepalive: true });

export const getStream = (track_id: string, max_bitrate_kbps: number) =>
  request<Stream>('GET', `/api/tracks/${track_id}/stream`, { query: { max_bitrate_kbps, formats } });

export const getWaveform = (track_id: string) => request<Waveform>('GET', `/api/tracks/${track_id}/waveform`);

export const getEntitlement = () => request<Entitlement>('GET', '/api/me/entitlement');
