import type { Track } from '../api/catalog';
import { Problem, sentenceFor } from '../api/problem';
import type * as streaming from '../api/streaming';
import { keepQueue, loadQueue } from './keptQueue';
import { closeKept, openKept } from './keptStream';
import { normalisedVolume, type Normalisation } from './normalisation';
import { forgetLatePlays, keepLatePlay } from './latePlays';
import { PlaySession } from './playSession';
import * as queues from './queue';
import { loadSettings, saveSettings, type PlayerSettings } from './settings';

export interface PlayerState {
  queue: queues.Queue | null;
  /** `loading` from the wish to play until sound comes. */
  status: 'paused' | 'loading' | 'playing';
  /** The rendition of the current track; null until it has been asked for. */
  stream: streaming.Stream | null;
  settings: PlayerSettings;
  /** Why nothing plays here: others do, as many as the plan allows. Null if nothing is in the way. */
  blocked: string | null;
  /** The device that plays in place of this one. */
  elsewhere: string | null;
  /** What is played teaches nothing and is shown to nobody else; until the page is closed. */
  privateSession: boolean;
}

export type PlayerApi = Pick<typeof streaming, 'startPlay' | 'updatePlay' | 'getStream'>;

export interface PlayerEvents {
  /** Something went wrong that people should know. */
  onProblem: (sentence: string) => void;
  /** Enough was heard to change what is recommended. */
  onPlayCounted: () => void;
  /** The queue has run out; more tracks to go on with, if there are any. */
  moreTracks: (queue: queues.Queue, skipped: readonly string[], autoplay: boolean) => Promise<Track[]>;
  /** The audio of a track that is downloaded to this device; null if it is not. */
  keptAudio: (trackId: string) => Promise<Blob | null>;
}

const restartAfterMs = 3000;
const mostFailures = 3;
const playCountsAfterMs = 30_000;
const mostSkipped = 20;
const tooManyStreams = 'failed_precondition';

/** Plays the queue through one audio element and tells the server about it. */
export class Player {
  protected state: PlayerState = {
    queue: null,
    status: 'paused',
    stream: null,
    settings: loadSettings(),
    blocked: null,
    elsewhere: null,
    privateSession: false,
  };
  private readonly listeners = new Set<() => void>();
  protected play: PlaySession | null = null;
  private counted = false;
  /** The current address was asked for in place of one that failed. */
  private recovered = false;
  /** Tracks in a row that could not be had. */
  private failures = 0;
  /** Tracks of this queue that were left early, the last ones. */
  private skipped: readonly string[] = [];
  private shownMs = 0;
  /** Where the current track is to begin; matters until its audio is there. */
  protected startAtMs = 0;
  /** Changes with every track that is begun, so that late answers for another one are left aside. */
  protected turn = 0;

  constructor(
    protected readonly audio: HTMLAudioElement,
    private readonly api: PlayerApi,
    protected readonly events: PlayerEvents,
  ) {
    audio.addEventListener('timeupdate', () => this.onTime());
    audio.addEventListener('playing', () => this.set({ status: 'playing' }));
    audio.addEventListener('waiting', () => this.set({ status: 'loading' }));
    audio.addEventListener('pause', () => this.onPause());
    audio.addEventListener('ended', () => this.onEnded());
    audio.addEventListener('error', () => void this.onAudioError());
    window.addEventListener('pagehide', () => this.onPageHide());
    const kept = loadQueue();
    if (kept) {
      this.startAtMs = kept.positionMs;
      this.set({ queue: kept.queue });
    }
    this.applyVolume();
  }

  // --- What there is to see ---

  readonly getState = (): PlayerState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get track(): Track | null {
    return (this.state.queue && queues.current(this.state.queue)?.track) ?? null;
  }

  /** The position as of the last change, the same until the next one. */
  readonly getShownPosition = (): number => this.shownMs;

  readonly isMuted = (): boolean => this.audio.muted || this.state.settings.volume === 0;

  protected get positionMs(): number {
    return this.audio.src ? Math.round(this.audio.currentTime * 1000) : this.startAtMs;
  }

  // --- What people can do ---

  /** Plays `tracks` from `index` on. */
  start(tracks: readonly Track[], index: number, context: string, options: { shuffled?: boolean } = {}): void {
    if (tracks.length === 0) return;
    this.skipped = [];
    if (options.shuffled !== undefined) this.changeSettings({ shuffled: options.shuffled });
    this.begin(queues.startQueue(tracks, index, context, this.state.settings));
  }

  toggle(): void {
    if (this.state.status === 'paused') this.resume();
    else this.pause();
  }

  resume(): void {
    const { queue } = this.state;
    if (!queue) return;
    if (this.play && !this.audio.ended) {
      this.play.goOn();
      void this.startAudio();
    } else this.begin(queue, this.startAtMs);
  }

