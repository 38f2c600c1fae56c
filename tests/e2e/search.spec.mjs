// Search: the form, the address, the keys, and every failure. The engine, its worker and the index are the real ones.
// Long because it has all tests of one page, which share the helpers below.
import { arrived, expect, isMarked, mark, ready, settled, test } from './fixtures.mjs';

const INDEX = '**/data/search/2/**';
const field = (page) => page.getByRole('searchbox', { name: 'Search' });
const choice = (page, name) => page.getByRole('combobox', { name });
const headlines = (page) => page.locator('#found .card__headline a');
const asked = (page) => page.evaluate(() => location.search);
const worker = (url) => /\/search-[^/]*\.(js|wasm)$/.test(url);

/** Types, and waits for results. */
async function find(page, words) {
  await field(page).pressSequentially(words, { delay: 20 });
  await expect(headlines(page).first()).toBeVisible();
}

test('finds as you type, and loads nothing of the search before @sub', async ({ page, at, visit }) => {
  const loaded = [];
  page.on('request', (request) => (worker(request.url()) || request.url().includes('/data/search/')) && loaded.push(request.url()));
  await visit('/');
  await mark(page);
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Search' }).click();
  await expect(field(page)).toBeFocused();
  await expect(page).toHaveURL((url) => url.pathname === at('/search/'));
  // The worker is requested once the cursor is in the field, the index only when there are words.
  expect(loaded.filter((url) => url.includes('/data/search/'))).toEqual([]);

  await field(page).press('t');
  await expect(page.getByText('One more letter')).toBeVisible();
  await field(page).pressSequentially('reaty', { delay: 20 });
  await expect(headlines(page).first()).toBeVisible();
  await expect(page.locator('#found .listing__total')).toHaveText(/^Articles: \d+$/);
  await expect(page.locator('#found mark').first()).toHaveText(/treat/i);
  await expect(page).toHaveURL((url) => url.search === '?q=treaty');
  expect(loaded.filter(worker)).toHaveLength(2);
  expect(await isMarked(page)).toBe(true);
});

test('no other page loads the engine', async ({ page, visit }) => {
  const loaded = [];
  page.on('request', (request) => worker(request.url()) && loaded.push(request.url()));
  for (const path of ['/', '/blog/', '/archive/', '/about/', '/search/']) {
    await visit(path);
    await settled(page);
  }
  expect(loaded).toEqual([]);
});

test('a link to a search opens it with its filters @sub', async ({ page, visit }) => {
  await visit('/search/?q=treaty&category=news&from=2020&sort=date');
  await expect(field(page)).toHaveValue('treaty');
  await expect(choice(page, 'Section')).toHaveValue('news');
  await expect(choice(page, 'From')).toHaveValue('2020');
  await expect(choice(page, 'Order')).toHaveValue('date');
  await expect(page.locator('#found .listing__total, #found h2').first()).toBeVisible();
  const dates = await page.locator('#found time').evaluateAll((times) => times.map((time) => Date.parse(time.dateTime)));
  expect(dates).toEqual(dates.toSorted((a, b) => b - a));
});

test('typing adds one history entry, a filter another one, and back brings each with its results @sub', async ({ page, at, visit }) => {
  await visit('/about/');
  await mark(page);
  await page.keyboard.press('/');
  await expect(field(page)).toBeFocused();
  const before = await page.evaluate(() => history.length);
  await find(page, 'grid');
  expect(await page.evaluate(() => history.length)).toBe(before);
  // Before the number is announced, the results may be those of half a word.
  await expect(page.locator('#app > [role=status]')).toHaveText(/^Articles/);
  const first = await headlines(page).allTextContents();
  await choice(page, 'Order').selectOption('date');
  await expect(page).toHaveURL((url) => url.search === '?q=grid&sort=date');
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  await field(page).fill('harbour');
  await expect(page).toHaveURL((url) => url.search === '?q=harbour&sort=date');
  await field(page).fill('harbours');
  expect(await page.evaluate(() => history.length)).toBe(before + 2);

  await page.goBack();
  await expect(field(page)).toHaveValue('grid');
  await expect(choice(page, 'Order')).toHaveValue('date');
  await page.goBack();
  await expect(choice(page, 'Order')).toHaveValue('');
  await expect.poll(() => headlines(page).allTextContents()).toEqual(first);
  await page.goBack();
  await expect(page).toHaveURL((url) => url.pathname === at('/about/'));
  expect(await isMarked(page)).toBe(true);
});

