import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetChanges, readChanges } from './forgetful_disk';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'polyphony-disk-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function record(kind: number, offset: number, length: number, oldSize: number, old: string): Buffer {
  const header = Buffer.alloc(40);
  [kind, offset, length, oldSize, old.length].forEach((word, index) => header.writeBigUInt64LE(BigInt(word), 8 * index));
  return Buffer.concat([header, Buffer.from(old)]);
}

// "abcdef" became "aXYZefgh" by two writes, and then "aXYZ".
const changes = readChanges(Buffer.concat([record(1, 1, 3, 6, 'bcd'), record(1, 6, 2, 6, ''), record(2, 4, 0, 8, 'efgh')]));

function forget(...kept: boolean[]): { lost: number; text: string } {
  const path = join(folder, 'file');
  writeFileSync(path, 'aXYZ');
  const lost = forgetChanges(path, changes, () => kept.shift() ?? false);
  return { lost, text: readFileSync(path, 'utf8') };
}

test('nothing that was not synced is left', () => expect(forget()).toEqual({ lost: 3, text: 'abcdef' }));

test('what reached the disk in time is left', () => expect(forget(true, true, true)).toEqual({ lost: 0, text: 'aXYZ' }));

test('a later write may be there without those before it', () =>
  expect(forget(false, true)).toEqual({ lost: 2, text: 'abcdefgh' }));
