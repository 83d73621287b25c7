import { expect, test, vi } from 'vitest';
import { batched } from './savedLoader';

test('questions of one moment go together, each id once, no more than allowed at a time', async () => {
  const ask = vi.fn((ids: string[]) => Promise.resolve(ids.filter((id) => id !== 'b')));
  const isSaved = batched(ask, 2);
  const answers = await Promise.all(['a', 'b', 'a', 'c'].map(isSaved));
  expect(answers).toEqual([true, false, true, true]);
  expect(ask.mock.calls).toEqual([[['a', 'b']], [['a', 'c']]]);
});

test('a failure is told to all who asked, and the next moment asks again', async () => {
  const ask = vi.fn().mockRejectedValueOnce(new Error('down')).mockResolvedValue(['a']);
  const isSaved = batched(ask, 10);
  await expect(isSaved('a')).rejects.toThrow('down');
  expect(await isSaved('a')).toBe(true);
});
