import type * as remote from '../api/player';
import { Problem } from '../api/problem';
import type * as streaming from '../api/streaming';
import { tellLatePlays } from './latePlays';
import type { PlayerApi, PlayerEvents, PlayerState } from './player';
import * as queues from './queue';
import { itemsOf, queueOf, signatureOf, toRepeatMode } from './remoteQueue';
import { SteeringPlayer } from './steeringPlayer';
import type { ThisDevice } from './thisDevice';

export type ConnectApi = Pick<
  typeof remote,
  'getPlayer' | 'updatePlayer' | 'transferTo' | 'keepDevice' | 'removeDevice' | 'commands'
> &
  Pick<typeof streaming, 'reportPlays'>;

/** What the server was told last. */
interface Told {
  signature: string;
  currentKey: number;
  playing: boolean;
  shuffled: boolean;
  repeat: queues.Repeat;
}

const keepEveryMs = 30_000;
const showEveryMs = 500;
/** Positions that differ by less are the same. */
const driftMs = 3000;

/**
 * A player that is one of several devices of the same person. What it does is told to the server. While another device
 * plays, it shows what that one does, and what people do here is done there.
 */
export class ConnectedPlayer extends SteeringPlayer {
  private joined = false;
  private applying = false;
  private sending = false;
  /** The newest state of the server that is known here. */
  private revision = '0';
  /** The newest one that was heard of. */
  private heardOf = 0;
  private told: Told | null = null;
  private jumped = false;
  private toldVolume: number | null = null;
  constructor(
    audio: HTMLAudioElement,
    api: PlayerApi,
    events: PlayerEvents,
    protected readonly connectApi: ConnectApi,
    readonly device: ThisDevice,
  ) {
    super(audio, { ...api, startPlay: (body) => api.startPlay({ ...body, device_id: device.id }) }, events);
    window.addEventListener('pagehide', () => {
      if (this.joined) void connectApi.removeDevice(device.id).catch(() => undefined);
    });
    window.addEventListener('pageshow', ({ persisted }) => {
      if (persisted && this.joined) void this.keep();
    });
  }

  /** Someone has signed in: this device is theirs until the returned function is called. */
  join(): () => void {
    this.joined = true;
    const keeping = setInterval(() => void this.keep(), keepEveryMs);
    const showing = setInterval(() => {
      if (this.state.elsewhere !== null && this.state.status !== 'paused') this.emit();
    }, showEveryMs);
    void this.keep().then(() => this.refresh());
    void tellLatePlays(this.connectApi.reportPlays);
    return () => {
      this.joined = false;
      clearInterval(keeping);
      clearInterval(showing);
      this.revision = '0';
      this.heardOf = 0;
      this.told = null;
    };
  }

  /** Takes an event of the live connection in. */
  readonly hear = (type: string, dataJson: string): void => {
    if (type === 'polyphony.streaming.v1.PlayerChanged') {
      const { revision } = JSON.parse(dataJson) as { revision: string };
      this.heardOf = Math.max(this.heardOf, Number(revision));
      if (!this.sending && this.heardOf > Number(this.revision)) void this.refresh();
    }
    if (type === 'polyphony.streaming.v1.StreamEnded') {
      const ended = JSON.parse(dataJson) as { device_id: string; by_device_name: string };
      if (ended.device_id !== this.device.id || this.state.elsewhere !== null || this.state.status === 'paused') return;
      this.pause();
      this.events.onProblem(`${ended.by_device_name || 'Another device'} plays now.`);
    }
  };

  /** The server is there again: tells and asks what was missed. */
  readonly comeBack = (): void => {
    void this.refresh();
    void tellLatePlays(this.connectApi.reportPlays);
  };

  /** Asks what the player does. */
  override readonly refresh = async (): Promise<void> => {
    if (!this.joined) return;
    try {
      this.apply(await this.connectApi.getPlayer());
    } catch {
      // The next event or change asks again.
    }
  };

  /** Plays on the device with this id. */
  async transferTo(id: string): Promise<void> {
    await this.ask(() => this.connectApi.transferTo(id, this.state.status !== 'paused' || id === this.device.id));
  }

  // --- How it works ---

  override seek(positionMs: number): void {
    super.seek(positionMs);
    this.jumped = true;
    this.tell();
  }

  protected get commands() {
    return this.connectApi.commands;
  }

  protected override set(change: Partial<PlayerState>): void {
    super.set(change);
    this.tell();
  }

  /** Says that this device is there. */
  private async keep(): Promise<void> {
    const { id, name, type } = this.device;
    const volume = Math.round(this.state.settings.volume * 100);
    const playing = this.play !== null && this.state.status !== 'paused';
    try {
      await this.connectApi.keepDevice(id, {
        name,
        type,
        volume_percent: volume,
        ...(playing && { position_ms: this.positionMs }),
      });
      this.toldVolume = volume;
    } catch {
      // It is said again in half a minute.
    }
  }

  private snapshot(queue: queues.Queue): Told {
    return {
      signature: signatureOf(itemsOf(queue)),
      currentKey: queues.current(queue)?.key ?? 0,
      playing: this.state.status !== 'paused',
      shuffled: queue.shuffled,
      repeat: queue.repeat,
    };
  }

