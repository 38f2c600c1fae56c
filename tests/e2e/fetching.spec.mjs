// What the app fetches for its pages, and when: on a click, when a reader shows intent, or not at all.
import { brotliCompressSync } from 'node:zlib';
import { arrived, expect, follow, ready, settled, test } from './fixtures.mjs';
import { EVERYTHING } from './newsroom.mjs';

const data = (path) => `/data/${path}.json`;
const EVERYTHING_DATA = data('articles/how-a-grid-keeps-its-frequency');
const PICTURE = '/media/covers/a-play-for-two-harbours.svg';

test('a page is one file, and a page that was just seen is not fetched again', async ({ page, at, visit, fetched }) => {
  await visit('/about/');
  fetched();
  await follow(page, at(EVERYTHING));
  await arrived(page, at(EVERYTHING));
  await settled(page);
  // The app keeps the printed page that the reader left.
  expect(fetched()).toEqual([EVERYTHING_DATA]);
  await follow(page, at('/category/news/'));
  await arrived(page, at('/category/news/'));
  expect(fetched()).toEqual([data('listings/category/news/newest')]);
  await follow(page, at(EVERYTHING));
  await arrived(page, at(EVERYTHING));
  await follow(page, at('/about/'));
  await arrived(page, at('/about/'), /About/);
  await page.goBack();
  await arrived(page, at(EVERYTHING));
  await page.goBack();
  await arrived(page, at('/category/news/'));
  expect(fetched()).toEqual([]);
});

test('a page is fetched again after a minute, but not for a reader who goes back', async ({ page, at, visit, fetched }) => {
  await page.addInitScript(() => {
    const now = Date.now;
    window.later = 0;
    Date.now = () => now() + window.later;
  });
  await visit('/about/');
  await follow(page, at(EVERYTHING));
  await arrived(page, at(EVERYTHING));
  await follow(page, at('/category/news/'));
  await arrived(page, at('/category/news/'));
  await page.evaluate(() => void (window.later = 61_000));
  fetched();
  await page.goBack();
  await arrived(page, at(EVERYTHING));
  expect(fetched()).toEqual([]);
  await follow(page, at('/category/news/'));
  await arrived(page, at('/category/news/'));
  expect(fetched()).toEqual([data('listings/category/news/newest')]);
});

test('a pointer that rests on a link fetches its page, once', async ({ page, visit, fetched }) => {
  await visit('/');
  const link = page.locator('.card__headline a').first();
  const path = await link.evaluate((a) => a.pathname);
  fetched();
  for (let times = 0; times < 3; times++) {
    await link.hover();
    await page.waitForTimeout(120);
    await page.mouse.move(5, 5);
  }
  const urls = fetched();
  expect(urls).toEqual([expect.stringMatching(/^\/data\/articles\/.*\.json$/)]);
  await link.click();
  await arrived(page, path);
  expect(fetched().filter((url) => url === urls[0])).toEqual([]);
});

test('a page that is prepared behind the current one is hidden until it is shown, and then becomes the page', async ({ page, visit, audit }) => {
  await visit('/');
  const links = page.locator('.card__headline a');
  const ready = page.locator('main > .rehearsal');
  await links.nth(1).hover();
  const other = await links.nth(1).innerText();
  await expect(ready.locator('h1')).toHaveText(other);
  const [path, headline] = await links.first().evaluate((a) => [a.pathname, a.innerText]);
  await links.first().hover();
  await expect(ready.locator('h1')).toHaveText(headline);

  await expect(ready).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(headline);
  expect((await ready.boundingBox()).height).toBe(0);
  expect(await ready.locator('h1').evaluate((h1) => h1.checkVisibility({ contentVisibilityAuto: true }))).toBe(false);
  await page.evaluate(() => document.querySelector('footer a').focus());
  await page.keyboard.press('Shift+Tab');
  expect(await page.evaluate(() => !!document.activeElement.closest('.rehearsal')), 'the keyboard reaches the prepared page').toBe(false);
  // Focus on "More in Travel" has prepared the page "Travel".
  const focused = await page.evaluate(() => document.activeElement.textContent);
  await expect.poll(async () => focused.includes(await ready.locator('h1').textContent())).toBe(true);
  await audit('with a page behind it');

  await links.first().hover();
  await expect(ready.locator('h1')).toHaveText(headline);
  await ready.evaluate((element) => (window.made = element));
  await links.first().click();
  await arrived(page, path, headline);
  expect(await page.evaluate(() => document.querySelector('main > .page') === window.made)).toBe(true);
  expect(await page.locator('main > *').evaluateAll((all) => all.map((e) => e.getAttributeNames().map((name) => `${name}=${e.getAttribute(name)}`).join()))).toEqual(['class=page']);
});

