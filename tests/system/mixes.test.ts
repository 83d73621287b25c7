// What people want and do not want to be recommended, and the lists that are made for them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, eventually, Platform } from './platform';

let platform: Platform;
let admin: Client;
let tracks: any[];

beforeAll(async () => {
  platform = await Platform.start();
  admin = await platform.person('ada');
  tracks = [...(await platform.scanned(admin)).values()];
});
afterAll(() => platform?.close());

/** Plays a track to its end, in a private session or not. */
async function play(person: Client, track: any, private_session = false): Promise<void> {
  const begun = await person.ok('POST', '/api/plays', { track_id: track.id, private_session });
  await person.ok('PATCH', `/api/plays/${begun.id}`, { heard_ms: 31_000, state: 'PLAY_STATE_FINISHED' });
}
const learned = (person: Client) =>
  platform.rows('recommendation', `SELECT COUNT(*) AS count FROM listens WHERE user_id = '${person.userId}'`);
const popular = async (person: Client): Promise<string[]> =>
  (await person.ok('GET', '/api/recommendations/popular?limit=100')).tracks_ranked.map((track: any) => track.track_id);
const shelves = async (person: Client): Promise<string[]> =>
  (await person.ok('GET', '/api/recommendations/for-you')).shelves.flatMap((shelf: any) => shelf.tracks.map((track: any) => track.track_id));

test('what is hidden is gone from every answer at once, and comes back', async () => {
  const ann = await platform.person('ann');
  const [song] = tracks;
  await eventually('it is known', async () => (await popular(ann)).includes(song.id));
  await ann.ok('PUT', '/api/me/hidden', { track_id: song.id });
  expect(await popular(ann)).not.toContain(song.id);
  expect(await shelves(ann)).not.toContain(song.id);
  expect(await popular(admin)).toContain(song.id);

  const artist = song.artists[0].artist_id;
  await ann.ok('PUT', '/api/me/hidden', { artist_id: artist });
  const hidden = await ann.ok('GET', '/api/me/hidden');
  expect(hidden.hidden).toHaveLength(2);
  expect(hidden.tracks[song.id].title).toBe(song.title);
  expect(hidden.artists[artist].name).toBe(song.artists[0].name);
  const by = (id: string) => tracks.find((track) => track.id === id)?.artists[0]?.artist_id;
  for (const id of await popular(ann)) expect(by(id)).not.toBe(artist);

  await ann.ok('POST', '/api/me/hidden/remove', { track_id: song.id });
  await ann.ok('POST', '/api/me/hidden/remove', { artist_id: artist });
  expect(await popular(ann)).toContain(song.id);
  expect((await ann.call('PUT', '/api/me/hidden', {})).status).toBe(400);
});

test('a private session teaches nothing and is shown to nobody else', async () => {
  const bob = await platform.person('bob');
  await play(bob, tracks[1], true);
  const playing = await bob.ok('POST', '/api/plays', { track_id: tracks[1].id, private_session: true });
  expect((await admin.ok('GET', '/api/now-playing')).now_playing.map((one: any) => one.user_id)).not.toContain(bob.userId);
  expect((await bob.ok('GET', '/api/now-playing')).now_playing).toHaveLength(1);
  await bob.ok('PATCH', `/api/plays/${playing.id}`, { heard_ms: 100, state: 'PLAY_STATE_SKIPPED' });
  // What one person does is heard in order: once the last is known, so is what was before.
  await play(bob, tracks[2]);
  await eventually('the last play is learned', async () => learned(bob) > 0);
  expect(learned(bob)).toBe(1);
  expect((await bob.ok('GET', '/api/me/player/recently-played')).plays).toHaveLength(3);
});

test('mixes are made from what is played, stay as they are, and can be kept', async () => {
  const cyd = await platform.person('cyd');
  expect((await cyd.ok('GET', '/api/me/mixes')).mixes).toEqual([]);
  for (const track of tracks.slice(0, 4)) await play(cyd, track);
  await eventually('the plays are learned', async () => learned(cyd) === 4);
  const { mixes, tracks: facts, artists } = await eventually('there are mixes', async () => {
    const view = await cyd.ok('GET', '/api/me/mixes');
    return view.mixes.some((mix: any) => mix.id === 'daily-mix-1') && view;
  });
  const daily = mixes.find((mix: any) => mix.id === 'daily-mix-1');
  expect(daily.title).toBe('Daily Mix 1');
  expect(artists[daily.artist_ids[0]].name).toBeTruthy();
  for (const { track_id } of daily.tracks) expect(facts[track_id].title).toBeTruthy();
  await play(cyd, tracks[6]);
  await eventually('that is learned', async () => learned(cyd) === 5);
  expect((await cyd.ok('GET', '/api/me/mixes/daily-mix-1')).mix.tracks).toEqual(daily.tracks);
  expect((await cyd.call('GET', '/api/me/mixes/no-such-mix')).status).toBe(404);
});

test('a playlist is gone on with, a radio starts from an artist, and attributes limit', async () => {
  const dan = await platform.person('dan');
  const list = await dan.ok('POST', '/api/playlists', { name: 'Mine', track_ids: [tracks[0].id] });
  const more = await dan.ok('GET', `/api/playlists/${list.id}/recommendations?limit=5`);
  expect(more.tracks_ranked.length).toBeGreaterThan(0);
  expect(more.tracks_ranked.map((track: any) => track.track_id)).not.toContain(tracks[0].id);
  expect((await admin.call('GET', `/api/playlists/${list.id}/recommendations`)).status).toBe(404);

  const artist = tracks[0].artists[0].artist_id;
  expect((await dan.ok('GET', `/api/radio?seed_artist_ids=${artist}`)).tracks_ranked.length).toBeGreaterThan(0);
  expect((await dan.ok('GET', `/api/artists/${artist}/similar`)).artists).toBeInstanceOf(Array);

  const short = Math.min(...tracks.map((track) => track.duration_ms));
  const found = await eventually('lengths are known', async () => {
    const view = await dan.ok('GET', `/api/recommendations?seed_track_ids=${tracks[0].id}&max_duration_ms=${short * 4}`);
    return view.tracks_ranked.length > 0 && view;
  }, 150);
  for (const { track_id } of found.tracks_ranked) expect(found.tracks[track_id].duration_ms).toBeLessThan(short * 4 + 2000);
  const refused = await dan.call('GET', `/api/recommendations?seed_track_ids=${tracks[0].id}&target_valence=0.5`);
  expect(refused).toMatchObject({ status: 400, body: { detail: expect.stringContaining('target_valence') } });
}, 240_000);

// The last: it closes the library.
test('a library that is closed to someone is in none of their answers', async () => {
  const eve = await platform.person('eve');
  const [library] = (await admin.ok('GET', '/api/libraries')).libraries;
  await eventually('it is recommended', async () => (await popular(eve)).length > 0);
  await admin.ok('PUT', `/api/libraries/${library.id}/access`, { everyone: false });
  await eventually('recommendation knows', async () =>
    platform.rows('recommendation', 'SELECT COUNT(*) AS count FROM closed_libraries') === 1);
  expect(await popular(eve)).toEqual([]);
  expect(await shelves(eve)).toEqual([]);
  expect(await popular(admin)).not.toEqual([]);
  await admin.ok('PUT', `/api/libraries/${library.id}/access/${eve.userId}`);
  await eventually('she is let in', async () => (await popular(eve)).length > 0);
});
