import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  createAppPassword,
  listAppPasswords,
  revokeAppPassword,
  type AppPassword,
  type NewAppPassword,
} from '../api/appPasswords';
import { Dialog } from '../ui/Dialog';
import { FormProblem } from '../ui/FormProblem';
import { day } from '../ui/format';
import { Loaded } from '../ui/Loaded';
import { NewAppPasswordDialog } from './NewAppPasswordDialog';

const key = ['app-passwords'];

/** Passwords for phone, car and desktop apps that speak the Subsonic API. */
export function AppPasswordsSection() {
  const [made, setMade] = useState<NewAppPassword>();
  return (
    <section className="panel" aria-label="Apps">
      <h2>Apps</h2>
      <p className="quiet">
        Phone, car and desktop apps that speak the Subsonic API play your music too. Each gets a password of its own, so
        that you can shut one out alone.
      </p>
      <NewAppForm onMade={setMade} />
      <Loaded query={useQuery({ queryKey: key, queryFn: listAppPasswords })}>
        {({ app_passwords }) => (
          <ul className="app-passwords" aria-label="App passwords">
            {app_passwords.map((password) => (
              <AppPasswordRow key={password.id} password={password} />
            ))}
          </ul>
        )}
      </Loaded>
      {made && <NewAppPasswordDialog made={made} onClose={() => setMade(undefined)} />}
    </section>
  );
}

function NewAppForm({ onMade }: { onMade: (made: NewAppPassword) => void }) {
  const [label, setLabel] = useState('');
  const queries = useQueryClient();
  const creation = useMutation({
    mutationKey: key,
    mutationFn: () => createAppPassword(label.trim()),
    onSuccess: (made) => {
      setLabel('');
      onMade(made);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
    meta: { shownInPlace: true },
  });
  return (
    <form
      className="form form-line"
      onSubmit={(event) => {
        event.preventDefault();
        creation.mutate();
      }}
    >
      <label>
        App and device
        <input
          required
          maxLength={100}
          placeholder="Symfonium on my phone"
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
      </label>
      <button className="button" disabled={creation.isPending || label.trim() === ''}>
        Make app password
      </button>
      <FormProblem error={creation.error} />
    </form>
  );
}

function AppPasswordRow({ password }: { password: AppPassword }) {
  const [asking, setAsking] = useState(false);
  const used = password.last_used_at ? `last used ${day(password.last_used_at)}` : 'never used';
  return (
    <li>
      <span>
        <strong>{password.label}</strong>
        <span className="quiet">
          {' '}
          made {day(password.created_at)}, {used}
        </span>
      </span>
      <button className="button" aria-label={`Take back ${password.label}`} onClick={() => setAsking(true)}>
        Take back
      </button>
      {asking && <TakeBackDialog password={password} onClose={() => setAsking(false)} />}
    </li>
  );
}

function TakeBackDialog({ password, onClose }: { password: AppPassword; onClose: () => void }) {
  const queries = useQueryClient();
  const removal = useMutation({
    mutationKey: key,
    mutationFn: () => revokeAppPassword(password.id),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  return (
    <Dialog title={`Take back “${password.label}”?`} onClose={onClose}>
      <p>The app is shut out at once. To let it in again, make a new password for it.</p>
      <div className="form-buttons">
        <button className="button" onClick={onClose}>
          Keep it
        </button>
        <button className="button button-primary" disabled={removal.isPending} onClick={() => removal.mutate()}>
          Take it back
        </button>
      </div>
    </Dialog>
  );
}
