import { Link, useParams } from 'react-router';
import type { Episode } from '../api/podcasts';
import { PageHeader } from '../library/PageHeader';
import { Cover } from '../ui/Cover';
import { Loaded } from '../ui/Loaded';
import { useTitle } from '../ui/useTitle';
import { Description } from './Description';
import { EpisodeButton } from './EpisodeButton';
import { EpisodeFacts, EpisodeMenu } from './EpisodeRow';
import { useProgress } from './progress';
import { useEpisode } from './queries';

/** An episode with all that is said of it. */
export function EpisodePage() {
  const { id = '' } = useParams();
  return <Loaded query={useEpisode(id)}>{(episode) => <EpisodeView episode={episode} />}</Loaded>;
}

function EpisodeView({ episode }: { episode: Episode }) {
  const progress = useProgress().get(episode.id);
  useTitle(episode.title);
  return (
    <>
      <PageHeader
        kind="Episode"
        title={episode.title}
        seed={episode.channel_id}
        cover={<Cover coverId="" seed={episode.channel_id} size="card" />}
        facts={<Link to={`/podcasts/${episode.channel_id}`}>{episode.channel_title}</Link>}
      >
        <EpisodeButton episode={episode} progress={progress} />
        <EpisodeMenu episode={episode} progress={progress} />
      </PageHeader>
      <EpisodeFacts episode={episode} progress={progress} />
      <Description html={episode.description} />
    </>
  );
}
