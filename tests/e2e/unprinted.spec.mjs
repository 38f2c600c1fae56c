// The app without printed pages, as behind `trunk serve`: the server answers every address with the shell, also missing ones, with
// status 200.
import { arrived, expect, follow, isMarked, mark, ready, returned, test } from './fixtures.mjs';
import { EVERYTHING, KINDS, MISSING, NAME } from './newsroom.mjs';

// Trunk writes an `integrity` attribute on its preload, which Chromium does not support yet.
test.beforeEach(({ tolerate }) => void tolerate(/integrity` attribute is currently ignored/));

for (const { kind, path, heading, title, crumbs } of KINDS) {
  test(`opens directly: ${kind}`, async ({ page, visit, audit }) => {
    await visit(path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
    await expect(page).toHaveTitle(title ?? new RegExp(` · ${NAME}$`));
    if (crumbs) await expect(page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('listitem')).toHaveText(crumbs);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en-GB');
    await expect(page.getByRole('banner')).toHaveCount(1);
    if (['home', 'article with everything', 'not found'].includes(kind)) await audit(kind);
  });
}

test('opens by click: home, category, article, missing page', async ({ page, at, visit }) => {
  await visit('/');
  await mark(page);
  await page.getByRole('navigation', { name: 'Sections', exact: true }).getByRole('link', { name: 'Diplomatic' }).click();
  await arrived(page, at('/category/diplomatic/'), 'Diplomatic');
  await page.locator('.card__headline a').first().click();
  await expect(page.locator('main article.article h1')).toBeFocused();
  await page.goBack();
  await returned(page, at('/category/diplomatic/'), 'Diplomatic', page.locator('.card__headline a').first());
  expect(await isMarked(page)).toBe(true);

  await follow(page, at(MISSING));
  await expect(page.locator('main h1')).toHaveText('There is no page here');
  await expect(page).toHaveURL((url) => url.pathname === at(MISSING));
  await expect(page.locator('meta[name=robots]')).toHaveAttribute('content', 'noindex');
  await page.getByRole('main').getByRole('link', { name: 'Go to the front page' }).click();
  await arrived(page, at('/'), NAME);
});

test('an address opens without its last slash', async ({ page, visit }) => {
  await visit('/category/diplomatic');
  await expect(page.locator('main h1')).toHaveText('Diplomatic');
});

test('an address with a hash opens at its heading', async ({ page, visit }) => {
  await visit(`${EVERYTHING}#sources`);
  await expect(page.locator('#sources')).toBeInViewport();
});

test('addresses that no page can have show the page for missing addresses', async ({ page, visit }) => {
  for (const path of ['/blog/page/0/', '/archive/2023/13/', '/blog/a/b/', '/category/', '/Blog/']) {
    await visit(path);
    await expect(page.locator('main h1'), path).toHaveText('There is no page here');
  }
});

test('a dataset that cannot be loaded is reported, and a second try helps', async ({ page, at, audit, tolerate }) => {
  tolerate(/Failed to load resource/, /^net::/);
  await page.route('**/data/site.json', (route) => route.abort('internetdisconnected'));
  await page.goto(at('/'));
  await ready(page);
  await expect(page.locator('main h1')).toHaveText('You seem to be offline');
  await expect(page.locator('html')).toHaveAttribute('lang', /../);
  await audit('offline at first');
  await page.unroute('**/data/site.json');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('main h1')).toHaveText(NAME);
});

test('a dataset of a newer format is reported', async ({ page, at }) => {
  await page.route('**/data/site.json', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), format: 2 } });
  });
  await page.goto(at('/'));
  await expect(page.locator('main h1')).toHaveText('A new edition is out');
});

test('the search works with the worker under the name that Trunk gives it', async ({ page, visit }) => {
  await visit('/search/?q=treaty');
  await expect(page.locator('#found .card__headline a').first()).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search' }).fill('frequency');
  await expect(page.locator('#found mark').first()).toHaveText('frequency');
});
