import type { LatePlay, Play, PlayState, StartPlayBody, UpdatePlayBody } from '../api/streaming';
import { HeardTime } from './heardTime';
import { newPlayId } from './playId';

/** What a play session tells the server through. */
export interface PlayApi {
  startPlay: (body: StartPlayBody) => Promise<Play>;
  updatePlay: (id: string, body: UpdatePlayBody) => Promise<Pick<Play, 'stop_reason'>>;
}

export const reportEveryMs = 10_000;
const endRetriesMs = [1000, 4000, 15_000];

/**
 * One play of one track, told to the server: when it starts, every ten seconds that were heard, and how it ends.
 * Reports go out one after the other; a newer one takes the place of one that still waits.
 */
export class PlaySession {
  readonly id = newPlayId();
  readonly heard = new HeardTime();
  private reportedSteps = 0;
  private ended = false;
  private started = false;
  private resting = false;
  private waiting: UpdatePlayBody | null = null;
  private sending = false;
  /** The server does not know of it; how it ends is told later. */
  private unheard = false;
  /** Others play, as many as the plan allows: this play should stop. */
  onStop: (reason: string) => void = () => undefined;
  /** The server could not be told how the play ended. */
  onLost: (play: LatePlay) => void = () => undefined;
  private readonly startedAt = new Date().toISOString();

  constructor(
    private readonly api: PlayApi,
    readonly trackId: string,
    private readonly context: string,
    private readonly privateSession = false,
  ) {}

  /** Begins the session; the answer holds the address of the audio. May be asked again after a failure. */
  async start(maxBitrateKbps: number, takeOver = false): Promise<Play> {
    const play = await this.api.startPlay({
      play_id: this.id,
      track_id: this.trackId,
      context: this.context,
      max_bitrate_kbps: maxBitrateKbps,
      ...(takeOver && { take_over: true }),
      ...(this.privateSession && { private_session: true }),
    });
    this.started = true;
    void this.send();
    return play;
  }

  /** Begins the session without the server, which cannot be reached. */
  startUnheard(): void {
    this.unheard = true;
    this.started = true;
    void this.send();
  }

  /** Playback has come to `positionMs` without a jump. */
  reached(positionMs: number): void {
    if (this.ended) return;
    this.heard.reached(positionMs);
    const steps = Math.floor(this.heard.totalMs / reportEveryMs);
    if (steps > this.reportedSteps) this.report();
  }

  /** Tells how far the play has come, whatever the step. */
  report(): void {
    this.reportedSteps = Math.floor(this.heard.totalMs / reportEveryMs);
    this.tell('PLAY_STATE_PLAYING');
  }

  /** It is paused: others may play meanwhile. */
  rest(): void {
    this.resting = true;
    this.report();
  }

  /** It plays again. */
  goOn(): void {
    if (!this.resting) return;
    this.resting = false;
    this.report();
  }

  finish(): void {
    this.end('PLAY_STATE_FINISHED');
  }

  skip(): void {
    this.end('PLAY_STATE_SKIPPED');
  }

  private end(state: PlayState): void {
    if (this.ended) return;
    this.tell(state);
    this.ended = true;
  }

  private tell(state: PlayState): void {
    if (this.ended) return;
    this.waiting = { heard_ms: this.heard.totalMs, state, ...(this.resting && { paused: true }) };
    void this.send();
  }

  private async send(): Promise<void> {
    if (this.sending || !this.started) return;
    this.sending = true;
    while (this.waiting) {
      const report = this.waiting;
      this.waiting = null;
      await this.deliver(report);
    }
    this.sending = false;
  }

  /** The end is worth trying again; a step is not, because the next one says it too. */
  private async deliver(report: UpdatePlayBody): Promise<void> {
    const ending = report.state !== 'PLAY_STATE_PLAYING';
    if (this.unheard) {
      if (ending) this.onLost(this.latePlay(report));
      return;
    }
    const retries = ending ? endRetriesMs : [];
    for (const wait of [...retries, null]) {
      try {
        const { stop_reason } = await this.api.updatePlay(this.id, report);
        if (stop_reason && !report.paused && !this.ended) this.onStop(stop_reason);
        return;
      } catch {
        if (wait === null) {
          if (ending) this.onLost(this.latePlay(report));
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  private latePlay({ heard_ms, state }: UpdatePlayBody): LatePlay {
    const { id: play_id, trackId: track_id, context, startedAt: started_at } = this;
    return {
      play_id,
      track_id,
      context,
      started_at,
      heard_ms,
      state,
      ...(this.privateSession && { private_session: true }),
    };
  }
}
