// Layout and typography: in every script, at every width, with many sections and without pictures. Only one group needs the app.
import { arrived, expect, test } from './fixtures.mjs';
import { overlapping, smallTargets, tooWide } from './layout.mjs';
import { ARTICLES, SECTIONS } from './look-newsroom.mjs';

const WIDTHS = [360, 768, 1280, 1920];
const PAGES = ['/', '/blog/', '/archive/2024/05/', ...ARTICLES.map(({ slug }) => `/blog/${slug}/`)];
const style = (locator, name) => locator.evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name);

test.use({ javaScriptEnabled: false });

for (const path of PAGES) {
  test(`nothing makes the page scroll sideways: ${path}`, async ({ page, at }) => {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(at(path));
      expect(await page.evaluate(tooWide), `at ${width} px`).toEqual([]);
    }
  });
}

test('links are at least 24 px tall and wide, and none covers another', async ({ page, at }) => {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of ['/', '/blog/', '/blog/english/']) {
      await page.goto(at(path));
      expect(await page.evaluate(smallTargets, 24), `${path} at ${width} px`).toEqual([]);
      expect(await page.evaluate(overlapping), `${path} at ${width} px`).toEqual([]);
    }
  }
});

test('long words are hyphenated by language, in headlines and summaries too', async ({ page, at }) => {
  await page.goto(at('/blog/german/'));
  for (const part of ['h1', '.article__deck', '.prose p', '.prose h2', '.masthead__name']) {
    expect(await style(page.locator(part).first(), 'hyphens'), part).toBe('auto');
  }
  expect(await style(page.locator('h1'), 'hyphenate-limit-chars')).toBe('14 6 6');
  expect(await style(page.locator('.prose pre'), 'hyphens')).not.toBe('auto');
});

test.describe('thirty sections', () => {
  const sections = (page) => page.getByRole('navigation', { name: 'Sections', exact: true });
  const isInside = (link) => link.evaluate((a) => {
    const box = a.getBoundingClientRect();
    const row = a.closest('ul').getBoundingClientRect();
    return box.left >= row.left - 1 && box.right <= row.right + 1 && box.left >= 0 && box.right <= innerWidth;
  });

  test('are all in view on a tablet and on wider screens', async ({ page, at }) => {
    for (const width of [768, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(at('/'));
      for (const name of SECTIONS) expect(await isInside(sections(page).getByRole('link', { name, exact: true })), `${name} at ${width} px`).toBe(true);
    }
  });

  test('are one line on a phone, with the current section in view, and a button opens a list', async ({ page, at }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.goto(at('/category/section-25/'));
    const link = (name) => sections(page).getByRole('link', { name, exact: true });
    await expect(link('Section 25')).toHaveAttribute('aria-current', 'page');
    expect(await isInside(link('Section 25')), 'the current section').toBe(true);
    expect((await sections(page).boundingBox()).height).toBeLessThan(60);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(sections(page).locator('summary')).toBeFocused();
    await page.keyboard.press('Enter');
    for (const name of SECTIONS) expect(await isInside(link(name)), name).toBe(true);
    await link('Section 30').click();
    await expect(page).toHaveURL((url) => url.pathname === at('/category/section-30/'));
  });
});

test.describe('with the app', () => {
  test.use({ javaScriptEnabled: true });

  test('after a navigation the current section is in view, and the list is closed', async ({ page, at, visit }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await visit('/');
    const sections = page.getByRole('navigation', { name: 'Sections', exact: true });
    await sections.locator('summary').click();
    await sections.getByRole('link', { name: 'Section 30', exact: true }).click();
    await arrived(page, at('/category/section-30/'));
    await expect(sections.locator('details')).not.toHaveAttribute('open');
    await expect(sections.locator('[aria-current]')).toHaveText('Section 30');
    await expect(sections.locator('[aria-current]')).toBeInViewport({ ratio: 0.9 });
  });
});

test('headlines and summaries have their language and direction', async ({ page, at }) => {
  for (const path of ['/', '/blog/']) {
    await page.goto(at(path));
    for (const { slug, language, direction } of ARTICLES) {
      const card = page.locator('.card', { has: page.locator(`a[href$="/blog/${slug}/"]`) });
      const said = await card.locator('.card__headline, .card__summary').evaluateAll((all) => all.map((e) => [e.getAttribute('lang'), e.getAttribute('dir')]));
      const expected = [language === 'en' ? null : language, direction ?? null];
      expect(said, `${slug} on ${path}`).toEqual([expected, expected]);
    }
  }
  await page.goto(at('/blog/french/'));
  await expect(page.locator('.breadcrumbs [aria-current]')).toHaveAttribute('lang', 'fr');
  await expect(page.locator('.neighbours__older .neighbours__headline')).toHaveAttribute('dir', 'rtl');
  await expect(page.locator('.article__meta')).toContainText('19 mai 2024');
});

test('a front page without pictures has the second articles below the lead, not beside it', async ({ page, at }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(at('/'));
  const [lead, seconds] = [await page.locator('.card--lead').boundingBox(), await page.locator('.front__seconds').boundingBox()];
  expect(lead.y + lead.height).toBeLessThanOrEqual(seconds.y);
  expect(Math.abs(lead.width - seconds.width)).toBeLessThan(2);
});

test('line spacing, slant and emphasis follow the script', async ({ page, at }) => {
  const leading = async (part) => Number.parseFloat(await style(part, 'line-height')) / Number.parseFloat(await style(part, 'font-size'));
  const of = async (slug, part) => {
    await page.goto(at(`/blog/${slug}/`));
    return page.locator(part).first();
  };
  for (const [slug, headline, text] of [['english', 1, 1.5], ['arabic', 1.3, 1.8], ['urdu', 1.7, 2.1], ['japanese', 1.25, 1.75]]) {
    for (const [part, least] of [['.article__head h1', headline], ['.article__deck', Math.min(text, 1.4 * text / 1.5)], ['.prose p', text]]) {
      const found = await leading(await of(slug, part));
      expect(found, `${slug}, ${part}`).toBeGreaterThan(least);
      expect(found, `${slug}, ${part}`).toBeLessThan(least + 0.45);
    }
  }
  expect(await style(await of('japanese', 'h1'), 'word-break')).toBe('auto-phrase');
  expect(await style(await of('japanese', '.prose em'), 'text-emphasis-style')).toBe('dot');
  expect(await style(await of('japanese', '.prose em'), 'font-synthesis-style')).toBe('none');
  expect(await style(await of('arabic', '.prose em'), 'font-weight')).toBe('700');
  expect(await style(await of('english', '.prose em'), 'font-weight')).toBe('400');
  // The parts around a text in another language keep their style.
  expect(await leading(await of('urdu', '.masthead__name'))).toBeLessThan(1.2);
  for (const part of ['.prose pre', '.prose code']) expect(await style(await of('arabic', part), 'direction'), part).toBe('ltr');
});

test('a heading at the beginning of a text has no gap above it', async ({ page, at }) => {
  await page.goto(at('/blog/english/'));
  expect(await style(page.locator('.prose > h2').first(), 'margin-block-start')).toBe('0px');
});
