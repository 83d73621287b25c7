import { createRequire } from 'node:module';
import type HlsClass from 'hls.js';
import type { APIRequestContext } from '@playwright/test';
import { expect, longTrack, test } from './support';

declare global {
  interface Window {
    Hls: typeof HlsClass;
    hls: HlsClass;
  }
}

// The page's own policy lets no other script in.
test.use({ bypassCSP: true });

const player = createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js');

/** The address of a song's multivariant playlist, for a new account. */
async function hlsAddress(request: APIRequestContext, title: string): Promise<string> {
  const username = `hls-${Date.now().toString(36)}`;
  const password = 'segments all day';
  await request.post('/api/accounts', { data: { username, password, display_name: 'Listener' } });
  const form = { grant_type: 'password', username, password };
  const { access_token } = (await (await request.post('/api/oauth/token', { form })).json()) as {
    access_token: string;
  };
  const headers = { authorization: `Bearer ${access_token}` };
  const found = await request.get('/api/search', { headers, params: { query: title } });
  const { tracks } = (await found.json()) as { tracks: { id: string; title: string }[] };
  const track = tracks.find((one) => one.title === title);
  const stream = await request.get(`/api/tracks/${track?.id}/stream`, { headers });
  return ((await stream.json()) as { hls_url: string }).hls_url;
}

test('hls.js plays every variant that it can, from the beginning and after a seek', async ({ page, request }) => {
  const address = await hlsAddress(request, longTrack);
  await page.goto('/');
  await page.addScriptTag({ path: player });
  const levels = await page.evaluate(async (url) => {
    document.body.innerHTML = '<audio muted></audio>';
    const hls = new window.Hls();
    window.hls = hls;
    hls.loadSource(url);
    hls.attachMedia(document.querySelector('audio') as HTMLAudioElement);
    await new Promise((done) => hls.on(window.Hls.Events.MANIFEST_PARSED, done));
    return hls.levels.length;
  }, address);
  expect(levels).toBeGreaterThanOrEqual(2);

  for (let level = 0; level < levels; ++level) {
    const heard = await page.evaluate(async (level) => {
      const { hls, Hls } = window;
      const audio = document.querySelector('audio') as HTMLAudioElement;
      let failure = '';
      hls.on(Hls.Events.ERROR, (_, data) => {
        if (data.fatal) failure = data.details;
      });
      hls.currentLevel = level;
      const seconds: number[] = [];
      for (const from of [0, 60]) {
        audio.currentTime = from;
        // A change of level may interrupt it; it goes on by itself.
        audio.play().catch(() => undefined);
        const until = performance.now() + 10_000;
        while (audio.currentTime < from + 1 && performance.now() < until && failure === '')
          await new Promise((done) => setTimeout(done, 50));
        seconds.push(audio.currentTime - from);
      }
      return { seconds, failure, duration: audio.duration };
    }, level);
    expect(heard.failure).toBe('');
    for (const seconds of heard.seconds) expect(seconds).toBeGreaterThanOrEqual(1);
    expect(heard.duration).toBeGreaterThan(120);
  }
});
