import { PlayButtons } from '../library/PlayButtons';
import { TrackList } from '../library/TrackList';
import { Empty } from '../ui/Loaded';
import { count } from '../ui/format';
import { useTitle } from '../ui/useTitle';
import { DownloadButton } from './DownloadButton';
import type { Download } from './downloadStore';
import { useDownloadsState } from './DownloadsContext';

/** What is kept on this device; everything here works without a connection. */
export function DownloadsPage() {
  const { downloads } = useDownloadsState();
  useTitle('Downloads');
  return (
    <>
      <h1 className="page-title">Downloads</h1>
      {downloads.length === 0 && (
        <Empty title="Nothing is downloaded">
          <p>Download an album, a playlist or your liked songs from its page, and hear it without a connection.</p>
        </Empty>
      )}
      {downloads.map((download) => (
        <Kept key={download.context} download={download} />
      ))}
    </>
  );
}

function Kept({ download }: { download: Download }) {
  const { context, title, tracks, licences } = download;
  const ends = Math.min(...licences.map(({ expires_at }) => Date.parse(expires_at)));
  return (
    <section aria-label={title}>
      <div className="title-row">
        <div>
          <h2 className="section-title">{title}</h2>
          <p className="quiet">
            {count(tracks.length, 'song')} · may be played here until {new Date(ends).toLocaleDateString()}
          </p>
        </div>
        <div className="page-header-actions">
          <PlayButtons tracks={tracks} context={context} />
          <DownloadButton {...download} />
        </div>
      </div>
      <TrackList label={title} tracks={tracks} context={context} />
    </section>
  );
}
