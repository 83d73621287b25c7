import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteMe } from '../api/users';
import { session } from '../auth/currentSession';
import { Dialog } from '../ui/Dialog';
import { FormProblem } from '../ui/FormProblem';

export function DeleteAccountSection() {
  const [open, setOpen] = useState(false);
  return (
    <section className="panel" aria-label="Delete account">
      <h2>Delete account</h2>
      <p className="quiet">
        Your playlists, saved songs, plays and recommendations are deleted, and your plan ends at once.
      </p>
      <button className="button" onClick={() => setOpen(true)}>
        Delete my account
      </button>
      {open && <DeleteAccountDialog onClose={() => setOpen(false)} />}
    </section>
  );
}

function DeleteAccountDialog({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState('');
  const removal = useMutation({
    mutationFn: () => deleteMe(password),
    onSuccess: () => session.logOut(),
    meta: { shownInPlace: true },
  });
  return (
    <Dialog title="Delete your account?" onClose={onClose}>
      <p>
        Everything that you keep here is deleted for good, and nobody can bring it back. What is left of your plan is
        lost. Invoices are kept for as long as the law asks, without your name.
      </p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          removal.mutate();
        }}
      >
        <label>
          Your password
          <input
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        <FormProblem error={removal.error} />
        <div className="form-buttons">
          <button type="button" className="button" onClick={onClose}>
            Keep it
          </button>
          <button className="button button-primary" disabled={removal.isPending}>
            Delete everything
          </button>
        </div>
      </form>
    </Dialog>
  );
}
