// The words of the music: from tags and from files beside it, as they come and go, for those who may hear it.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';
import { App, makeAppPassword } from './subsonic';

let platform: Platform;
let me: Client;
let app: App;
let tracks: Map<string, any>;

const beside = (ending: string) => join(platform.music, 'Voices', `2 Alto${ending}`);
const lyrics = async (title: string) => (await me.ok('GET', `/api/tracks/${tracks.get(title).id}/lyrics`)).lyrics ?? [];
const noticed = (what: string, condition: () => Promise<boolean>) => eventually(what, condition, 10);

beforeAll(async () => {
  platform = await Platform.start({ songs: 1 });
  me = await platform.person('ada');
  tracks = await platform.scanned(me);
  app = App.withToken(platform.url, await makeAppPassword(me));
});
afterAll(() => platform?.close());

test('lyrics beside a file are noticed when they appear, change and vanish', async () => {
  expect(await lyrics('Alto')).toEqual([]);
  writeFileSync(beside('.txt'), 'Just words\nin lines\n');
  await noticed('the words are there', async () => (await lyrics('Alto')).length === 1);
  expect((await lyrics('Alto'))[0]).toMatchObject({ lines: [{ text: 'Just words' }, { text: 'in lines' }] });

  writeFileSync(beside('.lrc'), '[la:eng]\n[offset:+100]\n[00:02.00][00:04.50]Again\n[00:03.25]Once\n');
  await noticed('they are synced', async () => (await lyrics('Alto'))[0]?.synced);
  expect((await lyrics('Alto'))[0]).toMatchObject({
    language: 'eng',
    offset_ms: 100,
    lines: [{ start_ms: 2000, text: 'Again' }, { start_ms: 3250, text: 'Once' }, { start_ms: 4500, text: 'Again' }],
  });

  const byId = (await app.ok('getLyricsBySongId', { id: tracks.get('Alto').id })).lyricsList.structuredLyrics;
  expect(byId).toMatchObject([{
    displayArtist: 'The Planted Choir', displayTitle: 'Alto', lang: 'eng', offset: 100, synced: true,
    line: [{ start: 2000, value: 'Again' }, { start: 3250, value: 'Once' }, { start: 4500, value: 'Again' }],
  }]);
  expect((await app.ok('getLyrics', { artist: 'the planted CHOIR', title: 'alto' })).lyrics)
    .toEqual({ artist: 'The Planted Choir', title: 'Alto', value: 'Again\nOnce\nAgain\n' });
  expect((await app.ok('getLyrics', { artist: 'Somebody else', title: 'Alto' })).lyrics).toEqual({ value: '' });

  rmSync(beside('.lrc'));
  rmSync(beside('.txt'));
  await noticed('they are gone', async () => (await lyrics('Alto')).length === 0);
  expect((await app.ok('getLyricsBySongId', { id: tracks.get('Alto').id })).lyricsList.structuredLyrics).toEqual([]);
});

test('lyrics in a tag are read', async () => {
  const file = join(platform.music, 'Voices', '1 Soprano.flac');
  const tagged = join(platform.folder, 'tagged.flac');
  execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-c', 'copy', '-metadata', 'LYRICS=[00:01.00]La', tagged]);
  execFileSync('mv', [tagged, file]);
  await noticed('the words are there', async () => (await lyrics('Soprano')).length === 1);
  expect((await lyrics('Soprano'))[0]).toMatchObject({ synced: true, lines: [{ start_ms: 1000, text: 'La' }] });
});

test('what cannot be asked is told', async () => {
  expect((await me.get('/api/tracks/nonsense/lyrics')).status).toBe(404);
  expect((await platform.client().get(`/api/tracks/${tracks.get('Alto').id}/lyrics`)).status).toBe(401);
  expect((await me.get('/api/lyrics')).status).toBe(400);
  expect((await me.get('/api/lyrics?title=Nothing%20like%20it')).status).toBe(404);
  expect(await app.error('getLyricsBySongId', { id: 'nonsense' })).toBe(70);
});
