import { coverUrl } from '../ui/Cover';
import { performers } from '../ui/format';
import type { BroadcastPlayer } from './broadcastPlayer';
import { steered } from './oneVoice';
import type { Player } from './player';

const jumpMs = 10_000;

/** What lock screens show. */
interface Shown {
  id: string;
  playing: boolean;
  positionMs: number;
  durationMs: number;
  metadata: MediaMetadataInit;
}

/** Shows what is heard on lock screens and answers headset and keyboard media keys (Media Session API). */
export function joinMediaSession(player: Player, broadcast: BroadcastPlayer): void {
  if (!('mediaSession' in navigator)) return;
  const { mediaSession } = navigator;
  const heard = () => steered(player, broadcast);
  const actions: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => heard().resume(),
    pause: () => heard().pause(),
    previoustrack: () => heard().previous(),
    nexttrack: () => heard().next(),
    seekbackward: () => heard().seek(Math.max(0, heard().getShownPosition() - jumpMs)),
    seekforward: () => heard().seek(heard().getShownPosition() + jumpMs),
    seekto: ({ seekTime }) => heard().seek((seekTime ?? 0) * 1000),
  };
  for (const [action, handler] of Object.entries(actions)) {
    mediaSession.setActionHandler(action as MediaSessionAction, handler);
  }

  let shownId = '';
  const show = () => {
    const shown = programmeOf(broadcast) ?? trackOf(player);
    mediaSession.playbackState = shown?.playing ? 'playing' : 'paused';
    if (shown && shown.durationMs > 0) {
      const duration = shown.durationMs / 1000;
      mediaSession.setPositionState({ duration, position: Math.min(shown.positionMs / 1000, duration) });
    }
    if ((shown?.id ?? '') === shownId) return;
    shownId = shown?.id ?? '';
    mediaSession.metadata = shown && new MediaMetadata(shown.metadata);
  };
  player.subscribe(show);
  broadcast.subscribe(show);
}

function trackOf(player: Player): Shown | null {
  const { track } = player;
  return (
    track && {
      id: track.id,
      playing: player.getState().status !== 'paused',
      positionMs: player.getShownPosition(),
      durationMs: track.duration_ms,
      metadata: {
        title: track.title,
        artist: performers(track.artists),
        album: track.album_title,
        artwork: track.cover_id ? [{ src: coverUrl(track.cover_id, 512), sizes: '512x512' }] : [],
      },
    }
  );
}

function programmeOf(broadcast: BroadcastPlayer): Shown | null {
  const { programme, status } = broadcast.getState();
  return (
    programme && {
      id: programme.id,
      playing: status !== 'paused',
      positionMs: broadcast.getShownPosition(),
      durationMs: broadcast.getDuration(),
      metadata: { title: programme.title, artist: programme.subtitle },
    }
  );
}
