// Each kind of page, opened directly.
import { expect, isMarked, mark, ready, test } from './fixtures.mjs';
import { KINDS, NAME } from './newsroom.mjs';

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

    test('has nothing that axe objects to, light and dark', async ({ page, visit, audit }) => {
      await visit(path);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await audit(colorScheme);
      }
    });

    test('never shifts, however slow its images', async ({ page, at }) => {
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
      // To the end and back, so that late images are fetched too.
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

    test('fits 320 px and text at 200%', async ({ page, visit }) => {
      await page.setViewportSize({ width: 320, height: 640 });
      await visit(path);
      expect(await page.evaluate(tooWide), 'at 320 px').toEqual([]);

      await page.setViewportSize({ width: 1280, height: 800 });
      // Headlines are fluid: half of their size may follow the window.
      const before = await page.evaluate(textSizes);
      await page.evaluate(() => void (document.documentElement.style.fontSize = '200%'));
      const after = await page.evaluate(textSizes);
      const stuck = before.filter(({ size }, n) => after[n].size < 1.45 * size).map(({ what }) => what);
      expect(stuck, 'text that does not grow').toEqual([]);
      expect(await page.evaluate(tooWide), 'at 200%').toEqual([]);
      expect(await page.evaluate(cutOff), 'text that is cut off at 200%').toEqual([]);
      // Both at once: a phone with large text.
      await page.setViewportSize({ width: 640, height: 800 });
      expect(await page.evaluate(tooWide), 'at 640 px and 200%').toEqual([]);
    });
  });
}

test('both spellings of an address open the page @sub', async ({ page, at, visit }) => {
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

test('the page before the oldest that is not full leads to the listing @sub', async ({ page, at }) => {
  await page.goto(at('/blog/page/3/'));
  await expect(page).toHaveURL((url) => url.pathname === at('/blog/'));
  await expect(page.locator('h1')).toHaveText('Blog');
});

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The elements that make the page scroll sideways. */
function tooWide() {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const scrolls = (e) => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
  const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > clientWidth + 1 && !scrolls(e.parentElement));
  return [`${scrollWidth} of ${clientWidth} px`, ...wide.map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`)];
}

/** Every element with text of its own, and the size of that text. */
function textSizes() {
  const own = [...document.body.querySelectorAll('*')].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  return own.map((e) => ({ what: `${e.tagName}.${e.className}`, size: Number.parseFloat(getComputedStyle(e).fontSize) }));
}

/** Elements that hide part of their text without a way to scroll to it. Summaries are shortened on purpose. */
function cutOff() {
  const hides = (e) => {
    const style = getComputedStyle(e);
    if (style.clip !== 'auto' || style.clipPath !== 'none' || style.webkitLineClamp !== 'none') return false;
    const sideways = ['hidden', 'clip'].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
    const downwards = ['hidden', 'clip'].includes(style.overflowY) && e.scrollHeight > e.clientHeight + 1;
    return sideways || downwards;
  };
  return [...document.body.querySelectorAll('*')].filter(hides).map((e) => `${e.tagName}.${e.className}`);
}
