import { chooseFor, expect, find, longTrack, play, shortTrack, songs, test } from './support';

test('the home page changes after a few plays', async ({ listener: page }) => {
  await page.goto('/');
  const shelves = page.getByRole('main').locator('[data-shelf]');
  await expect(page.getByRole('main')).toContainText('New in the library');
  const before = await shelves.allTextContents();

  for (const title of [shortTrack, 'Defeat']) {
    const finished = page.waitForResponse(
      (response) =>
        response.url().includes('/api/plays/') && (response.request().postData() ?? '').includes('FINISHED'),
    );
    await play(page, title);
    await finished;
  }
  await page.getByRole('link', { name: 'Home' }).click();
  await expect.poll(() => shelves.allTextContents()).not.toEqual(before);
  await expect(shelves.filter({ hasText: shortTrack }).first()).toBeVisible();
});

test('similar songs can be seen and played', async ({ listener: page }) => {
  await chooseFor(await find(page, longTrack), 'Similar songs');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(longTrack);
  await expect(songs(page, `Similar to ${longTrack}`).first()).toBeVisible();
});

test('the pages of an album and of an artist show others that are alike', async ({ listener: page }) => {
  const isPartOf = (path: string) => (url: URL) => new RegExp(`^/api/${path}/[^/]+/similar$`).test(url.pathname);
  const named = { id: '0000000000000000000001', artists: [], genres: [], tags: [] };
  await page.route(isPartOf('albums'), (route) =>
    route.fulfill({ json: { albums: [{ ...named, title: 'Another album' }] } }),
  );
  await page.route(isPartOf('artists'), (route) =>
    route.fulfill({ json: { artists: [{ ...named, name: 'Another artist', album_count: 1 }] } }),
  );
  await page.goto('/library');
  await page.getByRole('link', { name: 'The Battle for Wesnoth OST' }).first().click();
  await expect(page.getByRole('region', { name: 'Similar albums' })).toContainText('Another album');
  await page.getByRole('main').locator('a[href^="/artists/"]').first().click();
  await expect(page.getByRole('region', { name: 'Fans also like' })).toContainText('Another artist');
});
