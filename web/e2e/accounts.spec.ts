import { admin, expect, logIn, newAccount, test } from './support';

test('an administrator makes an artist, locks and deletes an account', async ({ page, request }) => {
  const { username, password } = await newAccount(request);
  const logInStatus = async (word = password) =>
    (await request.post('/api/oauth/token', { form: { grant_type: 'password', username, password: word } })).status();
  await logIn(page, admin.username, admin.password);
  await page.goto('/settings');
  const accounts = page.getByRole('region', { name: 'Accounts' });
  const row = accounts.getByRole('listitem').filter({ hasText: username });
  const choose = async (item: string) => {
    await row.getByRole('button', { name: /^More for/ }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await choose('Make artist');
  await expect(row).toContainText('artist');
  await choose('Lock');
  await expect(row).toContainText('locked');
  expect(await logInStatus()).toBe(400);
  await choose('Unlock');
  await expect(row).not.toContainText('locked');

  await choose('New password');
  await page.getByRole('dialog').getByLabel('New password').fill('another one today');
  await page.getByRole('dialog').getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await logInStatus('another one today')).toBe(200);

  await choose('Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete everything' }).click();
  await expect(row).toHaveCount(0);
  expect(await logInStatus('another one today')).toBe(400);
});
