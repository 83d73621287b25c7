import type { Track } from '../api/catalog';
import { sentenceFor } from '../api/problem';
import { getRadio, rankedTracks, type Seeds } from '../api/recommendations';
import { useToasts } from '../ui/toasts';
import { usePlayer } from './PlayerContext';
import type { Queue } from './queue';

const mostSeeds = 5;
const mostExcluded = 100;

const ids = (tracks: readonly Track[]) => tracks.map((track) => track.id);

/** Plays a radio from some seeds, `first` before the rest. `name` is what it is known by. */
export function useRadio() {
  const player = usePlayer();
  const toasts = useToasts();
  return (seeds: Seeds, name: string, first: readonly Track[] = []) => {
    getRadio(seeds, ids(first))
      .then(({ tracks_ranked, tracks }) => {
        const queue = [...first, ...rankedTracks(tracks_ranked, tracks)];
        if (queue.length === 0) toasts.show('There is nothing to play yet.');
        else player.start(queue, 0, `radio:${name}`, { shuffled: false });
      })
      .catch((error: unknown) => toasts.problem(sentenceFor(error)));
  };
}

/** Lists after which nothing follows: what was played there is no wish for more of it. */
const endless = ['radio:', 'album:', 'artist:', 'playlist:', 'mix:', 'shelf:', 'similar:', 'genre:'];

/**
 * What plays when a queue has run out: a radio goes on, and so does music that fits to an album or a list, unless the
 * listener wants silence then. Less like what was skipped.
 */
export async function moreOfRadio(queue: Queue, skipped: readonly string[], autoplay: boolean): Promise<Track[]> {
  const goesOn =
    queue.context.startsWith('radio:') || (autoplay && endless.some((kind) => queue.context.startsWith(kind)));
  if (!goesOn) return [];
  const played = ids(queue.entries.map((entry) => entry.track));
  const seeds = played.filter((id) => !skipped.includes(id)).slice(-mostSeeds);
  if (seeds.length === 0) seeds.push(...played.slice(-1));
  const { tracks_ranked, tracks } = await getRadio(
    { seed_track_ids: seeds },
    played.slice(-mostExcluded),
    skipped.filter((id) => !seeds.includes(id)).slice(-mostSeeds),
  );
  return rankedTracks(tracks_ranked, tracks);
}
