/** What is broadcast: an episode of a podcast, or a radio station, which has no end. */
export interface Programme {
  kind: 'episode' | 'station';
  id: string;
  title: string;
  /** The podcast; empty for a station. */
  subtitle: string;
  /** The page that tells more. */
  page: string;
  /** Gives it its picture. */
  seed: string;
  url: string;
  /** As far as it is known before it plays; 0 if it is not, and for a station. */
  durationMs: number;
}

export interface BroadcastState {
  programme: Programme | null;
  /** `loading` from the wish to hear it until sound comes. */
  status: 'paused' | 'loading' | 'playing';
  /** How often as fast as it was spoken. */
  speed: number;
}

export interface BroadcastEvents {
  /** Something went wrong that people should know. */
  onProblem: (sentence: string) => void;
  /** How far an episode was heard; `finished` if to its end. */
  onProgress: (episodeId: string, positionMs: number, finished: boolean) => void;
}

export const speeds = [1, 1.2, 1.5, 2, 0.8] as const;
/** What one jump is. */
const backMs = 15_000;
const forthMs = 30_000;
const progressEveryMs = 15_000;

/** Plays episodes and stations, one at a time, beside the queue of music, which rests meanwhile. */
export class BroadcastPlayer {
  private state: BroadcastState = { programme: null, status: 'paused', speed: 1 };
  private readonly listeners = new Set<() => void>();
  private shownMs = 0;
  /** The position that was told last. */
  private toldMs = 0;

  constructor(
    private readonly audio: HTMLAudioElement,
    private readonly events: BroadcastEvents,
  ) {
    audio.addEventListener('timeupdate', () => this.onTime());
    audio.addEventListener('playing', () => this.set({ status: 'playing' }));
    audio.addEventListener('waiting', () => this.set({ status: 'loading' }));
    audio.addEventListener('durationchange', () => this.emit());
    audio.addEventListener('pause', () => this.onPause());
    audio.addEventListener('ended', () => this.onEnded());
    audio.addEventListener('error', () => this.onError());
    window.addEventListener('pagehide', () => this.tell());
  }

  // --- What there is to see ---

  readonly getState = (): BroadcastState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The position as of the last change, the same until the next one. */
  readonly getShownPosition = (): number => this.shownMs;

  /** In milliseconds; 0 for what has no end. */
  readonly getDuration = (): number => {
    const { programme } = this.state;
    if (programme?.kind !== 'episode') return 0;
    return Number.isFinite(this.audio.duration) ? Math.round(this.audio.duration * 1000) : programme.durationMs;
  };

  // --- What people can do ---

  /** Plays it, an episode from `positionMs` on. */
  start(programme: Programme, positionMs = 0): void {
    this.tell();
    this.set({ programme, status: 'loading' });
    this.open(programme, positionMs);
  }

  toggle(): void {
    if (this.state.status === 'paused') this.resume();
    else this.pause();
  }

  resume(): void {
    const { programme, status } = this.state;
    if (!programme || status !== 'paused') return;
    this.set({ status: 'loading' });
    // A station goes on with what it broadcasts now.
    if (this.audio.src) this.playAudio();
    else this.open(programme, this.shownMs);
  }

  pause(): void {
    this.audio.pause();
    this.set({ status: 'paused' });
    if (this.state.programme?.kind === 'station') this.closeAudio();
  }

  seek(positionMs: number): void {
    if (this.state.programme?.kind !== 'episode') return;
    const duration = this.getDuration();
    const within = Math.max(0, duration > 0 ? Math.min(positionMs, duration) : positionMs);
    this.audio.currentTime = within / 1000;
    this.tell();
    this.emit();
  }

  next(): void {
    this.seek(this.positionMs + forthMs);
  }

  previous(): void {
    this.seek(this.positionMs - backMs);
  }

  cycleSpeed(): void {
    const at = speeds.findIndex((one) => one === this.state.speed);
    const speed = speeds[(at + 1) % speeds.length] ?? 1;
    this.audio.defaultPlaybackRate = this.audio.playbackRate = speed;
    this.set({ speed });
  }

  setVolume(volume: number, muted: boolean): void {
    this.audio.volume = volume;
    this.audio.muted = muted;
  }

  /** Ends it, and leaves the place to the queue. */
  close(): void {
    this.tell();
    this.set({ programme: null, status: 'paused' });
    this.closeAudio();
  }

  // --- How it works ---

  private get positionMs(): number {
    return Math.round(this.audio.currentTime * 1000);
  }

  private open(programme: Programme, positionMs: number): void {
    this.audio.src = programme.url;
    if (programme.kind === 'episode') this.audio.currentTime = positionMs / 1000;
    this.audio.playbackRate = programme.kind === 'episode' ? this.state.speed : 1;
    this.toldMs = positionMs;
    this.playAudio();
  }

  private playAudio(): void {
    // Whatever goes wrong is said by an event; that something else was asked for meanwhile is nothing wrong.
    this.audio.play().catch((error: unknown) => {
      if ((error as DOMException).name === 'NotAllowedError') this.set({ status: 'paused' });
    });
  }

  private closeAudio(): void {
    this.audio.removeAttribute('src');
    this.audio.load();
    this.emit();
  }

  private onTime(): void {
    if (!this.state.programme || !this.audio.src) return;
    this.emit();
    if (Math.abs(this.positionMs - this.toldMs) >= progressEveryMs) this.tell();
  }

  private onPause(): void {
    if (this.audio.ended || !this.audio.src || !this.state.programme) return;
    this.set({ status: 'paused' });
    this.tell();
  }

  private onEnded(): void {
    const { programme } = this.state;
    this.set({ status: 'paused' });
    if (programme?.kind === 'episode') {
      this.toldMs = this.positionMs;
      this.events.onProgress(programme.id, this.positionMs, true);
    }
    this.closeAudio();
  }

  private onError(): void {
    const { programme } = this.state;
    if (!programme || !this.audio.src) return;
    this.tell();
    this.set({ status: 'paused' });
    this.closeAudio();
    this.events.onProblem(`“${programme.title}” cannot be played here.`);
  }

  /** Tells how far an episode was heard, unless it is known. */
  private tell(): void {
    const { programme } = this.state;
    const { positionMs } = this;
    if (programme?.kind !== 'episode' || !this.audio.src || positionMs === this.toldMs) return;
    this.toldMs = positionMs;
    this.events.onProgress(programme.id, positionMs, false);
  }

  private set(change: Partial<BroadcastState>): void {
    this.state = { ...this.state, ...change };
    this.emit();
  }

  private emit(): void {
    this.shownMs = this.positionMs;
    for (const listener of this.listeners) listener();
  }
}
