import { expect, test } from 'vitest';
import { creditParts, creditsByRole, valuesOf } from './credits';

const credit = (name: string, role = 'ARTIST_ROLE_ARTIST') => ({ artist_id: name, name, role });
const [anna, ben] = [credit('Anna'), credit('Ben')];
const dora = credit('Dora', 'ARTIST_ROLE_PRODUCER');

test('artists stand as they are credited', () => {
  expect(creditParts([anna, ben, dora], 'Anna feat. Ben (live)')).toEqual([anna, ' feat. ', ben, ' (live)']);
  expect(creditParts([anna, ben])).toEqual([anna, ', ', ben]);
});

test('artists who are credited by other names stand with commas', () => {
  expect(creditParts([anna, ben], 'Anna & Benjamin')).toEqual([anna, ' & ', ben, 'jamin']);
  expect(creditParts([anna, ben], 'The Duo')).toEqual([anna, ', ', ben]);
});

test('credits are told by part', () => {
  expect(creditsByRole([dora, anna, ben])).toEqual([
    { title: 'Artist', credits: [anna, ben] },
    { title: 'Producer', credits: [dora] },
  ]);
});

test('a tag that is not there has no values', () => {
  expect(valuesOf([{ name: 'label', values: ['ECM'] }], 'label')).toEqual(['ECM']);
  expect(valuesOf(undefined, 'label')).toEqual([]);
});
