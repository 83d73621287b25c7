import { expect, test as base, type APIRequestContext, type Locator, type Page } from '@playwright/test';

export const admin = { username: 'ada', password: 'many voices, one song', name: 'Ada' };

/** A track of Debian's wesnoth-1.16-music, long enough to seek in. */
export const longTrack = 'Breaking the Chains';
/** One whose file has more than the 160 kbit/s of the plan `free`. */
export const fineTrack = 'Northerners';
/** One of less than ten seconds, which is heard to its end quickly. */
export const shortTrack = 'Victory';

export async function logIn(page: Page, username: string, password: string): Promise<void> {
  await page.goto('/');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('navigation').first()).toBeVisible();
}

let accounts = 0;

/** A fresh account that nothing has been done with. */
export async function newAccount(request: APIRequestContext) {
  const username = `listener-${Date.now().toString(36)}-${++accounts}`;
  const account = { username, password: 'listening all day', display_name: 'Listener' };
  const response = await request.post('/api/accounts', { data: account });
  expect(response.status(), await response.text()).toBe(201);
  return account;
}

/** `listener`: the page, signed in with an account of its own, which nothing has been done with yet. */
export const test = base.extend<{ listener: Page }>({
  listener: async ({ page, request }, provide) => {
    const { username, password } = await newAccount(request);
    await logIn(page, username, password);
    await provide(page);
  },
});

export { expect };

/** Types into the search field and waits for the row of the song with exactly this title. */
export async function find(page: Page, title: string): Promise<Locator> {
  await page.getByRole('searchbox').filter({ visible: true }).fill(title);
  await expect(page).toHaveURL(/\/search\?q=/);
  const row = songs(page, 'Songs found').filter({ has: page.getByText(title, { exact: true }) });
  await expect(row.first()).toBeVisible();
  return row.first();
}

/** The rows of a list of songs. */
export const songs = (page: Page, label: string): Locator =>
  page.getByRole('list', { name: label, exact: true }).getByRole('listitem');

/** The titles of a list of songs, in order. */
export const titles = (page: Page, label: string): Locator => songs(page, label).locator('.track-title');

export async function play(page: Page, title: string): Promise<void> {
  const row = await find(page, title);
  await row.hover();
  await row.getByRole('button', { name: `Play ${title}` }).click();
}

/** Chooses from the menu of a song's row. */
export async function chooseFor(row: Locator, item: string): Promise<void> {
  await row.hover();
  await row.getByRole('button', { name: /^More for/ }).click();
  await row.page().getByRole('menuitem', { name: item, exact: true }).click();
}

interface Sound {
  seconds: number;
  decodedBytes: number;
  paused: boolean;
}

/** What the page's audio element is doing. */
export const sound = (page: Page): Promise<Sound> =>
  page.locator('audio').evaluate((audio: HTMLAudioElement & { webkitAudioDecodedByteCount: number }) => ({
    seconds: audio.currentTime,
    decodedBytes: audio.webkitAudioDecodedByteCount,
    paused: audio.paused,
  }));

/** Music comes out: time goes on and bytes have been decoded. */
export async function expectSound(page: Page): Promise<void> {
  const before = await sound(page);
  await expect
    .poll(async () => {
      const now = await sound(page);
      return !now.paused && now.decodedBytes > 0 && now.seconds > before.seconds + 0.5;
    })
    .toBe(true);
}

/** Chooses the plan and pays it with the sandbox's card. */
export async function buyPremium(page: Page): Promise<void> {
  await page.goto('/plan');
  await page.getByRole('button', { name: 'Choose Premium' }).click();
  await expect(page).toHaveURL(/\/pay\//);
  await expect(page.getByRole('heading').first()).toContainText('Premium');
  await page.locator('[name=card][value=success]').check();
  await page.getByRole('button', { name: /^Pay/ }).click();
  await expect(page).toHaveURL(/\/plan/);
  await expect(page.getByTestId('entitlement')).toHaveText('Original quality', { timeout: 15_000 });
}
