import type { Page } from '@playwright/test';
import { buyPremium, expect, expectSound, find, shortTrack, songs, test } from './support';

test.use({ serviceWorkers: 'allow' });

/** Opens the album of a song and downloads it. */
async function downloadAlbumOf(page: Page, title: string): Promise<string> {
  const row = await find(page, title);
  const album = row.locator('.track-album a');
  const name = (await album.textContent()) ?? '';
  await album.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  return name;
}

test('what is downloaded plays without a connection, and counts once there is one again', async ({
  listener: page,
  request,
}) => {
  test.setTimeout(180_000);
  await buyPremium(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const album = await downloadAlbumOf(page, shortTrack);
  await expect(page.getByRole('button', { name: `Remove the download of ${album}` })).toBeVisible({ timeout: 90_000 });

  await page.context().setOffline(true);
  await page.goto('/downloads');
  await expect(page.getByText('You are offline.')).toBeVisible();
  const rows = songs(page, album).filter({ has: page.getByText(shortTrack, { exact: true }) });
  const row = rows.first();
  await row.hover();
  await row.getByRole('button', { name: `Play ${shortTrack}` }).click();
  await expectSound(page);
  await expect(page.getByTestId('quality')).toHaveText('Downloaded');
  // To its end, which is told when the server is there again.
  await expect(row.locator('.track-current')).toHaveCount(1);
  await expect(row.locator('.track-current')).toHaveCount(0, { timeout: 30_000 });

  await page.context().setOffline(false);
  await page.reload();
  const token = await page.evaluate(
    () => (JSON.parse(localStorage.getItem('polyphony.session') ?? '') as { access_token: string }).access_token,
  );
  const headers = { authorization: `Bearer ${token}` };
  await expect
    .poll(async () => {
      const answer = await request.get('/api/me/player/recently-played', { headers });
      return JSON.stringify(await answer.json());
    })
    .toContain('PLAY_STATE_FINISHED');

  await page.goto('/downloads');
  await page.getByRole('button', { name: `Remove the download of ${album}` }).click();
  await expect(page.getByText('Nothing is downloaded')).toBeVisible();
});

test('the plan free has no downloads, and says so', async ({ listener: page }) => {
  await downloadAlbumOf(page, shortTrack);
  await expect(page.getByText('Downloads come with a paid plan.')).toBeVisible();
  await page.goto('/downloads');
  await expect(page.getByText('Nothing is downloaded')).toBeVisible();
});