test('ids of an article that is prepared behind another one do not replace those of the current one', async ({ page, visit, audit }) => {
  await visit(EVERYTHING);
  const ready = page.locator('main > .rehearsal');
  const related = page.getByRole('region', { name: 'Related' }).locator('.card__headline a');
  const headlines = await related.allTextContents();
  await related.first().hover();
  await expect(ready.locator('h1')).toHaveText(headlines[0]);

  const twice = await page.evaluate(() => {
    const isTwice = ({ id }) => document.querySelectorAll(`[id="${CSS.escape(id)}"]`).length > 1;
    return [...document.querySelectorAll('.rehearsal [id]')].filter(isTwice).map(({ id }) => id);
  });
  expect(twice, 'ids that both have').toContain('related');
  const strays = await page.evaluate((ids) => ids.filter((id) => document.getElementById(id).closest('.rehearsal')), twice);
  expect(strays, 'ids that lead to the prepared page').toEqual([]);
  expect(await related.allTextContents()).toEqual(headlines);
  await audit('with an article behind it');
});

test('a page is not prepared after the reader has turned to another link', async ({ page, visit }) => {
  const late = { path: '', seen: 0 };
  let answer;
  const gate = new Promise((resolve) => (answer = resolve));
  await page.route('**/data/articles/**', async (route) => {
    if (route.request().url().endsWith(late.path)) {
      late.seen++;
      await gate;
    }
    await route.continue();
  });
  await visit('/');
  const links = page.locator('.card__headline a');
  const headline = await links.first().innerText();
  late.path = await links.nth(1).evaluate((a) => `/${a.pathname.split('/').at(-2)}.json`);
  await links.nth(1).hover();
  await expect.poll(() => late.seen).toBe(1);
  await links.first().hover();
  const ready = page.locator('main > .rehearsal h1');
  await expect(ready).toHaveText(headline);
  const came = page.waitForResponse((response) => response.url().endsWith(late.path));
  answer();
  await (await came).finished();
  // Longer than the longest delay of the idle callback.
  await page.waitForTimeout(1500);
  await expect(ready).toHaveText(headline);
});

test('focus on a link fetches its page', async ({ page, at, visit, fetched }) => {
  await visit('/about/');
  fetched();
  await page.getByRole('link', { name: 'Culture' }).focus();
  await expect.poll(() => fetched()).toEqual([data('listings/category/culture/newest')]);
  await page.keyboard.press('Enter');
  await arrived(page, at('/category/culture/'));
});

test('a pointer that crosses many links fetches nothing', async ({ page, visit, fetched }) => {
  await visit('/archive/');
  fetched();
  // In the page, because the machine may be too slow to move the pointer as fast as a hand.
  await page.evaluate(async () => {
    const enter = (element) => element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse' }));
    for (const link of document.querySelectorAll('.archive__year a')) {
      enter(link);
      await new Promise((resolve) => setTimeout(resolve));
    }
    enter(document.querySelector('main'));
  });
  await page.waitForTimeout(150);
  expect(fetched()).toEqual([]);
});

test('a link that appears under a resting pointer is not fetched', async ({ page, at, visit, fetched }) => {
  await visit('/about/');
  await follow(page, at('/archive/'));
  await arrived(page, at('/archive/'));
  const box = await page.locator('.archive__year a').nth(4).boundingBox();
  await follow(page, at('/about/'));
  await arrived(page, at('/about/'));
  await page.mouse.move(box.x + 4, box.y + 4);
  await page.waitForTimeout(150);
  fetched();
  await follow(page, at('/archive/'));
  await arrived(page, at('/archive/'));
  await page.waitForTimeout(250);
  expect(fetched()).toEqual([]);
});

test.describe('on a good connection', () => {
  test.use({ connection: { effectiveType: '4g' } });

  test('the first headlines in view are loaded ahead of a click, and open without another fetch', async ({ page, visit, fetched }) => {
    await visit('/blog/');
    const visible = await page.locator('.card__headline a').evaluateAll((links) =>
      links.filter((link) => link.getBoundingClientRect().top < innerHeight).map((link) => link.pathname).slice(0, 4),
    );
    const files = visible.map((path) => `/data/articles/${path.split('/').at(-2)}.json`);
    await expect.poll(() => page.evaluate(() => performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname))).toEqual(
      expect.arrayContaining(files),
    );
    await settled(page);
    expect(fetched().filter((url) => url.startsWith('/data/')).sort()).toEqual(files.sort());
    await page.locator('.card__headline a').first().click();
    await arrived(page, visible[0]);
    await settled(page);
    expect(fetched().filter((url) => url === files[0])).toEqual([]);
  });

  test('nothing is loaded ahead for a reader who saves data', async ({ page, at, fetched }) => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { effectiveType: '4g', saveData: true } }));
    await page.goto(at('/blog/'));
    await touch(page);
    await ready(page);
    await page.waitForTimeout(300);
    expect(fetched().filter((url) => url.startsWith('/data/'))).toEqual([]);
  });
});

/** Touches an empty part of the page. */
const touch = (page) => page.evaluate(() => void document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true })));

