import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { getWaveform } from '../api/streaming';
import { drawBars, readPoints } from './waveform';

const mostBars = 300;

/** The shape of a song behind its seek bar, as far as `part` of it bright. Nothing for one that is not measured yet. */
export function Waveform({ trackId, part }: { trackId: string; part: number }) {
  const { data } = useQuery({
    queryKey: ['waveform', trackId],
    queryFn: () => getWaveform(trackId),
    staleTime: Infinity,
  });
  const drawing = useMemo(() => data && drawBars(readPoints(data.points), mostBars), [data]);
  if (!drawing || drawing.bars === 0) return null;
  const played = { clipPath: `inset(0 ${(1 - part) * 100}% 0 0)` };
  return (
    <svg
      className="waveform"
      viewBox={`0 0 ${drawing.bars} 2`}
      preserveAspectRatio="none"
      aria-hidden="true"
      data-testid="waveform"
    >
      <path d={drawing.path} />
      <path className="waveform-played" d={drawing.path} style={played} />
    </svg>
  );
}
