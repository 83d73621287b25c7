import type { Track } from './catalog';
import { request } from './http';

export type DeviceType =
  'DEVICE_TYPE_UNSPECIFIED' | 'DEVICE_TYPE_COMPUTER' | 'DEVICE_TYPE_PHONE' | 'DEVICE_TYPE_TABLET';

export interface Device {
  id: string;
  name: string;
  type: string;
  volume_percent: number;
  /** The player plays, or rests, on it. */
  is_active: boolean;
  /** It holds one of the plan's streams. */
  is_streaming: boolean;
}

export interface QueueItem {
  key: number;
  track_id: string;
  /** Its place in the order of the source. */
  place: number;
}

export type RepeatMode = 'REPEAT_MODE_OFF' | 'REPEAT_MODE_CONTEXT' | 'REPEAT_MODE_TRACK';

/** What someone's player does, on whichever device. */
export interface RemotePlayer {
  /** Counts up with each change; a string since it has 64 bits. */
  revision: string;
  device_id: string;
  is_playing: boolean;
  position_ms: number;
  context: string;
  current_key: number;
  shuffled: boolean;
  repeat: RepeatMode;
  items: QueueItem[];
  devices: Device[];
}

export interface PlayerView {
  player: RemotePlayer;
  tracks: Record<string, Track>;
}

export interface PlayerUpdate {
  revision: string;
  device_id: string;
  is_playing: boolean;
  position_ms: number;
  context: string;
  current_key: number;
  shuffled: boolean;
  repeat: RepeatMode;
  /** Unset if it is what it was. */
  queue?: { items: QueueItem[] };
}

const path = '/api/me/player';

export const getPlayer = () => request<PlayerView>('GET', path);

/** Tells what this device does; outlives the page. */
export const updatePlayer = (body: PlayerUpdate) => request<RemotePlayer>('PATCH', path, { body });

export const transferTo = (device_id: string, play: boolean) =>
  request<RemotePlayer>('PUT', path, { body: { device_id, play } });

export const listDevices = () => request<{ devices: Device[] }>('GET', `${path}/devices`);

export const keepDevice = (
  id: string,
  body: { name: string; type: DeviceType; volume_percent: number; position_ms?: number },
) => request<Device>('PUT', `${path}/devices/${id}`, { body });

export const removeDevice = (id: string) => request<object>('DELETE', `${path}/devices/${id}`, { keepalive: true });

export interface PlayBody {
  track_ids?: string[];
  context?: string;
  offset?: number;
}

/** What is done on the device that plays, from another one. */
export const commands = {
  play: (body: PlayBody = {}) => request<RemotePlayer>('PUT', `${path}/play`, { body }),
  pause: () => request<RemotePlayer>('PUT', `${path}/pause`),
  next: () => request<RemotePlayer>('POST', `${path}/next`),
  previous: () => request<RemotePlayer>('POST', `${path}/previous`),
  seek: (position_ms: number) => request<RemotePlayer>('PUT', `${path}/seek`, { body: { position_ms } }),
  setRepeat: (repeat: RepeatMode) => request<RemotePlayer>('PUT', `${path}/repeat`, { body: { repeat } }),
  setShuffled: (shuffled: boolean) => request<RemotePlayer>('PUT', `${path}/shuffle`, { body: { shuffled } }),
  setVolume: (volume_percent: number) => request<RemotePlayer>('PUT', `${path}/volume`, { body: { volume_percent } }),
  addToQueue: (track_ids: string[], end: 'QUEUE_END_NEXT' | 'QUEUE_END_LAST') =>
    request<RemotePlayer>('POST', `${path}/queue`, { body: { track_ids, end } }),
  removeFromQueue: (key: number) => request<RemotePlayer>('DELETE', `${path}/queue/${key}`),
  /** Goes to an item of the queue. */
  jumpTo: (current_key: number) =>
    request<RemotePlayer>('PATCH', path, { body: { current_key, is_playing: true, position_ms: 0 } }),
};
