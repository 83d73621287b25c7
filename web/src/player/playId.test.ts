import { expect, test } from 'vitest';
import { newPlayId } from './playId';

test('has the shape of the platform’s ids and holds its time', () => {
  const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const now = 1_790_000_000_123;
  const id = newPlayId(now);
  expect(id).toMatch(/^[0-9a-zA-Z]{22}$/);
  const value = id.split('').reduce((sum, digit) => sum * 62n + BigInt(digits.indexOf(digit)), 0n);
  expect(value >> 80n).toBe(BigInt(now));
  expect((value >> 76n) & 0xfn).toBe(7n);
  expect((value >> 62n) & 0x3n).toBe(2n);
});

test('sorts by time and differs every time', () => {
  expect(newPlayId(1_000_000_000_000) < newPlayId(1_900_000_000_000)).toBe(true);
  expect(newPlayId(5)).not.toBe(newPlayId(5));
});
