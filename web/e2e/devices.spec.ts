import type { Browser, Page } from '@playwright/test';
import {
  chooseFor,
  expect,
  expectSound,
  find,
  logIn,
  longTrack,
  newAccount,
  play,
  sound,
  test as base,
} from './support';

const player = 'section[aria-label=Player]';
const nowPlaying = (page: Page) => page.getByTestId('now-playing');
const control = (page: Page, name: string) => page.locator(player).getByRole('button', { name, exact: true });

/** A page of its own browser, signed in. */
async function pageOf(browser: Browser, account: { username: string; password: string }): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 850 } });
  const page = await context.newPage();
  await logIn(page, account.username, account.password);
  return page;
}

/** `desk` and `kitchen`: two browsers of one person. */
const test = base.extend<{ pages: { desk: Page; kitchen: Page } }>({
  pages: async ({ browser, request }, provide) => {
    const account = await newAccount(request);
    const pages = { desk: await pageOf(browser, account), kitchen: await pageOf(browser, account) };
    await provide(pages);
    for (const page of Object.values(pages)) await page.context().close();
  },
});

test('a page shows and controls what another one plays', async ({ pages: { desk, kitchen } }) => {
  await play(desk, longTrack);
  await expectSound(desk);
  await expect(kitchen.getByText(/^Playing on Chrom/)).toBeVisible();
  await expect(nowPlaying(kitchen)).toHaveText(longTrack);

  await control(kitchen, 'Pause').click();
  await expect.poll(async () => (await sound(desk)).paused).toBe(true);
  await control(kitchen, 'Play').click();
  await expectSound(desk);
  expect((await sound(kitchen)).decodedBytes).toBe(0);

  await chooseFor(await find(kitchen, 'Knalgan Theme'), 'Play next');
  await control(kitchen, 'Next').click();
  await expect(nowPlaying(desk)).toHaveText('Knalgan Theme');
  await expectSound(desk);
});

test('the music moves to another page, and goes on where it was', async ({ pages: { desk, kitchen } }) => {
  await play(desk, longTrack);
  await desk.getByRole('slider', { name: 'Position' }).fill('60000');
  await desk.getByRole('slider', { name: 'Position' }).blur();
  await expect.poll(async () => (await sound(desk)).seconds).toBeGreaterThan(60);
  await expect(kitchen.getByText(/^Playing on/)).toBeVisible();

  await kitchen.getByRole('button', { name: 'Devices' }).click();
  await kitchen.getByRole('menuitem', { name: /^This device/ }).click();
  await expectSound(kitchen);
  expect((await sound(kitchen)).seconds).toBeGreaterThan(58);
  await expect(desk.getByText(/^Playing on/)).toBeVisible();
  expect((await sound(desk)).paused).toBe(true);
});

test('a second song at once needs a word, and then the first falls silent', async ({ pages: { desk, kitchen } }) => {
  // As a device that knows nothing of players: it begins a play, and nothing else.
  const begin = desk.waitForResponse((response) => response.url().endsWith('/api/plays'));
  await desk.route('**/api/me/player', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  await play(desk, longTrack);
  expect((await begin).status()).toBe(201);
  await expectSound(desk);

  await play(kitchen, 'Knalgan Theme');
  const dialog = kitchen.getByRole('dialog', { name: 'Playing on another device' });
  await expect(dialog).toContainText('Your plan plays on one device at once');
  await dialog.getByRole('button', { name: 'Play here' }).click();
  await expectSound(kitchen);
  await expect.poll(async () => (await sound(desk)).paused).toBe(true);
});

test('a page that comes later finds the queue, and plays on', async ({ pages: { desk, kitchen } }) => {
  await play(desk, longTrack);
  await expectSound(desk);
  await control(desk, 'Pause').click();
  await expect.poll(async () => (await sound(desk)).paused).toBe(true);
  await kitchen.reload();
  await expect(nowPlaying(kitchen)).toHaveText(longTrack);
  await control(kitchen, 'Play').click();
  await expectSound(kitchen);
  await expect(desk.getByText(/^Playing on/)).toBeVisible();
});
