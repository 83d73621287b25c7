import { expect, test } from '@playwright/test';
import { admin, logIn } from './support';

test('the first visit creates the account that looks after the server', async ({ page, request }) => {
  const setup = (await (await request.get('/api/setup')).json()) as { needs_first_account: boolean };
  // So that the tests can run again on the same data.
  if (!setup.needs_first_account) {
    await logIn(page, admin.username, admin.password);
    return;
  }
  await page.goto('/');
  await expect(page.getByText('Create the first account')).toBeVisible();
  await page.getByLabel('Your name').fill(admin.name);
  await page.getByLabel('User name').fill(admin.username);
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('button', { name: 'Create account' })).toBeVisible();
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(admin.name);
});

test('the scan is followed to its end, and the library is there', async ({ page }) => {
  await logIn(page, admin.username, admin.password);
  await page.goto('/settings');
  const library = page.getByRole('region', { name: 'Music library' });
  await expect(library.getByText(/files? looked at/)).toBeVisible({ timeout: 30_000 });
  await page.goto('/library');
  await expect(page.getByRole('link', { name: 'The Battle for Wesnoth OST' }).first()).toBeVisible();
});
