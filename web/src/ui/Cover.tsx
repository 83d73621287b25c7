import { useState } from 'react';
import type { Track } from '../api/catalog';
import { coverArt } from './coverArt';

interface CoverProps {
  coverId: string;
  /** What a picture is made from where there is no cover. */
  seed: string;
  variant?: string;
  round?: boolean;
}

/** A cover, or a picture in its place. The title stands beside it, so it has no name. */
export function Cover({ coverId, seed, variant = '', round = false }: CoverProps) {
  const [brokenId, setBrokenId] = useState('');
  const shape = round ? 'cover cover-round' : 'cover';
  if (coverId && coverId !== brokenId) {
    return (
      <img
        className={shape}
        src={`/media/covers/${coverId}`}
        alt=""
        loading="lazy"
        onError={() => setBrokenId(coverId)}
      />
    );
  }
  return <Art className={shape} seed={seed} variant={variant} />;
}

export const TrackCover = ({ track }: { track: Track }) => (
  <Cover coverId={track.cover_id} seed={track.album_id || track.id} variant={track.id} />
);

/** Up to four covers in one, for lists. */
export function Mosaic({ covers, seed }: { covers: { coverId: string; seed: string }[]; seed: string }) {
  if (covers.length < 4) return <Cover coverId={covers[0]?.coverId ?? ''} seed={covers[0]?.seed ?? seed} />;
  return (
    <div className="cover mosaic">
      {covers.slice(0, 4).map((cover) => (
        <Cover key={cover.seed} {...cover} />
      ))}
    </div>
  );
}

function Art({ seed, variant, className }: { seed: string; variant: string; className: string }) {
  const { background, voices } = coverArt(seed, variant);
  return (
    <svg className={className} style={{ background }} viewBox="0 0 100 100" aria-hidden="true">
      {voices.map(({ d, color, width, filled }, i) => (
        <path
          key={i}
          d={d}
          fill={filled ? color : 'none'}
          fillOpacity={0.55}
          stroke={filled ? 'none' : color}
          strokeWidth={width}
          strokeLinecap="round"
          style={filled ? { mixBlendMode: 'screen' } : undefined}
        />
      ))}
    </svg>
  );
}
