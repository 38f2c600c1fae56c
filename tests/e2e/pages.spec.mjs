// Each kind of page, opened directly.
import { expect, isMarked, mark, ready, test } from './fixtures.mjs';
import { cutOff, tooWide } from './layout.mjs';
import { KINDS, NAME, TEXT_ONLY } from './newsroom.mjs';

for (const { kind, path, heading, title, crumbs, status = 200 } of KINDS) {
  test.describe(kind, () => {
    test.beforeEach(({ tolerate }) => {
      if (status !== 200) tolerate(new RegExp(`${status}.*${path}`));
    });

    test('opens directly @sub', async ({ page, visit, at }) => {
      const response = await visit(path);
      expect(response.status()).toBe(status);
      await expect(page.locator('h1')).toHaveCount(1);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
      await expect(page).toHaveTitle(title ?? new RegExp(`^${heading.source ?? escape(heading)}.* · ${NAME}$`));

      const nav = page.getByRole('navigation', { name: 'Breadcrumb' });
      await expect(nav).toHaveCount(crumbs ? 1 : 0);
      if (crumbs) {
        await expect(nav.getByRole('listitem')).toHaveText(crumbs);
        await expect(nav.getByRole('link')).toHaveCount(crumbs.length - 1);
        await expect(nav.locator('[aria-current=page]')).toHaveText(crumbs.at(-1));
      }

      await expect(page.getByRole('banner')).toHaveCount(1);
      await expect(page.getByRole('main')).toHaveCount(1);
      await expect(page.getByRole('contentinfo')).toHaveCount(1);
      const sections = page.getByRole('navigation', { name: 'Sections', exact: true });
      await expect(sections).toHaveCount(1);
      const here = await sections.locator('[aria-current=page]').evaluateAll((links) => links.map((a) => a.pathname));
      const listed = await sections.getByRole('link').evaluateAll((links) => links.map((a) => a.pathname));
      expect(here).toEqual(listed.filter((link) => link === at(path)));
    });

    test('is painted before the browser reads parts that only the app and other programs need', async ({ request, at }) => {
      const printed = await (await request.get(at(path))).text();
      const before = printed.slice(0, printed.indexOf('<div id="app">'));
      expect(before).toContain('<style>');
      expect(before).not.toContain('rel="stylesheet"');
      expect(before).not.toContain('application/ld+json');
      expect(before.match(/<script>/g)).toHaveLength(1);
      expect(before).not.toContain('<script src');
    });

    test('delays its first paint until its masthead is there, and no longer', async ({ page, request, at }) => {
      const printed = await (await request.get(at(path))).text();
      const waits = await page.evaluate((printed) => {
        const parsed = new DOMParser().parseFromString(printed, 'text/html');
        const [link, more] = parsed.head.querySelectorAll('link[rel=expect][blocking=render]');
        const named = parsed.querySelector(link.getAttribute('href'));
        // A style sheet that is linked outside of a template would delay the paint.
        return { inside: named.closest('#app') !== null, more, sheets: parsed.querySelectorAll('link[rel=stylesheet]').length };
      }, printed);
      expect(waits).toEqual({ inside: true, more: undefined, sheets: 0 });
    });

    test('has no axe violations, light and dark', async ({ page, visit, audit }) => {
      await visit(path);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await audit(colorScheme);
      }
    });

    test('carries every style that it needs', async ({ page, at }) => {
      // The app does not start until the reader touches the page. The search page needs the app to be complete.
      await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
      await page.setViewportSize({ width: 1280, height: 6000 });
      await page.route('**/media/**', (route) => route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }));
      await page.goto(at(path), { waitUntil: 'networkidle' });
      if (path.startsWith('/search/')) {
        await page.keyboard.press('Shift');
        await ready(page);
      }
      const before = await page.screenshot();
      await page.evaluate(
        () =>
          new Promise((resolve, reject) => {
            const link = document.querySelector('#styles').content.firstElementChild.cloneNode();
            document.head.append(Object.assign(link, { onload: resolve, onerror: reject }));
          }),
      );
      expect(before.equals(await page.screenshot()), 'the same screenshot with the styles of all kinds of page').toBe(true);
    });

    test('has no layout shift, even with slow images', async ({ page, at }) => {
      await page.addInitScript(() => {
        window.shifts = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            const moved = entry.sources.map(({ node }) => node?.className || node?.nodeName);
            window.shifts.push(`${entry.value.toFixed(4)} ${moved}`);
          }
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.route('**/media/**', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await route.continue().catch(() => {});
      });
      await page.goto(at(path));
      await ready(page);
      // Scrolls to the end and back, so that lazy images are fetched too.
      await page.evaluate(async () => {
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
          scrollTo(0, y);
          await frame();
          await frame();
        }
        while (![...document.images].every((image) => image.complete || !image.checkVisibility())) await frame();
        scrollTo(0, 0);
        await frame();
        await frame();
      });
      expect(await page.evaluate(() => window.shifts)).toEqual([]);
    });

    test('fits 320 px, and 640 px (a window of 1280 px at 200%)', async ({ page, visit }) => {
      await page.setViewportSize({ width: 320, height: 640 });
      await visit(path);
      expect(await page.evaluate(tooWide), 'at 320 px').toEqual([]);
      await page.setViewportSize({ width: 640, height: 400 });
      expect(await page.evaluate(tooWide), 'at 640 px').toEqual([]);
      expect(await page.evaluate(cutOff), 'text that is cut off').toEqual([]);
    });
  });
}