  /** Tells the server what changed here; not before something was played. */
  private tell(): void {
    const { queue } = this.state;
    if (!this.joined || this.applying || this.sending || this.isElsewhere() || !queue) return;
    const now = this.snapshot(queue);
    if (!this.told && !now.playing) return;
    if (this.jumped || !this.told || differs(now, this.told)) void this.send();
  }

  private async send(): Promise<void> {
    const { queue } = this.state;
    if (!queue) return;
    this.sending = true;
    this.jumped = false;
    const now = this.snapshot(queue);
    let again = true;
    try {
      await this.deliver(queue, now);
      this.told = now;
    } catch (error) {
      again = error instanceof Problem && error.code === changedMeanwhile;
      if (again) await this.refresh();
    }
    this.sending = false;
    if (!again) return;
    if (this.heardOf > Number(this.revision)) await this.refresh();
    this.tell();
  }

  private async deliver(queue: queues.Queue, now: Told): Promise<void> {
    const update = {
      revision: this.revision,
      device_id: this.device.id,
      is_playing: now.playing,
      position_ms: this.positionMs,
      context: queue.context,
      current_key: now.currentKey,
      shuffled: now.shuffled,
      repeat: toRepeatMode(now.repeat),
      ...(now.signature !== this.told?.signature && { queue: { items: itemsOf(queue) } }),
    };
    try {
      this.revision = (await this.connectApi.updatePlayer(update)).revision;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== notThere) throw error;
      // This device was taken for gone.
      await this.keep();
      this.revision = (await this.connectApi.updatePlayer({ ...update, revision: '0' })).revision;
    }
  }

  /** Does, or shows, what the server says. */
  private apply(view: remote.PlayerView): void {
    const { player } = view;
    const first = this.revision === '0' && this.told === null;
    if (Number(player.revision) < Number(this.revision)) return;
    this.revision = player.revision;
    this.heardOf = Math.max(this.heardOf, Number(player.revision));
    this.applying = true;
    const queue = queueOf(view);
    const active = player.devices.find(({ is_active }) => is_active);
    const mine = active?.id === this.device.id;
    this.followVolume(player);
    // A device that rests is in nobody's way, unless it is what is controlled from here.
    if (active && !mine && (player.is_playing || this.isElsewhere())) this.showElsewhere(queue, player, active.name);
    else if (mine && !first) this.playAsSaid(queue, player);
    else this.restHere(queue, player);
    // It was playing before its page was loaded.
    if (mine && first && player.is_playing && queue) this.told = { ...this.snapshot(queue), playing: true };
    this.applying = false;
    if (first) this.tell();
  }

  private followVolume({ devices }: remote.RemotePlayer): void {
    const volume = devices.find(({ id }) => id === this.device.id)?.volume_percent;
    if (volume === undefined || this.toldVolume === null || volume === this.toldVolume) return;
    this.toldVolume = volume;
    this.setVolume(volume / 100);
  }

  /** Another device plays. */
  private showElsewhere(queue: queues.Queue | null, player: remote.RemotePlayer, name: string): void {
    this.silence(player.position_ms);
    this.shownSince = Date.now();
    this.told = null;
    const status = player.is_playing ? 'playing' : 'paused';
    this.set({ queue, status, stream: null, elsewhere: name, blocked: null });
  }

  /** No device plays, or this one did before its page was loaded. */
  private restHere(queue: queues.Queue | null, player: remote.RemotePlayer): void {
    const { elsewhere } = this.state;
    // This one plays on: the server will be told.
    if (elsewhere === null && this.play && this.state.status !== 'paused') {
      this.told = null;
      return;
    }
    const known = this.state.queue && queue && signatureOf(itemsOf(this.state.queue)) === signatureOf(itemsOf(queue));
    const sameTrack = known && this.track?.id === queues.current(queue)?.track.id;
    if (elsewhere === null && (sameTrack || !queue || this.play)) return;
    this.silence(player.position_ms);
    this.set({ queue: queue ?? this.state.queue, status: 'paused', stream: null, elsewhere: null });
  }

  /** This device is to play or rest as the server says. */
  private playAsSaid(queue: queues.Queue | null, player: remote.RemotePlayer): void {
    if (!queue) return;
    const here = this.state.queue;
    const samePlay =
      this.play !== null &&
      this.state.elsewhere === null &&
      here !== null &&
      queues.current(here)?.key === player.current_key;
    if (!samePlay) {
      this.silence(player.position_ms);
      this.set({ queue, status: 'paused', stream: null, elsewhere: null });
      if (player.is_playing) this.begin(queue, player.position_ms, true);
    } else {
      this.set({ queue });
      if (Math.abs(this.positionMs - player.position_ms) > driftMs) super.seek(player.position_ms);
      if (player.is_playing !== (this.state.status !== 'paused')) super.toggle();
    }
    this.told = this.snapshot(queue);
  }

  /** Ends what plays here, as if it had come to `positionMs`. */
  private silence(positionMs: number): void {
    this.play?.reached(this.positionMs);
    this.play?.skip();
    this.play = null;
    this.turn++;
    this.closeAudio(positionMs);
  }
}

const changedMeanwhile = 'aborted';
const notThere = 404;

const differs = (one: Told, other: Told) =>
  (Object.keys(one) as (keyof Told)[]).some((name) => one[name] !== other[name]);
