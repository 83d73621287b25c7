import { buyPremium, expect, expectSound, fineTrack, play, test } from './support';

test('a plan is bought in the sandbox and the quality limit goes up', async ({ listener: page }) => {
  const quality = page.getByTestId('quality');
  await play(page, fineTrack);
  await expect(quality).toContainText(/^Compressed · (1[0-5]\d|160) kbit/, { timeout: 20_000 });
  await expectSound(page);

  await page.goto('/plan');
  const entitlement = page.getByTestId('entitlement');
  await expect(entitlement).toHaveText('Up to 160 kbit/s');

  await buyPremium(page);
  await expect(entitlement).toHaveText('Original quality');
  await expect(page.getByText('You now have Premium')).toBeVisible();
  await expect(page.getByRole('table')).toContainText('Premium');

  await play(page, fineTrack);
  await expect(quality).toContainText(/^Original · 2\d\d kbit/);
  await expectSound(page);
});

test('a declined card changes nothing', async ({ listener: page }) => {
  await page.goto('/plan');
  await page.getByRole('button', { name: 'Choose Premium' }).click();
  await page.locator('[name=card][value=decline]').check();
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.goto('/plan');
  await expect(page.getByTestId('entitlement')).toHaveText('Up to 160 kbit/s');
  await expect(page.getByText('No invoices yet.')).toBeVisible();
});

test('a plan is cancelled and stays until its end', async ({ listener: page }) => {
  await page.goto('/plan');
  await page.getByRole('button', { name: 'Choose Student' }).click();
  await page.locator('[name=card][value=success]').check();
  await page.getByRole('button', { name: /^Pay/ }).click();
  await expect(page.getByText('You now have Student')).toBeVisible({ timeout: 15_000 });
  await page.getByRole('button', { name: 'Cancel plan' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel plan' }).click();
  await expect(page.getByRole('region', { name: 'Your plan' })).toContainText('Ends on');
  await expect(page.getByTestId('entitlement')).toHaveText('Original quality');
});
