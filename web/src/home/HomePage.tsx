import { useQuery } from '@tanstack/react-query';
import type { Track } from '../api/catalog';
import { getForYou, rankedTracks, type ForYouView, type Shelf } from '../api/recommendations';
import { ScanProgress } from '../admin/ScanProgress';
import { useMe } from '../auth/me';
import { BlendShelf } from '../blends/BlendShelf';
import { Card } from '../library/Cards';
import { MixShelf } from '../mixes/MixShelf';
import { usePlayer } from '../player/PlayerContext';
import { TrackCover } from '../ui/Cover';
import { DegradedNote, Empty, Loaded } from '../ui/Loaded';
import { performers } from '../ui/format';
import { useTitle } from '../ui/useTitle';
import { LibraryShelves } from './LibraryShelves';

export function HomePage() {
  const me = useMe();
  const forYou = useQuery({ queryKey: ['recommendations', 'for-you'], queryFn: getForYou });
  useTitle('Home');
  return (
    <>
      <h1 className="page-title">
        {greeting(new Date().getHours())}
        {me.data && `, ${me.data.display_name}`}
      </h1>
      <ScanProgress />
      <MixShelf />
      <BlendShelf />
      <Loaded query={forYou}>{(view) => <Shelves view={view} />}</Loaded>
      <LibraryShelves />
    </>
  );
}

function greeting(hour: number): string {
  if (hour < 5) return 'Good night';
  if (hour < 12) return 'Good morning';
  return hour < 18 ? 'Good afternoon' : 'Good evening';
}

function Shelves({ view: { shelves, tracks, degraded } }: { view: ForYouView }) {
  const filled = shelves
    .map((shelf) => ({ shelf, onShelf: rankedTracks(shelf.tracks, tracks) }))
    .filter(({ onShelf }) => onShelf.length > 0);
  return (
    <>
      {degraded && <DegradedNote>Recommendations are resting; this is second best.</DegradedNote>}
      {filled.length === 0 && (
        <Empty title="This page learns from what you play">
          <p>Play a few songs from the library and come back.</p>
        </Empty>
      )}
      {filled.map(({ shelf, onShelf }) => (
        <TrackShelf
          key={`${shelf.id}-${shelf.reason_track_id}`}
          shelf={shelf}
          title={shelf.title.replace('{track}', tracks[shelf.reason_track_id]?.title ?? 'a song')}
          tracks={onShelf}
        />
      ))}
    </>
  );
}

function TrackShelf({ shelf, title, tracks }: { shelf: Shelf; title: string; tracks: Track[] }) {
  const player = usePlayer();
  return (
    <section aria-label={title} data-shelf={shelf.id}>
      <h2 className="section-title">{title}</h2>
      <ul className="cards shelf">
        {tracks.map((track, i) => (
          <Card
            key={track.id}
            to={track.album_id ? `/albums/${track.album_id}` : `/tracks/${track.id}/similar`}
            title={track.title}
            subtitle={performers(track.artists)}
            cover={<TrackCover track={track} size="card" />}
            onPlay={() => player.start(tracks, i, `shelf:${shelf.id}`)}
          />
        ))}
      </ul>
    </section>
  );
}
