// An article's elements may have the names of what the app asks the browser for; the app works all the same.
import { arrived, expect, isMarked, mark, settled, test } from './fixtures.mjs';
import { GLOBALS } from './newsroom.mjs';

const ARTICLE = '/blog/named/';

test('the article is there, and none of its elements is a property of the document', async ({ page, visit }) => {
  await visit(ARTICLE);
  await expect(page.locator('.prose')).toContainText('The words of the article.');
  const hidden = await page.evaluate((names) => names.filter((name) => document[name] instanceof Element && name !== 'body' && name !== 'documentElement'), GLOBALS);
  expect(hidden).toEqual([]);
  await expect(page.locator('.prose :is(form, input, iframe, object, [name])')).toHaveCount(0);
});

/** What some browsers lack; an element of that name would be found instead. */
const LACKING = {
  'a browser that has everything': [],
  'one without Trusted Types': ['trustedTypes'],
  'one without idle callbacks': ['requestIdleCallback', 'cancelIdleCallback'],
  'one without what is new': ['scheduler', 'navigation', 'Highlight', 'SpeculationRules', 'IntersectionObserver'],
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
      // Chromium would go on to ask for what it no longer has.
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
    expect(await isMarked(page), 'the app was there all the time').toBe(true);
  });
}
