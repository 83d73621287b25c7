import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { getMix, rankedTracks } from '../api/recommendations';
import { PageHeader } from '../library/PageHeader';
import { PlayButtons } from '../library/PlayButtons';
import { TrackList } from '../library/TrackList';
import { useCreatePlaylist } from '../playlists/queries';
import { Mosaic } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { DegradedNote, Loaded } from '../ui/Loaded';
import { count, length } from '../ui/format';
import { useTitle } from '../ui/useTitle';
import { coversOf, subtitleOf } from './mixFacts';

/** A list made for the one who is signed in. */
export function MixPage() {
  const { id = '' } = useParams();
  const query = useQuery({ queryKey: ['recommendations', 'mix', id], queryFn: () => getMix(id) });
  const navigate = useNavigate();
  const create = useCreatePlaylist();
  const context = `mix:${id}`;
  useTitle(query.data?.mix.title);
  return (
    <Loaded query={query}>
      {({ mix, tracks: facts, artists, degraded }) => {
        const tracks = rankedTracks(mix.tracks, facts);
        const save = () => {
          const today = new Date().toLocaleDateString();
          create.mutate(
            { name: `${mix.title}, ${today}`, track_ids: tracks.map((track) => track.id) },
            { onSuccess: (playlist) => void navigate(`/playlists/${playlist.id}`) },
          );
        };
        return (
          <>
            <PageHeader
              kind="Made for you"
              title={mix.title}
              seed={mix.id}
              cover={<Mosaic covers={coversOf(tracks)} seed={mix.id} />}
              facts={
                <>
                  <p>{subtitleOf(mix, artists)}</p>
                  {count(tracks.length, 'song')}
                  {` · ${length(tracks.reduce((sum, track) => sum + track.duration_ms, 0))}`}
                </>
              }
            >
              <PlayButtons tracks={tracks} context={context} />
              <button className="button" disabled={create.isPending || tracks.length === 0} onClick={save}>
                <Icon name="playlist" size={18} /> Save as playlist
              </button>
            </PageHeader>
            {degraded && <DegradedNote>The library is resting; some songs cannot be shown.</DegradedNote>}
            <TrackList label={mix.title} tracks={tracks} context={context} />
          </>
        );
      }}
    </Loaded>
  );
}
