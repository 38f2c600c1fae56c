// A site that was published without search (`search = false`).
import { expect, settled, test } from './fixtures.mjs';
import { EVERYTHING, MISSING } from './newsroom.mjs';

test('no page offers a search, and no key opens one', async ({ page, visit, tolerate }) => {
  tolerate(/404.*no-such-page/);
  for (const path of ['/', '/blog/', EVERYTHING, MISSING]) {
    await visit(path);
    await expect(page.getByRole('link', { name: 'Search' })).toHaveCount(0);
    await expect(page.locator('link[rel=search]')).toHaveCount(0);
    await page.keyboard.press('/');
    await settled(page);
    await expect(page).toHaveURL((url) => url.pathname === path);
  }
});

test('pages that the app opens offer no search either', async ({ page, visit, fetched }) => {
  await visit('/about/');
  await page.getByRole('navigation', { name: 'Sections', exact: true }).getByRole('link', { name: 'Archive' }).click();
  await expect(page.locator('main h1')).toHaveText('Archive');
  await expect(page.getByRole('link', { name: 'Search' })).toHaveCount(0);
  expect(fetched().filter((url) => url.includes('search'))).toEqual([]);
});

test('the address of the search has no page', async ({ page, visit, tolerate }) => {
  tolerate(/404/);
  expect((await visit('/search/?q=treaty')).status()).toBe(404);
  await expect(page.locator('main h1')).toHaveText('There is no page here');
});
