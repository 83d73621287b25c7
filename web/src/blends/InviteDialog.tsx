import { useMutation, useQueryClient } from '@tanstack/react-query';
import { addressOfInvitation, renewInvitation, type Blend } from '../api/blends';
import { CopyButton } from '../ui/CopyButton';
import { Dialog } from '../ui/Dialog';
import { FormProblem } from '../ui/FormProblem';
import { day } from '../ui/format';
import { blendsKey } from './queries';

/** Shows the address under which others join a blend. */
export function InviteDialog({ blend, onClose }: { blend: Blend; onClose: () => void }) {
  const queries = useQueryClient();
  const renewal = useMutation({
    mutationFn: () => renewInvitation(blend.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: blendsKey }),
    meta: { shownInPlace: true },
  });
  const current = renewal.data ?? blend;
  const address = addressOfInvitation(current);
  return (
    <Dialog title="Invite to this blend" onClose={onClose}>
      <p>
        Whoever has this address can join until {day(current.invitation_ends_at)}. Everyone in the blend sees your name,
        how alike your tastes are, and which artists you both like.
      </p>
      <label className="form">
        Address
        <input readOnly value={address} onFocus={(event) => event.target.select()} />
      </label>
      <FormProblem error={renewal.error} />
      <div className="form-buttons">
        <button className="button" disabled={renewal.isPending} onClick={() => renewal.mutate()}>
          New address
        </button>
        <CopyButton name="Address" value={address} />
        <button className="button button-primary" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}
