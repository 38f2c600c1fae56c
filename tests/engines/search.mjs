// The search: typing, filters, opening results, and every failure.
import assert from 'node:assert/strict';
import { eventually } from './reader.mjs';

const RESULTS = '#found .card__headline a';
const A_DAY = { 'cache-control': 'max-age=86400' };

const isFound = () => document.querySelector('#found .card__headline a') !== null;
const headlines = () => [...document.querySelectorAll('#found .card__headline a')].map((link) => link.textContent);
const notice = () => document.querySelector('#found .notice h2')?.textContent;
const marked = () => [...(CSS.highlights.get('search') ?? [])].map((range) => range.toString().toLowerCase());

async function open(reader, query) {
  await reader.open(`/search/${query}`);
  await reader.sees('results', isFound, true);
}

/** Chooses an option of a filter, as a reader does by keyboard. */
const choose = (reader, name, value) =>
  reader.evaluate(
    ([field, to]) => {
      const select = document.querySelector(`#search [name="${field}"]`);
      select.value = to;
      select.dispatchEvent(new Event('input', { bubbles: true }));
      select.dispatchEvent(new Event('change', { bubbles: true }));
    },
    [name, value],
  );

const FAILURES = {
  'no network': [{ drop: true }, 'You seem to be offline'],
  'a server that fails': [{ status: 503, body: 'no' }, 'The server could not answer'],
  'a damaged index': [{ body: '{"version":1,' }, 'The search index could not be read'],
  'no index': [{ status: 404, body: 'no' }, 'There is no search index here'],
};

const failures = Object.fromEntries(
  Object.entries(FAILURES).map(([what, [change, heading]]) => [
    `${what} has its own message, and another try helps`,
    async (reader) => {
      reader.site.change = (path) => (path.startsWith('/data/search/') ? change : undefined);
      await reader.open('/search/?q=treaty');
      await reader.sees('the message', notice, heading);
      reader.site.change = undefined;
      await reader.click('#found button');
      await reader.sees('results', isFound, true);
    },
  ]),
);

/** The browser keeps a damaged copy of each of these files for a day. */
const DAMAGED = {
  'the root of the index': /^\/data\/search\/2\/index\.json$/,
  'a file of words': /^\/data\/search\/2\/.*\.bin$/,
  'a file of cards': /^\/data\/search\/2\/.*cards.*\.json$/,
  'the frame of the site': /^\/data\/site\.json$/,
};

const damaged = Object.fromEntries(
  Object.entries(DAMAGED).map(([what, pattern]) => [
    `${what} that arrived damaged: another try bypasses the cache`,
    async (reader) => {
      let damages = 0;
      reader.site.change = (path) => {
        if (!pattern.test(path)) return undefined;
        damages += 1;
        return { body: '{"version":', headers: A_DAY };
      };
      await reader.open('/search/?q=treaty');
      await reader.sees('the message', notice, 'The search index could not be read');
      assert.ok(damages > 0);
      reader.site.change = undefined;
      await reader.click('#found button');
      await reader.sees('results', isFound, true);
    },
  ]),
);

