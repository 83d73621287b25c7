import type { Credit, Tag } from '../api/catalog';
import { performing } from './format';

/** The performing artists and what stands between them, as they are credited. */
export function creditParts(credits: readonly Credit[], credited = ''): (Credit | string)[] {
  const artists = performing(credits);
  const parts: (Credit | string)[] = [];
  let rest = credited;
  for (const artist of artists) {
    const at = rest.indexOf(artist.name);
    if (at < 0) return artists.flatMap((one, i) => (i > 0 ? [', ', one] : [one]));
    if (at > 0) parts.push(rest.slice(0, at));
    parts.push(artist);
    rest = rest.slice(at + artist.name.length);
  }
  if (rest) parts.push(rest);
  return parts;
}

/** The values of a tag. */
export const valuesOf = (tags: readonly Tag[] | undefined, name: string) =>
  tags?.find((tag) => tag.name === name)?.values ?? [];

const ROLES: Record<string, string> = {
  ARTIST_ROLE_ARTIST: 'Artist',
  ARTIST_ROLE_PERFORMER: 'Performer',
  ARTIST_ROLE_COMPOSER: 'Composer',
  ARTIST_ROLE_LYRICIST: 'Lyricist',
  ARTIST_ROLE_WRITER: 'Writer',
  ARTIST_ROLE_CONDUCTOR: 'Conductor',
  ARTIST_ROLE_ARRANGER: 'Arranger',
  ARTIST_ROLE_REMIXER: 'Remixer',
  ARTIST_ROLE_PRODUCER: 'Producer',
  ARTIST_ROLE_DIRECTOR: 'Director',
  ARTIST_ROLE_ENGINEER: 'Engineer',
  ARTIST_ROLE_MIXER: 'Mixer',
  ARTIST_ROLE_DJ_MIXER: 'DJ mixer',
};

/** Who played which part, the parts in the order in which people read them. */
export const creditsByRole = (credits: readonly Credit[]) =>
  Object.entries(ROLES)
    .map(([role, title]) => ({ title, credits: credits.filter((credit) => credit.role === role) }))
    .filter((part) => part.credits.length > 0);
