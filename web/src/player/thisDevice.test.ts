import { expect, test } from 'vitest';
import { nameOf, typeOf } from './thisDevice';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const phone =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

test('a page is named after its browser and system', () => {
  expect(nameOf(firefox)).toBe('Firefox on Linux');
  expect(nameOf(phone)).toBe('Chrome on Android');
  expect(nameOf('something else')).toBe('A browser');
  expect(typeOf(firefox)).toBe('DEVICE_TYPE_COMPUTER');
  expect(typeOf(phone)).toBe('DEVICE_TYPE_PHONE');
});
