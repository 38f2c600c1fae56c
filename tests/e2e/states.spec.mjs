// What a reader sees when a page arrives slowly, not at all, damaged, or from a newer edition.
import { arrived, ended, expect, follow, isMarked, mark, returned, settled, test } from './fixtures.mjs';
import { EVERYTHING, NAME, TEXT_ONLY } from './newsroom.mjs';

const DATA = '**/data/articles/how-a-grid-keeps-its-frequency.json';
const HEADLINE = /^Fifty times a second/;
const FAILED = [/Failed to load resource/, /^net::/, /^5\d\d /];

/** Expects a load-error page: message, title, focus, announcement, frame, a button and a link; the address is that of the requested page. */
async function expectState(page, at, heading, button, audit) {
  await arrived(page, at(EVERYTHING), heading);
  await expect(page).toHaveTitle(`${heading} · ${NAME}`);
  await expect(page.locator('#app > [role=status]')).toHaveText(`${heading} · ${NAME}`);
  await expect(page.getByRole('progressbar')).toBeHidden();
  await expect(page.getByRole('banner').getByRole('link', { name: NAME })).toBeVisible();
  await expect(page.getByRole('main').getByRole('button', { name: button })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Go to the front page' })).toBeVisible();
  await expect(page.locator('h1')).toHaveCount(1);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await audit(`${heading}, ${colorScheme}`);
  }
}

test.describe('slow', () => {
  /** Records when the loading bar appeared and disappeared, counted from the click. */
  const watch = (page) =>
    page.evaluate(() => {
      const bar = document.querySelector('[role=progressbar]');
      window.signs = [];
      addEventListener('click', () => (window.clicked = performance.now()), { capture: true, once: true });
      new MutationObserver(() => window.signs.push({ hidden: bar.hidden, after: performance.now() - window.clicked })).observe(bar, {
        attributeFilter: ['hidden'],
      });
    });

  test('a page that arrives within 150 ms shows no loading bar', async ({ page, at, visit }) => {
    await page.route(DATA, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response });
    });
    await visit('/about/');
    await watch(page);
    await follow(page, at(EVERYTHING));
    await arrived(page, at(EVERYTHING), HEADLINE);
    await page.waitForTimeout(200);
    const signs = await page.evaluate(() => window.signs);
    // On a machine under load the answer may take longer than that; then the bar is right.
    expect(signs.filter(({ hidden, after }) => !hidden && after < 145)).toEqual([]);
  });

  test('a page that takes longer shows a bar, and the old page stays', async ({ page, at, visit }) => {
    await page.route(DATA, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 800));
      await route.continue();
    });
    await visit('/about/');
    await watch(page);
    await follow(page, at(EVERYTHING));
    await expect(page.getByRole('progressbar', { name: 'Loading' })).toBeVisible();
    await expect(page.locator('main h1')).toHaveText(/^About/);
    await expect(page, 'the address is that of the page that is shown').toHaveURL((url) => url.pathname === at('/about/'));
    await arrived(page, at(EVERYTHING), HEADLINE);
    await expect(page.getByRole('progressbar')).toBeHidden();
    const signs = await page.evaluate(() => window.signs);
    expect(signs.map(({ hidden }) => hidden)).toEqual([false, true]);
    expect(signs[0].after).toBeGreaterThan(145);
  });

  test('the bar disappears when the reader opens another page', async ({ page, at, visit }) => {
    await page.route(DATA, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 800));
      await route.continue();
    });
    await visit('/about/');
    await follow(page, at('/blog/'));
    await arrived(page, at('/blog/'), 'Blog');
    await follow(page, at(EVERYTHING));
    await expect(page.getByRole('progressbar')).toBeVisible();
    // In memory: the app fetched it a moment ago.
    await follow(page, at('/about/'));
    await arrived(page, at('/about/'), /^About/);
    await expect(page.getByRole('progressbar')).toBeHidden();
    await page.waitForTimeout(900);
    await expect(page.getByRole('progressbar')).toBeHidden();
    await expect(page.locator('main h1')).toHaveText(/^About/);
  });

  test('after 15 seconds the reader gets a message and can try again', async ({ page, at, visit, audit, tolerate }) => {
    tolerate(...FAILED);
    await page.addInitScript(() => {
      const real = window.setTimeout;
      window.setTimeout = (callback, delay, ...rest) => real(callback, delay === 15_000 ? 400 : delay, ...rest);
    });
    let mute = true;
    await page.route(DATA, (route) => (mute ? new Promise(() => {}) : route.continue()));
    await visit('/about/');
    await follow(page, at(EVERYTHING));
    await expectState(page, at, 'The answer is taking too long', 'Try again', audit);
    mute = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await arrived(page, at(EVERYTHING), HEADLINE);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});

