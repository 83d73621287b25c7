import { Icon } from '../ui/Icon';
import { useSaved } from './saved';

/** The heart: saves a track to the liked songs, or takes it back. */
export function SaveButton({ trackId, title }: { trackId: string; title: string }) {
  const [saved, setSaved] = useSaved(trackId);
  return (
    <button
      className={`icon-button save${saved ? ' save-on' : ''}`}
      aria-pressed={saved}
      aria-label={`Save ${title} to liked songs`}
      title={saved ? 'Remove from liked songs' : 'Save to liked songs'}
      onClick={() => setSaved(!saved)}
    >
      <Icon name={saved ? 'heartFilled' : 'heart'} />
    </button>
  );
}
