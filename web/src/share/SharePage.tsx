import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useParams } from 'react-router';
import { sentenceFor } from '../api/problem';
import { getSharedStream, openShare, type SharePage as Page } from '../api/shares';
import { TrackCover } from '../ui/Cover';
import { Logo } from '../ui/Logo';
import { Loaded } from '../ui/Loaded';
import { clock, count, performers } from '../ui/format';
import { useTitle } from '../ui/useTitle';

/** What guests see and hear of a share, without an account. */
export function SharePage() {
  const { secret = '' } = useParams();
  const share = useQuery({ queryKey: ['share', secret], queryFn: () => openShare(secret), staleTime: Infinity });
  return (
    <main className="share">
      <Loaded query={share}>{(page) => <SharedMusic secret={secret} page={page} />}</Loaded>
      <p className="quiet">
        <Logo size={20} /> Polyphony
      </p>
    </main>
  );
}

function SharedMusic({ secret, page }: { secret: string; page: Page }) {
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(-1);
  const [problem, setProblem] = useState('');
  const title = page.title || count(page.tracks.length, 'song');
  const first = page.tracks[0];
  useTitle(title);

  const play = async (index: number) => {
    const track = page.tracks[index];
    if (!track || !audio.current) return;
    setPlaying(index);
    setProblem('');
    try {
      const { url } = await getSharedStream(secret, track.id, audio.current);
      audio.current.src = url;
      await audio.current.play();
    } catch (error) {
      setProblem(sentenceFor(error));
    }
  };

  return (
    <>
      <header className="share-header">
        {first && <TrackCover track={first} />}
        <div>
          <h1>{title}</h1>
          <p className="quiet">Shared by {page.shared_by}</p>
          {page.description && <p>{page.description}</p>}
        </div>
      </header>
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- music has none */}
      <audio
        ref={audio}
        controls
        aria-label={page.tracks[playing]?.title ?? title}
        onEnded={() => void play(playing + 1)}
      />
      {problem && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      {page.tracks.length === 0 && <p>There is nothing to hear any more.</p>}
      <ol className="share-tracks" aria-label={title}>
        {page.tracks.map((track, index) => (
          <li key={`${track.id}-${index}`}>
            <button aria-current={index === playing || undefined} onClick={() => void play(index)}>
              <span>
                <strong>{track.title}</strong> <span className="quiet">{performers(track.artists)}</span>
              </span>
              <span className="quiet">{clock(track.duration_ms)}</span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
