import { useSyncExternalStore } from 'react';
import { Link } from 'react-router';

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** Says that there is no connection, and what still plays. */
export function OfflineNote() {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (online) return null;
  return (
    <p className="note" role="status">
      You are offline. Your <Link to="/downloads">downloads</Link> still play.
    </p>
  );
}
