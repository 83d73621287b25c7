import { admin, expect, logIn, newAccount, test } from './support';

test('an administrator chooses who hears a library', async ({ page, browser, request }) => {
  test.setTimeout(120_000);
  const { username, password } = await newAccount(request);
  const theirs = await (await browser.newContext()).newPage();
  await logIn(theirs, username, password);
  const albums = theirs.getByRole('link', { name: 'The Battle for Wesnoth OST' });
  const seen = async (count: number) => {
    await theirs.goto('/library');
    await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('Library');
    await expect(theirs.getByText('Loading', { exact: true })).toHaveCount(0);
    await expect(albums).toHaveCount(count);
  };
  await seen(1);

  await logIn(page, admin.username, admin.password);
  await page.goto('/settings');
  const row = page.getByRole('region', { name: 'Libraries' }).getByRole('listitem').first();
  await row.getByRole('button', { name: /^Choose who hears/ }).click();
  const dialog = page.getByRole('dialog');
  try {
    await dialog.getByLabel('Those whom I choose').click();
    await expect(dialog.getByRole('checkbox', { name: /^ada/ })).toBeDisabled();
    await seen(0);
    await dialog.getByLabel(username).click();
    await expect(dialog.getByLabel(username)).toBeChecked();
    await seen(1);
    await dialog.getByLabel(username).click();
    await expect(dialog.getByLabel(username)).not.toBeChecked();
    await seen(0);
  } finally {
    await dialog.getByLabel('All accounts').click();
  }
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(row).toContainText('heard by everyone');
  await seen(1);
  await theirs.context().close();
});

test('people change their own password, and stay logged in here alone', async ({ page, request, browser }) => {
  const { username, password } = await newAccount(request);
  const logInStatus = async (word: string) =>
    (await request.post('/api/oauth/token', { form: { grant_type: 'password', username, password: word } })).status();
  const other = await (await browser.newContext()).newPage();
  await logIn(other, username, password);
  await logIn(page, username, password);
  await page.goto('/settings');
  const section = page.getByRole('region', { name: 'Password' });
  await section.getByLabel('Present password').fill('not the one');
  await section.getByLabel('New password').fill('another one today');
  await section.getByRole('button', { name: 'Change password' }).click();
  await expect(section.getByRole('alert')).toBeVisible();

  await section.getByLabel('Present password').fill(password);
  await section.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password is changed.')).toBeVisible();
  await expect(section.getByLabel('New password')).toHaveValue('');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  expect(await logInStatus(password)).toBe(400);
  expect(await logInStatus('another one today')).toBe(200);
  await other.context().close();
});
