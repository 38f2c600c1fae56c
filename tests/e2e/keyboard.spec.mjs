// Use without a mouse, the reader's choices, motion and print.
import { arrived, expect, ready, returned, test } from './fixtures.mjs';
import { EVERYTHING, KINDS } from './newsroom.mjs';

test('the skip link has the first focus and leads to the content @sub', async ({ page, visit }) => {
  await visit('/');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.querySelector('main').contains(document.activeElement))).toBe(true);
});

for (const { kind, path, status } of KINDS) {
  test(`Tab reaches every control and leaves the page: ${kind}`, async ({ page, visit, tolerate }) => {
    if (status) tolerate(new RegExp(`${status}.*${path}`));
    await visit(path);
    const count = await page.evaluate(() => {
      const able = 'a[href], button, summary, input:not([disabled]), audio[controls], video[controls], [tabindex="0"]';
      const all = [...document.querySelectorAll(able)].filter((e) => e.checkVisibility({ visibilityProperty: true }));
      window.stops = all;
      return all.length;
    });
    expect(count).toBeGreaterThan(10);
    const seen = new Set();
    const unseen = [];
    for (let presses = 0; presses <= count + 20; presses++) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const e = document.activeElement;
        if (!e || e === document.body || e === document.documentElement) return undefined;
        const box = e.getBoundingClientRect();
        const style = getComputedStyle(e);
        // Any of its boxes counts: a link may have two lines.
        const inside = [...e.getClientRects()].some((r) => r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth);
        const covered = () => {
          const r = e.getClientRects()[0];
          const hit = document.elementFromPoint(Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1), r.top + r.height / 2);
          return hit && !e.contains(hit) && !hit.contains(e);
        };
        return {
          n: window.stops.indexOf(e),
          what: `${e.localName}.${e.className} ${e.textContent.trim().slice(0, 30)}`,
          focusVisible: e.matches(':focus-visible') && style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2,
          onScreen: inside && box.width > 0 && !covered(),
        };
      });
      if (!stop) break;
      seen.add(stop.n);
      if (!stop.focusVisible || !stop.onScreen) unseen.push(stop);
      expect(presses, 'Tab comes to an end').toBeLessThan(count + 20);
    }
    expect(unseen, 'focus that is not visible').toEqual([]);
    // Tab also stops at a scrollable region, if its content is larger than the region.
    const missed = await page.evaluate((all) => window.stops.filter((_, n) => !all.includes(n)).map((e) => e.outerHTML.slice(0, 100)), [...seen]);
    expect(missed, 'controls that Tab does not reach').toEqual([]);
  });
}

test('a whole visit by keyboard @sub', async ({ page, at, visit }) => {
  await visit('/');
  await page.getByRole('link', { name: 'Latest' }).focus();
  await page.keyboard.press('Enter');
  await arrived(page, at('/blog/'), 'Blog');
  // After the heading come the section of the first card, then its headline.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const path = await page.evaluate(() => document.activeElement.pathname);
  expect(path).toMatch(/\/blog\/.+\/$/);
  await page.keyboard.press('Enter');
  await arrived(page, path);
  await page.goBack();
  // Tab continues from the link that the reader followed.
  const followed = page.locator('.card__headline a').first();
  await returned(page, at('/blog/'), 'Blog', followed);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(followed).toBeFocused();
});

