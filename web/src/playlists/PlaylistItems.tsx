import { useState, type DragEvent } from 'react';
import type { PlaylistView } from '../api/playlists';
import { TrackRow } from '../library/TrackRow';
import { usePlayer } from '../player/PlayerContext';
import { Icon } from '../ui/Icon';
import { MenuItem } from '../ui/Menu';
import { useGrowing } from '../ui/useGrowing';
import { useMoveItem, useRemoveItem } from './queries';

const rowsAtOnce = 100;

interface PlaylistItemsProps {
  view: PlaylistView;
  context: string;
  editable: boolean;
}

/** The songs of a playlist. They change places by dragging a row, or by the row's menu. */
export function PlaylistItems({ view: { playlist, items, tracks }, context, editable }: PlaylistItemsProps) {
  const player = usePlayer();
  const move = useMoveItem(playlist.id);
  const remove = useRemoveItem(playlist.id);
  const drag = useRowDrag((from, to) => move({ from, to }));
  const [shown, end] = useGrowing(rowsAtOnce);
  const playable = items.filter((item) => tracks[item.track_id]);
  const play = (itemId: string) =>
    player.start(
      playable.flatMap((item) => tracks[item.track_id] ?? []),
      playable.findIndex((item) => item.id === itemId),
      context,
    );

  return (
    <ol className="tracks" aria-label={playlist.name}>
      {items.slice(0, shown).map((item, i) => {
        const track = tracks[item.track_id];
        const menu = editable && (
          <>
            <MenuItem icon="up" disabled={i === 0} onSelect={() => move({ from: i, to: i - 1 })}>
              Move up
            </MenuItem>
            <MenuItem icon="downArrow" disabled={i === items.length - 1} onSelect={() => move({ from: i, to: i + 1 })}>
              Move down
            </MenuItem>
            <MenuItem icon="trash" onSelect={() => remove(item.id)}>
              Remove from playlist
            </MenuItem>
          </>
        );
        return (
          <li key={item.id} {...(editable && drag.row(i))}>
            {track ? (
              <TrackRow track={track} number={i + 1} withAlbum onPlay={() => play(item.id)} menu={menu} />
            ) : (
              <div className="track track-gone">
                <span className="track-number">{i + 1}</span>
                <span className="track-text">This song is no longer available.</span>
                {editable && (
                  <button className="icon-button" aria-label="Remove from playlist" onClick={() => remove(item.id)}>
                    <Icon name="close" size={16} />
                  </button>
                )}
              </div>
            )}
          </li>
        );
      })}
      {shown < items.length && <li key={shown} ref={end} aria-hidden="true" />}
    </ol>
  );
}

/** What rows need to be dragged to one another's place. */
function useRowDrag(onMove: (from: number, to: number) => void) {
  const [from, setFrom] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const stop = () => {
    setFrom(null);
    setOver(null);
  };
  const row = (i: number) => ({
    draggable: true,
    className:
      from === i ? 'dragged' : from !== null && over === i ? (i > from ? 'drop-below' : 'drop-above') : undefined,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', '');
      setFrom(i);
    },
    onDragOver: (event: DragEvent) => {
      if (from === null) return;
      event.preventDefault();
      setOver(i);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (from !== null && from !== i) onMove(from, i);
      stop();
    },
    onDragEnd: stop,
  });
  return { row };
}
