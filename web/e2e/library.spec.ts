import { admin, expect, find, logIn, longTrack, songs, test, titles } from './support';

test('albums have covers, and an album shows its songs', async ({ listener: page }) => {
  await page.goto('/library');
  const card = page.getByRole('listitem').filter({ hasText: 'The Battle for Wesnoth OST' }).first();
  const cover = card.locator('.cover');
  await expect(cover).toBeVisible();
  // In the size that it is shown in, and until then as it looks from afar.
  await expect(cover).toHaveAttribute('srcset', /size=256 1x, .*size=512 2x/);
  await expect(async () => {
    await page.reload();
    await expect(cover).toHaveCSS('background-image', /^url\("data:image\/png/, { timeout: 1000 });
  }).toPass();
  await card.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The Battle for Wesnoth OST');
  await expect(songs(page, 'The Battle for Wesnoth OST').first()).toBeVisible();
});

test('artists and genres lead to their music', async ({ listener: page }) => {
  await page.goto('/library/artists');
  await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible();
  const row = await find(page, longTrack);
  await row.getByRole('link', { name: 'Mattias Westlund' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mattias Westlund');
  await expect(titles(page, 'Songs of Mattias Westlund').filter({ hasText: longTrack })).toBeVisible();

  await page.goto('/library/genres');
  await page.getByRole('link', { name: /Romantic Classical/ }).click();
  await expect(page.getByRole('link', { name: 'The Battle for Wesnoth OST' }).first()).toBeVisible();
});

test('the search finds as one types, by the beginnings of words', async ({ listener: page }) => {
  await find(page, longTrack);
  const field = page.getByRole('searchbox');
  await field.fill('westl brea');
  await expect(titles(page, 'Songs found')).toHaveText([longTrack]);
  await field.fill('zzzz');
  await expect(page.getByText('Nothing found for “zzzz”')).toBeVisible();
  await field.fill('');
  await expect(page.getByRole('heading', { name: 'Browse' })).toBeVisible();
});

test('an unknown album is told in a sentence', async ({ listener: page }) => {
  await page.goto('/albums/0000000000000000000000');
  await expect(page.getByRole('alert')).toContainText(/album/i);
});

test('an administrator scans again', async ({ page }) => {
  await logIn(page, admin.username, admin.password);
  await page.goto('/settings');
  const library = page.getByRole('region', { name: 'Music library' });
  await library.getByRole('button', { name: 'Scan again' }).click();
  await expect(library.getByText(/files? looked at/)).toBeVisible({ timeout: 30_000 });
  await expect(library.getByRole('button', { name: 'Scan again' })).toBeEnabled();
});

test('others cannot scan', async ({ listener: page }) => {
  await page.goto('/settings');
  await expect(page.getByRole('region', { name: 'Sound' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Music library' })).toHaveCount(0);
});
