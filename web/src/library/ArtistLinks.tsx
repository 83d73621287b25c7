import { Fragment } from 'react';
import { Link } from 'react-router';
import type { Credit } from '../api/catalog';
import { creditParts } from '../ui/credits';

/** The artists that perform, each a link; `credited` is what stands on the cover, if that is more than their names. */
export function ArtistLinks({ credits, credited }: { credits: readonly Credit[]; credited?: string | undefined }) {
  return creditParts(credits, credited).map((part, i) => (
    <Fragment key={i}>
      {typeof part === 'string' ? part : <Link to={`/artists/${part.artist_id}`}>{part.name}</Link>}
    </Fragment>
  ));
}
