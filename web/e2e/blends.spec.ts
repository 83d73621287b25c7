import { expect, logIn, newAccount, play, shortTrack, test, titles } from './support';
import type { Page } from '@playwright/test';

/** Plays a short song to its end, so that it is liked. */
async function like(page: Page, title: string) {
  const finished = page.waitForResponse(
    (response) => response.url().includes('/api/plays/') && (response.request().postData() ?? '').includes('FINISHED'),
  );
  await play(page, title);
  await finished;
  // Known once the home page speaks of it.
  await expect
    .poll(async () => {
      await page.goto('/');
      await page.getByRole('heading', { level: 1 }).waitFor();
      return page.locator('[data-shelf="because-you-played"]').count();
    })
    .toBeGreaterThan(0);
}

test('two people blend what they like, until one leaves', async ({ listener: page, browser, request }) => {
  await like(page, shortTrack);
  await page.getByRole('link', { name: 'Blend your taste' }).click();
  await page.getByRole('button', { name: 'New blend' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('New blend');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const address = await dialog.getByLabel('Address', { exact: true }).inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();

  const other = await (await browser.newContext()).newPage();
  const { username, password } = await newAccount(request);
  await logIn(other, username, password);
  await like(other, shortTrack);
  await other.goto(address);
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Join Listener in a blend');
  await other.getByRole('button', { name: 'Join' }).click();
  const blend = 'Blend with Listener';
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(blend);
  await expect.poll(() => titles(other, blend).allTextContents()).toContain(shortTrack);
  await expect(other.getByRole('list', { name: blend })).toContainText('For Listener and you');
  await expect(other.getByRole('list', { name: 'Taste match' })).toContainText('%');

  // The one who invited is told, without a reload.
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(blend, { timeout: 15_000 });
  await other.getByRole('button', { name: 'Leave' }).click();
  await expect(other.getByText('Blend your taste with others’')).toBeVisible();
  await page.goto('/blends');
  await expect(page.getByText('Blend your taste with others’')).toBeVisible();
  await other.context().close();
});

test('only who says so is found as one who likes the same', async ({ listener: page }) => {
  await page.goto('/blends');
  const people = page.getByRole('region', { name: 'People who like the same' });
  await people.getByRole('link', { name: 'Change that in the settings' }).click();
  const saved = page.waitForResponse(
    (response) => response.url().endsWith('/api/me/taste-settings') && response.request().method() === 'PUT',
  );
  await page.getByLabel(/^Be found by people/).click();
  expect(((await (await saved).json()) as { findable: boolean }).findable).toBe(true);
  await page.goto('/blends');
  await expect(people.getByRole('link')).toHaveCount(0);
});
