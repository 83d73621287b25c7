import { useEffect, useRef, useState } from 'react';
import type { Upload } from 'tus-js-client';
import { sendFile } from './fileUpload';
import { useReleasesChanged } from './queries';

/** A file that is being sent: how far it is, and a button to pause it. */
export function FileUploadRow({ file, releaseId }: { file: File; releaseId: string }) {
  const [share, setShare] = useState(0);
  const [state, setState] = useState<'sending' | 'paused' | 'done'>('sending');
  const [problem, setProblem] = useState('');
  const upload = useRef<Upload>(undefined);
  const changed = useReleasesChanged();
  const latestChanged = useRef(changed);
  useEffect(() => {
    latestChanged.current = changed;
  });
  useEffect(() => {
    let gone = false;
    const sending = sendFile(file, releaseId, {
      onProgress: setShare,
      onDone: () => {
        setState('done');
        latestChanged.current();
      },
      onProblem: (sentence) => {
        setState('paused');
        setProblem(sentence);
      },
    }).then((begun) => {
      upload.current = begun;
      if (gone) return begun.abort();
      return undefined;
    });
    return () => {
      gone = true;
      void sending.then(() => upload.current?.abort());
    };
  }, [file, releaseId]);

  const toggle = () => {
    setProblem('');
    if (state === 'paused') upload.current?.start();
    else void upload.current?.abort();
    setState(state === 'paused' ? 'sending' : 'paused');
  };
  if (state === 'done') return null;
  return (
    <li>
      {file.name}
      <progress aria-label={`Sending ${file.name}`} value={share} max={1} />
      <button
        className="button"
        aria-label={`${state === 'paused' ? 'Resume' : 'Pause'} ${file.name}`}
        onClick={toggle}
      >
        {state === 'paused' ? 'Resume' : 'Pause'}
      </button>
      {problem && (
        <span className="form-problem" role="alert">
          {problem}
        </span>
      )}
    </li>
  );
}
