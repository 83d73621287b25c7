import { DownloadButton } from '../downloads/DownloadButton';
import { PageHeader } from '../library/PageHeader';
import { PlayButtons } from '../library/PlayButtons';
import { TrackList } from '../library/TrackList';
import { DegradedNote, Empty, Loaded } from '../ui/Loaded';
import { count } from '../ui/format';
import { useSeen } from '../ui/useGrowing';
import { useTitle } from '../ui/useTitle';
import { LikedCover } from './PlaylistsPage';
import { useSavedTracks } from './saved';

export function LikedPage() {
  const query = useSavedTracks();
  const end = useSeen(() => void query.fetchNextPage());
  useTitle('Liked songs');
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const tracks = pages.flatMap((page) =>
          page.saved_tracks.flatMap(({ track_id }) => page.tracks[track_id] ?? []),
        );
        return (
          <>
            <PageHeader
              kind="Collection"
              title="Liked songs"
              seed="liked"
              cover={<LikedCover />}
              facts={count(pages[0]?.total ?? 0, 'song')}
            >
              <PlayButtons tracks={tracks} context="saved" />
              <DownloadButton context="saved" title="Liked songs" tracks={tracks} />
            </PageHeader>
            {pages.some((page) => page.degraded) && (
              <DegradedNote>The library is resting; some songs cannot be shown.</DegradedNote>
            )}
            {pages[0]?.total === 0 ? (
              <Empty title="No liked songs yet">
                <p>The heart beside a song saves it here.</p>
              </Empty>
            ) : (
              <TrackList label="Liked songs" tracks={tracks} context="saved" />
            )}
            {query.hasNextPage && <div key={pages.length} ref={end} />}
          </>
        );
      }}
    </Loaded>
  );
}
