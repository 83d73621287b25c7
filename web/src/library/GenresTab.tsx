import type { CSSProperties } from 'react';
import { Link } from 'react-router';
import { Empty, Loaded } from '../ui/Loaded';
import { hueOf } from '../ui/coverArt';
import { count } from '../ui/format';
import { useGenres } from './queries';

export function GenresTab() {
  return (
    <Loaded query={useGenres()}>
      {({ genres }) =>
        genres.length === 0 ? (
          <Empty title="No genres yet" />
        ) : (
          <ul className="genres">
            {genres.map(({ name, track_count }) => (
              <li key={name}>
                <Link
                  className="genre"
                  style={{ '--hue': hueOf(name) } as CSSProperties}
                  to={`/genre?name=${encodeURIComponent(name)}`}
                >
                  <strong>{name}</strong>
                  <span>{count(track_count, 'song')}</span>
                </Link>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
