import type { LatePlay, ReportedPlay } from '../api/streaming';
import { readJson, writeJson } from './settings';

const key = 'polyphony.latePlays';
/** As many as the server takes at once. */
const mostKept = 100;

type Report = (plays: LatePlay[]) => Promise<{ plays: ReportedPlay[] }>;

const keptPlays = () => (readJson(key) as LatePlay[] | null) ?? [];

/** Keeps how a play ended that the server could not be told of. */
export function keepLatePlay(play: LatePlay): void {
  writeJson(key, [...keptPlays(), play].slice(-mostKept));
}

/** Tells of the plays that were kept. What the server has answered, whatever it said, is told no more. */
export async function tellLatePlays(report: Report): Promise<void> {
  const plays = keptPlays();
  if (plays.length === 0) return;
  const answer = await report(plays).catch(() => null);
  if (!answer) return;
  const answered = new Set(answer.plays.map(({ play_id }) => play_id));
  writeJson(
    key,
    keptPlays().filter(({ play_id }) => !answered.has(play_id)),
  );
}

/** Forgets them, because someone else may sign in. */
export function forgetLatePlays(): void {
  localStorage.removeItem(key);
}
