import { useScan } from './scan';

/** Shown while music is being looked for. */
export function ScanProgress() {
  const { data: scan } = useScan();
  if (scan?.state !== 'SCAN_STATE_RUNNING') return null;
  return (
    <div className="scan-progress" role="status">
      <span>
        Looking for music{scan.library && ` in ${scan.library}`}: {scan.files_done.toLocaleString()} of {scan.files_found.toLocaleString()} files
      </span>
      <progress aria-label="Scan" value={scan.files_done} max={Math.max(1, scan.files_found)} />
    </div>
  );
}
