import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { PlaylistDialog } from './PlaylistDialog';
import { useCreatePlaylist } from './queries';

/** Asks for a name, creates the playlist and goes there. */
export function NewPlaylistButton({ className, children }: { className: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const create = useCreatePlaylist();
  const navigate = useNavigate();
  return (
    <>
      <button className={className} aria-label="New playlist" onClick={() => setOpen(true)}>
        {children}
      </button>
      {open && (
        <PlaylistDialog
          title="New playlist"
          button="Create"
          first={{ name: '', description: '' }}
          onSave={(facts) =>
            create.mutate(facts, { onSuccess: (playlist) => void navigate(`/playlists/${playlist.id}`) })
          }
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
