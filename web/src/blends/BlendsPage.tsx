import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { getTasteSettings } from '../api/hidden';
import { listSimilarPeople } from '../api/blends';
import { Icon } from '../ui/Icon';
import { Empty, Loaded } from '../ui/Loaded';
import { useTitle } from '../ui/useTitle';
import { BlendCards } from './BlendCards';
import { nameOf } from './names';
import { useBlends, useCreateBlend } from './queries';

/** The blends that I am in, and who likes the same. */
export function BlendsPage() {
  const create = useCreateBlend();
  useTitle('Blends');
  return (
    <>
      <div className="title-row">
        <h1 className="page-title">Blends</h1>
        <button className="button" disabled={create.isPending} onClick={() => create.mutate(undefined)}>
          <Icon name="plus" size={18} /> New blend
        </button>
      </div>
      <Loaded query={useBlends()}>
        {(view) =>
          view.blends.length === 0 ? (
            <Empty title="Blend your taste with others’">
              <p>Make a blend and invite someone: it is a list of what you all like, new every day.</p>
            </Empty>
          ) : (
            <ul className="cards">
              <BlendCards {...view} />
            </ul>
          )
        }
      </Loaded>
      <SimilarPeople />
    </>
  );
}

/** Asked for only by those who have agreed to be found. */
function SimilarPeople() {
  const settings = useQuery({ queryKey: ['hidden', 'settings'], queryFn: getTasteSettings });
  const similar = useQuery({
    queryKey: ['recommendations', 'people'],
    queryFn: listSimilarPeople,
    enabled: settings.data?.findable === true,
  });
  return (
    <section aria-label="People who like the same">
      <h2 className="section-title">People who like the same</h2>
      {settings.data && !settings.data.findable && (
        <p className="quiet">
          Only people who want to be found are shown, to each other.{' '}
          <Link to="/settings">Change that in the settings</Link>
        </p>
      )}
      {similar.data?.matches.length === 0 && <p className="quiet">Nobody yet.</p>}
      {similar.data && (
        <ul className="app-passwords" aria-label="People">
          {similar.data.matches.map(({ user_id, percent }) => (
            <li key={user_id}>
              <span>{nameOf(user_id, similar.data.people)}</span>
              <span className="quiet">{percent} % alike</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
