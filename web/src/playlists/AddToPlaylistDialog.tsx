import type { Playlist } from '../api/playlists';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Loaded } from '../ui/Loaded';
import { count } from '../ui/format';
import { useToasts } from '../ui/toasts';
import { useAddToPlaylist, useCreatePlaylist, usePlaylists } from './queries';

interface AddToPlaylistDialogProps {
  trackIds: string[];
  /** What a new playlist is called. */
  name: string;
  onClose: () => void;
}

/** Lets one pick the own playlist that tracks are added to, or a new one. */
export function AddToPlaylistDialog({ trackIds, name, onClose }: AddToPlaylistDialogProps) {
  const playlists = usePlaylists();
  const add = useAddToPlaylist();
  const create = useCreatePlaylist();
  const toasts = useToasts();
  const addTo = (playlist: Playlist) => {
    add.mutate({ playlist, trackIds });
    onClose();
  };
  const addToNew = () => {
    create.mutate({ name, track_ids: trackIds }, { onSuccess: () => toasts.show(`New playlist “${name}”.`) });
    onClose();
  };
  return (
    <Dialog title="Add to playlist" onClose={onClose}>
      <ul className="choices">
        <li>
          <button onClick={addToNew}>
            <Icon name="plus" /> New playlist
          </button>
        </li>
        <Loaded query={playlists}>
          {(answer) =>
            answer.playlists.map((playlist) => (
              <li key={playlist.id}>
                <button onClick={() => addTo(playlist)}>
                  <Icon name="playlist" />
                  <span className="ellipsis">{playlist.name}</span>
                  <span className="quiet">{count(playlist.item_count, 'song')}</span>
                </button>
              </li>
            ))
          }
        </Loaded>
      </ul>
    </Dialog>
  );
}
