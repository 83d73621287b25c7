import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { addressOf, deleteShare, listShares, type Share } from '../api/shares';
import { CopyButton } from '../ui/CopyButton';
import { count, day } from '../ui/format';
import { Loaded } from '../ui/Loaded';

const key = ['shares'];

const kinds = { SHARED_KIND_TRACK: 'song', SHARED_KIND_ALBUM: 'album', SHARED_KIND_PLAYLIST: 'playlist' };

/** What I show to guests, and a way to withdraw it. */
export function SharesSection() {
  return (
    <section className="panel" aria-label="Shared">
      <h2>Shared</h2>
      <p className="quiet">Whoever has the address of one of these can listen to it, without an account.</p>
      <Loaded query={useQuery({ queryKey: key, queryFn: listShares })}>
        {({ shares }) => (
          <ul className="app-passwords" aria-label="Shares">
            {shares.map((share) => (
              <ShareRow key={share.id} share={share} />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function nameOf({ description, entries }: Share): string {
  const only = entries[0];
  return description || (entries.length === 1 && only ? `A ${kinds[only.kind]}` : count(entries.length, 'thing'));
}

function ShareRow({ share }: { share: Share }) {
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => deleteShare(share.id),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  const name = nameOf(share);
  const ends = share.expires_at ? `until ${day(share.expires_at)}` : 'for ever';
  return (
    <li>
      <span>
        <a href={addressOf(share)}>{name}</a>
        <span className="quiet">
          {' '}
          since {day(share.created_at)}, {ends}, {count(Number(share.visits), 'visit')}
        </span>
      </span>
      <span className="form-buttons">
        <CopyButton name={`address of ${name}`} value={addressOf(share)} />
        <button
          className="button"
          aria-label={`Withdraw ${name}`}
          disabled={removal.isPending}
          onClick={() => removal.mutate()}
        >
          Withdraw
        </button>
      </span>
    </li>
  );
}
