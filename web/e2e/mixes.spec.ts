import { chooseFor, expect, find, longTrack, play, shortTrack, songs, test, titles } from './support';

/** Plays a short song to its end, so that something is known of its listener. */
async function listen(page: Parameters<typeof play>[0]) {
  for (const title of [shortTrack, 'Defeat']) {
    const finished = page.waitForResponse(
      (response) =>
        response.url().includes('/api/plays/') && (response.request().postData() ?? '').includes('FINISHED'),
    );
    await play(page, title);
    await finished;
  }
}

test('a song that is not wanted is hidden, and shown again', async ({ listener: page }) => {
  await chooseFor(await find(page, longTrack), 'Not interested');
  const note = page.getByRole('status').filter({ hasText: 'will not be recommended' });
  await expect(note).toBeVisible();
  await page.goto('/settings');
  const hidden = page.getByRole('list', { name: 'Hidden' });
  await expect(hidden).toContainText(longTrack);
  await hidden.getByRole('button', { name: new RegExp(`^Show ${longTrack}`) }).click();
  await expect(hidden).toBeHidden();
});

test('hiding can be undone at once', async ({ listener: page }) => {
  await chooseFor(await find(page, longTrack), 'Not interested');
  const undone = page.waitForResponse((response) => response.url().endsWith('/api/me/hidden/remove'));
  await page.getByRole('button', { name: 'Undo' }).click();
  expect((await undone).ok()).toBe(true);
  await page.goto('/settings');
  await expect(page.getByRole('region', { name: 'Recommendations' })).toContainText('Nothing.');
});

test('a mix is shown, played and kept as a playlist', async ({ listener: page }) => {
  await listen(page);
  await page.goto('/');
  const shelf = page.getByRole('region', { name: 'Made for you' });
  await expect
    .poll(async () => {
      await page.reload();
      await page.getByRole('heading', { level: 1 }).waitFor();
      return shelf.getByRole('link', { name: 'Daily Mix 1' }).count();
    })
    .toBe(1);
  await shelf.getByRole('link', { name: 'Daily Mix 1' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Daily Mix 1');
  const inMix = await titles(page, 'Daily Mix 1').allTextContents();
  expect(inMix.length).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Save as playlist' }).click();
  await expect(page).toHaveURL(/\/playlists\//);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Daily Mix 1');

  const suggested = songs(page, 'Recommended songs');
  await expect(suggested.first()).toBeVisible();
  const title = (await suggested.first().locator('.track-title').textContent()) ?? '';
  await suggested.first().getByRole('button', { name: /^Add / }).click();
  await expect(page.getByRole('list').first()).toBeVisible();
  await expect(page.getByText(title, { exact: true }).first()).toBeVisible();
});

test('a private session is said, and told with each play', async ({ listener: page }) => {
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Private session' }).click();
  await expect(page.getByRole('button', { name: 'Private session' })).toBeVisible();
  const begun = page.waitForRequest((request) => request.url().endsWith('/api/plays') && request.method() === 'POST');
  await play(page, longTrack);
  expect((await begun).postDataJSON()).toMatchObject({ private_session: true });
});
