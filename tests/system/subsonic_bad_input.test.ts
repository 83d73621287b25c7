// Whatever an app sends, the answer is an envelope of the Subsonic API in the format that was asked for, and soon.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, Platform } from './platform';
import { App, asXml, described, endpoints, envelope, makeAppPassword, type Parameters } from './subsonic';

let platform: Platform;
let me: Client;
let app: App;
let ids: Record<'song' | 'album' | 'artist' | 'playlist', string>;

beforeAll(async () => {
  platform = await Platform.start({ environment: { POLYPHONY_STREAMING_ANALYSIS_AT_ONCE: '0' } });
  me = await platform.person('ada');
  await platform.scanned(me);
  app = App.withToken(platform.url, await makeAppPassword(me));
  const found = (await app.ok('search3', { query: 'planted' })).searchResult3;
  const playlist = (await app.ok('createPlaylist', { name: 'Ours', songId: found.song[0].id })).playlist.id;
  ids = { song: found.song[0].id, album: found.album[0].id, artist: found.artist[0].id, playlist };
});
afterAll(async () => {
  const restarts = platform.status().processes.filter((process) => process.restarts > 0);
  await platform.close();
  expect(restarts).toEqual([]);
});

const hostile: Record<string, string> = {
  nothing: '',
  spaces: '  \t ',
  'a negative number': '-1',
  'the least number': '-9223372036854775808',
  'the largest number': '9223372036854775807',
  'a number beyond all': '9'.repeat(40),
  'a fraction': '1.5',
  'no number': 'NaN',
  'an infinite number': '1e999',
  SQL: `'; DROP TABLE tracks; -- ' OR '1'='1`,
  markup: `<script>alert("&amp;']]>")</script>`,
  'a path': '../../../../etc/passwd',
  'a format': '%s%n%d {} {0} ${x}',
  'text of all kinds': 'Blåbær 音楽 \u202e\u0301🎵',
  'control characters': 'a\u0001\u001b[31m\u000b\u007fb',
  'lines of a header': 'x\r\nSet-Cookie: hostile=1\r\n\r\n<html>',
  'an id of nothing': '0000000000000000000001',
};
/** A form carries more than an address can. */
const hostileInForms: Record<string, string> = { ...hostile, 'a long text': 'x'.repeat(100_000), 'a long text of SQL': "'".repeat(100_000) };

/** What is right for a parameter of an endpoint. */
function right(endpoint: string, { name, schema }: { name: string; schema: any }): string {
  const kind = (['Album', 'Artist', 'Playlist'] as const).find((one) => endpoint.includes(one));
  const known: Record<string, string> = {
    // It must live for those that come after.
    id: endpoint === 'deletePlaylist' ? '0000000000000000000001' : ids[(kind?.toLowerCase() ?? 'song') as keyof typeof ids],
    albumId: ids.album, artistId: ids.artist, playlistId: ids.playlist, songId: ids.song, songIdToAdd: ids.song, mediaId: ids.song, current: ids.song,
    musicFolderId: '', type: 'newest', mediaType: 'song', state: 'playing', genre: 'Choral', currentIndex: '0', songIndexToRemove: '0',
    // Whatever may be done to accounts some day must not hit the one that asks.
    username: 'nobody',
  };
  return known[name] ?? ({ integer: '1', number: '1', boolean: 'true' }[schema.type as string] ?? 'x');
}

const parametersOf = (endpoint: string): any[] => endpoints().get(endpoint)!.parameters ?? [];

/** An answer that an app can read: an envelope in the format that was asked for; or bytes, where there are some. */
async function expectDecent(what: string, response: Response, format = '(json|xml)'): Promise<void> {
  expect(response.status, what).toBe(200);
  expect(response.headers.get('set-cookie'), what).toBeNull();
  const type = response.headers.get('content-type') ?? '';
  if (/^(audio|image)\/|mpegurl/.test(type)) return void (await response.arrayBuffer());
  expect(type, what).toMatch(new RegExp(`^application/${format}\\b`));
  const text = await response.clone().text();
  const said = await envelope(response).catch((error) => expect.fail(`${what}: ${error}: ${text.slice(0, 500)}`));
  if (said.status === 'ok') return;
  expect(said.status, what).toBe('failed');
  expect(Number(said.error[0].code), `${what}: ${text}`).toBeOneOf([0, 10, 50, 70]);
  expect(said.error[0].message, what).toMatch(/\S+ \S+/);
}

