import type { Lyrics, LyricsLine } from '../api/lyrics';

/** Those that can follow the song, else the first. */
export function choose(all: Lyrics[]): Lyrics | undefined {
  return all.find(({ synced }) => synced) ?? all[0];
}

/** The line that is sung at a time; -1 before the first. */
export function lineAt(lines: LyricsLine[], ms: number): number {
  return lines.findLastIndex(({ start_ms }) => start_ms <= ms);
}
