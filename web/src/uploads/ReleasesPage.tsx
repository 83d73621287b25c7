import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Release } from '../api/releases';
import { Dialog } from '../ui/Dialog';
import { day } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Empty, Loaded } from '../ui/Loaded';
import { useTitle } from '../ui/useTitle';
import { namesIn } from './names';
import { useCreateRelease, useReleases } from './queries';

export function ReleasesPage() {
  useTitle('Your releases');
  const [asking, setAsking] = useState(false);
  return (
    <>
      <div className="title-row">
        <h1 className="page-title">Your releases</h1>
        <button className="button" onClick={() => setAsking(true)}>
          <Icon name="plus" size={18} /> New release
        </button>
      </div>
      <Loaded query={useReleases()}>
        {({ releases }) =>
          releases.length > 0 ? (
            <ul className="releases" aria-label="Releases">
              {releases.map((release) => (
                <li key={release.id}>
                  <Link to={`/releases/${release.id}`}>{release.title}</Link>
                  <span className="quiet">
                    {release.artists.join(', ')} · {stateOf(release)}
                  </span>
                </li>
              ))}
            </ul>
          ) : (
            <Empty title="Bring your music in">
              <p>Make a release, add files, and choose the day on which it appears.</p>
            </Empty>
          )
        }
      </Loaded>
      {asking && <NewReleaseDialog onClose={() => setAsking(false)} />}
    </>
  );
}

export function stateOf(release: Release): string {
  if (release.state === 'RELEASE_STATE_PUBLISHED') return 'published';
  if (release.state === 'RELEASE_STATE_SCHEDULED') return `appears ${day(release.appears_at)}`;
  return 'draft';
}

function NewReleaseDialog({ onClose }: { onClose: () => void }) {
  const [title, setTitle] = useState('');
  const [artists, setArtists] = useState('');
  const [date, setDate] = useState('');
  const create = useCreateRelease();
  const navigate = useNavigate();
  const save = () => {
    create.mutate(
      {
        title: title.trim(),
        artists: namesIn(artists),
        ...(date && { appears_at: new Date(date).toISOString() }),
      },
      { onSuccess: ({ id }) => void navigate(`/releases/${id}`) },
    );
  };
  return (
    <Dialog title="New release" onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label>
          Title
          <input
            // eslint-disable-next-line jsx-a11y/no-autofocus -- a dialog gives the focus to its first field
            autoFocus
            required
            pattern=".*\S.*"
            maxLength={300}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        </label>
        <label>
          Artists, with ; between them
          <input
            required
            pattern=".*[^;\s].*"
            maxLength={300}
            value={artists}
            onChange={(event) => setArtists(event.target.value)}
          />
        </label>
        <label>
          Appears at (at once if empty)
          <input type="datetime-local" value={date} onChange={(event) => setDate(event.target.value)} />
        </label>
        <div className="form-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-primary" disabled={create.isPending}>
            Create
          </button>
        </div>
      </form>
    </Dialog>
  );
}
