import { useQuery } from '@tanstack/react-query';
import { listMixes, rankedTracks } from '../api/recommendations';
import { Card } from '../library/Cards';
import { usePlayer } from '../player/PlayerContext';
import { Mosaic } from '../ui/Cover';
import { coversOf, subtitleOf } from './mixFacts';

/** The lists that are made for the one who is signed in, as cards. */
export function MixShelf() {
  const mixes = useQuery({ queryKey: ['recommendations', 'mixes'], queryFn: listMixes });
  const player = usePlayer();
  if (!mixes.data || mixes.data.mixes.length === 0) return null;
  const { tracks: facts, artists } = mixes.data;
  return (
    <section aria-label="Made for you">
      <h2 className="section-title">Made for you</h2>
      <ul className="cards shelf">
        {mixes.data.mixes.map((mix) => {
          const tracks = rankedTracks(mix.tracks, facts);
          return (
            <Card
              key={mix.id}
              to={`/mixes/${mix.id}`}
              title={mix.title}
              subtitle={subtitleOf(mix, artists)}
              cover={<Mosaic covers={coversOf(tracks)} seed={mix.id} />}
              onPlay={() => player.start(tracks, 0, `mix:${mix.id}`, { shuffled: false })}
            />
          );
        })}
      </ul>
    </section>
  );
}