  /** Plays here, and has another device stop for it. */
  playHere(): void {
    const { queue } = this.state;
    this.set({ blocked: null });
    if (queue) this.begin(queue, this.positionMs, true);
  }

  /** Leaves it to the others. */
  letOthersPlay(): void {
    this.set({ blocked: null });
  }

  pause(): void {
    this.audio.pause();
    this.set({ status: 'paused' });
  }

  next(): void {
    void this.advance('skipped');
  }

  previous(): void {
    const { queue } = this.state;
    if (!queue) return;
    if (this.positionMs > restartAfterMs || queue.index === 0) this.seek(0);
    else this.begin(queues.previous(queue));
  }

  seek(positionMs: number): void {
    this.play?.reached(this.positionMs);
    if (this.audio.src) this.audio.currentTime = positionMs / 1000;
    else this.startAtMs = positionMs;
    this.play?.heard.jumpedTo(positionMs);
    this.emit();
  }

  setVolume(volume: number): void {
    this.audio.muted = false;
    this.changeSettings({ volume });
    this.applyVolume();
  }

  toggleMute(): void {
    this.audio.muted = !this.audio.muted;
    this.emit();
  }

  setShuffled(shuffled: boolean): void {
    this.changeSettings({ shuffled });
    this.changeQueue((queue) => queues.setShuffled(queue, shuffled));
  }

  cycleRepeat(): void {
    const repeat = queues.nextRepeat[this.state.settings.repeat];
    this.changeSettings({ repeat });
    this.changeQueue((queue) => ({ ...queue, repeat }));
  }

  setMaxBitrate(maxBitrateKbps: number): void {
    this.changeSettings({ maxBitrateKbps });
  }

  setNormalisation(normalisation: Normalisation): void {
    this.changeSettings({ normalisation });
    this.applyVolume();
  }

  setAutoplay(autoplay: boolean): void {
    this.changeSettings({ autoplay });
  }

  /** Counts from the next track on. */
  setPrivateSession(privateSession: boolean): void {
    this.set({ privateSession });
  }

  addNext(tracks: readonly Track[]): void {
    this.addToQueue(tracks, queues.addNext);
  }

  addLast(tracks: readonly Track[]): void {
    this.addToQueue(tracks, queues.addLast);
  }

  jumpTo(key: number): void {
    if (this.state.queue) this.begin(queues.jumpTo(this.state.queue, key));
  }

  removeFromQueue(key: number): void {
    this.changeQueue((queue) => queues.remove(queue, key));
  }

  /** Stops and forgets everything, because someone else may sign in. */
  reset(): void {
    this.turn++;
    this.play = null;
    this.closeAudio(0);
    this.set({ queue: null, stream: null, status: 'paused', blocked: null, elsewhere: null, privateSession: false });
    keepQueue(null, 0);
    forgetLatePlays();
  }

  // --- How it works ---

  private addToQueue(tracks: readonly Track[], add: typeof queues.addNext): void {
    if (this.state.queue) this.changeQueue((queue) => add(queue, tracks));
    else this.set({ queue: queues.startQueue(tracks, 0, 'queue', this.state.settings) });
  }

  /** Begins the current track of `queue` as a new play. */
  protected begin(queue: queues.Queue, positionMs = 0, takeOver = false): void {
    const track = queues.current(queue)?.track;
    if (!track) return;
    this.play?.reached(this.positionMs);
    this.noteSkip();
    this.play?.skip();
    this.closeAudio(positionMs);
    this.counted = false;
    this.recovered = false;
    this.set({ queue, stream: null, status: 'loading', blocked: null });
    this.applyVolume();
    keepQueue(queue, positionMs);
    void this.load(
      new PlaySession(this.api, track.id, queue.context, this.state.privateSession),
      ++this.turn,
      takeOver,
    );
  }

  /** Remembers what is left early, so that less like it follows. */
  private noteSkip(): void {
    if (!this.play || this.counted || this.audio.ended || this.state.privateSession) return;
    this.skipped = [...this.skipped.filter((id) => id !== this.play?.trackId), this.play.trackId].slice(-mostSkipped);
  }

  private async load(play: PlaySession, turn: number, takeOver: boolean): Promise<void> {
    this.play = play;
    play.onStop = (reason) => this.stopFor(play, reason);
    play.onLost = keepLatePlay;
    const kept = await this.events.keptAudio(play.trackId).catch(() => null);
    if (turn !== this.turn) return;
    if (kept) await this.use(openKept(kept));
    try {
      const { stream } = await play.start(this.state.settings.maxBitrateKbps, takeOver);
      if (turn === this.turn && !kept) await this.use(stream);
    } catch (error) {
      if (kept && error instanceof Problem && error.status === 0) {
        play.startUnheard();
        return;
      }
      if (turn !== this.turn) return;
      if (kept) this.pause();
      this.play = null;
      this.set({ status: 'paused' });
      if (error instanceof Problem && error.code === tooManyStreams) {
        this.set({ blocked: error.detail });
        return;
      }
      this.events.onProblem(sentenceFor(error));
      if (error instanceof Problem && error.status === 404 && ++this.failures < mostFailures)
        void this.advance('skipped');
    }
  }

