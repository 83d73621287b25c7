import type { Artist, Track } from './catalog';
import { request } from './http';

/** A track or an artist: one of the two. */
export type Hideable = { track_id: string } | { artist_id: string };

export interface HiddenThing {
  /** Empty for an artist. */
  track_id: string;
  /** Empty for a track. */
  artist_id: string;
  hidden_at: string;
}

export interface HiddenView {
  hidden: HiddenThing[];
  tracks: Record<string, Track>;
  artists: Record<string, Artist>;
  degraded: boolean;
}

export interface TasteSettings {
  /** Leaves songs with explicit words out of what is recommended. */
  hide_explicit: boolean;
  /** Lets others who want the same find me as one who likes what they like. */
  findable: boolean;
}

export const listHidden = () => request<HiddenView>('GET', '/api/me/hidden');

export const hide = (body: Hideable) => request<HiddenThing>('PUT', '/api/me/hidden', { body });

export const unhide = (body: Hideable) => request<object>('POST', '/api/me/hidden/remove', { body });

export const getTasteSettings = () => request<TasteSettings>('GET', '/api/me/taste-settings');

export const setTasteSettings = (body: TasteSettings) =>
  request<TasteSettings>('PUT', '/api/me/taste-settings', { body });
