import { session } from './currentSession';
import { useCredentials } from './useCredentials';

export function LogInForm() {
  const form = useCredentials((username, password) => session.logIn(username, password));
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      <label>
        User name
        <input
          required
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          value={form.username}
          onChange={(event) => form.setUsername(event.target.value)}
        />
      </label>
      <label>
        Password
        <input
          required
          type="password"
          name="password"
          autoComplete="current-password"
          value={form.password}
          onChange={(event) => form.setPassword(event.target.value)}
        />
      </label>
      {form.problem && (
        <p className="form-problem" role="alert">
          {form.problem}
        </p>
      )}
      <button className="button button-primary" disabled={form.busy}>
        Log in
      </button>
    </form>
  );
}
