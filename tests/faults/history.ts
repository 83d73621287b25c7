// What the clients asked for, and what they were told.

/** ok: acknowledged. failed: refused, or never sent. unknown: it may have happened, and may still happen. */
export type Outcome = 'ok' | 'failed' | 'unknown';

/** A change of a playlist's items: made against the version `base`, and if it is ok, it made the version `snapshot`. */
export type ItemChange =
  | { kind: 'add'; tracks: string[]; position: number }
  | { kind: 'remove'; positions: number[] }
  | { kind: 'move'; from: number; before: number };

export type Command =
  | { do: 'sign up'; username: string }
  | { do: 'create'; user: string; name: string; tracks: string[]; playlist?: string; snapshot?: string }
  | { do: 'change'; user: string; playlist: string; base: string; change: ItemChange; snapshot?: string }
  | { do: 'rename'; user: string; playlist: string; name: string; snapshot?: string }
  | { do: 'append'; user: string; playlist: string; track: string }
  | { do: 'save'; user: string; track: string }
  | { do: 'unsave'; user: string; track: string }
  | { do: 'play'; user: string; play: string; track: string }
  | { do: 'hear'; user: string; play: string; heardMs: number; state: string }
  | { do: 'pay'; user: string; payment: string; plan: string };

export type Written = Command & { outcome: Outcome };

/** A playlist as its writer read it. */
export interface Read {
  do: 'read';
  user: string;
  playlist: string;
  name: string;
  snapshot: string;
  tracks: string[];
}

export type Operation = Written | Read;

export class History {
  readonly operations: Operation[] = [];
  /** How often each HTTP status was answered. */
  readonly answers = new Map<number, number>();

  /** Commands of one kind. */
  commands<K extends Command['do']>(kind: K): (Extract<Command, { do: K }> & { outcome: Outcome })[] {
    return this.operations.filter((operation) => operation.do === kind) as any;
  }

  count(outcome: Outcome): number {
    return this.operations.filter((operation) => operation.do !== 'read' && operation.outcome === outcome).length;
  }
}