export default {
  async 'finds as the reader types'(reader) {
    await reader.open('/about/');
    await reader.click('.masthead a[href="/search/"]');
    await reader.at('/search/', 'Search');
    await reader.sees('the focus', () => document.activeElement.id, 'q');
    await reader.page.type('treaty');
    await reader.sees('results', isFound, true);
    await reader.sees('the address', () => location.search, '?q=treaty');
    await reader.sees('the number of results', () => document.querySelector('#found .listing__total').textContent, /^Articles: \d+$/);
    await reader.sees('the marked word', () => document.querySelector('#found mark').textContent, /treat/i);
    await reader.sees('the announcement', () => document.querySelector('#app > [role=status]').textContent, /^Articles: \d+$/);
    await reader.isSameDocument();
  },

  async 'a link to a search opens it with its filters'(reader) {
    await open(reader, '?q=treaty&category=news&sort=date');
    const values = () => ['q', 'category', 'sort'].map((name) => document.querySelector(`#search [name="${name}"]`).value);
    assert.deepEqual(await reader.evaluate(values), ['treaty', 'news', 'date']);
    const dates = await reader.evaluate(() => [...document.querySelectorAll('#found time')].map((time) => Date.parse(time.dateTime)));
    assert.deepEqual(dates, dates.toSorted((a, b) => b - a));
  },

  async 'a filter restricts the results, and back brings the earlier ones'(reader) {
    await open(reader, '?q=the');
    const before = await reader.evaluate(headlines);
    await choose(reader, 'category', 'energy');
    await reader.sees('the address', () => location.search, '?q=the&category=energy');
    await reader.sees('sections', () => [...new Set([...document.querySelectorAll('#found .card__section')].map((s) => s.textContent.trim()))].length <= 3, true);
    await eventually(async () => JSON.stringify(await reader.evaluate(headlines)) !== JSON.stringify(before), true, 'other results');
    await reader.back();
    await reader.sees('the address', () => location.search, '?q=the');
    await eventually(() => reader.evaluate(headlines), before, 'the earlier results');
    await reader.isSameDocument();
  },

  async 'a result opens with the words marked, and back leads to the same results at the same scroll position'(reader) {
    await open(reader, '?q=frequency');
    await reader.evaluate(() => scrollTo(0, 200));
    await reader.pause(200);
    const y = await reader.evaluate(() => Math.round(scrollY));
    const before = await reader.evaluate(headlines);
    await reader.click(RESULTS);
    await reader.sees('an article', () => document.querySelector('main article.article h1')?.textContent.trim(), before[0]);
    await eventually(async () => (await reader.evaluate(marked)).includes('frequency'), true, 'marked words');
    const requests = reader.site.requests.length;
    await reader.back();
    await reader.at('/search/', 'Search');
    await eventually(() => reader.evaluate(headlines), before, 'the same results');
    await reader.place(y);
    assert.deepEqual(reader.site.requests.slice(requests).filter((path) => path.startsWith('/data/search/')), []);
    assert.deepEqual(await reader.evaluate(marked), []);
    await reader.isSameDocument();
  },

  async 'arrows move in the results, Enter opens one, Escape returns to the field'(reader) {
    await reader.open('/blog/');
    await reader.page.press('/');
    await reader.sees('the focus', () => document.activeElement.id, 'q');
    await reader.page.type('treaty');
    await reader.sees('the announcement', () => document.querySelector('#app > [role=status]').textContent, /^Articles: \d+$/);
    await reader.page.press('ArrowDown');
    await reader.page.press('ArrowDown');
    const nth = () => [...document.querySelectorAll('#found .card__headline a')].indexOf(document.activeElement);
    await reader.sees('the second result', nth, 1);
    await reader.page.press('Escape');
    await reader.sees('the field', () => document.activeElement.id, 'q');
    await reader.page.press('ArrowDown');
    await reader.sees('the first result', nth, 0);
    const [first] = await reader.evaluate(headlines);
    await reader.page.press('Enter');
    await reader.sees('the article', () => document.querySelector('main article.article h1')?.textContent.trim(), first);
    await reader.isSameDocument();
  },

  async 'more results follow the first ones'(reader) {
    await open(reader, '?q=the');
    await reader.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await reader.sees('ten results', () => document.querySelectorAll('#found .card').length, 10);
    await reader.click('#more button');
    await eventually(async () => (await reader.count('#found .card')) > 10, true, 'more than ten');
  },

  async 'a misspelt word finds the word that was meant, and a word without results is reported'(reader) {
    await open(reader, '?q=frequensy');
    await reader.sees('the note', () => document.querySelector('.search__note').textContent, /^Showing results for frequency/);
    await reader.open('/search/?q=zzyzxq');
    await reader.sees('the message', notice, 'No article found');
  },

  async 'words that were typed before the app started are searched'(reader) {
    let begin;
    const gate = new Promise((resolve) => (begin = resolve));
    reader.site.change = (path) => (path.endsWith('.wasm') ? gate : undefined);
    await reader.load('/search/');
    await reader.click('#q');
    await reader.page.type('treaty');
    begin();
    await reader.ready();
    await reader.sees('results', isFound, true);
    await reader.sees('the address', () => location.search, '?q=treaty');
  },

  ...failures,
  ...damaged,
};
