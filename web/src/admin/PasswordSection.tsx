import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changePassword } from '../api/users';
import { session } from '../auth/currentSession';
import { useMe } from '../auth/me';
import { FormProblem } from '../ui/FormProblem';
import { PasswordField } from '../ui/PasswordField';
import { useToasts } from '../ui/toasts';

/** Another password for oneself. All sessions end by it; this page logs in again. */
export function PasswordSection() {
  const [present, setPresent] = useState('');
  const [chosen, setChosen] = useState('');
  const { data: me } = useMe();
  const toasts = useToasts();
  const change = useMutation({
    mutationFn: async (username: string) => {
      await changePassword(present, chosen);
      await session.logIn(username, chosen);
    },
    onSuccess: () => {
      setPresent('');
      setChosen('');
      toasts.show('Your password is changed.');
    },
    meta: { shownInPlace: true },
  });
  if (!me) return null;
  return (
    <section className="panel" aria-label="Password">
      <h2>Password</h2>
      <p className="quiet">Your other devices are logged out by it. App passwords stay.</p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(me.username);
        }}
      >
        {/* For password managers, which keep the two together. */}
        <input type="text" hidden readOnly autoComplete="username" value={me.username} />
        <PasswordField label="Present password" autoComplete="current-password" value={present} onChange={setPresent} />
        <PasswordField label="New password" value={chosen} onChange={setChosen} />
        <FormProblem error={change.error} />
        <div className="form-buttons">
          <button className="button" disabled={change.isPending}>
            Change password
          </button>
        </div>
      </form>
    </section>
  );
}
