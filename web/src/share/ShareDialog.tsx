import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addressOf, createShare, type SharedThing } from '../api/shares';
import { CopyButton } from '../ui/CopyButton';
import { Dialog } from '../ui/Dialog';
import { FormProblem } from '../ui/FormProblem';

const dayMs = 24 * 3600 * 1000;
const lifetimes = [
  { days: 1, label: '1 day' },
  { days: 7, label: '1 week' },
  { days: 30, label: '1 month' },
  { days: 0, label: 'For ever' },
];

/** Makes an address under which guests hear something. */
export function ShareDialog({ thing, name, onClose }: { thing: SharedThing; name: string; onClose: () => void }) {
  const [days, setDays] = useState(7);
  const [description, setDescription] = useState('');
  const queries = useQueryClient();
  const creation = useMutation({
    mutationFn: () => {
      const expires = days === 0 ? undefined : new Date(Date.now() + days * dayMs).toISOString();
      return createShare([thing], description.trim(), expires);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['shares'] }),
    meta: { shownInPlace: true },
  });
  if (creation.data) {
    const address = addressOf(creation.data);
    return (
      <Dialog title={`“${name}” is shared`} onClose={onClose}>
        <p>Whoever has this address can listen. You can withdraw it in the settings.</p>
        <label className="form">
          Address
          <input readOnly value={address} onFocus={(event) => event.target.select()} />
        </label>
        <div className="form-buttons">
          <CopyButton name="Address" value={address} />
          <button className="button button-primary" onClick={onClose}>
            Done
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={`Share “${name}”`} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          creation.mutate();
        }}
      >
        <label>
          How long
          <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {lifetimes.map((lifetime) => (
              <option key={lifetime.days} value={lifetime.days}>
                {lifetime.label}
              </option>
            ))}
          </select>
        </label>
        <label>
          A word to your guests
          <input maxLength={500} value={description} onChange={(event) => setDescription(event.target.value)} />
        </label>
        <FormProblem error={creation.error} />
        <div className="form-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button className="button button-primary" disabled={creation.isPending}>
            Share
          </button>
        </div>
      </form>
    </Dialog>
  );
}