test('an address opens with and without its last slash @sub', async ({ page, at, visit }) => {
  for (const path of ['/blog', '/category/news', '/archive/2023/11', '/about']) {
    await page.goto(at(path));
    await expect(page).toHaveURL((url) => url.pathname === at(`${path}/`));
  }
  await visit('/blog');
  await mark(page);
  await page.getByRole('navigation', { name: 'Sections', exact: true }).getByRole('link', { name: 'Culture' }).click();
  await expect(page.locator('h1')).toHaveText('Culture');
  expect(await isMarked(page)).toBe(true);
});

test('the address of a numbered page that is not full yet leads to the listing @sub', async ({ page, at }) => {
  await page.goto(at('/blog/page/3/'));
  await expect(page).toHaveURL((url) => url.pathname === at('/blog/'));
  await expect(page.locator('h1')).toHaveText('Blog');
});

test('the search link is beside the sections that scroll, and never covers one', async ({ page, visit }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await visit('/');
  const sections = page.locator('.masthead__sections ul');
  const search = page.getByRole('banner').getByRole('link', { name: 'Search' });
  expect(await sections.evaluate((list) => list.scrollWidth > list.clientWidth), 'the sections scroll').toBe(true);
  for (const end of [0, 10_000]) {
    await sections.evaluate((list, left) => (list.scrollLeft = left), end);
    const [list, link] = [await sections.boundingBox(), await search.boundingBox()];
    expect(list.x + list.width).toBeLessThanOrEqual(link.x);
    expect(link.x + link.width).toBeLessThanOrEqual(360);
  }
  await expect(sections.getByRole('link').last()).toBeInViewport({ ratio: 1 });
});

test('a date shows the reader\'s own time under a resting pointer, also on pages that the app opens', async ({ page, at, visit }) => {
  await visit(TEXT_ONLY);
  const date = page.locator('.article__meta time').first();
  await expect(date).not.toHaveAttribute('title');
  await date.hover();
  await expect(date).toHaveAttribute('title', '7 May 2021 at 09:55:00 GMT+4');
  await mark(page);
  await page.getByRole('navigation', { name: 'Sections', exact: true }).getByRole('link', { name: 'Culture' }).click();
  await expect(page).toHaveURL((url) => url.pathname === at('/category/culture/'));
  expect(await isMarked(page)).toBe(true);
  const another = page.locator('.card time').first();
  await another.hover();
  await expect(another).toHaveAttribute('title', /GMT\+4$/);
});

// Safari before 26.2 ignores the shorthand `text-decoration` if it has more than a line:
// https://webkit.org/blog/17640/webkit-features-for-safari-26-2/
test('every underline has a form that Safari accepts', async ({ page, visit }) => {
  await visit('/about/');
  const sheet = await (await page.request.get(await page.locator('#styles').evaluate((styles) => styles.content.firstElementChild.href))).text();
  expect(sheet.match(/text-decoration:[^;}]+/g)).toContain('text-decoration:underline');
  expect(sheet.match(/text-decoration:[^;}\s]+\s[^;}]+/g)).toBeNull();
});

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

test('on a tablet the picture of the lead is the largest', async ({ page, visit }) => {
  await page.setViewportSize({ width: 768, height: 1024 });
  await visit('/');
  const width = async (card) => (await page.locator(`.card--${card} .card__cover img`).first().boundingBox()).width;
  expect(await width('lead')).toBeGreaterThan(2 * (await width('second')));
});
