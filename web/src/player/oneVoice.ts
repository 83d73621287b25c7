import type { BroadcastPlayer } from './broadcastPlayer';
import type { Player } from './player';

/** What people steer: what is broadcast, or the music. */
export const steered = (player: Player, broadcast: BroadcastPlayer) =>
  broadcast.getState().programme ? broadcast : player;

/** Has one of the two sound at a time: music makes way for what is broadcast, and ends it. They share the volume. */
export function shareVoice(player: Player, broadcast: BroadcastPlayer): void {
  const musicSounds = () => player.getState().status !== 'paused';
  const broadcastSounds = () => broadcast.getState().status !== 'paused';
  let music = musicSounds();
  let other = broadcastSounds();
  player.subscribe(() => {
    broadcast.setVolume(player.getState().settings.volume, player.isMuted());
    const began = musicSounds() && !music;
    music = musicSounds();
    // What plays on another device is none of this one's voices.
    if (began && player.getState().elsewhere === null && broadcast.getState().programme) broadcast.close();
  });
  broadcast.subscribe(() => {
    const began = broadcastSounds() && !other;
    other = broadcastSounds();
    if (began && musicSounds()) player.pause();
  });
  broadcast.setVolume(player.getState().settings.volume, player.isMuted());
}
