import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { Channel } from '../api/podcasts';
import { useIsAdmin } from '../auth/me';
import { PageHeader } from '../library/PageHeader';
import { Cover } from '../ui/Cover';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Empty, Loaded } from '../ui/Loaded';
import { Menu, MenuItem } from '../ui/Menu';
import { count } from '../ui/format';
import { useTitle } from '../ui/useTitle';
import { Description } from './Description';
import { EpisodeRow } from './EpisodeRow';
import { matching } from './episodes';
import { useProgress } from './progress';
import { useChannel, useDeleteChannel, useRefreshChannels } from './queries';

/** As many of the newest episodes as the server tells of. */
const mostShown = 200;

export function PodcastPage() {
  const { id = '' } = useParams();
  return <Loaded query={useChannel(id)}>{(channel) => <PodcastView channel={channel} />}</Loaded>;
}

function PodcastView({ channel }: { channel: Channel }) {
  const isAdmin = useIsAdmin();
  const title = channel.title || channel.url;
  const episodes = count(channel.episodes.length, 'episode');
  useTitle(title);
  return (
    <>
      <PageHeader
        kind="Podcast"
        title={title}
        seed={channel.id}
        cover={<Cover coverId="" seed={channel.id} size="card" />}
        facts={
          <>
            {channel.episodes.length < mostShown ? episodes : `The newest ${episodes}`}
            {channel.home_page_url && (
              <>
                {' · '}
                <a href={channel.home_page_url} target="_blank" rel="noopener noreferrer">
                  Website
                </a>
              </>
            )}
          </>
        }
      >
        {isAdmin && <PodcastActions channel={channel} title={title} />}
      </PageHeader>
      {channel.status === 'STATUS_ERROR' && (
        <p className="note" role="status">
          Its feed could not be fetched, and is tried again later. {channel.error}
        </p>
      )}
      <Description html={channel.description} />
      <Episodes channel={channel} title={title} />
    </>
  );
}

function Episodes({ channel: { status, episodes }, title }: { channel: Channel; title: string }) {
  const [query, setQuery] = useState('');
  const progress = useProgress();
  const found = matching(episodes, query);
  if (status === 'STATUS_NEW') return <Empty title="Its episodes are on their way" />;
  if (episodes.length === 0) return <Empty title="No episodes yet" />;
  return (
    <>
      <div className="title-row episodes-head">
        <h2 className="section-title">Episodes</h2>
        <div className="search">
          <Icon name="search" size={18} />
          <input
            type="search"
            aria-label="Search in this podcast"
            placeholder="Search in this podcast"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
      </div>
      {found.length === 0 && <Empty title={`Nothing found for “${query.trim()}”`} />}
      <ul className="episodes" aria-label={`Episodes of ${title}`}>
        {found.map((episode) => (
          <EpisodeRow key={episode.id} episode={episode} progress={progress.get(episode.id)} />
        ))}
      </ul>
    </>
  );
}

function PodcastActions({ channel, title }: { channel: Channel; title: string }) {
  const [asking, setAsking] = useState(false);
  const refresh = useRefreshChannels();
  const remove = useDeleteChannel();
  const navigate = useNavigate();
  return (
    <>
      <button className="button" disabled={refresh.isPending} onClick={() => refresh.mutate()}>
        <Icon name="forth" size={18} /> Refresh
      </button>
      <Menu label={`More for ${title}`}>
        <MenuItem icon="trash" onSelect={() => setAsking(true)}>
          Delete
        </MenuItem>
      </Menu>
      {asking && (
        <Dialog title={`Delete “${title}”?`} onClose={() => setAsking(false)}>
          <p>The podcast, its episodes and what was downloaded of them are deleted for everyone.</p>
          <div className="form-buttons">
            <button className="button" onClick={() => setAsking(false)}>
              Cancel
            </button>
            <button
              className="button button-primary"
              disabled={remove.isPending}
              onClick={() =>
                remove.mutate(channel.id, {
                  onSuccess: () => void navigate('/podcasts'),
                  onError: () => setAsking(false),
                })
              }
            >
              Delete
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
