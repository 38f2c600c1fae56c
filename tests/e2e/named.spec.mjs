// The app works even if an article's elements have the names of browser objects that the app uses.
import { arrived, expect, isMarked, mark, settled, test } from './fixtures.mjs';
import { GLOBALS, NAME } from './newsroom.mjs';

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

test('a nameplate takes the place of the name, with one picture for each theme', async ({ page, visit, audit }) => {
  const shown = page.locator('.masthead__name img:visible');
  await page.emulateMedia({ colorScheme: 'light' });
  await visit('/');
  await expect(page.getByRole('banner').getByRole('link', { name: NAME, exact: true })).toBeVisible();
  await expect(shown).toHaveAttribute('src', '/media/logo.svg');
  expect(await shown.evaluate((image) => [image.clientWidth, image.clientHeight])).toEqual([80, 80]);
  await audit('a page with a nameplate');
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect(shown).toHaveAttribute('src', '/media/people/farida-hasanli.svg');
  await page.getByRole('button', { name: 'Auto' }).click();
  await expect(shown).toHaveAttribute('src', '/media/logo.svg');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(shown).toHaveAttribute('src', '/media/people/farida-hasanli.svg');
});

test('an author has role, photo and links, below articles and on the page of their own', async ({ page, at, visit, audit }) => {
  const person = page.locator('.person');
  const expectProfile = async () => {
    await expect(person).toContainText('Diplomatic correspondent');
    await expect(person.locator('img')).toHaveAttribute('src', '/media/people/farida-hasanli.svg');
    await expect(person.getByRole('link', { name: 'Mastodon' })).toHaveAttribute('rel', 'me');
    await expect(person.getByRole('link', { name: 'farida@meridian.example' })).toHaveAttribute('href', 'mailto:farida@meridian.example');
  };
  await visit('/blog/how-an-ambassador-is-accredited/');
  await expectProfile();
  await audit('an article with its author');
  const data = await page.locator('script[type="application/ld+json"]').allTextContents();
  const article = data.map((text) => JSON.parse(text)).find((object) => object['@type'] === 'NewsArticle');
  expect(article.author[0]).toMatchObject({ jobTitle: 'Diplomatic correspondent', sameAs: ['https://mastodon.example/@farida'] });
  await person.getByRole('link', { name: 'Farida Hasanli' }).click();
  await arrived(page, at('/author/farida-hasanli/'), 'Farida Hasanli');
  await expectProfile();
});
