// A site whose articles have no data file (`article_data = "page"`): the app reads the printed pages.
import { arrived, ended, expect, follow, isMarked, mark, settled, test } from './fixtures.mjs';
import { EVERYTHING, MISSING, NAME, OLD, TEXT_ONLY } from './newsroom.mjs';

const HEADLINE = /^Fifty times a second/;
const FAILED = [/Failed to load resource/, /^net::/, /^5\d\d /];

/** Answers the app's requests for an article with `answer`, and does not change requests for documents. */
const fault = (page, answer) =>
  page.route(`**${EVERYTHING}`, (route) => (route.request().resourceType() === 'document' ? route.continue() : answer(route)));

/** Returns the content of `<main>`, without the attributes that the app adds for the reader and the empty comments with which Leptos marks
 * places. */
const shown = (page) =>
  page.evaluate(() => {
    const copy = document.querySelector('main > .page').cloneNode(true);
    copy.querySelector('h1').removeAttribute('tabindex');
    return copy.innerHTML.replaceAll('<!---->', '');
  });

const tags = (page) => page.locator('[data-head]').evaluateAll((all) => all.map((tag) => tag.outerHTML));

test('a navigation fetches only the page, and shows the same as the page', async ({ page, at, visit, fetched, audit }) => {
  const printed = {};
  for (const path of [EVERYTHING, TEXT_ONLY]) {
    await visit(path);
    printed[path] = { title: await page.title(), shown: await shown(page), tags: await tags(page) };
  }
  await visit('/about/');
  await mark(page);
  for (const path of [EVERYTHING, TEXT_ONLY]) {
    await settled(page);
    fetched();
    await follow(page, at(path));
    await arrived(page, at(path));
    await expect(page).toHaveTitle(printed[path].title);
    await settled(page);
    expect(fetched()).toEqual([path]);
    expect(await shown(page)).toBe(printed[path].shown);
    expect(await tags(page)).toEqual(printed[path].tags);
  }
  await audit('an article from its page');
  await page.goBack();
  await arrived(page, at(EVERYTHING), HEADLINE);
  expect(await isMarked(page)).toBe(true);
});

test('a link that the pointer rests on is fetched once, and opens without another fetch', async ({ page, at, visit, fetched }) => {
  await visit('/blog/');
  const link = page.locator('.card__headline a').first();
  const path = await link.evaluate((a) => a.pathname);
  fetched();
  await link.hover();
  await expect.poll(() => page.evaluate((url) => performance.getEntriesByName(new URL(url, location).href).length, path)).toBe(1);
  await link.click();
  await arrived(page, path);
  await settled(page);
  expect(fetched().map((url) => at(url)).filter((url) => url === path)).toEqual([path]);
});

const FAULTS = [
  ['the network is cut', (route) => route.abort('internetdisconnected'), 'You seem to be offline'],
  ['half of the answer is lost', (route) => route.continue({ headers: { ...route.request().headers(), 'x-fault': 'cut' } }), 'You seem to be offline'],
  ['the server fails', (route) => route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>no</h1>' }), 'The server could not answer'],
  ['the page is cut short', cut, 'The page arrived damaged'],
  ['the article is missing from its page', gutted, 'The page arrived damaged'],
  ['the answer is empty', (route) => route.fulfill({ contentType: 'text/html', body: '' }), 'The page arrived damaged'],
];

async function cut(route) {
  const response = await route.fetch();
  const body = await response.text();
  await route.fulfill({ response, body: body.slice(0, body.length / 2) });
}

async function gutted(route) {
  const response = await route.fetch();
  await route.fulfill({ response, body: (await response.text()).replace('<div class="page">', '<div>') });
}

for (const [what, answer, heading] of FAULTS) {
  test(`${what}: a message, a second try, and back to normal`, async ({ page, at, visit, tolerate }) => {
    tolerate(...FAILED);
    await visit('/about/');
    await mark(page);
    await fault(page, answer);
    await follow(page, at(EVERYTHING));
    await arrived(page, at(EVERYTHING), heading);
    await expect(page).toHaveTitle(`${heading} · ${NAME}`);
    const second = ended(page, EVERYTHING);
    await page.getByRole('button', { name: 'Try again' }).click();
    await second;
    await settled(page);
    await expect(page.locator('main h1')).toHaveText(heading);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await arrived(page, at(EVERYTHING), HEADLINE);
    await page.goBack();
    await arrived(page, at('/about/'), /^About/);
    expect(await isMarked(page)).toBe(true);
  });
}

test('a page of a newer edition is opened as a document', async ({ page, at, visit }) => {
  await visit('/about/');
  await mark(page);
  await fault(page, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replaceAll(/app-[0-9a-f]{16}\.js/g, 'app-0123456789abcdef.js') });
  });
  await follow(page, at(EVERYTHING));
  await expect(page.locator('main h1')).toHaveText(HEADLINE);
  expect(await isMarked(page)).toBe(false);
  await expect(page).toHaveURL((url) => url.pathname === at(EVERYTHING));
});

test('after an outage, a page of a newer edition is opened as a document', async ({ page, at, visit, tolerate }) => {
  tolerate(...FAILED);
  await visit('/about/');
  await fault(page, (route) => route.abort('internetdisconnected'));
  await follow(page, at(EVERYTHING));
  await arrived(page, at(EVERYTHING), 'You seem to be offline');
  await page.unrouteAll();
  await fault(page, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replaceAll(/app-[0-9a-f]{16}\.js/g, 'app-0123456789abcdef.js') });
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('main h1')).toHaveText(HEADLINE);
});

test('an old address redirects, and the server answers for a page that never existed', async ({ page, at, visit, tolerate }) => {
  tolerate(/404/);
  await visit('/about/');
  await follow(page, at(OLD));
  await expect(page).toHaveURL((url) => url.pathname === at(EVERYTHING));
  await expect(page.locator('main h1')).toHaveText(HEADLINE);
  await visit('/about/');
  await follow(page, at('/blog/never-written/'));
  await expect(page.locator('main h1')).toHaveText('There is no page here');
  await follow(page, at(MISSING));
  await expect(page).toHaveURL((url) => url.pathname === at(MISSING));
});

test('a search takes its passages from the pages', async ({ page, visit }) => {
  const asked = [];
  page.on('response', (response) => asked.push(`${response.status()} ${new URL(response.url()).pathname}`));
  await visit('/search/?q=treaty');
  await expect(page.locator('#found .card__summary mark').first()).toHaveText(/treat/i);
  expect(asked.filter((line) => line.includes('/data/articles/'))).toEqual([]);
});
