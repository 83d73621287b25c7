import { Broadcaster } from './broadcaster';
import { admin, expect, logIn, newAccount, play, shortTrack, test } from './support';

let server: Broadcaster;
test.beforeAll(async () => {
  server = await new Broadcaster().listen();
});
test.afterAll(() => server.close());

const player = 'section[aria-label=Player]';

test('a podcast is subscribed to, heard, gone on with elsewhere, and deleted', async ({ page, browser, request }) => {
  test.setTimeout(120_000);
  await logIn(page, admin.username, admin.password);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Podcasts' }).click();
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await page.getByRole('dialog').getByLabel('Address of its feed').fill(`${server.url}/feed?${Date.now()}`);
  await page.getByRole('dialog').getByRole('button', { name: 'Subscribe' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Evening Voices');
  const episodes = page.getByRole('list', { name: 'Episodes of Evening Voices' }).getByRole('listitem');
  await expect(episodes).toHaveCount(2);
  await expect(episodes.first()).toContainText('About the second evening. And more.');

  await page.getByRole('searchbox', { name: 'Search in this podcast' }).fill('first');
  await expect(episodes).toHaveCount(1);
  await episodes.getByRole('button', { name: 'Download The first evening to the server' }).click();
  await episodes.getByRole('button', { name: 'Play The first evening' }).click();
  const bar = page.locator(player);
  await expect(bar.getByTestId('now-playing')).toHaveText('The first evening');
  await expect(bar.getByTestId('position')).toHaveText('0:02');
  await bar.getByRole('button', { name: 'Forward 30 seconds' }).click();
  await expect(bar.getByTestId('position')).toHaveText(/^0:3[2-9]$/);
  await bar.getByRole('button', { name: 'Pause' }).click();

  // Someone else finds it, and hears it on their own.
  const listener = await newAccount(request);
  const theirs = await (await browser.newContext()).newPage();
  await logIn(theirs, listener.username, listener.password);
  await theirs.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Podcasts' }).click();
  await expect(theirs.getByRole('button', { name: 'Subscribe' })).toHaveCount(0);
  const newest = theirs.getByRole('list', { name: 'New episodes' }).getByRole('listitem');
  await expect(
    newest.getByRole('button', { name: 'Download The second evening to the server' }).first(),
  ).toBeDisabled();
  await newest.filter({ hasText: 'The first evening' }).getByRole('button', { name: 'Play' }).first().click();
  await expect(theirs.locator(player).getByTestId('position')).toHaveText('0:01');
  await theirs.context().close();

  // It goes on where it was left, also after the page was loaded anew.
  await page.reload();
  await expect(episodes.last()).toContainText(/left|Begun/);
  await episodes.last().getByRole('button', { name: 'Play The first evening' }).click();
  await expect(bar.getByTestId('position')).toHaveText(/^0:3[4-9]$/);

  // Music takes its place.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Home' }).click();
  await expect(bar.getByTestId('now-playing')).toHaveText('The first evening');
  await play(page, shortTrack);
  await expect(bar.getByTestId('now-playing')).toHaveText(shortTrack);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Podcasts' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Evening Voices' }).first().click();
  await episodes.last().getByRole('button', { name: 'More for The first evening' }).click();
  await page.getByRole('menuitem', { name: 'Mark as played' }).click();
  await expect(episodes.last()).toContainText('Played');

  await page.getByRole('link', { name: 'The first evening' }).click();
  await expect(page.locator('.description')).toHaveText('About the first evening.\nAnd more.');
  await page.getByRole('main').getByRole('link', { name: 'Evening Voices' }).click();
  await page.getByRole('button', { name: 'More for Evening Voices' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Podcasts');
});

test('a feed that is none says why', async ({ page }) => {
  await logIn(page, admin.username, admin.password);
  await page.goto('/podcasts');
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await page.getByRole('dialog').getByLabel('Address of its feed').fill(`${server.url}/nothing?${Date.now()}`);
  await page.getByRole('dialog').getByRole('button', { name: 'Subscribe' }).click();
  await expect(page.getByRole('status').filter({ hasText: '404' })).toBeVisible();
  await page.getByRole('button', { name: /^More for http/ }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Podcasts');
});
