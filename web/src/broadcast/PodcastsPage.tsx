import { useState } from 'react';
import type { Channel } from '../api/podcasts';
import { useIsAdmin } from '../auth/me';
import { Card } from '../library/Cards';
import { Cover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { Empty, Loaded } from '../ui/Loaded';
import { useToasts } from '../ui/toasts';
import { useTitle } from '../ui/useTitle';
import { EpisodeRow } from './EpisodeRow';
import { useProgress } from './progress';
import { useChannels, useNewestEpisodes, useRefreshChannels } from './queries';
import { SubscribeDialog } from './SubscribeDialog';

/** The podcasts of this server, and what is new in them. */
export function PodcastsPage() {
  useTitle('Podcasts');
  const isAdmin = useIsAdmin();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <div className="title-row">
        <h1 className="page-title">Podcasts</h1>
        {isAdmin && (
          <div className="title-buttons">
            <RefreshButton />
            <button className="button" onClick={() => setAsking(true)}>
              <Icon name="plus" size={18} /> Subscribe
            </button>
          </div>
        )}
      </div>
      <Loaded query={useChannels()}>
        {({ channels }) =>
          channels.length > 0 ? (
            <>
              <ul className="cards">
                {channels.map((channel) => (
                  <Card
                    key={channel.id}
                    to={`/podcasts/${channel.id}`}
                    title={channel.title || channel.url}
                    subtitle={stateOf(channel)}
                    cover={<Cover coverId="" seed={channel.id} size="card" />}
                  />
                ))}
              </ul>
              <NewestEpisodes />
            </>
          ) : (
            <Empty title="No podcasts yet">
              <p>
                {isAdmin
                  ? 'Subscribe by the address of a feed; everyone on this server can listen then.'
                  : 'An administrator of this server can subscribe to some.'}
              </p>
            </Empty>
          )
        }
      </Loaded>
      {asking && <SubscribeDialog onClose={() => setAsking(false)} />}
    </>
  );
}

function stateOf({ status, error }: Channel): string {
  if (status === 'STATUS_NEW') return 'Being fetched …';
  return status === 'STATUS_ERROR' ? error : 'Podcast';
}

function RefreshButton() {
  const refresh = useRefreshChannels();
  const toasts = useToasts();
  return (
    <button
      className="icon-button"
      aria-label="Look for new episodes"
      title="Look for new episodes"
      disabled={refresh.isPending}
      onClick={() => refresh.mutate(undefined, { onSuccess: () => toasts.show('Looking for new episodes.') })}
    >
      <Icon name="forth" />
    </button>
  );
}

function NewestEpisodes() {
  const progress = useProgress();
  return (
    <section aria-label="New episodes">
      <h2 className="section-title">New episodes</h2>
      <Loaded query={useNewestEpisodes()}>
        {({ episodes }) => (
          <ul className="episodes" aria-label="New episodes">
            {episodes.map((episode) => (
              <EpisodeRow key={episode.id} episode={episode} progress={progress.get(episode.id)} withChannel />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}
