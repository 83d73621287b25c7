// What people do, what each part of it needs, and how it is to be answered while something is away.
import { expect } from 'vitest';
import { type Answer, type Client, type Platform } from './platform';

/** Someone who knows the platform well. */
export interface Person extends Client {
  readonly username: string;
  /** A track that needs no transcoding, in a playlist and saved. */
  readonly track: any;
  readonly cover: string;
  readonly playlist: string;
  readonly audio: string;
  readonly checkout: string;
}

export interface Action {
  does: string;
  /** Without it there is no answer but 503. */
  needs?: string;
  /** Without one of these the answer is poorer, and says `degraded`. */
  isBetterWith?: string[];
  /** Passed on by HTTP, where there may be more to wait for. */
  isPassedOn?: boolean;
  run: (person: Person, platform: Platform) => Promise<Answer>;
  /** What is always true of an answer. */
  check?: (body: any, person: Person) => void;
}

const showsTracks = (body: any) => expect(Object.keys(body.tracks).length).toBeGreaterThan(0);

const form = async (url: string, fields: Record<string, string>): Promise<Answer> => {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), signal: AbortSignal.timeout(20_000) });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

export const actions: Action[] = [
  { does: 'browse', needs: 'catalog', run: (me) => me.get('/api/albums'), check: ({ albums }) => expect(albums).not.toHaveLength(0) },
  { does: 'open an album', needs: 'catalog', run: (me) => me.get(`/api/albums/${me.track.album_id}`) },
  { does: 'see a cover', needs: 'catalog', isPassedOn: true, run: (me) => me.get(`/media/covers/${me.cover}`) },
  { does: 'search', needs: 'catalog', run: (me) => me.get('/api/search?query=choir'), check: ({ tracks }) => expect(tracks).not.toHaveLength(0) },

  { does: 'see their playlists', needs: 'playlist', run: (me) => me.get('/api/playlists') },
  { does: 'make a playlist', needs: 'playlist', run: (me) => me.call('POST', '/api/playlists', { name: 'Meanwhile' }) },
  { does: 'add a song', needs: 'playlist', run: (me) => me.call('POST', `/api/playlists/${me.playlist}/items`, { track_ids: [me.track.id] }) },
  { does: 'save a song', needs: 'playlist', run: (me) => me.call('PUT', `/api/me/tracks/${me.track.id}`) },
  {
    does: 'open a playlist', needs: 'playlist', isBetterWith: ['catalog'], run: (me) => me.get(`/api/playlists/${me.playlist}`),
    check: ({ tracks }, me) => expect(tracks[me.track.id].title).toBe(me.track.title),
  },
  {
    does: 'see what they saved', needs: 'playlist', isBetterWith: ['catalog'], run: (me) => me.get('/api/me/tracks'),
    check: ({ tracks }, me) => expect(tracks[me.track.id].title).toBe(me.track.title),
  },

  { does: 'get a stream', needs: 'streaming', run: (me) => me.get(`/api/tracks/${me.track.id}/stream`) },
  {
    does: 'listen', needs: 'streaming', isPassedOn: true,
    run: (me) => me.call('GET', me.audio, undefined, { range: 'bytes=0-9999' }),
    check: (bytes) => expect(bytes).not.toHaveLength(0),
  },
  { does: 'play', needs: 'streaming', run: (me) => me.call('POST', '/api/plays', { track_id: me.track.id }) },
  {
    does: 'enjoy what they paid for', needs: 'streaming', run: (me) => me.get('/api/me/entitlement'),
    check: ({ plan_id }) => expect(plan_id).toBe('premium'),
  },

  { does: 'come home', isBetterWith: ['recommendation', 'catalog'], run: (me) => me.get('/api/recommendations/for-you'), check: showsTracks },
  { does: 'see what is popular', isBetterWith: ['recommendation', 'catalog'], run: (me) => me.get('/api/recommendations/popular'), check: showsTracks },
  { does: 'find what is similar', isBetterWith: ['recommendation', 'catalog'], run: (me) => me.get(`/api/tracks/${me.track.id}/similar`), check: showsTracks },
  { does: 'start a radio', isBetterWith: ['recommendation', 'catalog'], run: (me) => me.get(`/api/radio?seed_track_ids=${me.track.id}`), check: showsTracks },

  { does: 'see the plans', needs: 'payment', run: (me) => me.get('/api/plans') },
  { does: 'buy', needs: 'payment', run: (me) => me.call('POST', '/api/me/checkout', { plan_id: 'family' }) },
  { does: 'see the till', needs: 'payment', isPassedOn: true, run: (me) => me.get(me.checkout) },

  { does: 'see the podcasts', needs: 'broadcast', run: (me) => me.get('/api/podcasts') },
  { does: 'see the radio stations', needs: 'broadcast', run: (me) => me.get('/api/radio/stations') },

  { does: 'see their account', run: (me) => me.get('/api/me'), check: ({ username }, me) => expect(username).toBe(me.username) },
  {
    does: 'log in', needs: 'user',
    run: (me, platform) => form(`${platform.url}/api/oauth/token`, { grant_type: 'password', username: me.username, password: 'correct horse battery' }),
  },
];

