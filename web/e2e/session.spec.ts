import { admin, expect, logIn, test } from './support';

test('a wrong password is told, and the right one lets in', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('User name').fill(admin.username);
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).not.toBeEmpty();
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(admin.name);
});

test('a new listener signs up and keeps the session over reloads', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('Your name').fill('Bo');
  await page.getByLabel('User name').fill(`bo-${Date.now().toString(36)}`);
  await page.getByLabel('Password').fill('a long enough password');
  await page.getByRole('button', { name: 'Create account' }).click();
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toContainText('Bo');
  for (let i = 0; i < 3; i++) {
    await page.reload();
    await expect(heading).toContainText('Bo');
  }
});

test('two tabs share a session', async ({ listener, context }) => {
  const other = await context.newPage();
  await Promise.all([listener.reload(), other.goto('/library')]);
  await expect(other.getByRole('heading', { name: 'Library' })).toBeVisible();
  await expect(listener.getByRole('heading', { level: 1 })).toContainText('Listener');
  await Promise.all([listener.reload(), other.reload()]);
  await expect(other.getByRole('heading', { name: 'Library' })).toBeVisible();
  await expect(listener.getByRole('heading', { level: 1 })).toContainText('Listener');
});

test('logging out ends the session in every tab', async ({ page, context }) => {
  await logIn(page, admin.username, admin.password);
  const other = await context.newPage();
  await other.goto('/library');
  await expect(other.getByRole('heading', { name: 'Library' })).toBeVisible();
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expect(other.getByRole('button', { name: 'Log in' })).toBeVisible();
});

test('a changed name is kept', async ({ listener: page }) => {
  await page.goto('/settings');
  await page.getByLabel('Name that others see').fill('Cleo');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Cleo');
});

test('a deleted account is gone, in every tab', async ({ page, context, request }) => {
  const username = `leaving-${Date.now().toString(36)}`;
  const password = 'not for much longer';
  await request.post('/api/accounts', { data: { username, password, display_name: 'Dee' } });
  await logIn(page, username, password);
  const other = await context.newPage();
  await other.goto('/library');
  await expect(other.getByRole('heading', { name: 'Library' })).toBeVisible();

  await page.goto('/settings');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
  await dialog.getByLabel('Your password').fill('not this one');
  await dialog.getByRole('button', { name: 'Delete everything' }).click();
  await expect(dialog.getByRole('alert')).toContainText('wrong');
  await dialog.getByLabel('Your password').fill(password);
  await dialog.getByRole('button', { name: 'Delete everything' }).click();

  for (const tab of [page, other]) await expect(tab.getByRole('button', { name: 'Log in' })).toBeVisible();
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).not.toBeEmpty();
});

test('who looks after the server cannot leave it alone', async ({ page }) => {
  await logIn(page, admin.username, admin.password);
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await page.getByLabel('Your password').fill(admin.password);
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await expect(page.getByRole('alert')).toContainText('only administrator');
});
