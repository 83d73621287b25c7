import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { getLyrics, type Lyrics } from '../api/lyrics';
import { choose, lineAt } from './lyrics';
import { usePlayer, usePosition } from './PlayerContext';

/** The words of a song. Nothing where there are none. */
export function LyricsPanel({ trackId }: { trackId: string }) {
  const { data } = useQuery({ queryKey: ['lyrics', trackId], queryFn: () => getLyrics(trackId) });
  const lyrics = data && choose(data.lyrics);
  if (!lyrics) return null;
  return (
    <section className="lyrics" aria-label="Lyrics">
      <h3 className="kind">Lyrics</h3>
      {lyrics.synced ? <SyncedLyrics lyrics={lyrics} /> : <PlainLyrics lyrics={lyrics} />}
    </section>
  );
}

/** Follows the song; each line leads to where it is sung. */
function SyncedLyrics({ lyrics: { language, lines, offset_ms } }: { lyrics: Lyrics }) {
  const player = usePlayer();
  const sung = lineAt(lines, usePosition() + offset_ms);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const line = list.current?.children[sung];
    // The list alone is moved, not the page around it.
    if (list.current && line instanceof HTMLElement) {
      list.current.scrollTop = line.offsetTop - (list.current.clientHeight - line.clientHeight) / 2;
    }
  }, [sung]);
  return (
    <ol ref={list} className="lyrics-lines" lang={language || undefined}>
      {lines.map(({ start_ms, text }, number) => (
        <li key={number} aria-current={number === sung || undefined}>
          {text && <button onClick={() => player.seek(Math.max(start_ms - offset_ms, 0))}>{text}</button>}
        </li>
      ))}
    </ol>
  );
}

function PlainLyrics({ lyrics: { language, lines } }: { lyrics: Lyrics }) {
  return (
    <div className="lyrics-lines lyrics-plain" lang={language || undefined}>
      {lines.map(({ text }) => text).join('\n')}
    </div>
  );
}
