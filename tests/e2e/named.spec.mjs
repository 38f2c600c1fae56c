// The app works even if an article's elements have the names of browser objects that the app uses.
import { arrived, expect, isMarked, mark, settled, test } from './fixtures.mjs';
import { GLOBALS } from './newsroom.mjs';

const ARTICLE = '/blog/named/';

test('the article is shown, and none of its elements is a property of the document', async ({ page, visit }) => {
  await visit(ARTICLE);
  await expect(page.locator('.prose')).toContainText('The words of the article.');
  const hidden = await page.evaluate((names) => names.filter((name) => document[name] instanceof Element && name !== 'body' && name !== 'documentElement'), GLOBALS);
  expect(hidden).toEqual([]);
  await expect(page.locator('.prose :is(form, input, iframe, object, [name])')).toHaveCount(0);
});

/** Objects that some browsers lack; the app would find an element of that name instead. */
const LACKING = {
  'a browser that has everything': [],
  'a browser without Trusted Types': ['trustedTypes'],
  'a browser without idle callbacks': ['requestIdleCallback', 'cancelIdleCallback'],
  'a browser without recent APIs': ['scheduler', 'navigation', 'Highlight', 'SpeculationRules', 'IntersectionObserver'],
};

for (const [browser, names] of Object.entries(LACKING)) {
  test(`the app starts on the article and comes back to it: ${browser}`, async ({ page, at, visit }) => {
    await page.addInitScript((lacking) => {
      for (const name of lacking) {
        delete window[name];
        delete Window.prototype[name];
      }
    }, names);
    if (names.includes('trustedTypes')) {
      // Chromium would still require Trusted Types, which the page no longer has.
      await page.route('**/', async (route) => {
        const response = await route.fetch();
        const without = (text) => text.replace(/; require-trusted-types-for[^"]*?default/, '');
        const policy = without(response.headers()['content-security-policy'] ?? '');
        const headers = { ...response.headers(), ...(policy && { 'content-security-policy': policy }) };
        await route.fulfill({ response, headers, body: without(await response.text()) });
      });
    }
    await visit(ARTICLE);
    await mark(page);
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Blog' }).click();
    await arrived(page, at('/blog/'), 'Blog');
    await page.goBack();
    await expect(page.locator('main h1')).toHaveText('Names of elements');
    await settled(page);
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Home' }).click();
    await arrived(page, at('/'));
    expect(await isMarked(page), 'the app ran all the time').toBe(true);
  });
}
