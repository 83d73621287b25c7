import { useParams } from 'react-router';
import type { PlaylistView } from '../api/playlists';
import { useMe } from '../auth/me';
import { DownloadButton } from '../downloads/DownloadButton';
import { PageHeader } from '../library/PageHeader';
import { PlayButtons } from '../library/PlayButtons';
import { Mosaic } from '../ui/Cover';
import { DegradedNote, Empty, Loaded } from '../ui/Loaded';
import { count, length } from '../ui/format';
import { useTitle } from '../ui/useTitle';
import { PlaylistItems } from './PlaylistItems';
import { PlaylistMenu } from './PlaylistMenu';
import { Suggestions } from './Suggestions';
import { usePlaylist } from './queries';

export function PlaylistPage() {
  const { id = '' } = useParams();
  return <Loaded query={usePlaylist(id)}>{(view) => <View view={view} />}</Loaded>;
}

function View({ view }: { view: PlaylistView }) {
  const { playlist, items } = view;
  const me = useMe();
  const tracks = items.flatMap((item) => view.tracks[item.track_id] ?? []);
  const covers = [
    ...new Map(
      tracks.map((track) => [
        track.album_id,
        { coverId: track.cover_id, blurhash: track.cover_blurhash, seed: track.album_id },
      ]),
    ).values(),
  ];
  const context = `playlist:${playlist.id}`;
  const isOwn = playlist.owner_id === me.data?.id;
  useTitle(playlist.name);
  return (
    <>
      <PageHeader
        kind={playlist.public ? 'Public playlist' : 'Playlist'}
        title={playlist.name}
        seed={covers[0]?.seed ?? playlist.id}
        cover={<Mosaic covers={covers} seed={playlist.id} />}
        facts={
          <>
            {playlist.description && <p>{playlist.description}</p>}
            {count(items.length, 'song')}
            {tracks.length > 0 && ` · ${length(tracks.reduce((sum, track) => sum + track.duration_ms, 0))}`}
          </>
        }
      >
        <PlayButtons tracks={tracks} context={context} />
        <DownloadButton context={context} title={playlist.name} tracks={tracks} />
        {isOwn && <PlaylistMenu playlist={playlist} />}
      </PageHeader>
      {view.degraded && <DegradedNote>The library is resting; some songs cannot be shown.</DegradedNote>}
      {items.length === 0 ? (
        <Empty title="Nothing here yet">
          <p>Add songs from the menu beside each song.</p>
        </Empty>
      ) : (
        <PlaylistItems view={view} context={context} editable={isOwn} />
      )}
      {isOwn && <Suggestions playlist={playlist} />}
    </>
  );
}
