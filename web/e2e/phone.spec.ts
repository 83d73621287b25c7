import { expect, expectSound, find, longTrack, sound, test } from './support';

test('on a phone: search, play, open the player, seek', async ({ listener: page }) => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Search' }).click();
  const row = await find(page, longTrack);
  await row.getByRole('button', { name: `Play ${longTrack}` }).tap();
  await expectSound(page);

  await page.getByRole('button', { name: /^Open player/ }).tap();
  const nowPlaying = page.getByRole('dialog', { name: 'Now playing' });
  await expect(nowPlaying).toContainText(longTrack);
  await nowPlaying.getByRole('slider', { name: 'Position' }).fill('60000');
  await nowPlaying.getByRole('slider', { name: 'Position' }).blur();
  await expect(nowPlaying.getByTestId('position')).toHaveText(/^1:0/);
  await nowPlaying.getByRole('button', { name: 'Devices' }).tap();
  await expect(page.getByRole('menuitem', { name: /^This device .*active/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await nowPlaying.getByRole('button', { name: 'Pause' }).tap();
  await nowPlaying.getByRole('button', { name: 'Close player' }).tap();
  await expect(nowPlaying).toHaveCount(0);
});

test('the words follow the song, and lead to where they are sung', async ({ listener: page }) => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Search' }).click();
  const row = await find(page, longTrack);
  await row.getByRole('button', { name: `Play ${longTrack}` }).tap();
  await expectSound(page);
  await page.getByRole('button', { name: /^Open player/ }).tap();
  const lyrics = page.getByRole('dialog', { name: 'Now playing' }).getByRole('region', { name: 'Lyrics' });
  await expect(lyrics.locator('[aria-current]')).toHaveText('The first line');
  await lyrics.getByRole('button', { name: 'The middle' }).tap();
  await expect(lyrics.locator('[aria-current]')).toHaveText('The middle');
  await expect.poll(async () => (await sound(page)).seconds).toBeGreaterThan(89);
});

test('no page is wider than the screen', async ({ listener: page }) => {
  for (const path of [
    '/',
    '/search',
    '/library',
    '/library/artists',
    '/liked',
    '/playlists',
    '/downloads',
    '/podcasts',
    '/radio',
    '/plan',
    '/settings',
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path).toBe(true);
  }
});
