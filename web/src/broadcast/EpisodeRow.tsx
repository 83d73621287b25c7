import { Link } from 'react-router';
import type { Episode } from '../api/podcasts';
import { useIsAdmin } from '../auth/me';
import { Cover } from '../ui/Cover';
import { day } from '../ui/format';
import { Menu, MenuItem, MenuLine } from '../ui/Menu';
import { textOf } from './Description';
import { EpisodeButton } from './EpisodeButton';
import { heardPart, timeLeft } from './episodes';
import { useMarkFinished, type Progress } from './progress';
import { useDeleteAudio, useDownloadEpisode } from './queries';

interface EpisodeRowProps {
  episode: Episode;
  progress: Progress | undefined;
  /** Names the podcast, where several are shown. */
  withChannel?: boolean;
}

/** An episode in a list: play it, see how far it was heard, read on. */
export function EpisodeRow({ episode, progress, withChannel = false }: EpisodeRowProps) {
  return (
    <li className="episode">
      <EpisodeButton episode={episode} progress={progress} />
      {withChannel && <Cover coverId="" seed={episode.channel_id} size="row" />}
      <div className="episode-text">
        <Link className="episode-title" to={`/episodes/${episode.id}`}>
          {episode.title}
        </Link>
        {withChannel && (
          <Link className="quiet episode-channel" to={`/podcasts/${episode.channel_id}`}>
            {episode.channel_title}
          </Link>
        )}
        <p className="episode-description quiet">{textOf(episode.description)}</p>
        <EpisodeFacts episode={episode} progress={progress} />
      </div>
      <EpisodeMenu episode={episode} progress={progress} />
    </li>
  );
}

/** When it came, how long it is or what is left of it, and what the server does with it. */
export function EpisodeFacts({ episode, progress }: { episode: Episode; progress: Progress | undefined }) {
  const durationMs = Number(episode.duration_ms);
  const part = heardPart(durationMs, progress);
  const facts = [
    episode.published_at && day(episode.published_at),
    timeLeft(durationMs, progress),
    stateOf(episode),
  ].filter(Boolean);
  return (
    <div className="episode-facts quiet">
      <span>{facts.join(' · ')}</span>
      {part > 0 && part < 1 && <progress aria-label={`Heard of ${episode.title}`} value={part} max={1} />}
    </div>
  );
}

function stateOf({ status, error }: Episode): string {
  if (status === 'STATUS_DOWNLOADING') return 'Downloading to the server …';
  if (status === 'STATUS_ERROR') return `Could not be downloaded: ${error}`;
  return status === 'STATUS_COMPLETED' ? '' : 'Not on the server yet';
}

export function EpisodeMenu({ episode, progress }: { episode: Episode; progress: Progress | undefined }) {
  const isAdmin = useIsAdmin();
  const mark = useMarkFinished(episode.id);
  const download = useDownloadEpisode();
  const remove = useDeleteAudio();
  const finished = progress?.finished ?? false;
  const here = episode.status === 'STATUS_COMPLETED' || episode.status === 'STATUS_DOWNLOADING';
  return (
    <Menu label={`More for ${episode.title}`}>
      <MenuItem icon="check" onSelect={() => mark.mutate(!finished)}>
        {finished ? 'Mark as not played' : 'Mark as played'}
      </MenuItem>
      {isAdmin && <MenuLine />}
      {isAdmin && !here && (
        <MenuItem icon="download" onSelect={() => download.mutate(episode.id)}>
          Download to the server
        </MenuItem>
      )}
      {isAdmin && here && (
        <MenuItem icon="trash" onSelect={() => remove.mutate(episode.id)}>
          Delete from the server
        </MenuItem>
      )}
    </Menu>
  );
}
