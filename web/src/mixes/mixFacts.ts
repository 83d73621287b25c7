import type { Artist, Track } from '../api/catalog';
import type { Mix } from '../api/recommendations';

/** What a mix is, in a line: its description, or the artists that it is most about. */
export function subtitleOf(mix: Mix, artists: Record<string, Artist>): string {
  if (mix.description) return mix.description;
  const names = mix.artist_ids.flatMap((id) => artists[id]?.name ?? []);
  if (names.length === 0) return mix.genre;
  return `${names.join(', ')} and more`;
}

/** The covers of a mix, each once. */
export const coversOf = (tracks: readonly Track[]) => [
  ...new Map(
    tracks.map((track) => [
      track.album_id,
      { coverId: track.cover_id, blurhash: track.cover_blurhash, seed: track.album_id },
    ]),
  ).values(),
];
