import type { Episode } from '../api/podcasts';
import { useIsAdmin } from '../auth/me';
import { useBroadcast, useBroadcastState } from '../player/BroadcastContext';
import { Icon } from '../ui/Icon';
import { programmeOf, resumeAt } from './episodes';
import type { Progress } from './progress';
import { useDownloadEpisode } from './queries';

/** Plays an episode from where it was left, or has the server download it, which administrators may. */
export function EpisodeButton({ episode, progress }: { episode: Episode; progress: Progress | undefined }) {
  const broadcast = useBroadcast();
  const { programme, status } = useBroadcastState();
  const isAdmin = useIsAdmin();
  const download = useDownloadEpisode();
  const isCurrent = programme?.id === episode.id;
  const sounding = isCurrent && status !== 'paused';
  const waiting = episode.status === 'STATUS_DOWNLOADING' || download.isPending;
  if (waiting) {
    return (
      <span className="episode-button" role="status">
        <span className="spinner" />
        <span className="sr-only">The server downloads {episode.title}</span>
      </span>
    );
  }
  if (episode.status === 'STATUS_COMPLETED') {
    return (
      <button
        className="play-button episode-button"
        aria-label={`${sounding ? 'Pause' : 'Play'} ${episode.title}`}
        onClick={() => (isCurrent ? broadcast.toggle() : broadcast.start(programmeOf(episode), resumeAt(progress)))}
      >
        <Icon name={sounding ? 'pause' : 'play'} />
      </button>
    );
  }
  return (
    <button
      className="icon-button episode-button episode-fetch"
      aria-label={`Download ${episode.title} to the server`}
      title={isAdmin ? 'Download to the server' : 'An administrator can download this to the server'}
      disabled={!isAdmin}
      onClick={() => download.mutate(episode.id)}
    >
      <Icon name="download" />
    </button>
  );
}
