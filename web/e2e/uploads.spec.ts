import { readFileSync } from 'node:fs';
import { admin, chooseFor, expect, logIn, songs, test, titles } from './support';

/** A track of Debian's wesnoth-1.16-music. */
const music = '/usr/share/games/wesnoth/1.16/data/core/music/victory.ogg';

test('a release is made, filled, published and found', async ({ page }) => {
  const title = `Homegrown ${Date.now().toString(36)}`;
  await logIn(page, admin.username, admin.password);
  await page.getByRole('link', { name: 'Your releases' }).click();
  await page.getByRole('button', { name: 'New release' }).click();
  await page.getByRole('dialog').getByLabel('Title').fill(title);
  await page.getByRole('dialog').getByLabel('Artists').fill('Ada; Bea');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await expect(page.getByRole('button', { name: 'Publish' })).toBeDisabled();

  await page.getByLabel('Add audio files').setInputFiles([
    { name: 'homegrown.ogg', mimeType: 'audio/ogg', buffer: readFileSync(music) },
    { name: 'letter.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('Dear listener') },
  ]);
  const files = page.getByRole('list', { name: 'Files' }).getByRole('listitem');
  await expect(files.filter({ hasText: 'ready' })).toHaveCount(1);
  await expect(files.filter({ hasText: 'letter.mp3' })).toContainText(/\w+ \w+/);
  await page.getByRole('button', { name: 'Remove letter.mp3' }).click();
  await expect(files).toHaveCount(1);

  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Ada, Bea' })).toContainText('published');
  await page.getByRole('searchbox').filter({ visible: true }).fill(title);
  await expect(songs(page, 'Songs found').first()).toBeVisible();

  await chooseFor(songs(page, 'Songs found').first(), 'Edit');
  await page.getByRole('dialog').getByLabel('Title').fill(`${title} anew`);
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(titles(page, 'Songs found').first()).toHaveText(`${title} anew`);

  await page.goto('/releases');
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your releases');
  await expect(page.getByRole('link', { name: title })).toHaveCount(0);
});