test('a reader who saves data loads nothing of the app before they touch the page', async ({ page, at }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
  const asked = [];
  page.on('request', (request) => /glue-|\.wasm$/.test(request.url()) && asked.push(request.url()));
  await page.goto(at('/'), { waitUntil: 'networkidle' });
  expect(asked).toEqual([]);
  await touch(page);
  await ready(page);
  expect(asked).toHaveLength(2);
});

test('a reader who saves data fetches nothing before the click', async ({ page, at, fetched }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
  await page.goto(at('/'));
  await touch(page);
  await ready(page);
  const link = page.getByRole('navigation', { name: 'Sections', exact: true }).getByRole('link', { name: 'Culture' });
  fetched();
  await link.hover();
  await link.focus();
  await page.waitForTimeout(150);
  expect(fetched()).toEqual([]);
  await link.click();
  await arrived(page, at('/category/culture/'));
});

for (const path of ['/', '/blog/', EVERYTHING]) {
  test(`a first visit to ${path} of a reader who saves data takes 20 KB at most, without images`, async ({ page, at }) => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
    const got = [];
    const isPicture = (response) => response.request().resourceType() === 'image' || response.url().endsWith('.svg');
    page.on('response', (response) => !isPicture(response) && got.push(response));
    await page.goto(at(path), { waitUntil: 'networkidle' });
    expect(got.map((response) => new URL(response.url()).pathname)).toEqual([at(path), expect.stringMatching(/app-[0-9a-f]+\.js$/)]);
    const bodies = await Promise.all(got.map((response) => response.body()));
    expect(bodies.reduce((sum, body) => sum + brotliCompressSync(body).length, 0)).toBeLessThanOrEqual(20_000);
  });
}

test('the style sheet of all kinds of page is loaded once, before another page is shown, and stays', async ({ page, at, visit }) => {
  let asked = 0;
  let arrive;
  const gate = new Promise((resolve) => (arrive = resolve));
  await page.route('**/style-*.css', async (route) => {
    asked++;
    await gate;
    await route.continue();
  });
  await visit('/about/');
  const heading = await page.locator('h1').textContent();
  const sheets = page.locator('link[rel=stylesheet]');
  expect(asked).toBe(0);
  await follow(page, at('/category/culture/'));
  await expect.poll(() => asked).toBe(1);
  await page.waitForTimeout(200);
  await expect(page.locator('h1')).toHaveText(heading);
  arrive();
  await arrived(page, at('/category/culture/'));
  await sheets.evaluate((sheet) => (window.sheet = sheet));

  await page.goBack();
  await expect(page.locator('h1')).toHaveText(heading);
  await follow(page, at('/blog/'));
  await arrived(page, at('/blog/'));
  expect(await sheets.evaluateAll((all) => all.map((sheet) => sheet === window.sheet))).toEqual([true]);
  expect(asked).toBe(1);
});

test('a style sheet that cannot be loaded is a failure, and a second try helps', async ({ page, at, visit, tolerate }) => {
  tolerate(/style-|ERR_FAILED/);
  await page.route('**/style-*.css', (route) => route.abort());
  await visit('/about/');
  await follow(page, at('/category/culture/'));
  const again = page.getByRole('button', { name: 'Try again' });
  await expect(again).toBeVisible();
  await page.unroute('**/style-*.css');
  await again.click();
  await expect(page.locator('h1')).toHaveText('Culture');
  await expect(page.locator('link[rel=stylesheet]')).toHaveCount(1);
});

test('a hover and a click share one fetch', async ({ page, at, visit, fetched }) => {
  await page.route('**/data/listings/**', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  await visit('/about/');
  const link = page.getByRole('link', { name: 'Culture' });
  fetched();
  await link.hover();
  await page.waitForTimeout(120);
  await link.click();
  await arrived(page, at('/category/culture/'));
  expect(fetched().filter((url) => url.includes('culture'))).toHaveLength(1);
});

test('links to files fetch nothing ahead, and the browser opens them', async ({ page, at, visit, fetched, tolerate }) => {
  tolerate(/favicon\.ico/);
  await visit('/about/');
  fetched();
  await page.evaluate((href) => {
    const main = document.querySelector('main');
    main.insertAdjacentHTML('beforeend', `<a id="out" href="${href}">picture</a>`);
  }, at(`${PICTURE}?size=2#top`));
  await page.locator('#out').hover();
  await page.waitForTimeout(120);
  expect(fetched()).toEqual([]);
  await page.locator('#out').click();
  await expect(page).toHaveURL((url) => url.pathname === at(PICTURE) && url.search === '?size=2' && url.hash === '#top');
  await page.goBack();
  await expect(page.locator('main h1')).toHaveText(/About/);
});

test('the browser handles a click with the control key', async ({ page, at, context, visit }) => {
  await visit('/about/');
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Culture' }).click({ modifiers: ['Control'] });
  await expect(await opened).toHaveURL((url) => url.pathname === at('/category/culture/'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/About/);
});
