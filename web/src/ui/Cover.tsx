import { useState } from 'react';
import type { Album, Artist, Track } from '../api/catalog';
import { coverArt } from './coverArt';
import { placeholder } from './placeholder';

/** How large covers are shown, in CSS pixels. */
export const coverSize = { row: 64, card: 256, page: 512 } as const;
export type CoverSize = keyof typeof coverSize;

/** The address of a cover for so many pixels. */
export const coverUrl = (coverId: string, size: number) => `/media/covers/${coverId}?size=${size}`;

interface CoverProps {
  coverId: string;
  /** What is shown until the cover is there. */
  blurhash?: string | undefined;
  /** What a picture is made from where there is no cover. */
  seed: string;
  size: CoverSize;
  variant?: string;
  round?: boolean;
}

/** A cover, or a picture in its place. The title stands beside it, so it has no name. */
export function Cover({ coverId, blurhash = '', seed, size, variant = '', round = false }: CoverProps) {
  const [brokenId, setBrokenId] = useState('');
  const shape = round ? 'cover cover-round' : 'cover';
  if (coverId && coverId !== brokenId) {
    const pixels = coverSize[size];
    const behind = placeholder(blurhash);
    return (
      <img
        className={shape}
        src={coverUrl(coverId, pixels)}
        srcSet={`${coverUrl(coverId, pixels)} 1x, ${coverUrl(coverId, 2 * pixels)} 2x`}
        style={behind ? { background: `center / cover url(${behind})` } : undefined}
        alt=""
        loading="lazy"
        onError={() => setBrokenId(coverId)}
      />
    );
  }
  return <Art className={shape} seed={seed} variant={variant} />;
}

export const TrackCover = ({ track, size = 'row' }: { track: Track; size?: CoverSize }) => (
  <Cover
    coverId={track.cover_id}
    blurhash={track.cover_blurhash}
    seed={track.album_id || track.id}
    size={size}
    variant={track.id}
  />
);

export const AlbumCover = ({ album, size }: { album: Album; size: CoverSize }) => (
  <Cover coverId={album.cover_id} blurhash={album.cover_blurhash} seed={album.id} size={size} />
);

export const ArtistCover = ({ artist, size }: { artist: Artist; size: CoverSize }) => (
  <Cover coverId={artist.cover_id} blurhash={artist.cover_blurhash} seed={artist.id} size={size} round />
);

/** Up to four covers in one, for lists. */
export function Mosaic({
  covers,
  seed,
}: {
  covers: { coverId: string; blurhash?: string | undefined; seed: string }[];
  seed: string;
}) {
  if (covers.length < 4) return <Cover coverId="" seed={seed} {...covers[0]} size="card" />;
  return (
    <div className="cover mosaic">
      {covers.slice(0, 4).map((cover) => (
        <Cover key={cover.seed} {...cover} size="card" />
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