test('back from an article leads to the same scroll position in the same results', async ({ page, at, visit }) => {
  await visit('/search/?q=the');
  await expect(headlines(page).nth(4)).toBeVisible();
  await headlines(page).nth(4).scrollIntoViewIfNeeded();
  await page.evaluate(() => scrollBy(0, 300));
  await expect.poll(() => headlines(page).count()).toBe(10);
  await page.getByRole('button', { name: 'More results' }).click();
  await expect.poll(() => headlines(page).count()).toBeGreaterThan(10);
  const count = await headlines(page).count();
  const last = headlines(page).last();
  await last.scrollIntoViewIfNeeded();
  await page.waitForTimeout(200);
  const y = await page.evaluate(() => scrollY);
  const fetches = [];
  page.on('request', (request) => request.url().includes('/data/search/') && fetches.push(request.url()));
  await last.click();
  await expect(page.locator('article.article h1')).toBeFocused();
  await page.goBack();
  await expect(page).toHaveURL((url) => url.pathname === at('/search/'));
  await expect(headlines(page)).toHaveCount(count);
  expect(await page.evaluate(() => scrollY)).toBeCloseTo(y, -1);
  expect(fetches).toEqual([]);
});

test('the words are marked on the page that opens, until the next page @sub', async ({ page, visit }) => {
  await visit('/search/?q=frequency');
  await headlines(page).first().click();
  await expect(page.locator('article.article h1')).toBeFocused();
  const marked = () => page.evaluate(() => [...(CSS.highlights.get('search') ?? [])].map((range) => range.toString().toLowerCase()));
  await expect.poll(async () => (await marked()).length).toBeGreaterThan(0);
  expect(new Set(await marked())).toContain('frequency');
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Blog' }).click();
  await expect(page.locator('main h1')).toHaveText('Blog');
  expect(await marked()).toEqual([]);
});

test('the words are also marked on a page that opens in another tab', async ({ page, context, visit }) => {
  await visit('/search/?q=frequency');
  const opening = context.waitForEvent('page');
  await headlines(page).first().click({ modifiers: ['ControlOrMeta'] });
  const opened = await opening;
  await ready(opened);
  const marked = () => opened.evaluate(() => [...(CSS.highlights.get('search') ?? [])].map((range) => range.toString().toLowerCase()));
  await expect.poll(marked).toContain('frequency');
});

for (const [result, position] of [['a result that disappears', 0], ['a result that is still found', 2]]) {
  test(`the focus on ${result} stays in the results when those for more words arrive`, async ({ page, visit }) => {
    let gate;
    await page.route(INDEX, async (route) => {
      await gate;
      await route.continue();
    });
    await visit('/search/');
    // All words at once, so that no more results arrive for half a word.
    await field(page).fill('treaty');
    await expect(headlines(page).nth(position)).toBeVisible();
    let answer;
    gate = new Promise((resolve) => (answer = resolve));
    await page.keyboard.insertText(' minister');
    for (let n = 0; n <= position; n++) await page.keyboard.press('ArrowDown');
    const before = headlines(page).nth(position);
    await expect(before).toBeFocused();
    const headline = await before.textContent();
    const element = await before.elementHandle();
    answer();
    await expect.poll(() => element.evaluate((link) => link.isConnected)).toBe(false);
    const after = headlines(page).filter({ hasText: headline });
    await expect(after).toHaveCount(position ? 1 : 0);
    await expect(position ? after : headlines(page).first()).toBeFocused();
  });
}

