import { chooseFor, expect, expectSound, find, longTrack, play, shortTrack, sound, test } from './support';

const player = 'section[aria-label=Player]';

test('a song is heard, paused, and goes on', async ({ listener: page }) => {
  await play(page, longTrack);
  await expect(page.getByTestId('now-playing')).toHaveText(longTrack);
  await expectSound(page);

  await page.locator(player).getByRole('button', { name: 'Pause' }).click();
  const paused = await sound(page);
  expect(paused.paused).toBe(true);
  await page.locator(player).getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
  expect((await sound(page)).seconds).toBeGreaterThan(paused.seconds);
});

test('seeking jumps, and the music goes on from there', async ({ listener: page }) => {
  await play(page, longTrack);
  await expectSound(page);
  await page.getByRole('slider', { name: 'Position' }).fill('120000');
  await page.getByRole('slider', { name: 'Position' }).blur();
  await expect.poll(async () => (await sound(page)).seconds).toBeGreaterThan(119);
  await expectSound(page);
  expect((await sound(page)).seconds).toBeLessThan(135);
});

test('the quality and its reason are shown', async ({ listener: page }) => {
  await play(page, longTrack);
  const quality = page.getByTestId('quality');
  await expect(quality).toContainText(/\d+ kbit\/s/);
  expect((await quality.getAttribute('title'))?.length).toBeGreaterThan(5);
});

test('plays are told to the server with what was heard', async ({ listener: page }) => {
  const reports: { heard_ms: number; state: string }[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH' && request.url().includes('/api/plays/')) {
      reports.push(request.postDataJSON() as (typeof reports)[number]);
    }
  });
  const begun = page.waitForResponse((response) => response.url().endsWith('/api/plays'));
  await play(page, shortTrack);
  expect((await begun).status()).toBe(201);
  const finished = await page.waitForResponse(
    (response) => response.url().includes('/api/plays/') && (response.request().postData() ?? '').includes('FINISHED'),
    { timeout: 40_000 },
  );
  expect(finished.ok()).toBe(true);
  const end = reports.find(({ state }) => state === 'PLAY_STATE_FINISHED');
  expect(end?.heard_ms).toBeGreaterThan(4000);
  expect(end?.heard_ms).toBeLessThan(30_000);
});

test('the queue goes on by itself, and forth and back by hand', async ({ listener: page }) => {
  await page.getByRole('searchbox').fill('Mattias Westlund');
  const rows = page.getByRole('list', { name: 'Songs found' }).locator('.track-title');
  await expect(rows.nth(2)).toBeVisible();
  const [first = '', second = '', third = ''] = await rows.allTextContents();
  await page.getByRole('listitem').filter({ hasText: first }).first().hover();
  await page
    .getByRole('button', { name: `Play ${first}`, exact: true })
    .first()
    .click();
  const now = page.getByTestId('now-playing');
  await expect(now).toHaveText(first);
  await page.locator(player).getByRole('button', { name: 'Next' }).click();
  await expect(now).toHaveText(second);
  await page.locator(player).getByRole('button', { name: 'Next' }).click();
  await expect(now).toHaveText(third);
  await page.locator(player).getByRole('button', { name: 'Previous' }).click();
  await expect(now).toHaveText(second);

  await expectSound(page);
  const position = page.locator(player).getByRole('slider', { name: 'Position' });
  const end = Number(await position.getAttribute('max'));
  await position.fill(String(Math.floor(end / 1000 - 1) * 1000));
  await position.blur();
  await expect(now).toHaveText(third);
  await expectSound(page);
});

test('a song is put next, jumped to and taken out in the queue', async ({ listener: page }) => {
  await play(page, longTrack);
  await chooseFor(await find(page, 'Knalgan Theme'), 'Play next');
  await chooseFor(await find(page, 'Suspense'), 'Add to queue');
  await page.locator(player).getByRole('button', { name: 'Queue' }).click();
  const queue = page.getByRole('complementary', { name: 'Queue' });
  const next = queue.getByRole('list', { name: 'Next up' }).getByRole('listitem');
  await expect(next).toHaveCount(2);
  await expect(next.first()).toContainText('Knalgan Theme');
  await queue.getByRole('button', { name: 'Remove Knalgan Theme from the queue' }).click();
  await queue.getByRole('button', { name: 'Play Suspense' }).click();
  await expect(page.getByTestId('now-playing')).toHaveText('Suspense');
  await expectSound(page);
});

test('keys and volume work, and the queue outlives a reload', async ({ listener: page }) => {
  await play(page, longTrack);
  await expectSound(page);
  await page.getByRole('main').focus();
  await page.keyboard.press(' ');
  await expect.poll(async () => (await sound(page)).paused).toBe(true);

  await page.getByRole('slider', { name: 'Volume' }).fill('0.2');
  expect(await page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.volume)).toBeCloseTo(0.2);

  const before = (await sound(page)).seconds;
  await page.reload();
  await expect(page.getByTestId('now-playing')).toHaveText(longTrack);
  await page.locator(player).getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
  expect((await sound(page)).seconds).toBeGreaterThan(before - 1);
});

test('a radio begins with its song and goes on', async ({ listener: page }) => {
  await chooseFor(await find(page, longTrack), 'Start radio');
  await expect(page.getByTestId('now-playing')).toHaveText(longTrack);
  await expectSound(page);
  await page.locator(player).getByRole('button', { name: 'Next' }).click();
  await expect(page.getByTestId('now-playing')).not.toHaveText(longTrack);
  await expectSound(page);
});
