import type { Play, PlayState } from '../api/streaming';
import { HeardTime } from './heardTime';
import { newPlayId } from './playId';

/** What a play session tells the server through. */
export interface PlayApi {
  startPlay: (body: { play_id: string; track_id: string; context: string; max_bitrate_kbps: number }) => Promise<Play>;
  updatePlay: (id: string, body: { heard_ms: number; state: PlayState }) => Promise<unknown>;
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
  private waiting: { heard_ms: number; state: PlayState } | null = null;
  private sending = false;

  constructor(
    private readonly api: PlayApi,
    readonly trackId: string,
    private readonly context: string,
  ) {}

  /** Begins the session; the answer holds the address of the audio. May be asked again after a failure. */
  async start(maxBitrateKbps: number): Promise<Play> {
    const play = await this.api.startPlay({
      play_id: this.id,
      track_id: this.trackId,
      context: this.context,
      max_bitrate_kbps: maxBitrateKbps,
    });
    this.started = true;
    void this.send();
    return play;
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
    this.waiting = { heard_ms: this.heard.totalMs, state };
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
  private async deliver(report: { heard_ms: number; state: PlayState }): Promise<void> {
    const retries = report.state === 'PLAY_STATE_PLAYING' ? [] : endRetriesMs;
    for (const wait of [...retries, null]) {
      try {
        await this.api.updatePlay(this.id, report);
        return;
      } catch {
        if (wait === null) return;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}
