import { coverUrl } from '../ui/Cover';
import { performers } from '../ui/format';
import type { Player } from './player';

const jumpMs = 10_000;

/** Shows the track on lock screens and answers headset and keyboard media keys (Media Session API). */
export function joinMediaSession(player: Player): void {
  if (!('mediaSession' in navigator)) return;
  const { mediaSession } = navigator;
  const actions: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => player.resume(),
    pause: () => player.pause(),
    previoustrack: () => player.previous(),
    nexttrack: () => player.next(),
    seekbackward: () => player.seek(Math.max(0, player.getShownPosition() - jumpMs)),
    seekforward: () => player.seek(player.getShownPosition() + jumpMs),
    seekto: ({ seekTime }) => player.seek((seekTime ?? 0) * 1000),
  };
  for (const [action, handler] of Object.entries(actions)) {
    mediaSession.setActionHandler(action as MediaSessionAction, handler);
  }

  let shownId = '';
  player.subscribe(() => {
    const { track } = player;
    mediaSession.playbackState = player.getState().status === 'paused' ? 'paused' : 'playing';
    if (track) {
      const duration = track.duration_ms / 1000;
      const position = Math.min(player.getShownPosition() / 1000, duration);
      mediaSession.setPositionState({ duration, position });
    }
    if ((track?.id ?? '') === shownId) return;
    shownId = track?.id ?? '';
    mediaSession.metadata =
      track &&
      new MediaMetadata({
        title: track.title,
        artist: performers(track.artists),
        album: track.album_title,
        artwork: track.cover_id ? [{ src: coverUrl(track.cover_id, 512), sizes: '512x512' }] : [],
      });
  });
}
