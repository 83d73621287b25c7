import type { Track } from '../api/catalog';
import { sentenceFor } from '../api/problem';
import { getRadio, rankedTracks } from '../api/recommendations';
import { useToasts } from '../ui/toasts';
import { usePlayer } from './PlayerContext';
import type { Queue } from './queue';

const mostSeeds = 5;
const mostExcluded = 100;

/** Plays a track and then what fits to it. */
export function useRadio() {
  const player = usePlayer();
  const toasts = useToasts();
  return (track: Track) => {
    getRadio([track.id], [track.id])
      .then(({ tracks_ranked, tracks }) =>
        player.start([track, ...rankedTracks(tracks_ranked, tracks)], 0, `radio:${track.id}`, { shuffled: false }),
      )
      .catch((error: unknown) => toasts.problem(sentenceFor(error)));
  };
}

/** A radio goes on when its queue has run out; other queues end. */
export async function moreOfRadio(queue: Queue): Promise<Track[]> {
  if (!queue.context.startsWith('radio:')) return [];
  const heard = queue.entries.map((entry) => entry.track.id);
  const { tracks_ranked, tracks } = await getRadio(heard.slice(-mostSeeds), heard.slice(-mostExcluded));
  return rankedTracks(tracks_ranked, tracks);
}