/** Asks for JSON by form POST and for XML by GET, where an address can carry it. */
async function askBadly(what: string, endpoint: string, parameters: Parameters, byGet: boolean): Promise<void> {
  await expectDecent(`${what}, POST`, await app.post(endpoint, { ...parameters, f: 'json' }), 'json');
  if (byGet) await expectDecent(`${what}, GET`, await app.get(endpoint, parameters), 'xml');
}

describe.runIf(described)('every endpoint', () => {
  test.each(Object.entries(hostileInForms))('with %s in each of its parameters', { timeout: 120_000 }, async (name, value) => {
    for (const endpoint of endpoints().keys()) {
      const parameters = parametersOf(endpoint);
      const good = Object.fromEntries(parameters.map((parameter) => [parameter.name, right(endpoint, parameter)]));
      for (const parameter of parameters)
        await askBadly(`${endpoint}?${parameter.name}= ${name}`, endpoint, { ...good, [parameter.name]: value }, name in hostile);
    }
  });

  test('with a zero byte in each of its parameters', async () => {
    for (const endpoint of endpoints().keys())
      for (const { name } of parametersOf(endpoint))
        await expectDecent(`${endpoint}?${name}`, await app.post(endpoint, { [name]: 'a\0b', f: 'json' }));
  });

  test('without each of its parameters, and without all', async () => {
    for (const endpoint of endpoints().keys()) {
      const parameters = parametersOf(endpoint);
      for (const left of [{ name: '' }, ...parameters]) {
        const rest = left.name ? parameters.filter(({ name }) => name !== left.name) : [];
        await askBadly(`${endpoint} without ${left.name}`, endpoint, Object.fromEntries(rest.map((one) => [one.name, right(endpoint, one)])), true);
      }
    }
  });

  test('with each of its parameters many times', async () => {
    for (const endpoint of endpoints().keys()) {
      const parameters = parametersOf(endpoint);
      for (const [what, count, byGet] of [['three', 3, true], ['1000', 1000, false]] as const) {
        const many = parameters.map((one) => [one.name, Array.from({ length: count }, (_, at) => (at % 2 ? 'x' : right(endpoint, one)))]);
        await askBadly(`${endpoint} with ${what} of each`, endpoint, Object.fromEntries(many), byGet);
      }
    }
  });

  test('that is needed and missing is named', async () => {
    for (const [endpoint, { parameters }] of endpoints()) {
      const [first] = (parameters ?? []).filter((one: any) => one.required);
      const { code, message } = (await app.json(endpoint)).error ?? {};
      if (first && code !== 70) expect([code, message], endpoint).toEqual([10, expect.stringContaining(first.name)]);
    }
  });
});

test.each(Object.entries(hostileInForms))('%s in what goes with every call', async (name, value) => {
  for (const parameter of ['c', 'v', 'unknown', value])
    await askBadly(`${parameter}= ${name}`, 'getAlbum', { id: ids.album, [parameter]: value }, name in hostile);
  for (const parameter of ['u', 'p', 't', 's', 'apiKey']) {
    const response = await new App(platform.url, { ...app.credentials, [parameter]: value }).post('ping', { f: 'json' });
    expect((await envelope(response)).error[0].code, `${parameter}= ${name}`).toBeOneOf(['0', '10', '40', '43', '44']);
  }
  if (value) expect((await envelope(await app.post('ping', { f: value }))).status, name).toBe('failed');
});

test('a callback is the name of a function and nothing else', async () => {
  const { 'no number': _, ...noNames } = hostile;
  for (const callback of [...Object.values(noNames), 'alert(1)//', 'a;b', 'a b', '1a', "a['b']", 'x'.repeat(5000), 'ü', 'a\u2028b']) {
    const response = await app.get('ping', { f: 'jsonp', callback });
    expect(response.headers.get('content-type'), callback).not.toContain('javascript');
    expect((await envelope(response)).status, callback).toBe('failed');
  }
});

/** Keeps a text wherever one can be kept, and looks at it there. */
async function keep(value: string): Promise<void> {
  const forXml = (text: string) => text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
  const made = await app.json('createPlaylist', { name: value });
  if (made.status === 'ok') expect(made.playlist.name).toBe(value);
  await app.ok('createBookmark', { id: ids.song, position: 1, comment: value });
  await app.ok('savePlayQueue', { id: ids.song, c: value || 'nothing' });
  await app.json('updatePlaylist', { playlistId: ids.playlist, comment: value });
  expect((await app.ok('getBookmarks')).bookmarks.bookmark[0].comment).toBe(value);
  for (const endpoint of ['getPlaylists', 'getPlaylist', 'getBookmarks', 'getPlayQueue']) {
    const parameters = { id: ids.playlist };
    const json = await app.ok(endpoint, parameters);
    const said = await envelope(await app.get(endpoint, parameters));
    expect(said, endpoint).toEqual(asXml(JSON.parse(JSON.stringify(json), (_, inner) => (typeof inner === 'string' ? forXml(inner) : inner))));
  }
  if (made.status === 'ok') await app.ok('deletePlaylist', { id: made.playlist.id });
}

