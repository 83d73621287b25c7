import { expect, test } from 'vitest';
import { clock, length, money, performers } from './format';

test('clock', () => {
  expect([0, 9_999, 187_000, 3_723_000].map(clock)).toEqual(['0:00', '0:09', '3:07', '1:02:03']);
});

test('length', () => {
  expect([20_000, 3_120_000, 11_100_000].map(length)).toEqual(['under a minute', '52 min', '3 h 5 min']);
});

test('money knows each currency’s smallest unit', () => {
  expect(money({ amount_minor: '999', currency: 'EUR' })).toMatch(/9[.,]99/);
  expect(money({ amount_minor: '999', currency: 'JPY' })).toMatch(/999/);
});

test('performers are preferred to other credits', () => {
  const credit = (name: string, role: string) => ({ artist_id: name, name, role });
  const album = credit('Various', 'ARTIST_ROLE_ALBUM_ARTIST');
  const composer = credit('Bach', 'ARTIST_ROLE_COMPOSER');
  expect(performers([credit('A', 'ARTIST_ROLE_ARTIST'), credit('B', 'ARTIST_ROLE_ARTIST'), album, composer])).toBe(
    'A, B',
  );
  expect(performers([album, composer])).toBe('Various');
});
