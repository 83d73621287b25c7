interface PasswordFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What password managers take it for: a password that is chosen, or the one that there is. */
  autoComplete?: 'new-password' | 'current-password';
}

export const PasswordField = ({ label, value, onChange, autoComplete = 'new-password' }: PasswordFieldProps) => (
  <label>
    {label}
    <input
      type="password"
      autoComplete={autoComplete}
      required
      minLength={autoComplete === 'new-password' ? 8 : 1}
      maxLength={256}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  </label>
);
