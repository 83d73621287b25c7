import { chooseFor, expect, find, longTrack, test } from './support';

test('a guest hears a shared song without an account, until it is withdrawn', async ({ listener: page, browser }) => {
  await page.goto('/');
  await chooseFor(await find(page, longTrack), 'Share');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('How long').selectOption('1 day');
  await dialog.getByLabel('A word to your guests').fill('Loud, please');
  await dialog.getByRole('button', { name: 'Share', exact: true }).click();
  const address = await dialog.getByLabel('Address', { exact: true }).inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();

  const guest = await (await browser.newContext()).newPage();
  await guest.goto(address);
  await expect(guest.getByRole('heading', { name: longTrack })).toBeVisible();
  await expect(guest.getByText('Loud, please')).toBeVisible();
  await guest.getByRole('list', { name: longTrack }).getByRole('button').click();
  const seconds = () => guest.locator('audio[controls]').evaluate((audio: HTMLAudioElement) => audio.currentTime);
  await expect.poll(seconds).toBeGreaterThan(0.5);

  await page.goto('/settings');
  const shared = page.getByRole('region', { name: 'Shared' });
  await expect(shared.getByRole('listitem')).toContainText('1 visit');
  await shared.getByRole('button', { name: 'Withdraw Loud, please' }).click();
  await expect(shared.getByRole('listitem')).toHaveCount(0);
  await guest.reload();
  await expect(guest.getByRole('alert')).toContainText('no such share');
  await guest.context().close();
});
