// Visits every route and every link without JavaScript.
import { expect, printed, test } from './fixtures.mjs';
import { KINDS } from './newsroom.mjs';

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('every route opens a complete page', async ({ page, at }) => {
    test.setTimeout(120_000);
    await page.route(/\.(svg|png|jpe?g|webp)$/, (route) => route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }));
    for (const path of printed().routes) {
      const response = await page.goto(at(path), { waitUntil: 'domcontentloaded' });
      expect(response.status(), path).toBe(200);
      const found = await page.evaluate(() => ({
        headings: document.querySelectorAll('h1').length,
        heading: document.querySelector('main h1')?.textContent.trim().length > 0,
        title: document.title.length > 0,
        text: document.querySelector('main').innerText.trim().length > 20,
        hidden: [...document.querySelectorAll('main *')].filter((e) => e.hidden || getComputedStyle(e).visibility === 'hidden').length,
        // Pages show no button, because buttons do not work without the app.
        buttons: [...document.querySelectorAll('button')].filter((button) => button.checkVisibility({ visibilityProperty: true })).length,
      }));
      expect(found, path).toEqual({ headings: 1, heading: true, title: true, text: true, hidden: 0, buttons: 0 });
    }
  });

  test('a reader navigates with links', async ({ page, at }) => {
    await page.goto(at('/'));
    await page.getByRole('link', { name: 'Culture' }).first().click();
    await page.locator('.card__headline a').first().click();
    await expect(page.locator('article.article h1')).toBeVisible();
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Blog' }).click();
    await page.getByRole('link', { name: 'Older' }).click();
    await expect(page).toHaveURL((url) => url.pathname === at('/blog/page/1/'));
    await page.getByRole('link', { name: 'Newer' }).click();
    await expect(page).toHaveURL((url) => url.pathname === at('/blog/page/2/'));
    // While the next numbered page is not full, it leads back to the listing.
    await page.getByRole('link', { name: 'Newer' }).click();
    await expect(page).toHaveURL((url) => url.pathname === at('/blog/'));
  });
});

// axe itself needs scripts, so this test blocks only the page's own scripts.
for (const { kind, path, status } of KINDS) {
  test(`no axe violations without the app: ${kind}`, async ({ page, at, audit, tolerate }) => {
    tolerate(/ERR_BLOCKED_BY_CLIENT.*/);
    if (status) tolerate(new RegExp(`${status}.*${path}`));
    await page.route('**/*.js', (route) => route.abort('blockedbyclient'));
    await page.goto(at(path));
    await audit('without the app');
  });
}

test('no link is broken, and links lead to every page @sub', async ({ request, baseURL }) => {
  test.setTimeout(60_000);
  const { origin } = new URL(baseURL);
  const pages = new Map();
  const others = new Set();
  const hashes = [];
  const broken = [];
  const queue = [baseURL];
  for (const url of queue) {
    const response = await request.get(url, { maxRedirects: 0 });
    const html = await response.text();
    if (response.status() !== 200) broken.push(`${response.status()} ${url}`);
    pages.set(url, new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)));
    for (const [, tag, value] of html.matchAll(/<(a|link|img|script|source|video|audio)\b[^>]*?\s(?:href|src)="([^"]*)"/g)) {
      const target = new URL(value.replaceAll('&amp;', '&'), url);
      if (target.origin !== origin) continue;
      const { hash } = target;
      target.hash = '';
      if (!target.href.startsWith(baseURL)) broken.push(`leaves the base: ${value} on ${url}`);
      if (tag === 'a' && target.pathname.endsWith('/')) {
        if (hash) hashes.push([target.href, decodeURIComponent(hash.slice(1)), url]);
        if (!queue.includes(target.href)) queue.push(target.href);
      } else if (tag !== 'link') {
        others.add(target.href);
      }
    }
  }
  for (const url of others) {
    const response = await request.get(url);
    if (!response.ok()) broken.push(`${response.status()} ${url}`);
  }
  for (const [url, id, from] of hashes) if (!pages.get(url)?.has(id)) broken.push(`no #${id} in ${url}, linked from ${from}`);
  expect(broken).toEqual([]);

  const reached = [...pages.keys()].map((url) => `/${url.slice(baseURL.length)}`);
  expect(printed().routes.filter((route) => !reached.includes(route)), 'pages that no link leads to').toEqual([]);
});

test('every file that a head links to exists @sub', async ({ request, at, baseURL }) => {
  const urls = new Set();
  for (const { path } of KINDS) {
    const html = await (await request.get(at(path))).text();
    for (const [tag] of html.split('</head>')[0].matchAll(/<link\b[^>]*>/g)) {
      const target = new URL(tag.match(/href="([^"]*)"/)[1], baseURL);
      if (target.origin === new URL(baseURL).origin && !tag.includes('canonical')) urls.add(target.href);
    }
  }
  const broken = [];
  for (const url of urls) {
    const response = await request.get(url);
    if (!response.ok()) broken.push(`${response.status()} ${url}`);
  }
  expect(broken).toEqual([]);
});
