import { useState } from 'react';
import { Link } from 'react-router';
import type { Track } from '../api/catalog';
import { ArtistLinks } from '../library/ArtistLinks';
import { SaveButton } from '../playlists/SaveButton';
import { TrackCover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { performers } from '../ui/format';
import { BroadcastBar } from './BroadcastBar';
import { useBroadcastState } from './BroadcastContext';
import { Controls } from './Controls';
import { DevicesMenu } from './DevicesMenu';
import { Elsewhere } from './Elsewhere';
import { NowPlaying } from './NowPlaying';
import { PlayPauseButton } from './PlayPauseButton';
import { useCurrentTrack, usePlayer } from './PlayerContext';
import { QualityBadge } from './QualityBadge';
import { SeekBar } from './SeekBar';
import { TakeOverDialog } from './TakeOverDialog';
import { VolumeControl } from './VolumeControl';

interface PlayerBarProps {
  queueOpen: boolean;
  onToggleQueue: () => void;
}

/** What plays now, along the bottom of every page. On a phone it is small and opens to the whole screen. */
export function PlayerBar(props: PlayerBarProps) {
  const { programme } = useBroadcastState();
  return programme ? <BroadcastBar programme={programme} /> : <MusicBar {...props} />;
}

function MusicBar({ queueOpen, onToggleQueue }: PlayerBarProps) {
  const { track } = useCurrentTrack();
  const [open, setOpen] = useState(false);
  return (
    <section className={`player${track ? '' : ' player-idle'}`} aria-label="Player">
      <div className="player-track">
        {track ? <PlayerTrack track={track} /> : <p className="quiet">Nothing is playing.</p>}
      </div>
      <div className="player-center">
        <Controls />
        <SeekBar />
      </div>
      <div className="player-side">
        <QualityBadge />
        <DevicesMenu />
        <button
          className={`icon-button${queueOpen ? ' on' : ''}`}
          aria-label="Queue"
          aria-pressed={queueOpen}
          onClick={onToggleQueue}
        >
          <Icon name="queue" />
        </button>
        <VolumeControl />
      </div>
      <Elsewhere />
      <TakeOverDialog />
      {track && <MiniPlayer track={track} onOpen={() => setOpen(true)} />}
      {open && track && <NowPlaying track={track} onClose={() => setOpen(false)} />}
    </section>
  );
}

function PlayerTrack({ track }: { track: Track }) {
  return (
    <>
      <TrackCover track={track} />
      <div className="track-text">
        <div className="track-title" data-testid="now-playing">
          {track.album_id ? <Link to={`/albums/${track.album_id}`}>{track.title}</Link> : track.title}
        </div>
        <div className="track-artists">
          <ArtistLinks credits={track.artists} credited={track.display_artist} />
        </div>
      </div>
      <SaveButton trackId={track.id} title={track.title} />
    </>
  );
}

function MiniPlayer({ track, onOpen }: { track: Track; onOpen: () => void }) {
  const player = usePlayer();
  return (
    <div className="mini-player">
      <button className="mini-open" aria-label={`Open player: ${track.title}`} onClick={onOpen}>
        <TrackCover track={track} />
        <span className="track-text">
          <span className="track-title">{track.title}</span>
          <span className="track-artists">{performers(track.artists)}</span>
        </span>
      </button>
      <PlayPauseButton />
      <button className="icon-button" aria-label="Next" onClick={() => player.next()}>
        <Icon name="next" />
      </button>
    </div>
  );
}
