import type { ScanStatus } from '../api/catalog';
import { Loaded } from '../ui/Loaded';
import { count } from '../ui/format';
import { ScanProgress } from './ScanProgress';
import { useScan, useStartScan } from './scan';

/** For administrators: what the last scan found, and a button for the next one. */
export function ScanSection() {
  const scan = useScan();
  const start = useStartScan();
  const running = scan.data?.state === 'SCAN_STATE_RUNNING';
  return (
    <section className="panel" aria-label="Music library">
      <div className="title-row">
        <h2>Music library</h2>
        <button className="button" disabled={running || start.isPending} onClick={() => start.mutate()}>
          Scan again
        </button>
      </div>
      <ScanProgress />
      <Loaded query={scan}>{(status) => <ScanResult scan={status} />}</Loaded>
    </section>
  );
}

function ScanResult({ scan }: { scan: ScanStatus }) {
  return (
    <>
      {scan.state !== 'SCAN_STATE_RUNNING' && <p className="quiet">{summary(scan)}</p>}
      {scan.problem_count > 0 && (
        <details className="problems">
          <summary>{count(scan.problem_count, 'file')} could not be read</summary>
          <ul>
            {scan.problems.map(({ path, reason }) => (
              <li key={path}>
                <code>{path}</code>
                <span>{reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function summary(scan: ScanStatus): string {
  if (scan.state === 'SCAN_STATE_UNSPECIFIED') return 'No scan has run yet.';
  if (scan.state === 'SCAN_STATE_FAILED') return `The last scan could not go on. ${scan.message}`;
  const when = scan.finished_at ? new Date(scan.finished_at).toLocaleString() : '';
  const watched = scan.watched ? ' Changes to the folders are noticed as they happen.' : '';
  return `${count(scan.files_found, 'file')} looked at, ${count(scan.tracks_changed, 'change')}. Last scan ${when}.${watched}`;
}
