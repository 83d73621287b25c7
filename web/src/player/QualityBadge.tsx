import { isKept } from './keptStream';
import { usePlayerState } from './PlayerContext';

/** The bit rate that sounds now, and why this one. */
export function QualityBadge() {
  const { stream } = usePlayerState();
  if (!stream) return null;
  if (isKept(stream))
    return (
      <span className="quality quality-original" data-testid="quality">
        Downloaded
      </span>
    );
  const original = stream.delivery === 'DELIVERY_ORIGINAL';
  return (
    <span className={`quality${original ? ' quality-original' : ''}`} title={stream.reason} data-testid="quality">
      {original ? 'Original' : 'Compressed'} · {stream.bitrate_kbps} kbit/s
      <span className="sr-only">. {stream.reason}</span>
    </span>
  );
}