const FAULTS = [
  ['the network is cut', (route) => route.abort('internetdisconnected'), 'You seem to be offline'],
  ['the connection drops', (route) => route.abort('connectionreset'), 'You seem to be offline'],
  ['half of the answer is lost', (route) => route.continue({ headers: { ...route.request().headers(), 'x-fault': 'cut' } }), 'You seem to be offline'],
  ['the server fails', (route) => route.fulfill({ status: 500, body: 'no' }), 'The server could not answer'],
  ['the server is overloaded', (route) => route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>no</h1>' }), 'The server could not answer'],
  ['the JSON is cut short', (route) => route.fulfill({ contentType: 'application/json', body: '{"slug":"how-a-grid-keeps-' }), 'The page arrived damaged'],
  ['the JSON is something else', (route) => route.fulfill({ contentType: 'application/json', body: '[]' }), 'The page arrived damaged'],
  ['the answer is empty', (route) => route.fulfill({ contentType: 'application/json', body: '' }), 'The page arrived damaged'],
];

for (const [what, fault, heading] of FAULTS) {
  test(`${what}: a message, a second try, and back to normal @sub`, async ({ page, at, visit, audit, tolerate }) => {
    tolerate(...FAILED);
    await visit('/about/');
    await mark(page);
    await page.route(DATA, fault);
    await follow(page, at(EVERYTHING));
    await expectState(page, at, heading, 'Try again', audit);
    await expect(page.locator('link[rel=canonical]')).toHaveCount(0);

    // The second try still fails.
    const second = ended(page, '/how-a-grid-keeps-its-frequency.json');
    await page.getByRole('button', { name: 'Try again' }).click();
    await second;
    await settled(page);
    await expect(page.locator('main h1')).toHaveText(heading);
    await page.unroute(DATA);
    await page.getByRole('button', { name: 'Try again' }).click();
    await arrived(page, at(EVERYTHING), HEADLINE);
    await expect(page).toHaveTitle(/^Fifty times a second.* · The Meridian$/);

    await page.goBack();
    await arrived(page, at('/about/'), /^About/);
    expect(await isMarked(page)).toBe(true);
  });
}

test('offline: pages that were seen stay readable, others show a message, and the front page can be opened', async ({ page, at, visit, context, tolerate }) => {
  tolerate(...FAILED);
  await visit('/');
  await follow(page, at('/about/'));
  await arrived(page, at('/about/'), /^About/);
  await follow(page, at(TEXT_ONLY));
  await arrived(page, at(TEXT_ONLY));
  await context.setOffline(true);
  await follow(page, at(EVERYTHING));
  await arrived(page, at(EVERYTHING), 'You seem to be offline');
  await page.goBack();
  await arrived(page, at(TEXT_ONLY), /^The last letter-writer/);
  await page.goForward();
  await arrived(page, at(EVERYTHING), 'You seem to be offline');
  await page.getByRole('main').getByRole('link', { name: 'Go to the front page' }).click();
  await arrived(page, at('/'), NAME);
  await context.setOffline(false);
  await page.goBack();
  await expect(page.locator('main h1')).toHaveText(HEADLINE);
});

test('back shows the earlier page without the network, at its scroll position @sub', async ({ page, at, visit, context, tolerate }) => {
  tolerate(...FAILED);
  await visit(EVERYTHING);
  await page.mouse.wheel(0, 900);
  await expect.poll(() => page.evaluate(() => Math.round(scrollY))).toBe(900);
  await page.waitForTimeout(150);
  // Not `innerText`: it leaves out text that the browser has not laid out yet.
  const words = await page.locator('main').textContent();
  const head = () => page.locator('head > [data-head]').evaluateAll((tags) => tags.map((tag) => tag.outerHTML));
  const tags = await head();
  await page.evaluate(() => (window.kept = document.querySelector('main h1')));
  await context.setOffline(true);
  await follow(page, at(TEXT_ONLY));
  await arrived(page, at(TEXT_ONLY), 'You seem to be offline');
  await page.waitForTimeout(200);
  await page.goBack();
  await arrived(page, at(EVERYTHING), HEADLINE);
  await expect.poll(() => page.evaluate(() => Math.round(scrollY))).toBe(900);
  expect(await page.locator('main').textContent()).toBe(words);
  expect(await page.evaluate(() => window.kept === document.querySelector('main h1')), 'the same elements as before').toBe(true);
  await expect.poll(head).toEqual(tags);
});

test('a second try bypasses the cache', async ({ page, at, visit, tolerate }) => {
  tolerate(...FAILED);
  await visit('/about/');
  await page.evaluate(() => {
    const real = window.fetch;
    window.asked = [];
    window.fetch = (request, options) => {
      window.asked.push(`${request.cache} ${new URL(request.url).pathname.split('/').at(-1)}`);
      return real(request, options);
    };
  });
  await page.route(DATA, (route) => route.fulfill({ contentType: 'application/json', body: '{' }));
  await follow(page, at(EVERYTHING));
  await arrived(page, at(EVERYTHING), 'The page arrived damaged');
  await page.unroute(DATA);
  await page.getByRole('button', { name: 'Try again' }).click();
  await arrived(page, at(EVERYTHING), HEADLINE);
  const name = 'how-a-grid-keeps-its-frequency.json';
  expect((await page.evaluate(() => window.asked)).filter((line) => line.endsWith(name))).toEqual([`default ${name}`, `reload ${name}`]);
});

test('the reader can load a newer edition of the dataset', async ({ page, at, visit, audit, tolerate }) => {
  tolerate(...FAILED);
  await visit('/about/');
  await mark(page);
  await page.route(DATA, (route) => route.fulfill({ contentType: 'application/json', body: '{"article":{}}' }));
  await page.route('**/data/site.json', (route) => route.fulfill({ contentType: 'application/json', body: '{"format":2,"site":{}}' }));
  await follow(page, at(EVERYTHING));
  await expectState(page, at, 'A new edition is out', 'Load the new edition', audit);
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Load the new edition' }).click();
  await expect(page.locator('main h1')).toHaveText(HEADLINE);
  expect(await isMarked(page)).toBe(false);
});

test('if the dataset was removed, the browser opens the server\'s pages', async ({ page, at, visit, tolerate }) => {
  tolerate(/404/, ...FAILED);
  await visit('/about/');
  await page.route('**/data/**', (route) => route.fulfill({ status: 404, contentType: 'text/html', body: 'gone' }));
  await follow(page, at(EVERYTHING));
  await expect(page.locator('main h1')).toHaveText(HEADLINE);
  await expect(page).toHaveURL((url) => url.pathname === at(EVERYTHING));
});

test('a link to a missing page opens the server\'s answer @sub', async ({ page, at, visit, tolerate }) => {
  tolerate(/404/);
  await visit('/about/');
  await mark(page);
  await follow(page, at('/blog/never-written/?from=about'));
  await expect(page.locator('main h1')).toHaveText('There is no page here');
  await expect(page).toHaveURL((url) => url.pathname === at('/blog/never-written/'));
  expect(await isMarked(page)).toBe(false);
  await expect(page).toHaveURL((url) => url.search === '?from=about');
  await page.goBack();
  await expect(page.locator('main h1')).toHaveText(/^About/);
});

test('a link on the page for a missing address is followed by the app', async ({ page, at, visit, fetched, tolerate }) => {
  tolerate(/404.*\/no-such-page/);
  await visit('/no-such-page/');
  fetched();
  await page.getByRole('main').getByRole('link', { name: 'Archive' }).click();
  await arrived(page, at('/archive/'), 'Archive');
  await page.waitForTimeout(200);
  const pages = fetched().filter((path) => !path.startsWith('/data/search/'));
  expect(pages, 'no page is fetched for the missing address').toEqual(['/data/archive/index.json']);
  await page.goBack();
  await expect(page.locator('main h1')).toHaveText('There is no page here');
});

test('the page for a missing address offers the articles that are closest to it @sub', async ({ page, at, visit, audit, tolerate }) => {
  tolerate(/404/);
  await visit('/2021/10/fifty-times-second.html');
  await expect(page.getByRole('searchbox')).toHaveValue('fifty times second');
  const headlines = page.locator('#found .card__headline');
  await expect(headlines.first()).toHaveText(/Fifty times a second/);
  await expect(page.locator('main h1')).toHaveText('There is no page here');
  await audit('not found, with articles');
  await headlines.first().getByRole('link').click();
  await expect(page.locator('main h1')).toHaveText(/Fifty times a second/);
  await page.goBack();
  await expect(headlines.first()).toHaveText(/Fifty times a second/);
  await page.getByRole('searchbox').fill('treaty');
  await page.getByRole('searchbox').press('Enter');
  await expect(page).toHaveURL((url) => url.pathname === at('/search/') && url.search === '?q=treaty');
});

for (const [what, path] of [['words that no article has', '/zzzzqqqq/'], ['no words', '/---/']]) {
  test(`an address with ${what} offers no articles`, async ({ page, visit, tolerate }) => {
    tolerate(/404/);
    await visit(path);
    await settled(page);
    await page.waitForTimeout(500);
    await expect(page.locator('#found')).toBeEmpty();
  });
}

test('while the newer page is not full, the link to it opens the listing, without an error @sub', async ({ page, at, visit }) => {
  await visit('/blog/page/2/');
  await mark(page);
  await page.getByRole('link', { name: 'Newer' }).click();
  await arrived(page, at('/blog/'), 'Blog');
  expect(await isMarked(page)).toBe(true);
  await page.goBack();
  await returned(page, at('/blog/page/2/'), 'Blog Page 2', page.getByRole('link', { name: 'Newer' }));
});
