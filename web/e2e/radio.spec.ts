import { Broadcaster } from './broadcaster';
import { admin, expect, logIn, test } from './support';

let server: Broadcaster;
test.beforeAll(async () => {
  server = await new Broadcaster().listen();
});
test.afterAll(() => server.close());

test('a station is added, heard live, changed and deleted', async ({ page }) => {
  const name = `Radio ${Date.now().toString(36)}`;
  await logIn(page, admin.username, admin.password);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Radio' }).click();
  await page.getByRole('button', { name: 'Add station' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Address of its stream').fill('file:///etc/passwd');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog.getByRole('alert')).toContainText('http');
  await dialog.getByLabel('Address of its stream').fill(`${server.url}/live`);
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog).toHaveCount(0);

  await page.getByRole('button', { name: `Play ${name}` }).click();
  const bar = page.locator('section[aria-label=Player]');
  await expect(bar.getByTestId('now-playing')).toHaveText(name);
  await expect(bar.getByTestId('live')).toHaveText('Live');
  await expect(bar.locator('.live-on')).toBeVisible();
  await expect(bar.getByRole('slider', { name: 'Position' })).toHaveCount(0);
  await page.getByRole('main').focus();
  await page.keyboard.press(' ');
  await expect(bar.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(bar.locator('.live-on')).toHaveCount(0);
  await bar.getByRole('button', { name: 'Back to the music' }).click();
  await expect(bar.getByTestId('live')).toHaveCount(0);

  const choose = async (item: string) => {
    await page.getByRole('button', { name: `More for ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await choose('Edit');
  await dialog.getByLabel('Address of its stream').fill(`${server.url}/nothing`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole('button', { name: `Play ${name}` }).click();
  await expect(page.getByText(`“${name}” cannot be played here.`)).toBeVisible();

  await choose('Delete');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('button', { name: `Play ${name}` })).toHaveCount(0);
});

test('listeners hear stations, and change none', async ({ listener: page }) => {
  await page.goto('/radio');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Radio');
  await expect(page.getByRole('button', { name: 'Add station' })).toHaveCount(0);
});
