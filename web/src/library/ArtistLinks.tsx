import { Fragment } from 'react';
import { Link } from 'react-router';
import type { Credit } from '../api/catalog';
import { performing } from '../ui/format';

/** The artists that perform, each a link. */
export function ArtistLinks({ credits }: { credits: readonly Credit[] }) {
  return performing(credits).map(({ artist_id, name }, i) => (
    <Fragment key={artist_id}>
      {i > 0 && ', '}
      <Link to={`/artists/${artist_id}`}>{name}</Link>
    </Fragment>
  ));
}