test.each(Object.entries(hostile))('%s comes back as it was sent, in XML without what XML cannot hold', (_, value) => keep(value));

test('an endpoint of no such name is refused', async () => {
  for (const name of ['nothing', 'PING', 'ping.php', '.view', 'ping.view.view', '%3Cscript%3E', '%E9%9F%B3', 'x'.repeat(2000), "'"])
    for (const [format, response] of [['json', await app.get(name, { f: 'json' })], ['xml', await app.post(name)]] as const)
      await expectDecent(name, response, format);
});

test('what is no form is refused in the format that was asked for', async () => {
  const address = app.address('search3', { query: 'x', f: 'json' });
  const bodies = { 'application/json': ['{"query":"x"}', '['], 'text/xml': ['<query/>'], 'multipart/form-data; boundary=x': ['x'],
    'application/x-www-form-urlencoded': ['query=%FF', 'query=%ED%A0%80', 'query=%zz', '%00=%00', '&&==&=', 'ÿþ'] };
  for (const [type, texts] of Object.entries(bodies))
    for (const body of texts)
      await expectDecent(`${type} ${body}`, await fetch(address, { method: 'POST', body, headers: { 'content-type': type } }), 'json');
});

test('an address that cannot be read is refused in the format that was asked for', async () => {
  for (const query of ['%FF', 'a%00b', '%zz', '%', '%F0%9F', '%ED%A0%80'])
    for (const format of ['json', 'xml']) {
      await expectDecent(query, await fetch(`${app.address('search3', { f: format })}&query=${query}`), format);
      await expectDecent(query, await fetch(`${app.address('search3', { f: format })}&${query}=x`), format);
      await expectDecent(query, await fetch(`${platform.url}/rest/${query}?f=${format}`), format);
    }
  expect((await fetch(`${platform.url}/api/search?query=%FF`)).status).toBe(400);
});

// HTTP itself draws these lines, for all of the platform.
test('an address, a body and a verb that HTTP refuses are refused by it', async () => {
  const address = app.address('search3', { f: 'json' });
  expect((await fetch(`${address}&query=${'x'.repeat(100_000)}`)).status).toBe(414);
  expect((await app.post('search3', { query: 'x'.repeat(3_000_000) })).status).toBe(413);
  for (const method of ['PUT', 'DELETE', 'PATCH']) expect((await fetch(address, { method })).status, method).toBe(405);
});

test('one parameter wrong among right ones is named', async () => {
  const wrong: [string, Parameters, string][] = [
    ['getAlbumList2', { type: 'newest', size: 'x' }, 'size'],
    ['getAlbumList2', { type: 'loudest' }, 'type'],
    ['getAlbumList2', { type: 'byYear', fromYear: 1990 }, 'toYear'],
    ['setRating', { id: ids.song, rating: 6 }, 'rating'],
    ['updatePlaylist', { playlistId: ids.playlist, songIndexToRemove: 70 }, 'songIndexToRemove'],
    ['updatePlaylist', { playlistId: ids.playlist, public: 'perhaps' }, 'public'],
    ['createBookmark', { id: ids.song, position: -1 }, 'position'],
    ['savePlayQueue', { id: ids.song, current: ids.album }, 'current'],
    ['scrobble', { id: ids.song, time: 'yesterday' }, 'time'],
    ['search3', { query: 'x', songCount: -1 }, 'songCount'],
    ['stream', { id: ids.song, format: 'wma' }, 'format'],
  ];
  for (const [endpoint, parameters, name] of wrong)
    expect((await app.json(endpoint, parameters)).error?.message, `${endpoint} ${name}`).toContain(name);
  for (const [endpoint, id] of [['getAlbum', ids.artist], ['getSong', ids.album], ['getPlaylist', ids.song]] as const)
    expect(await app.error(endpoint, { id }), endpoint).toBe(70);
});

test('after all that everything is as it was', async () => {
  expect((await app.ok('getAlbum', { id: ids.album })).album.song).toHaveLength(3);
  expect((await me.get('/api/me')).body.username).toBe('ada');
});

test('a form that cannot be read is refused in XML, since it names no format', async () => {
  await expectDecent('a zero byte', await app.post('search3', { query: 'a\0b', f: 'json' }), 'xml');
});

test('noncharacters come back as they were sent, in XML not at all', () => keep('a\uFFFE\uFFFFb'));