test('by keyboard alone: / opens the search, arrows move, Enter opens a result, Escape leaves @sub', async ({ page, at, visit }) => {
  await visit('/blog/');
  await mark(page);
  await page.keyboard.press('/');
  await expect(field(page)).toBeFocused();
  // In a field, / is a character.
  await page.keyboard.press('/');
  await expect(field(page)).toHaveValue('/');
  await page.keyboard.press('Backspace');
  // All letters at once: results for half a word would be replaced while the arrows move.
  await page.keyboard.insertText('treaty');
  await expect(headlines(page).nth(1)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(headlines(page).first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(headlines(page).nth(1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(field(page)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(field(page)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  const opened = await headlines(page).first().textContent();
  await page.keyboard.press('Enter');
  await expect(page.locator('article.article h1')).toHaveText(opened);
  await page.goBack();
  await field(page).focus();
  await page.keyboard.press('Escape');
  await expect(field(page)).toHaveValue('');
  await expect(page.getByText('phrase in quotes')).toBeVisible();
  await page.keyboard.press('Escape');
  await arrived(page, at('/blog/'), 'Blog');
  expect(await isMarked(page)).toBe(true);
});

test('the number of results is announced once the reader has paused, and the focus stays', async ({ page, visit }) => {
  await visit('/search/');
  await page.evaluate(() => {
    window.said = [];
    const status = document.querySelector('#app > [role=status]');
    new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
  });
  await field(page).focus();
  await find(page, 'treaty');
  await expect.poll(() => page.evaluate(() => window.said)).toEqual([expect.stringMatching(/^Articles: \d+$/)]);
  await expect(field(page)).toBeFocused();
});

test('a click on the chip of a tag removes it, and a month is an option of the form', async ({ page, visit }) => {
  await visit('/search/?q=the&tag=treaties&author=ilse-marchetti&from=2021-03');
  const chips = page.locator('#found .chips a');
  await expect(chips).toHaveText([/treaties/, /ilse marchetti/i]);
  await expect(choice(page, 'From')).toHaveValue('2021-03');
  await chips.filter({ hasText: 'treaties' }).click();
  await expect.poll(() => asked(page)).toBe('?q=the&author=ilse-marchetti&from=2021-03');
  await expect(chips).toHaveText([/ilse marchetti/i]);
  await choice(page, 'From').selectOption('');
  await expect.poll(() => asked(page)).toBe('?q=the&author=ilse-marchetti');
  // The earlier results stay until the answer arrives.
  await expect(chips.first()).toHaveAttribute('href', /q=the$/);
  await chips.first().click();
  await expect.poll(() => asked(page)).toBe('?q=the');
});

test('tags and authors are fields of the form, which are open if the address sets one', async ({ page, visit }) => {
  await visit('/search/?q=the');
  await expect(choice(page, 'Tag')).toBeHidden();
  await page.getByText('More filters').click();
  await choice(page, 'Tag').selectOption('treaties');
  await expect.poll(() => asked(page)).toBe('?q=the&tag=treaties');
  await expect(page.locator('#found .chips a')).toHaveText([/treaties/]);
  await visit('/search/?q=the&author=ilse-marchetti');
  await expect(choice(page, 'Author')).toHaveValue('ilse-marchetti');
  await expect(choice(page, 'Author')).toBeVisible();
});

test('a click on a year among the results restricts them to that year', async ({ page, visit }) => {
  await visit('/search/?q=the');
  const year = page.getByRole('navigation', { name: 'By year' }).getByRole('listitem').first();
  const [name, count] = (await year.innerText()).split(/\s+/);
  await year.getByRole('link').click();
  await expect.poll(() => asked(page)).toBe(`?q=the&from=${name}&to=${name}`);
  await expect(page.locator('#found .listing__total')).toHaveText(`Articles: ${count}`);
  await expect(choice(page, 'To')).toHaveValue(name);
});

test('a misspelt word finds the word that was meant', async ({ page, visit }) => {
  await visit('/search/?q=frequensy');
  await expect(page.getByText('Showing results for frequency')).toBeVisible();
});

test('a correction can be refused', async ({ page, visit }) => {
  await visit('/search/?q=frequensy');
  await page.getByRole('link', { name: 'Search instead for frequensy' }).click();
  await expect(field(page)).toHaveValue('"frequensy"');
  await expect(page.getByRole('heading', { name: 'No article found' })).toBeVisible();
});

test('results are shown while the reader continues to type', async ({ page, visit }) => {
  let open;
  const gate = new Promise((resolve) => (open = resolve));
  await page.route(INDEX, async (route) => {
    await gate;
    await route.continue();
  });
  await visit('/search/');
  await page.evaluate(() => {
    window.shown = [];
    const found = document.querySelector('#found');
    new MutationObserver(() => window.shown.push(found.querySelectorAll('.card').length)).observe(found, { childList: true });
  });
  const asked = page.waitForRequest(INDEX);
  await field(page).fill('treaty');
  await asked;
  await field(page).fill('treaty t');
  open();
  // First come the results for the words that the worker was searching, then those for the newest words.
  await expect.poll(() => page.evaluate(() => window.shown.filter((cards) => cards > 0).length)).toBe(2);
});

test('a search without results offers to search without filters', async ({ page, visit, audit }) => {
  await visit('/search/?q=zzyzxq&category=news');
  await expect(page.getByRole('heading', { name: 'No article found' })).toBeVisible();
  await audit('nothing found');
  await page.getByRole('link', { name: 'Search without filters' }).click();
  await expect.poll(() => asked(page)).toBe('?q=zzyzxq');
  await expect(choice(page, 'Section')).toHaveValue('');
});

const FAILURES = [
  ['offline', (route) => route.abort('internetdisconnected'), 'You seem to be offline'],
  ['a server error', (route) => route.fulfill({ status: 503, body: 'no' }), 'The server could not answer'],
  ['a damaged index', (route) => route.fulfill({ contentType: 'application/json', body: '{"version":1,' }), 'The search index could not be read'],
  ['no index', (route) => route.fulfill({ status: 404, body: 'no' }), 'There is no search index here'],
];
for (const [what, fault, heading] of FAILURES) {
  test(`${what} has its own message, and a second try helps`, async ({ page, context, visit, audit, tolerate }) => {
    tolerate(/Failed to load resource/, /^(net::|503|404)/);
    await context.route(INDEX, fault);
    await visit('/search/?q=treaty');
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
    await audit(what);
    await context.unroute(INDEX);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(headlines(page).first()).toBeVisible();
  });
}

test('an engine that cannot be loaded is reported', async ({ page, context, visit, tolerate }) => {
  tolerate(/Failed to load resource/, /^(404|net::ERR_FAILED)/);
  await context.route(/\/search-[^/]*\.js$/, (route) => route.fulfill({ status: 404, body: 'no' }));
  await visit('/search/?q=treaty');
  await expect(page.getByRole('heading', { name: 'The search index could not be read' })).toBeVisible();
  await context.unroute(/\/search-[^/]*\.js$/);
  // This document may be older than the site, so the app loads it anew.
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(headlines(page).first()).toBeVisible();
});

test('results stay while the next ones are loaded, and a bar shows the loading', async ({ page, context, visit }) => {
  await visit('/search/?q=treaty');
  await expect(headlines(page).first()).toBeVisible();
  const before = await headlines(page).allTextContents();
  let go;
  const gate = new Promise((resolve) => (go = resolve));
  await context.route(INDEX, async (route) => {
    await gate;
    await route.continue().catch(() => {});
  });
  await field(page).fill('harbour lights');
  await expect(page.getByRole('progressbar')).toBeVisible();
  expect(await headlines(page).allTextContents()).toEqual(before);
  go();
  await expect(page.getByRole('progressbar')).toBeHidden();
  await expect.poll(() => headlines(page).allTextContents()).not.toEqual(before);
});

test('has no axe violations with results, light and dark @sub', async ({ page, visit, audit }) => {
  await visit('/search/?q=treaty');
  await expect(headlines(page).first()).toBeVisible();
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await audit(colorScheme);
  }
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
- main:
  - heading "Search" [level=1]
  - search:
    - searchbox "Search": treaty
  - paragraph: /Articles/
  - navigation "By year":
    - list:
      - listitem:
        - link /\\d{4}/
  - article:
    - heading [level=2]:
      - link
    - paragraph:
      - time`);
});

test('words that were typed before the app started are searched', async ({ page, at }) => {
  let go;
  const gate = new Promise((resolve) => (go = resolve));
  await page.route('**/*_bg.wasm', async (route) => {
    await gate;
    await route.continue();
  });
  await page.goto(at('/search/'), { waitUntil: 'domcontentloaded' });
  await field(page).fill('treaty');
  go();
  await ready(page);
  await expect(headlines(page).first()).toBeVisible();
  await expect.poll(() => asked(page)).toBe('?q=treaty');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the form explains itself', async ({ page, at }) => {
    await page.goto(at('/search/?q=treaty'));
    await expect(page.getByText('Search needs the site’s app').or(page.getByText("Search needs the site's app"))).toBeVisible();
    await page.getByRole('main').getByRole('link', { name: 'Archive' }).click();
    await expect(page).toHaveURL((url) => url.pathname === at('/archive/'));
  });
});

test('opensearch.xml tells browsers how to search @sub', async ({ request, at, page }) => {
  await page.goto(at('/'));
  const href = await page.locator('link[rel=search]').getAttribute('href');
  expect(href).toBe(at('/opensearch.xml'));
  const text = await (await request.get(href)).text();
  expect(text).toContain('<ShortName>The Meridian</ShortName>');
  expect(text).toMatch(/template="https?:\/\/[^"]+\/search\/\?q=\{searchTerms\}"/);
});

test('fits 320 px with results', async ({ page, visit }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await visit('/search/?q=treaty&tag=treaties');
  await expect(headlines(page).first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

test('a search page that cannot be fetched is reported, with the focus on the heading', async ({ page, context, visit, tolerate }) => {
  tolerate(/Failed to load resource/, /^net::/);
  // Set before the page is opened, because a route that is added later may miss a request.
  await context.route('**/data/search.json', (route) => route.abort('internetdisconnected'));
  await visit('/about/');
  await page.keyboard.press('/');
  await expect(page.locator('main h1')).toHaveText('You seem to be offline');
  await expect(page.locator('main h1')).toBeFocused();
  await context.unroute('**/data/search.json');
  await page.getByRole('button', { name: 'Try again' }).click();
  await find(page, 'treaty');
});

test('a word that an input method has not finished is not searched', async ({ page, at, visit }) => {
  await visit('/search/');
  const field = page.getByRole('searchbox', { name: 'Search' });
  await field.evaluate((input) => {
    input.value = 'frequ';
    input.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
  });
  await settled(page);
  await expect(page).toHaveURL((url) => url.pathname === at('/search/') && url.search === '');
  await field.evaluate((input) => {
    input.value = 'frequency';
    input.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: 'frequency' }));
  });
  await expect(page).toHaveURL((url) => url.search === '?q=frequency');
  await expect(page.locator('#found .card__headline a').first()).toBeVisible();
});
