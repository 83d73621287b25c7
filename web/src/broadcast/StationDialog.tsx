import { useState } from 'react';
import type { StationFacts } from '../api/stations';
import { Dialog } from '../ui/Dialog';
import { FormProblem } from '../ui/FormProblem';

interface StationDialogProps {
  title: string;
  button: string;
  first: StationFacts;
  /** Why it was not taken. */
  error: unknown;
  pending: boolean;
  onSave: (facts: StationFacts) => void;
  onClose: () => void;
}

/** Asks what a radio station is called and where it is heard. */
export function StationDialog({ title, button, first, error, pending, onSave, onClose }: StationDialogProps) {
  const [name, setName] = useState(first.name);
  const [streamUrl, setStreamUrl] = useState(first.stream_url);
  const [homePageUrl, setHomePageUrl] = useState(first.home_page_url);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ name: name.trim(), stream_url: streamUrl.trim(), home_page_url: homePageUrl.trim() });
        }}
      >
        <label>
          Name
          <input
            // eslint-disable-next-line jsx-a11y/no-autofocus -- a dialog gives the focus to its first field
            autoFocus
            required
            pattern=".*\S.*"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <AddressField label="Address of its stream" required value={streamUrl} onChange={setStreamUrl} />
        <AddressField label="Its website (optional)" value={homePageUrl} onChange={setHomePageUrl} />
        {location.protocol === 'https:' && streamUrl.startsWith('http:') && (
          <p className="hint">Browsers may refuse this: over a safe connection they play https:// only.</p>
        )}
        <FormProblem error={error} />
        <div className="form-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button className="button button-primary" disabled={pending}>
            {button}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface AddressFieldProps {
  label: string;
  required?: boolean;
  value: string;
  onChange: (value: string) => void;
}

const AddressField = ({ label, required = false, value, onChange }: AddressFieldProps) => (
  <label>
    {label}
    <input
      type="url"
      required={required}
      maxLength={2000}
      placeholder="https://"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  </label>
);
