import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { openInvitation } from '../api/blends';
import { useMe } from '../auth/me';
import { Loaded } from '../ui/Loaded';
import { useTitle } from '../ui/useTitle';
import { namesOf } from './names';
import { useAcceptInvitation } from './queries';

/** Asks whoever was invited to a blend whether they agree. */
export function JoinBlendPage() {
  const { invitation = '' } = useParams();
  const query = useQuery({ queryKey: ['blend-invitation', invitation], queryFn: () => openInvitation(invitation) });
  const accept = useAcceptInvitation();
  const me = useMe().data?.id;
  useTitle('Join a blend');
  return (
    <Loaded query={query}>
      {({ invitation: { member_ids }, people }) => (
        <section className="panel" aria-label="Invitation">
          <h1>Join {namesOf(member_ids, people, me)} in a blend</h1>
          <p>
            A blend is a list of what all of you like, new every day. Everyone in it sees your name, how alike your
            tastes are, which artists you both like, and which of its songs stand for you. Nobody else does, and you can
            leave at any time.
          </p>
          <div className="form-buttons">
            <Link className="button" to="/">
              Not now
            </Link>
            <button
              className="button button-primary"
              disabled={accept.isPending}
              onClick={() => accept.mutate(invitation)}
            >
              Join
            </button>
          </div>
        </section>
      )}
    </Loaded>
  );
}
