import type { Track } from '../api/catalog';
import { usePlayer } from '../player/PlayerContext';
import { useGrowing } from '../ui/useGrowing';
import { TrackRow } from './TrackRow';

interface TrackListProps {
  label: string;
  tracks: readonly Track[];
  /** Where a play from this list comes from, such as `album:ID`. */
  context: string;
  withAlbum?: boolean;
  /** A line below the artists. */
  note?: (track: Track) => string;
  /** Begins a new disc above this track, if any. */
  heading?: (track: Track, index: number) => string | null;
}

const rowsAtOnce = 100;

/** Tracks in a list; playing one goes on with those below. */
export function TrackList({ label, tracks, context, withAlbum = true, note, heading }: TrackListProps) {
  const player = usePlayer();
  const [shown, end] = useGrowing(rowsAtOnce);
  const numbered = !withAlbum && tracks.every((track) => track.track_number > 0);
  return (
    <ol className="tracks" aria-label={label}>
      {tracks.slice(0, shown).map((track, i) => {
        const title = heading?.(track, i);
        return (
          <li key={`${track.id}-${i}`}>
            {title && <h2 className="disc-title">{title}</h2>}
            <TrackRow
              track={track}
              number={numbered ? track.track_number : i + 1}
              withAlbum={withAlbum}
              note={note?.(track)}
              onPlay={() => player.start(tracks, i, context)}
            />
          </li>
        );
      })}
      {shown < tracks.length && <li key={shown} ref={end} aria-hidden="true" />}
    </ol>
  );
}
