import { expect, test } from 'vitest';
import { namesOf, titleOf } from './names';

const people = {
  a: { id: 'a', display_name: 'Ann' },
  b: { id: 'b', display_name: 'Bob' },
  c: { id: 'c', display_name: 'Cyd' },
};
const blend = (member_ids: string[]) => ({ id: '1', member_ids, invitation: '', invitation_ends_at: '' });

test('people are named as one would, and oneself last', () => {
  expect(namesOf(['a', 'b', 'c'], people, 'a')).toBe('Bob, Cyd, and you');
  expect(namesOf(['a'], people, 'a')).toBe('you');
  expect(namesOf(['b', 'gone'], people, 'a')).toBe('Bob and Someone');
});

test('a blend is called by the others', () => {
  expect(titleOf(blend(['a', 'b']), people, 'a')).toBe('Blend with Bob');
  expect(titleOf(blend(['a']), people, 'a')).toBe('New blend');
});
