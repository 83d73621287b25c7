import { useState } from 'react';
import { Dialog } from '../ui/Dialog';

interface PlaylistFacts {
  name: string;
  description: string;
}

interface PlaylistDialogProps {
  title: string;
  button: string;
  first: PlaylistFacts;
  onSave: (facts: PlaylistFacts) => void;
  onClose: () => void;
}

/** Asks for a playlist's name and description. */
export function PlaylistDialog({ title, button, first, onSave, onClose }: PlaylistDialogProps) {
  const [facts, setFacts] = useState(first);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ name: facts.name.trim(), description: facts.description.trim() });
          onClose();
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
            value={facts.name}
            onChange={(event) => setFacts({ ...facts, name: event.target.value })}
          />
        </label>
        <label>
          Description
          <textarea
            rows={3}
            maxLength={2000}
            value={facts.description}
            onChange={(event) => setFacts({ ...facts, description: event.target.value })}
          />
        </label>
        <div className="form-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-primary">
            {button}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
