import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Playlist } from '../api/playlists';
import { ShareDialog } from '../share/ShareDialog';
import { Dialog } from '../ui/Dialog';
import { Menu, MenuItem, MenuLine } from '../ui/Menu';
import { PlaylistDialog } from './PlaylistDialog';
import { useDeletePlaylist, useUpdatePlaylist } from './queries';

/** What can be done with a playlist as a whole. */
export function PlaylistMenu({ playlist }: { playlist: Playlist }) {
  const [open, setOpen] = useState<'edit' | 'share' | 'delete' | null>(null);
  const update = useUpdatePlaylist(playlist.id);
  const close = () => setOpen(null);
  return (
    <>
      <Menu label={`More for ${playlist.name}`}>
        <MenuItem icon="pen" onSelect={() => setOpen('edit')}>
          Rename
        </MenuItem>
        <MenuItem icon="user" onSelect={() => update.mutate({ public: !playlist.public })}>
          {playlist.public ? 'Make private' : 'Make public'}
        </MenuItem>
        <MenuItem icon="up" onSelect={() => setOpen('share')}>
          Share
        </MenuItem>
        <MenuLine />
        <MenuItem icon="trash" onSelect={() => setOpen('delete')}>
          Delete
        </MenuItem>
      </Menu>
      {open === 'edit' && (
        <PlaylistDialog
          title="Rename playlist"
          button="Save"
          first={playlist}
          onSave={({ name, description }) => update.mutate({ name, description })}
          onClose={close}
        />
      )}
      {open === 'share' && (
        <ShareDialog thing={{ kind: 'SHARED_KIND_PLAYLIST', id: playlist.id }} name={playlist.name} onClose={close} />
      )}
      {open === 'delete' && <DeleteDialog playlist={playlist} onClose={close} />}
    </>
  );
}

function DeleteDialog({ playlist, onClose }: { playlist: Playlist; onClose: () => void }) {
  const remove = useDeletePlaylist(playlist.id);
  const navigate = useNavigate();
  return (
    <Dialog title={`Delete “${playlist.name}”?`} onClose={onClose}>
      <p>The songs stay in the library; only the list is deleted.</p>
      <div className="form-buttons">
        <button className="button" onClick={onClose}>
          Cancel
        </button>
        <button
          className="button button-primary"
          disabled={remove.isPending}
          onClick={() => remove.mutate(undefined, { onSuccess: () => void navigate('/playlists'), onError: onClose })}
        >
          Delete
        </button>
      </div>
    </Dialog>
  );
}
