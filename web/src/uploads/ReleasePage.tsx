import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { Release, ReleaseUpload } from '../api/releases';
import { Loaded } from '../ui/Loaded';
import { useTitle } from '../ui/useTitle';
import { FileUploadRow } from './FileUploadRow';
import { useDeleteRelease, usePublishRelease, useRelease, useRemoveFile, useWithdrawRelease } from './queries';
import { stateOf } from './ReleasesPage';

export function ReleasePage() {
  const { id = '' } = useParams();
  return <Loaded query={useRelease(id)}>{(release) => <ReleaseView key={id} release={release} />}</Loaded>;
}

function ReleaseView({ release }: { release: Release }) {
  useTitle(release.title);
  const [files, setFiles] = useState<File[]>([]);
  const removal = useRemoveFile();
  const draft = release.state === 'RELEASE_STATE_DRAFT';
  return (
    <>
      <h1 className="page-title">{release.title}</h1>
      <p className="quiet" role="status">
        {release.artists.join(', ')} · {stateOf(release)}
      </p>
      <ReleaseButtons release={release} />
      {draft && (
        <label className="file-choice">
          Add audio files
          <input
            type="file"
            multiple
            accept=".ogg,.oga,.opus,.mp3,.flac,.m4a,.m4b,.wav,.aif,.aiff,.wma,.ape,.wv,.mpc"
            onChange={({ target }) => {
              setFiles([...files, ...(target.files ?? [])]);
              target.value = '';
            }}
          />
        </label>
      )}
      <ul className="releases" aria-label="Being sent">
        {files.map((file, index) => (
          <FileUploadRow key={index} file={file} releaseId={release.id} />
        ))}
      </ul>
      <ul className="releases" aria-label="Files">
        {release.uploads.map((upload) => (
          <li key={upload.id}>
            {upload.title || upload.file_name}
            <span className="quiet">{progressOf(upload)}</span>
            {draft && (
              <button
                className="button"
                aria-label={`Remove ${upload.file_name}`}
                disabled={removal.isPending}
                onClick={() => removal.mutate(upload.id)}
              >
                Remove
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function progressOf(upload: ReleaseUpload): string {
  if (upload.state === 'UPLOAD_STATE_CHECKING') return 'being checked';
  if (upload.state === 'UPLOAD_STATE_REFUSED') return upload.reason;
  if (upload.state === 'UPLOAD_STATE_ACCEPTED')
    return upload.same_recording_ids.length > 0 ? 'ready; the same recording is here already' : 'ready';
  return `${Math.floor((100 * Number(upload.received_bytes)) / Number(upload.size_bytes))}% received`;
}

function ReleaseButtons({ release }: { release: Release }) {
  const publish = usePublishRelease();
  const withdraw = useWithdrawRelease();
  const remove = useDeleteRelease();
  const navigate = useNavigate();
  const draft = release.state === 'RELEASE_STATE_DRAFT';
  const ready =
    release.uploads.some((file) => file.state === 'UPLOAD_STATE_ACCEPTED') &&
    release.uploads.every((file) => /ACCEPTED|REFUSED/.test(file.state));
  return (
    <div className="form-buttons">
      {draft ? (
        <button
          className="button button-primary"
          disabled={!ready || publish.isPending}
          onClick={() => publish.mutate(release.id)}
        >
          Publish
        </button>
      ) : (
        <button className="button" disabled={withdraw.isPending} onClick={() => withdraw.mutate(release.id)}>
          Withdraw
        </button>
      )}
      <button
        className="button"
        disabled={remove.isPending}
        onClick={() => remove.mutate(release.id, { onSuccess: () => void navigate('/releases') })}
      >
        Delete
      </button>
    </div>
  );
}
