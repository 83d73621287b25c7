import { Card } from '../library/Cards';
import { Cover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { Empty, Loaded } from '../ui/Loaded';
import { count } from '../ui/format';
import { useTitle } from '../ui/useTitle';
import { NewPlaylistButton } from './NewPlaylistButton';
import { usePlaylists } from './queries';

export function PlaylistsPage() {
  useTitle('Playlists');
  return (
    <>
      <div className="title-row">
        <h1 className="page-title">Playlists</h1>
        <NewPlaylistButton className="button">
          <Icon name="plus" size={18} /> New
        </NewPlaylistButton>
      </div>
      <Loaded query={usePlaylists()}>
        {({ playlists }) => (
          <>
            <ul className="cards">
              <Card to="/liked" title="Liked songs" subtitle="What you saved" cover={<LikedCover />} />
              <Card to="/downloads" title="Downloads" subtitle="On this device" cover={<DownloadsCover />} />
              {playlists.map((playlist) => (
                <Card
                  key={playlist.id}
                  to={`/playlists/${playlist.id}`}
                  title={playlist.name}
                  subtitle={count(playlist.item_count, 'song')}
                  cover={<Cover coverId="" seed={playlist.id} size="card" />}
                />
              ))}
            </ul>
            {playlists.length === 0 && (
              <Empty title="Make your first playlist">
                <p>Put songs together in your own order.</p>
              </Empty>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function DownloadsCover() {
  return (
    <div className="cover liked-cover">
      <Icon name="download" size={48} />
    </div>
  );
}

export function LikedCover() {
  return (
    <div className="cover liked-cover">
      <Icon name="heartFilled" size={48} />
    </div>
  );
}
