import type { Track } from '../api/catalog';
import { usePlayer } from '../player/PlayerContext';
import { Icon } from '../ui/Icon';

/** Play and shuffle for a whole list. */
export function PlayButtons({ tracks, context }: { tracks: readonly Track[]; context: string }) {
  const player = usePlayer();
  const empty = tracks.length === 0;
  const shuffle = () => player.start(tracks, Math.floor(Math.random() * tracks.length), context, { shuffled: true });
  return (
    <>
      <button
        className="button button-primary"
        disabled={empty}
        onClick={() => player.start(tracks, 0, context, { shuffled: false })}
      >
        <Icon name="play" size={18} /> Play
      </button>
      <button className="button" disabled={empty} onClick={shuffle}>
        <Icon name="shuffle" size={18} /> Shuffle
      </button>
    </>
  );
}
