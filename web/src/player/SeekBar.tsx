import { useCurrentTrack, usePlayer, usePosition } from './PlayerContext';
import { TimeBar } from './TimeBar';
import { Waveform } from './Waveform';

/** Where the song is. */
export function SeekBar() {
  const player = usePlayer();
  const { track } = useCurrentTrack();
  return (
    <TimeBar
      position={usePosition()}
      duration={track?.duration_ms ?? 0}
      onSeek={(positionMs) => player.seek(positionMs)}
      behind={(part) => track && <Waveform trackId={track.id} part={part} />}
    />
  );
}
