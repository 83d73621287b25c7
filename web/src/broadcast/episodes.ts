import type { Episode } from '../api/podcasts';
import type { Programme } from '../player/broadcastPlayer';
import { length } from '../ui/format';
import type { Progress } from './progress';

export const programmeOf = (episode: Episode): Programme => ({
  kind: 'episode',
  id: episode.id,
  title: episode.title,
  subtitle: episode.channel_title,
  page: `/episodes/${episode.id}`,
  seed: episode.channel_id,
  url: episode.media_path,
  durationMs: Number(episode.duration_ms),
});

/** Where an episode goes on: at the start once it was heard to its end. */
export const resumeAt = (progress: Progress | undefined) => (progress && !progress.finished ? progress.positionMs : 0);

/** The part of an episode that was heard, 0 to 1. */
export function heardPart(durationMs: number, progress: Progress | undefined): number {
  if (!progress || durationMs <= 0) return 0;
  return progress.finished ? 1 : Math.min(1, progress.positionMs / durationMs);
}

/** How long it is, or what is left of it. */
export function timeLeft(durationMs: number, progress: Progress | undefined): string {
  if (progress?.finished) return 'Played';
  if (durationMs <= 0) return progress ? 'Begun' : '';
  const left = durationMs - (progress?.positionMs ?? 0);
  return progress ? `${length(Math.max(0, left))} left` : length(durationMs);
}

/** Those with all words in their title or description. */
export function matching(episodes: readonly Episode[], query: string): readonly Episode[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return episodes;
  return episodes.filter(({ title, description }) => {
    const text = fold(`${title} ${description}`);
    return words.every((word) => text.includes(word));
  });
}

/** Without case and accents. */
const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
