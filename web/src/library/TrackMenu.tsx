import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import type { Track } from '../api/catalog';
import { useIsAdmin } from '../auth/me';
import { useHide } from '../mixes/hiding';
import { usePlayer } from '../player/PlayerContext';
import { useRadio } from '../player/radio';
import { AddToPlaylistDialog } from '../playlists/AddToPlaylistDialog';
import { ShareDialog } from '../share/ShareDialog';
import { Menu, MenuItem, MenuLine } from '../ui/Menu';
import { performing } from '../ui/format';
import { useToasts } from '../ui/toasts';
import { EditTrackDialog } from '../uploads/EditTrackDialog';
import { CreditsDialog } from './CreditsDialog';

/** What can be done with a track; `children` are further items of the list that it stands in. */
export function TrackMenu({ track, children }: { track: Track; children?: ReactNode }) {
  const player = usePlayer();
  const toasts = useToasts();
  const navigate = useNavigate();
  const startRadio = useRadio();
  const hide = useHide();
  const [open, setOpen] = useState<'add' | 'share' | 'edit' | 'credits' | null>(null);
  const isAdmin = useIsAdmin();
  const artist = performing(track.artists)[0];
  const queue = (add: 'addNext' | 'addLast', said: string) => () => {
    player[add]([track]);
    toasts.show(said);
  };
  return (
    <>
      <Menu label={`More for ${track.title}`}>
        {children}
        {children && <MenuLine />}
        <MenuItem icon="play" onSelect={queue('addNext', `“${track.title}” plays next.`)}>
          Play next
        </MenuItem>
        <MenuItem icon="queue" onSelect={queue('addLast', `“${track.title}” is in the queue.`)}>
          Add to queue
        </MenuItem>
        <MenuItem icon="playlist" onSelect={() => setOpen('add')}>
          Add to playlist
        </MenuItem>
        <MenuItem icon="up" onSelect={() => setOpen('share')}>
          Share
        </MenuItem>
        <MenuLine />
        <MenuItem icon="radio" onSelect={() => startRadio({ seed_track_ids: [track.id] }, track.id, [track])}>
          Start radio
        </MenuItem>
        <MenuItem icon="library" onSelect={() => void navigate(`/tracks/${track.id}/similar`)}>
          Similar songs
        </MenuItem>
        <MenuLine />
        <MenuItem icon="disc" onSelect={() => void navigate(`/albums/${track.album_id}`)} disabled={!track.album_id}>
          Go to album
        </MenuItem>
        {artist && (
          <MenuItem icon="user" onSelect={() => void navigate(`/artists/${artist.artist_id}`)}>
            Go to artist
          </MenuItem>
        )}
        <MenuItem icon="more" onSelect={() => setOpen('credits')}>
          Show credits
        </MenuItem>
        <MenuLine />
        <MenuItem icon="hide" onSelect={() => hide({ thing: { track_id: track.id }, name: `“${track.title}”` })}>
          Not interested
        </MenuItem>
        {artist && (
          <MenuItem
            icon="hide"
            onSelect={() => hide({ thing: { artist_id: artist.artist_id }, name: `Music by ${artist.name}` })}
          >
            Hide artist
          </MenuItem>
        )}
        {isAdmin && (
          <MenuItem icon="pen" onSelect={() => setOpen('edit')}>
            Edit
          </MenuItem>
        )}
      </Menu>
      {open === 'add' && <AddToPlaylistDialog trackIds={[track.id]} name={track.title} onClose={() => setOpen(null)} />}
      {open === 'share' && (
        <ShareDialog
          thing={{ kind: 'SHARED_KIND_TRACK', id: track.id }}
          name={track.title}
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'credits' && <CreditsDialog track={track} onClose={() => setOpen(null)} />}
      {open === 'edit' && <EditTrackDialog track={track} onClose={() => setOpen(null)} />}
    </>
  );
}
