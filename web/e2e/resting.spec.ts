import { expect, test } from './support';

const problem = (status: number, code: string, detail: string) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', status, code, detail }),
});

test('second best is marked, and the rest of the page stays', async ({ listener: page }) => {
  await page.route('**/api/recommendations/for-you*', (route) =>
    route.fulfill({ json: { shelves: [], tracks: {}, degraded: true } }),
  );
  await page.goto('/');
  await expect(page.getByText('Recommendations are resting')).toBeVisible();
  await expect(page.getByRole('region', { name: 'New in the library' })).toBeVisible();
});

test('a service that does not answer is told in its place, and can be asked again', async ({ listener: page }) => {
  await page.route('**/api/playlists?*', (route) =>
    route.fulfill(problem(503, 'Unavailable', 'Playlists are resting. Please try again soon.')),
  );
  await page.goto('/playlists');
  await expect(page.getByRole('alert')).toContainText('Playlists are resting.');
  await page.unroute('**/api/playlists?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Make your first playlist')).toBeVisible();
});

test('what the server refuses is told in its words', async ({ listener: page }) => {
  await page.route('**/api/playlists', (route) =>
    route.fulfill(problem(429, 'ResourceExhausted', 'You have made enough playlists for now.')),
  );
  await page.getByRole('button', { name: 'New playlist' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('One too many');
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await expect(page.getByText('You have made enough playlists for now.')).toBeVisible();
});
