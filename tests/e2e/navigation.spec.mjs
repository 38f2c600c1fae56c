// Navigation inside the app: with links and with the browser's buttons.
import { arrived, expect, follow, isMarked, mark, ready, settled, test } from './fixtures.mjs';
import { EVERYTHING, TEXT_ONLY } from './newsroom.mjs';

const y = (page) => page.evaluate(() => Math.round(scrollY));
const EVERYTHING_DATA = '/data/articles/how-a-grid-keeps-its-frequency.json';
const PICTURE = '/media/covers/a-play-for-two-harbours.svg';

/** Returns the title of the printed page at a path. */
async function printedTitle(page, path) {
  const html = await (await page.request.get(path)).text();
  return page.evaluate((head) => new DOMParser().parseFromString(head, 'text/html').title, html.match(/<title>.*?<\/title>/s)[0]);
}

const CLICKS = [
  ['a card', '/', (page) => page.locator('.card__headline a').first()],
  ['the section of a card', '/blog/', (page) => page.locator('.card__section a').nth(3)],
  ['a category chip', EVERYTHING, (page) => page.locator('.article__head .chip').first()],
  ['a tag chip', EVERYTHING, (page) => page.locator('.article__head .chip--tag').first()],
  ['a category below', '/category/news/', (page) => page.getByRole('navigation', { name: 'Sections below News' }).getByRole('link').first()],
  ['the byline', EVERYTHING, (page) => page.locator('.byline a').first()],
  ['a breadcrumb', EVERYTHING, (page) => page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Blog' })],
  ['a related article', EVERYTHING, (page) => page.locator('.related a').last()],
  ['the older neighbour', EVERYTHING, (page) => page.getByRole('link', { name: 'Older' })],
  ['the newer neighbour', EVERYTHING, (page) => page.getByRole('link', { name: 'Newer' })],
  ['the older page', '/blog/', (page) => page.getByRole('link', { name: 'Older' })],
  ['the newer page', '/blog/page/1/', (page) => page.getByRole('link', { name: 'Newer' })],
  ['the newest page', '/blog/page/1/', (page) => page.getByRole('link', { name: 'Newest' })],
  ['the masthead', '/about/', (page) => page.getByRole('banner').getByRole('link', { name: 'The Meridian' })],
  ['a section', '/about/', (page) => page.getByRole('navigation', { name: 'Sections', exact: true }).getByRole('link', { name: 'Energy' })],
  ['a month', '/archive/', (page) => page.locator('.archive__year a').last()],
  ['a headline of a month', '/archive/2023/11/', (page) => page.locator('.month__day a').first()],
  ['the footer', '/', (page) => page.getByRole('contentinfo').getByRole('link', { name: 'Corrections' })],
];

for (const [what, from, link] of CLICKS) {
  test(`a click on ${what} @sub`, async ({ page, visit, fetched }) => {
    await visit(from);
    await mark(page);
    const target = await link(page).evaluate((a) => a.pathname);
    const title = await printedTitle(page, target);
    const length = await page.evaluate(() => history.length);
    await link(page).scrollIntoViewIfNeeded();
    fetched();
    await link(page).click();
    await arrived(page, target);
    await expect(page).toHaveTitle(title);
    await expect(page.locator('#app > [role=status]')).toHaveText(title);
    expect(await y(page), 'the page begins at its top').toBe(0);
    expect(await page.evaluate(() => history.length)).toBe(length + 1);
    await settled(page);
    const urls = fetched();
    // First the page itself; the app may fetch the printed page that the reader left afterwards, in the background.
    expect(urls.filter((url) => !/^\/data\/.*\.json$/.test(url)), 'only data').toEqual([]);
    expect(new Set(urls).size, 'nothing twice').toBe(urls.length);
    expect(urls.length).toBeGreaterThan(0);
    expect(await isMarked(page), 'the document stays').toBe(true);
  });
}

test.describe('back and forward', () => {
  test('keep every page\'s scroll position @sub', async ({ page, at, visit }) => {
    await visit('/blog/');
    await page.mouse.wheel(0, 900);
    await expect.poll(() => y(page)).toBe(900);
    await page.waitForTimeout(150);
    await follow(page, at(EVERYTHING));
    await arrived(page, at(EVERYTHING));
    await page.mouse.wheel(0, 700);
    await expect.poll(() => y(page)).toBe(700);
    // At once, without the pause after which the app stores the position.
    await follow(page, at(TEXT_ONLY));
    await arrived(page, at(TEXT_ONLY));
    expect(await y(page)).toBe(0);

    await page.goBack();
    await arrived(page, at(EVERYTHING));
    await expect.poll(() => y(page)).toBe(700);
    await page.goBack();
    await arrived(page, at('/blog/'));
    await expect.poll(() => y(page)).toBe(900);
    await page.goForward();
    await arrived(page, at(EVERYTHING));
    await expect.poll(() => y(page)).toBe(700);
    await page.goForward();
    await arrived(page, at(TEXT_ONLY));
    await expect.poll(() => y(page)).toBe(0);
  });

  test('keep it after a reload and a slow answer', async ({ page, at, visit }) => {
    await visit('/blog/');
    await page.mouse.wheel(0, 900);
    await expect.poll(() => y(page)).toBe(900);
    await page.waitForTimeout(150);
    await follow(page, at(EVERYTHING));
    await arrived(page, at(EVERYTHING));
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(150);
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-app', 'ready');
    await expect.poll(() => y(page)).toBe(300);
    await page.route('**/data/listings/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await route.continue();
    });
    await page.goBack();
    // The reader scrolls the page that is still shown.
    await page.mouse.wheel(0, 100);
    await arrived(page, at('/blog/'));
    await expect.poll(() => y(page)).toBe(900);
  });

  test('keep it after a visit to another document', async ({ page, at, visit, tolerate }) => {
    // A picture has no head with an icon, so the browser asks for favicon.ico.
    tolerate(/favicon\.ico/);
    await visit('/blog/');
    await follow(page, at(EVERYTHING));
    await arrived(page, at(EVERYTHING));
    await page.mouse.wheel(0, 600);
    await expect.poll(() => y(page)).toBe(600);
    await page.waitForTimeout(150);
    await page.goto(at(PICTURE));
    await page.goBack();
    await expect(page.locator('main h1')).toHaveText(/^Fifty times/);
    await expect.poll(() => y(page)).toBe(600);
    await page.goBack();
    await expect(page.locator('main h1')).toHaveText('Blog');
  });

  test('always show the page of the address, in any order of steps', async ({ page, at, visit }) => {
    const shows = async (path, heading) => {
      await expect(page.locator('main h1')).toHaveText(heading);
      await expect(page).toHaveURL((url) => url.pathname === at(path));
    };
    await visit('/about/');
    await follow(page, at('/blog/'));
    await shows('/blog/', 'Blog');
    await follow(page, at('/archive/'));
    await shows('/archive/', 'Archive');
    await page.goBack();
    await shows('/blog/', 'Blog');
    await page.goForward();
    await shows('/archive/', 'Archive');
    await follow(page, at('/blog/'));
    await shows('/blog/', 'Blog');
    await page.goBack();
    await shows('/archive/', 'Archive');
    // Two steps at a time.
    await page.evaluate(() => history.go(-2));
    await shows('/about/', /About/);
    await follow(page, at('/archive/'));
    await shows('/archive/', 'Archive');
    await page.goBack();
    await shows('/about/', /About/);
  });

  test('a page that arrives after the reader has gone back is not shown', async ({ page, at, visit }) => {
    let answer;
    const gate = new Promise((resolve) => (answer = resolve));
    await page.route(`**${EVERYTHING_DATA}`, async (route) => {
      await gate;
      await route.continue();
    });
    await visit('/about/');
    await follow(page, at('/blog/'));
    await arrived(page, at('/blog/'));
    await follow(page, at(EVERYTHING));
    await page.goBack();
    await arrived(page, at('/about/'), /About/);
    answer();
    await page.waitForTimeout(200);
    await arrived(page, at('/about/'), /About/);
    await page.goForward();
    await arrived(page, at('/blog/'), 'Blog');
  });

  test('the last click wins', async ({ page, at, visit }) => {
    await page.route(`**${EVERYTHING_DATA}`, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await visit('/about/');
    await follow(page, at(EVERYTHING));
    await follow(page, at('/blog/'));
    await arrived(page, at('/blog/'), 'Blog');
    await page.waitForTimeout(600);
    await arrived(page, at('/blog/'), 'Blog');
    await page.goBack();
    await arrived(page, at('/about/'), /About/);
  });
});

test.describe('links within a page', () => {
  /** Whether the next Tab goes to an element in or after the given one. */
  const goesOnBehind = async (page, selector) => {
    await page.keyboard.press('Tab');
    return page.locator(selector).evaluate((element) => {
      const { DOCUMENT_POSITION_FOLLOWING: behind, DOCUMENT_POSITION_CONTAINED_BY: within } = Node;
      return Boolean(element.compareDocumentPosition(document.activeElement) & (behind | within));
    });
  };

  test('lead to a heading, and the keyboard continues from there @sub', async ({ page, at, visit, fetched }) => {
    await visit(EVERYTHING);
    await mark(page);
    fetched();
    const link = page.getByRole('navigation', { name: 'In this article' }).getByRole('link', { name: 'Sources' });
    const hash = await link.evaluate((a) => a.hash);
    await link.click();
    await expect(page).toHaveURL((url) => url.pathname === at(EVERYTHING) && url.hash === hash);
    await expect(page.locator(hash)).toBeInViewport();
    expect(await goesOnBehind(page, hash), 'Tab continues after the heading').toBe(true);
    expect(fetched()).toEqual([]);
    expect(await isMarked(page)).toBe(true);
  });

  test('lead to a footnote and back', async ({ page, visit }) => {
    await visit(EVERYTHING);
    const reference = page.locator('[role=doc-noteref]').first();
    const note = await reference.evaluate((a) => a.hash);
    await reference.click();
    await expect(page.locator(note)).toBeInViewport();
    await page.locator(`${note} a[href^="#fnref"]`).click();
    await expect(reference).toBeInViewport();
  });

  test('back from them returns to the earlier scroll position', async ({ page, at, visit }) => {
    await visit(EVERYTHING);
    const reference = page.locator('[role=doc-noteref]').first();
    await reference.scrollIntoViewIfNeeded();
    await page.waitForTimeout(150);
    const before = await y(page);
    await reference.click();
    await expect.poll(() => y(page)).not.toBe(before);
    await page.waitForTimeout(150);
    await page.goBack();
    await expect(page).toHaveURL((url) => url.hash === '');
    await expect.poll(() => y(page)).toBe(before);
    await expect(page.locator('main h1')).toHaveText(/^Fifty times/);
    await follow(page, at('/about/'));
    await arrived(page, at('/about/'), /About/);
    await page.goBack();
    await arrived(page, at(EVERYTHING), /^Fifty times/);
    await expect.poll(() => y(page)).toBe(before);
  });

  test('lead to a heading of another page @sub', async ({ page, at, visit }) => {
    await visit('/about/');
    await follow(page, `${at(EVERYTHING)}#sources`);
    await expect(page).toHaveURL((url) => url.pathname === at(EVERYTHING) && url.hash === '#sources');
    await expect(page.locator('main h1')).toHaveText(/^Fifty times/);
    await expect(page.locator('#sources')).toBeInViewport();
    await page.waitForTimeout(100);
    await expect(page.locator('#sources')).toBeInViewport();
    expect(await goesOnBehind(page, '#sources'), 'Tab continues after the heading').toBe(true);
  });

  test('an address with a hash opens at its heading', async ({ page, visit }) => {
    await visit(`${EVERYTHING}#sources`);
    await expect(page.locator('#sources')).toBeInViewport();
    await page.waitForTimeout(150);
    await expect(page.locator('#sources')).toBeInViewport();
  });

  test('back leads to the top of a page that was opened at a heading, if the reader left it at the top', async ({ page, at }) => {
    let begin;
    const gate = new Promise((resolve) => (begin = resolve));
    await page.route('**/*.wasm', async (route) => {
      await gate;
      await route.continue();
    });
    // The browser scrolls to the heading itself: the app has not started yet.
    await page.goto(`${at(EVERYTHING)}#sources`);
    await expect(page.locator('#sources')).toBeInViewport();
    await settled(page);
    begin();
    await ready(page);
    await page.evaluate(() => scrollTo(0, 0));
    await follow(page, at('/about/'));
    await arrived(page, at('/about/'));
    await page.goBack();
    await arrived(page, at(EVERYTHING));
    expect(await y(page)).toBe(0);
  });
});

test.describe('heads', () => {
  const count = () => {
    const keys = [...document.querySelectorAll('head > :is(title, meta, link[rel=canonical]), script[type="application/ld+json"]')].map(
      (tag) => {
        if (tag.localName === 'script') return JSON.parse(tag.text)['@type'];
        return tag.getAttribute('name') ?? tag.getAttribute('property') ?? tag.getAttribute('http-equiv') ?? (tag.rel || tag.localName);
      },
    );
    const feeds = [...document.head.querySelectorAll('link[rel=alternate]')].map((link) => link.href);
    return [...keys, ...feeds];
  };

  test('every tag occurs once, also after several navigations @sub', async ({ page, at, visit }) => {
    await visit('/');
    for (const path of ['/category/news/', EVERYTHING, '/about/', '/archive/2023/11/', EVERYTHING]) {
      await follow(page, at(path));
      await arrived(page, at(path));
      // The app updates the head after it shows the page.
      await expect(page.locator('meta[property="og:url"]')).toHaveAttribute('content', new RegExp(`${path}$`));
      const keys = await page.evaluate(count);
      expect(keys.filter((key, n) => keys.indexOf(key) !== n), path).toEqual([]);
      for (const key of ['description', 'robots', 'canonical', 'og:title', 'og:url', 'og:type', 'og:site_name', 'twitter:card']) {
        expect(keys, path).toContain(key);
      }
    }
    // parity.spec.mjs compares the head with the printed one on every route.
    expect(await page.evaluate(count)).toEqual(expect.arrayContaining(['title', 'BreadcrumbList', 'NewsArticle']));
  });

  test('canonical and og:url name the address under the base @sub', async ({ page, visit, site, baseURL }) => {
    await visit(EVERYTHING);
    const canonical = await page.locator('link[rel=canonical]').getAttribute('href');
    const expected = site === 'SUB' ? baseURL.slice(0, -1) + EVERYTHING : `https://meridian.example${EVERYTHING}`;
    expect(canonical).toBe(expected);
    await expect(page.locator('meta[property="og:url"]')).toHaveAttribute('content', expected);
  });

  test('a page for a missing address asks search engines not to list it', async ({ page, tolerate, visit }) => {
    tolerate(/404/);
    await visit('/no-such-page/');
    await expect(page.locator('meta[name=robots]')).toHaveAttribute('content', 'noindex');
    await expect(page.locator('link[rel=canonical]')).toHaveCount(0);
  });
});
