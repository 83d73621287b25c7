import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Dialog } from '../ui/Dialog';
import { FormProblem } from '../ui/FormProblem';
import { useSubscribe } from './queries';

/** Asks for the address of a podcast's feed. */
export function SubscribeDialog({ onClose }: { onClose: () => void }) {
  const [url, setUrl] = useState('');
  const subscribe = useSubscribe();
  const navigate = useNavigate();
  return (
    <Dialog title="Subscribe to a podcast" onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          subscribe.mutate(url.trim(), { onSuccess: ({ id }) => void navigate(`/podcasts/${id}`) });
        }}
      >
        <label>
          Address of its feed (RSS)
          <input
            // eslint-disable-next-line jsx-a11y/no-autofocus -- a dialog gives the focus to its first field
            autoFocus
            required
            type="url"
            maxLength={2000}
            placeholder="https://example.org/podcast.xml"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        </label>
        <FormProblem error={subscribe.error} />
        <div className="form-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button className="button button-primary" disabled={subscribe.isPending}>
            Subscribe
          </button>
        </div>
      </form>
    </Dialog>
  );
}
