import type { Normalisation } from './normalisation';

/** What the player remembers on this device. */
export interface PlayerSettings {
  volume: number;
  shuffled: boolean;
  repeat: 'off' | 'all' | 'one';
  /** The highest bit rate to ask for, in kbit/s; 0 for the best that the plan allows. */
  maxBitrateKbps: number;
  normalisation: Normalisation;
  /** Goes on with music that fits when an album or a list has ended. */
  autoplay: boolean;
}

const key = 'polyphony.player';
const defaults: PlayerSettings = {
  volume: 0.8,
  shuffled: false,
  repeat: 'off',
  maxBitrateKbps: 0,
  normalisation: 'off',
  autoplay: true,
};

export function loadSettings(): PlayerSettings {
  return { ...defaults, ...(readJson(key) as Partial<PlayerSettings> | null) };
}

export function saveSettings(settings: PlayerSettings): void {
  writeJson(key, settings);
}

/** Null for what is missing or broken. */
export function readJson(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** A full storage is no reason to stop the music. */
export function writeJson(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    localStorage.removeItem(key);
  }
}
