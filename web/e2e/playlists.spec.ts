import type { Page } from '@playwright/test';
import { chooseFor, expect, find, longTrack, songs, test, titles } from './support';

async function createPlaylist(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New playlist' }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
}

async function add(page: Page, title: string, playlist: string): Promise<void> {
  await chooseFor(await find(page, title), 'Add to playlist');
  await page.getByRole('dialog').getByRole('button', { name: playlist }).click();
  await expect(page.getByText(`Added to ${playlist}.`)).toBeVisible();
}

/** The order that the server knows, seen after a reload. */
async function expectOrder(page: Page, playlist: string, order: string[]): Promise<void> {
  await expect(titles(page, playlist)).toHaveText(order);
  await page.reload();
  await expect(titles(page, playlist)).toHaveText(order);
}

test('a song is saved and taken back', async ({ listener: page }) => {
  const row = await find(page, longTrack);
  const heart = row.getByRole('button', { name: `Save ${longTrack} to liked songs` });
  await row.hover();
  await heart.click();
  await expect(heart).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('link', { name: 'Liked songs' }).click();
  await expect(titles(page, 'Liked songs')).toHaveText([longTrack]);
  await page.reload();
  await expect(titles(page, 'Liked songs')).toHaveText([longTrack]);

  await songs(page, 'Liked songs').first().hover();
  await songs(page, 'Liked songs').first().getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByText('No liked songs yet')).toBeVisible();
});

test('a playlist is made, filled, ordered by dragging and by menu, and emptied', async ({ listener: page }) => {
  const name = 'Road trip';
  await createPlaylist(page, name);
  for (const title of ['Knalgan Theme', 'Suspense', 'Love Theme']) await add(page, title, name);
  await page.getByRole('link', { name }).click();
  await expectOrder(page, name, ['Knalgan Theme', 'Suspense', 'Love Theme']);

  await songs(page, name).nth(0).dragTo(songs(page, name).nth(2));
  await expectOrder(page, name, ['Suspense', 'Love Theme', 'Knalgan Theme']);

  await chooseFor(songs(page, name).nth(2), 'Move up');
  await chooseFor(songs(page, name).nth(0), 'Move down');
  await expectOrder(page, name, ['Knalgan Theme', 'Suspense', 'Love Theme']);

  await chooseFor(songs(page, name).nth(1), 'Remove from playlist');
  await expectOrder(page, name, ['Knalgan Theme', 'Love Theme']);
});

test('the menus work with the keyboard alone', async ({ listener: page }) => {
  const name = 'By keyboard';
  await createPlaylist(page, name);
  await add(page, 'Knalgan Theme', name);
  await add(page, 'Suspense', name);
  await page.getByRole('link', { name }).click();
  await songs(page, name)
    .nth(1)
    .getByRole('button', { name: /^More for/ })
    .focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Move up' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expectOrder(page, name, ['Suspense', 'Knalgan Theme']);
});

test('a playlist is renamed and deleted', async ({ listener: page }) => {
  await createPlaylist(page, 'First name');
  await page.getByRole('button', { name: 'More for First name' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Second name');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second name');
  await expect(page.getByRole('navigation', { name: 'Playlists' })).toContainText('Second name');

  await page.getByRole('button', { name: 'More for Second name' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/\/playlists$/);
  await expect(page.getByRole('navigation', { name: 'Playlists' })).not.toContainText('Second name');
});

test('what happens in one window shows in the other', async ({ listener: page, context }) => {
  const other = await context.newPage();
  await other.goto('/playlists');
  await expect(other.getByText('Make your first playlist')).toBeVisible();
  await createPlaylist(page, 'Seen everywhere');
  await expect(other.getByRole('navigation', { name: 'Playlists' })).toContainText('Seen everywhere');
});
