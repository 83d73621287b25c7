import { expect, test } from 'vitest';
import { lastMonth } from './months';

test('the last month that can be closed is the one before, in UTC', () => {
  expect(lastMonth(new Date('2026-02-28T23:59:59Z'))).toBe('2026-01');
  expect(lastMonth(new Date('2026-01-01T00:00:00Z'))).toBe('2025-12');
  expect(lastMonth(new Date('2026-03-31T12:00:00Z'))).toBe('2026-02');
});
