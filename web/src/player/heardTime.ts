/** Counts the milliseconds of music that were heard; jumps and pauses do not count. */
export class HeardTime {
  private last: number | null = null;
  private sum = 0;

  get totalMs(): number {
    return Math.round(this.sum);
  }

  /** Playback has come to `positionMs` without a jump. */
  reached(positionMs: number): void {
    if (this.last !== null && positionMs > this.last) this.sum += positionMs - this.last;
    this.last = positionMs;
  }

  /** Playback goes on from `positionMs`; what lies between was not heard. */
  jumpedTo(positionMs: number): void {
    this.last = positionMs;
  }
}
