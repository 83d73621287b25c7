import { expect, expectSound, longTrack, play, test } from './support';

/** What is measured soon after the first start; the whole library takes a while. */
const measuredInMs = 240_000;

test('the seek bar shows the shape of a song once it is measured', async ({ listener: page }) => {
  test.setTimeout(measuredInMs + 30_000);
  await play(page, longTrack);
  await expectSound(page);
  await expect(async () => {
    // Asked for once for each visit.
    await page.reload();
    await expect(page.getByTestId('waveform').filter({ visible: true })).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: measuredInMs });
  const bars = await page.getByTestId('waveform').locator('path').first().getAttribute('d');
  expect(bars?.split('M').length).toBeGreaterThan(300);
  await page.getByRole('slider', { name: 'Position' }).fill('120000');
  await page.getByRole('slider', { name: 'Position' }).blur();
  await expect(page.getByTestId('position')).toHaveText(/^2:0/);
});

test('songs are made equally loud in the settings', async ({ listener: page }) => {
  test.setTimeout(measuredInMs + 30_000);
  const volume = () => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.volume);
  await page.getByRole('slider', { name: 'Volume' }).fill('0.5');
  await expect(async () => {
    await play(page, longTrack);
    await page.goto('/settings');
    await page.getByLabel('Even loudness').selectOption('track');
    expect(await volume()).not.toBeCloseTo(0.5, 3);
  }).toPass({ timeout: measuredInMs });
  await page.getByLabel('Even loudness').selectOption('album');
  await expect(page.getByLabel('Even loudness')).toHaveValue('album');
  await page.getByLabel('Even loudness').selectOption('off');
  expect(await volume()).toBeCloseTo(0.5);
});