test.describe('colours', () => {
  test('a choice made on another page is applied when this page comes back from the cache', async ({ page, visit }) => {
    await visit('/about/');
    await page.evaluate(() => {
      localStorage.setItem('theme', 'dark');
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(page.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true');
  });

  const background = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const [PAPER, NIGHT] = ['rgb(253, 251, 247)', 'rgb(20, 22, 26)'];

  test('follow the system, then the reader\'s choice, which a reload keeps without a flash', async ({ page, at, visit }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await visit('/about/');
    const choice = page.getByRole('group', { name: 'Colours' });
    await expect(choice.getByRole('button', { pressed: true })).toHaveText('Auto');
    expect(await background(page)).toBe(PAPER);
    await choice.getByRole('button', { name: 'Dark' }).focus();
    await page.keyboard.press('Space');
    await expect(choice.getByRole('button', { pressed: true })).toHaveText('Dark');
    expect(await background(page)).toBe(NIGHT);

    // The choice is applied before the body exists, hence before the first paint.
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.body) return;
        window.themeAtBody = document.documentElement.dataset.theme;
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    expect(await page.evaluate(() => window.themeAtBody)).toBe('dark');
    await ready(page);
    expect(await background(page)).toBe(NIGHT);
    await expect(choice.getByRole('button', { pressed: true })).toHaveText('Dark');
    await page.goto(at(EVERYTHING));
    expect(await background(page)).toBe(NIGHT);

    await ready(page);
    await choice.getByRole('button', { name: 'Light' }).click();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background(page)).toBe(PAPER);
    await choice.getByRole('button', { name: 'Auto' }).click();
    expect(await background(page)).toBe(NIGHT);
    await page.reload();
    await ready(page);
    await expect(choice.getByRole('button', { pressed: true })).toHaveText('Auto');
    expect(await background(page)).toBe(NIGHT);
  });

  test('the chosen button is recognisable in forced colours', async ({ page, visit }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await visit('/about/');
    await page.getByRole('button', { name: 'Dark' }).click();
    await page.mouse.move(5, 5);
    const lines = () => page.getByRole('group', { name: 'Colours' }).getByRole('button').evaluateAll((all) => all.map((button) => getComputedStyle(button).textDecorationLine));
    await expect.poll(lines).toEqual(['none', 'none', 'underline']);
  });

  test('work without localStorage', async ({ page, visit }) => {
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('no', 'SecurityError'); } });
    });
    await visit('/about/');
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await background(page)).toBe(NIGHT);
  });

  test('an invalid stored value does no harm', async ({ page, visit }) => {
    await page.addInitScript(() => localStorage.setItem('theme', '"><b>sepia'));
    await page.emulateMedia({ colorScheme: 'light' });
    await visit('/about/');
    expect(await background(page)).toBe(PAPER);
    await expect(page.getByRole('group', { name: 'Colours' }).getByRole('button', { pressed: true })).toHaveText('Auto');
  });
});

test('the key that opens the search can be turned off, and stays off', async ({ page, at, visit }) => {
  await visit('/about/');
  await page.getByRole('button', { name: 'Search with the / key' }).click();
  await page.keyboard.press('/');
  await visit('/blog/');
  await page.keyboard.press('/');
  await expect(page).toHaveURL((url) => url.pathname === at('/blog/'));
  const key = page.getByRole('button', { name: 'Search with the / key' });
  await expect(key).toHaveAttribute('aria-pressed', 'false');
  await key.click();
  await page.keyboard.press('/');
  await expect(page).toHaveURL((url) => url.pathname === at('/search/'));
});

test('nothing moves for a reader who prefers reduced motion', async ({ page, at, visit }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.route('**/data/listings/**', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    await route.continue();
  });
  await visit('/about/');
  await page.getByRole('link', { name: 'Culture' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  const moving = await page.evaluate(() => document.getAnimations().map((animation) => animation.animationName ?? animation.transitionProperty));
  expect(moving).toEqual([]);
  await arrived(page, at('/category/culture/'));
});

test('print shows only the article', async ({ page, visit }) => {
  await visit(EVERYTHING);
  await page.emulateMedia({ media: 'print' });
  for (const nav of await page.getByRole('navigation', { includeHidden: true }).all()) await expect(nav).toBeHidden();
  for (const part of ['.footer', '.related', '.skip', '.article__head .chips', '[role=progressbar]']) {
    await expect(page.locator(part)).toBeHidden();
  }
  await expect(page.locator('.masthead__name')).toBeVisible();
  for (const part of ['h1', '.byline', '.dateline', '.cover img', '.prose', '.footnotes']) await expect(page.locator(part).first()).toBeVisible();
  const { color, background } = await page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    return { color: style.color, background: style.backgroundColor };
  });
  expect([color, background]).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  const address = await page.evaluate(() => {
    const link = document.querySelector('.prose a[href^="http"]');
    return link ? getComputedStyle(link, '::after').content : undefined;
  });
  if (address) expect(address).toContain('http');
});

test('print is black on white for a reader with dark colours, too', async ({ page, visit }) => {
  await page.addInitScript(() => localStorage.setItem('theme', 'dark'));
  await visit(EVERYTHING);
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe('rgb(255, 255, 255)');
  expect(await page.evaluate(() => getComputedStyle(document.querySelector('.prose')).color)).toBe('rgb(0, 0, 0)');
});