  /** Plays from where the current track is to begin, if that is still wished for. */
  private async use(stream: streaming.Stream): Promise<void> {
    this.set({ stream });
    this.openAudio(stream, this.startAtMs);
    if (this.state.status === 'loading') await this.startAudio();
  }

  /** Others play, as many as the plan allows. */
  protected stopFor(play: PlaySession, reason: string): void {
    if (play !== this.play || this.state.status === 'paused') return;
    this.pause();
    this.set({ blocked: reason });
  }

  private openAudio(stream: streaming.Stream, positionMs: number): void {
    this.audio.src = stream.url;
    this.audio.currentTime = positionMs / 1000;
    this.play?.heard.jumpedTo(positionMs);
  }

  protected closeAudio(startAtMs: number): void {
    closeKept(this.state.stream);
    this.audio.removeAttribute('src');
    this.audio.load();
    this.startAtMs = startAtMs;
  }

  private applyVolume(): void {
    const { volume, normalisation } = this.state.settings;
    this.audio.volume = normalisedVolume(volume, this.track, normalisation);
  }

  private async startAudio(): Promise<void> {
    this.set({ status: 'loading' });
    // While the address is still being asked for there is nothing to play yet; load() goes on from here.
    if (!this.audio.src) return;
    try {
      await this.audio.play();
    } catch (error) {
      // AbortError: something else was asked for meanwhile. NotSupportedError: the error event says more.
      const { name } = error as DOMException;
      if (name === 'NotAllowedError') this.set({ status: 'paused' });
    }
  }

  private async advance(reason: 'ended' | 'skipped'): Promise<void> {
    const { queue } = this.state;
    if (!queue) return;
    const following = queues.next(queue, reason);
    if (following) {
      this.begin(following);
      return;
    }
    const { turn } = this;
    const more = await this.moreTracks(queue).catch(() => []);
    if (turn !== this.turn) return;
    if (more.length > 0) {
      this.begin({ ...queues.addLast(queue, more), index: queue.entries.length });
      return;
    }
    // The end: the last track stays, ready to be played again.
    this.play?.skip();
    this.play = null;
    this.turn++;
    this.closeAudio(0);
    this.set({ status: 'paused' });
  }

  private moreTracks(queue: queues.Queue): Promise<Track[]> {
    this.noteSkip();
    return this.events.moreTracks(queue, this.skipped, this.state.settings.autoplay);
  }

  private onTime(): void {
    const { play } = this;
    if (!play || this.audio.seeking || !this.audio.src) return;
    play.reached(this.positionMs);
    this.failures = 0;
    this.recovered = false;
    this.emit();
    if (!this.counted && play.heard.totalMs >= playCountsAfterMs) this.count();
  }

  private onPause(): void {
    if (this.audio.ended || !this.audio.src) return;
    this.play?.rest();
    this.set({ status: 'paused' });
    keepQueue(this.state.queue, this.positionMs);
  }

  private onEnded(): void {
    this.play?.reached(this.positionMs);
    this.play?.finish();
    if (!this.counted) this.count();
    void this.advance('ended');
  }

  private onPageHide(): void {
    if (this.state.status !== 'paused') this.play?.report();
    keepQueue(this.state.queue, this.positionMs);
  }

  /** The address may have expired: asks for another, once until it plays. */
  private async onAudioError(): Promise<void> {
    const { turn, track, play } = this;
    if (!this.audio.src || !track || !play) return;
    const positionMs = this.positionMs;
    try {
      if (this.recovered) throw new Problem(0, 'Unplayable', `“${track.title}” cannot be played here.`);
      this.recovered = true;
      const stream = await this.api.getStream(track.id, this.state.settings.maxBitrateKbps);
      if (turn !== this.turn) return;
      this.set({ stream });
      this.openAudio(stream, positionMs);
      if (this.state.status !== 'paused') await this.startAudio();
    } catch (error) {
      if (turn !== this.turn) return;
      this.pause();
      this.events.onProblem(sentenceFor(error));
    }
  }

  private count(): void {
    this.counted = true;
    this.events.onPlayCounted();
  }

  protected changeQueue(change: (queue: queues.Queue) => queues.Queue): void {
    if (!this.state.queue) return;
    this.set({ queue: change(this.state.queue) });
    keepQueue(this.state.queue, this.positionMs);
  }

  protected changeSettings(change: Partial<PlayerSettings>): void {
    this.set({ settings: { ...this.state.settings, ...change } });
    saveSettings(this.state.settings);
  }

  protected set(change: Partial<PlayerState>): void {
    this.state = { ...this.state, ...change };
    this.emit();
  }

  protected emit(): void {
    this.shownMs = this.positionMs;
    for (const listener of this.listeners) listener();
  }
}
