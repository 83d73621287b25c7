import type { Credit } from '../api/catalog';
import type { Money } from '../api/payment';

/** Milliseconds as `3:07` or `1:02:03`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** Milliseconds as `52 min` or `3 h 5 min`. */
export function length(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'under a minute';
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `1 song`, `2 songs`. */
export const count = (n: number, noun: string) => `${n.toLocaleString()} ${noun}${n === 1 ? '' : 's'}`;

/** The performing artists of a track, or the artists that an album is filed under. */
export function performing(credits: readonly Credit[]): Credit[] {
  const performing = credits.filter(({ role }) => role === 'ARTIST_ROLE_ARTIST');
  return performing.length > 0 ? performing : credits.filter(({ role }) => role === 'ARTIST_ROLE_ALBUM_ARTIST');
}

export const performers = (credits: readonly Credit[]) =>
  performing(credits)
    .map(({ name }) => name)
    .join(', ');

/** An amount in the currency's own smallest unit, such as cents, as people write it. */
export function money({ amount_minor, currency }: Money): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(Number(amount_minor) / 10 ** digits);
}

export const day = (time: string) => new Date(time).toLocaleDateString(undefined, { dateStyle: 'medium' });

/** The quality that a limit stands for. */
export const quality = (maxBitrateKbps: number) =>
  maxBitrateKbps === 0 ? 'Original quality' : `Up to ${maxBitrateKbps} kbit/s`;
