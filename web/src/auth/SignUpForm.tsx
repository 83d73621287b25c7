import { useId, useState } from 'react';
import { signUp } from '../api/users';
import { session } from './currentSession';
import { useCredentials } from './useCredentials';

/** Creates an account and signs in with it. */
export function SignUpForm() {
  const [displayName, setDisplayName] = useState('');
  const hint = useId();
  const form = useCredentials(async (username, password) => {
    await signUp({ username, password, display_name: displayName.trim() });
    await session.logIn(username, password);
  });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      <label>
        Your name
        <input
          name="name"
          autoComplete="name"
          placeholder="Shown to others"
          maxLength={100}
          value={displayName}
          onChange={(event) => setDisplayName(event.target.value)}
        />
      </label>
      <label>
        User name
        <input
          required
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          minLength={2}
          maxLength={64}
          pattern="[a-z0-9._\-]+"
          title="Small letters, digits, dot, dash and underscore"
          value={form.username}
          onChange={(event) => form.setUsername(event.target.value.toLowerCase())}
        />
      </label>
      <label>
        Password
        <input
          required
          type="password"
          name="password"
          autoComplete="new-password"
          minLength={8}
          maxLength={256}
          aria-describedby={hint}
          value={form.password}
          onChange={(event) => form.setPassword(event.target.value)}
        />
      </label>
      <p id={hint} className="hint">
        At least 8 characters.
      </p>
      {form.problem && (
        <p className="form-problem" role="alert">
          {form.problem}
        </p>
      )}
      <button className="button button-primary" disabled={form.busy}>
        Create account
      </button>
    </form>
  );
}
