import type { APIRequestContext } from '@playwright/test';
import { expect, test } from './support';

interface Answer {
  status: string;
  error?: { code: number };
}

/** What the Subsonic API says to an app with these credentials. */
async function ping(request: APIRequestContext, u: string, p: string): Promise<Answer> {
  const response = await request.get('/rest/ping.view', { params: { f: 'json', v: '1.16.1', c: 'test', u, p } });
  return ((await response.json()) as { 'subsonic-response': Answer })['subsonic-response'];
}

test('an app is let in with a password of its own, and shut out again', async ({ listener: page, request }) => {
  await page.goto('/settings');
  const apps = page.getByRole('region', { name: 'Apps' });
  await apps.getByLabel('App and device').fill('Car');
  await apps.getByRole('button', { name: 'Make app password' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('img', { name: 'The same as a QR code' })).toBeVisible();
  const facts = await dialog.locator('code').allTextContents();
  expect(facts[0]).toBe(new URL(page.url()).origin);
  const [, username, password] = facts as [string, string, string];
  expect(password).toMatch(/^\w{32}$/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(password)).toHaveCount(0);
  expect((await ping(request, username, password)).status).toBe('ok');

  await expect(apps.getByRole('listitem').filter({ hasText: 'Car' })).toBeVisible();
  await apps.getByRole('button', { name: 'Take back Car' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
  await expect(apps.getByRole('listitem').filter({ hasText: 'Car' })).toHaveCount(0);
  await expect.poll(async () => (await ping(request, username, password)).error?.code).toBe(40);
});
