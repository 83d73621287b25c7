// Chance that can be repeated: the same seed gives the same numbers.

export type Random = () => number;

/** Numbers from 0 to below 1 (mulberry32). The words name the stream: each user and each fault has one of its own. */
export function random(seed: number, ...words: (string | number)[]): Random {
  let state = seed >>> 0;
  for (const letter of words.join('/')) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const whole = (chance: Random, below: number) => Math.floor(chance() * below);

export const pick = <T>(chance: Random, values: readonly T[]) => values[whole(chance, values.length)];

/** Picks by weight from `[weight, value]`. */
export function weighted<T>(chance: Random, table: readonly (readonly [number, T])[]): T {
  let rest = chance() * table.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, value] of table) if ((rest -= weight) < 0) return value;
  return table[table.length - 1][1];
}

export function shuffled<T>(chance: Random, values: readonly T[]): T[] {
  const left = [...values];
  return values.map(() => left.splice(whole(chance, left.length), 1)[0]);
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An id in the platform's shape: 22 digits of base62, below 2^128. */
export const freshId = (chance: Random) => '0' + Array.from({ length: 21 }, () => pick(chance, [...digits])).join('');
