import type { Track } from '../api/catalog';
import type { commands } from '../api/player';
import { sentenceFor } from '../api/problem';
import { Player } from './player';
import * as queues from './queue';
import { toRepeatMode } from './remoteQueue';

/** A player that, while another device plays, shows what that one does; what people do here is done there. */
export abstract class SteeringPlayer extends Player {
  /** What other devices were told so far; never fails. */
  private asked: Promise<void> = Promise.resolve();
  /** When the position of another device was what it is said to be. */
  protected shownSince = 0;

  /** What other devices can be told. */
  protected abstract readonly commands: typeof commands;

  /** Asks what the player does. */
  abstract readonly refresh: () => Promise<void>;

  // --- What people can do: here, or on the device that plays ---

  override start(tracks: readonly Track[], index: number, context: string, options: { shuffled?: boolean } = {}): void {
    if (!this.isElsewhere()) super.start(tracks, index, context, options);
    else void this.startElsewhere(tracks, index, context, options.shuffled);
  }

  override toggle(): void {
    const { pause, play } = this.commands;
    if (!this.isElsewhere()) super.toggle();
    else void this.ask(() => (this.state.status === 'paused' ? play() : pause()));
  }

  override resume(): void {
    if (!this.isElsewhere()) super.resume();
    else void this.ask(() => this.commands.play());
  }

  override pause(): void {
    if (!this.isElsewhere()) super.pause();
    else void this.ask(() => this.commands.pause());
  }

  override next(): void {
    if (!this.isElsewhere()) super.next();
    else void this.ask(() => this.commands.next());
  }

  override previous(): void {
    if (!this.isElsewhere()) super.previous();
    else void this.ask(() => this.commands.previous());
  }

  override seek(positionMs: number): void {
    if (this.isElsewhere()) {
      void this.ask(() => this.commands.seek(Math.round(positionMs)));
      return;
    }
    super.seek(positionMs);
  }

  override setShuffled(shuffled: boolean): void {
    if (!this.isElsewhere()) super.setShuffled(shuffled);
    else void this.ask(() => this.commands.setShuffled(shuffled));
  }

  override cycleRepeat(): void {
    const { queue } = this.state;
    if (!this.isElsewhere() || !queue) super.cycleRepeat();
    else void this.ask(() => this.commands.setRepeat(toRepeatMode(queues.nextRepeat[queue.repeat])));
  }

  override addNext(tracks: readonly Track[]): void {
    if (!this.isElsewhere()) super.addNext(tracks);
    else void this.ask(() => this.commands.addToQueue(idsOf(tracks), 'QUEUE_END_NEXT'));
  }

  override addLast(tracks: readonly Track[]): void {
    if (!this.isElsewhere()) super.addLast(tracks);
    else void this.ask(() => this.commands.addToQueue(idsOf(tracks), 'QUEUE_END_LAST'));
  }

  override jumpTo(key: number): void {
    if (!this.isElsewhere()) super.jumpTo(key);
    else void this.ask(() => this.commands.jumpTo(key));
  }

  override removeFromQueue(key: number): void {
    if (!this.isElsewhere()) super.removeFromQueue(key);
    else void this.ask(() => this.commands.removeFromQueue(key));
  }

  // --- How it works ---

  protected override get positionMs(): number {
    const shown = super.positionMs;
    const goesOn = this.state.elsewhere !== null && this.state.status !== 'paused';
    return goesOn ? shown + Date.now() - this.shownSince : shown;
  }

  protected isElsewhere(): boolean {
    return this.state.elsewhere !== null;
  }

  private async startElsewhere(tracks: readonly Track[], index: number, context: string, shuffled?: boolean) {
    const { commands } = this;
    if (shuffled !== undefined) await this.ask(() => commands.setShuffled(shuffled));
    await this.ask(() => commands.play({ track_ids: idsOf(tracks), offset: index, context }));
  }

  /** Tells another device, after all that it was told before, and shows what came of it. */
  protected ask(tell: () => Promise<unknown>): Promise<void> {
    this.asked = this.asked.then(async () => {
      try {
        await tell();
      } catch (error) {
        this.events.onProblem(sentenceFor(error));
      }
      await this.refresh();
    });
    return this.asked;
  }
}

const idsOf = (tracks: readonly Track[]) => tracks.map(({ id }) => id);
