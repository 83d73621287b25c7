import AxeBuilder from '@axe-core/playwright';
import { expect, find, longTrack, play, test } from './support';

test('pages keep to WCAG 2.2 AA as far as a machine can tell', async ({ listener: page }) => {
  const album = await find(page, longTrack).then((row) => row.getByRole('link').last().getAttribute('href'));
  await play(page, longTrack);
  for (const path of [
    '/',
    '/search?q=the',
    '/library',
    '/library/genres',
    '/blends',
    album ?? '',
    '/liked',
    '/podcasts',
    '/radio',
    '/plan',
    '/settings',
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
    await expect(page.getByText('Loading', { exact: true })).toHaveCount(0);
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]),
      path,
    ).toEqual([]);
  }
});
