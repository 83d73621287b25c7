import { useParams } from 'react-router';
import { rankedTracks } from '../api/recommendations';
import { useRadio } from '../player/radio';
import { TrackCover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { DegradedNote, Empty, Loaded } from '../ui/Loaded';
import { useTitle } from '../ui/useTitle';
import { PageHeader } from './PageHeader';
import { PlayButtons } from './PlayButtons';
import { TrackList } from './TrackList';
import { useSimilarTracks, useTrack } from './queries';

export function SimilarPage() {
  const { id = '' } = useParams();
  const track = useTrack(id);
  const similar = useSimilarTracks(id);
  const startRadio = useRadio();
  const context = `similar:${id}`;
  const tracks = similar.data ? rankedTracks(similar.data.tracks_ranked, similar.data.tracks) : [];
  useTitle(track.data && `Similar to ${track.data.title}`);
  return (
    <Loaded query={track}>
      {(source) => (
        <>
          <PageHeader
            kind="Similar songs"
            title={source.title}
            seed={source.album_id || id}
            cover={<TrackCover track={source} size="card" />}
            facts={
              similar.data?.basis === 'BASIS_POPULARITY'
                ? 'Too few plays to compare yet: this is what is popular'
                : 'Heard by the same people'
            }
          >
            <PlayButtons tracks={tracks} context={context} />
            <button className="button" onClick={() => startRadio({ seed_track_ids: [id] }, id, [source])}>
              <Icon name="radio" size={18} /> Radio
            </button>
          </PageHeader>
          {similar.data?.degraded && <DegradedNote>Recommendations are resting; this is second best.</DegradedNote>}
          <Loaded query={similar}>
            {() =>
              tracks.length === 0 ? (
                <Empty title="Nothing similar yet">
                  <p>The more is played, the more there is to find.</p>
                </Empty>
              ) : (
                <TrackList label={`Similar to ${source.title}`} tracks={tracks} context={context} />
              )
            }
          </Loaded>
        </>
      )}
    </Loaded>
  );
}
