import { sentenceFor } from '../api/problem';
import { usePlayerState } from '../player/PlayerContext';
import { Icon } from '../ui/Icon';
import { useToasts } from '../ui/toasts';
import type { Wish } from './downloads';
import { useDownloads, useDownloadsState } from './DownloadsContext';

/** Downloads some music to this device; stops that while it is under way; deletes what is downloaded. */
export function DownloadButton(wish: Wish) {
  const downloads = useDownloads();
  const state = useDownloadsState();
  const { maxBitrateKbps } = usePlayerState().settings;
  const toasts = useToasts();
  const { context, title, tracks } = wish;
  const progress = state.progress.get(context);
  const kept = state.downloads.some((download) => download.context === context);
  const attempt = (done: Promise<void>) => void done.catch((error: unknown) => toasts.problem(sentenceFor(error)));

  if (progress !== undefined)
    return (
      <button className="button" onClick={() => attempt(downloads.remove(context))}>
        <Icon name="close" size={18} /> {Math.round(progress * 100)} %
        <span className="sr-only"> downloaded. Stop.</span>
      </button>
    );
  const label = kept ? `Remove the download of ${title}` : 'Download';
  return (
    <button
      className={`icon-button${kept ? ' on' : ''}`}
      aria-label={label}
      title={label}
      disabled={tracks.length === 0}
      onClick={() => attempt(kept ? downloads.remove(context) : downloads.download(wish, maxBitrateKbps))}
    >
      <Icon name="download" size={24} />
    </button>
  );
}
