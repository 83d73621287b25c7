import type { Track } from '../api/catalog';

/** What is brought to the same loudness: nothing, every song, or every album with its quiet and loud songs. */
export type Normalisation = 'off' | 'track' | 'album';

const amplitude = (decibels: number) => 10 ** (decibels / 20);

/**
 * The volume to play a track at so that it is as loud as others, from the volume that is chosen. A quiet song is raised
 * as far as its peaks and the volume leave room; one that is not measured plays as it is.
 */
export function normalisedVolume(volume: number, track: Track | null, normalisation: Normalisation): number {
  if (!track || normalisation === 'off') return volume;
  const loudness = (normalisation === 'album' ? track.album_loudness : undefined) ?? track.loudness;
  if (!loudness) return volume;
  const { gain_db, true_peak_dbtp } = loudness;
  const gain = gain_db > 0 ? Math.min(gain_db, Math.max(0, -true_peak_dbtp)) : gain_db;
  return Math.min(1, volume * amplitude(gain));
}
