// Lists of several people, how alike their tastes are, and who is found.
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

/** Someone who has played some tracks to their end. */
async function listener(name: string, played: any[]): Promise<Client> {
  const person = await platform.person(name);
  for (const track of played) {
    const begun = await person.ok('POST', '/api/plays', { track_id: track.id });
    await person.ok('PATCH', `/api/plays/${begun.id}`, { heard_ms: 31_000, state: 'PLAY_STATE_FINISHED' });
  }
  await eventually('the plays are learned', async () =>
    platform.rows('recommendation', `SELECT COUNT(*) AS count FROM listens WHERE user_id = '${person.userId}'`) === played.length);
  return person;
}

test('people blend what they like, see how alike they are, and leave', async () => {
  const ann = await listener('ann', tracks.slice(0, 8));
  const bob = await listener('bob', tracks.slice(4, 12));
  const blend = await ann.ok('POST', '/api/me/blends', {});
  expect(blend.member_ids).toEqual([ann.userId]);
  expect((await bob.call('GET', `/api/me/blends/${blend.id}`)).status).toBe(404);

  const invitation = await bob.ok('GET', `/api/blend-invitations/${blend.invitation}`);
  expect(invitation.people[ann.userId].display_name).toBe('ann');
  await bob.ok('POST', `/api/blend-invitations/${blend.invitation}`, {});
  const { detail, people, tracks: facts } = await ann.ok('GET', `/api/me/blends/${blend.id}`);
  expect(Object.values(people).map((person: any) => person.display_name).sort()).toEqual(['ann', 'bob']);
  const both = detail.tracks.find((track: any) => track.track_id === tracks[5].id);
  expect([...both.user_ids].sort()).toEqual([ann.userId, bob.userId].sort());
  for (const { track_id, user_ids } of detail.tracks) {
    expect(facts[track_id].title).toBeTruthy();
    expect(user_ids.length).toBeGreaterThan(0);
  }
  expect(detail.matches).toHaveLength(1);
  expect(detail.matches[0]).toMatchObject({ user_id: bob.userId, percent: expect.any(Number) });
  expect(detail.matches[0].percent).toBeGreaterThan(0);
  // For the day it stays as it is, for both.
  expect((await bob.ok('GET', `/api/me/blends/${blend.id}`)).detail.tracks).toEqual(detail.tracks);

  const renewed = await bob.ok('POST', `/api/me/blends/${blend.id}/invitation`, {});
  expect(renewed.invitation).not.toBe(blend.invitation);
  expect((await admin.call('GET', `/api/blend-invitations/${blend.invitation}`)).status).toBe(404);
  await bob.ok('DELETE', `/api/me/blends/${blend.id}`);
  expect((await bob.ok('GET', '/api/me/blends')).blends).toEqual([]);
  expect((await ann.ok('GET', '/api/me/blends')).blends).toEqual([]);
});

test('only who wants to be found is found, by who wants it, too', async () => {
  const cyd = await listener('cyd', tracks.slice(0, 4));
  const dan = await listener('dan', tracks.slice(0, 4));
  const refused = await cyd.call('GET', '/api/me/similar-people');
  expect(refused.body).toMatchObject({ code: 'failed_precondition', detail: expect.stringContaining('settings') });
  await cyd.ok('PUT', '/api/me/taste-settings', { findable: true });
  expect((await cyd.ok('GET', '/api/me/similar-people')).matches).toEqual([]);
  await dan.ok('PUT', '/api/me/taste-settings', { findable: true });
  const { matches, people } = await cyd.ok('GET', '/api/me/similar-people');
  expect(matches).toMatchObject([{ user_id: dan.userId, percent: 100, artist_ids: [] }]);
  expect(people[dan.userId].display_name).toBe('dan');
});

test('whoever is erased is in no blend any more', async () => {
  const eve = await listener('eve', tracks.slice(0, 4));
  const blend = await eve.ok('POST', '/api/me/blends', {});
  await admin.ok('POST', `/api/blend-invitations/${blend.invitation}`, {});
  expect((await eve.call('DELETE', '/api/me', { password: 'correct horse battery' })).status).toBe(202);
  await eventually('the blend is gone', async () => (await admin.ok('GET', '/api/me/blends')).blends.length === 0);
  expect(platform.rows('recommendation', `SELECT COUNT(*) AS count FROM blend_members WHERE user_id = '${eve.userId}'`)).toBe(0);
});
