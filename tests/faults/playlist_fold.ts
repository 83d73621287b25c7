// What a playlist must look like, by what its one writer was told.
import type { ItemChange, Operation, Read, Written } from './history';

type Change = Extract<Written, { do: 'change' }>;

export function apply(change: ItemChange, tracks: readonly string[]): string[] {
  switch (change.kind) {
    case 'add':
      return [...tracks.slice(0, change.position), ...change.tracks, ...tracks.slice(change.position)];
    case 'remove':
      return tracks.filter((_, position) => !change.positions.includes(position));
    case 'move': {
      const rest = tracks.filter((_, position) => position !== change.from);
      rest.splice(change.before > change.from ? change.before - 1 : change.before, 0, tracks[change.from]);
      return rest;
    }
  }
}

const same = (one: readonly string[], other: readonly string[]) => one.join() === other.join();

/**
 * Follows a playlist through its operations. Changes of items name the version that they were made against: of those with
 * an unknown outcome at most one can have happened, and none once another change of the same version was acknowledged.
 * A renaming names no version: an unknown one may happen at any time, until it was seen.
 */
export class PlaylistFold {
  /** What it may hold if no unknown change happened. One list, but for a renaming in the middle of unknown changes. */
  #possible: string[][];
  #name: string;
  #unknownChanges: Change[] = [];
  #unknownNames = new Set<string>();
  readonly problems: string[] = [];

  constructor(readonly playlist: string, created: { name: string; tracks: string[] }) {
    this.#possible = [created.tracks];
    this.#name = created.name;
  }

  follow(operation: Operation): void {
    if (operation.do === 'read') this.#read(operation);
    if (operation.do === 'change') this.#change(operation);
    if (operation.do === 'rename') this.#rename(operation);
  }

  #change(change: Change): void {
    if (change.outcome === 'unknown') this.#unknownChanges.push(change);
    if (change.outcome !== 'ok') return;
    const noneHappened = this.#unknownChanges.every((unknown) => unknown.base === change.base);
    const before = noneHappened ? this.#possible : this.#withUnknown();
    this.#arrive(before.map((tracks) => apply(change.change, tracks)));
  }

  #rename(rename: Extract<Written, { do: 'rename' }>): void {
    if (rename.outcome === 'unknown') this.#unknownNames.add(rename.name);
    if (rename.outcome === 'ok') this.#name = rename.name;
  }

  #read(read: Read): void {
    this.#readName(read);
    const found = this.#possible.find((tracks) => same(tracks, read.tracks));
    // What was not seen yet may still happen, so the unknown changes stay.
    if (found) {
      this.#possible = [found];
      return;
    }
    if (!this.#withUnknown().some((tracks) => same(tracks, read.tracks)))
      this.problems.push(
        `Playlist ${this.playlist} holds [${read.tracks}], and its acknowledged operations make [${this.#possible.join('] or [')}].`,
      );
    this.#arrive([read.tracks]);
  }

  #readName(read: Read): void {
    if (read.name === this.#name) return;
    if (!this.#unknownNames.delete(read.name))
      this.problems.push(`Playlist ${this.playlist} is called "${read.name}", and its last acknowledged name is "${this.#name}".`);
    this.#name = read.name;
  }

  #withUnknown(): string[][] {
    const changed = this.#possible.flatMap((tracks) => this.#unknownChanges.map((unknown) => apply(unknown.change, tracks)));
    return [...this.#possible, ...changed];
  }

  #arrive(possible: string[][]): void {
    this.#possible = possible;
    this.#unknownChanges = [];
  }
}
