// Links, back and forward, scroll positions, focus and titles.
import assert from 'node:assert/strict';
import { EVERYTHING, NAME, TEXT_ONLY } from '../e2e/newsroom.mjs';
import { eventually } from './reader.mjs';

const HEADLINE = /^Fifty times a second/;
const DATA = '/data/articles/how-a-grid-keeps-its-frequency.json';

/** Returns the text of the element with the focus. */
const focused = () => document.activeElement?.textContent.trim();
const status = () => document.querySelector('#app > [role=status]').textContent;

const CLICKS = [
  ['a headline', '/blog/', 'main .card__headline a'],
  ['a section of the masthead', '/about/', '.masthead ul a[href="/category/energy/"]'],
  ['the nameplate', '/about/', '.masthead__name a'],
  ['a breadcrumb', EVERYTHING, '.breadcrumbs a[href="/blog/"]'],
  ['a tag', EVERYTHING, '.article__head .chip--tag'],
  ['the byline', EVERYTHING, '.byline a'],
  ['the older page', '/blog/', 'a[rel=next]'],
  ['a month', '/archive/', '.archive__year a'],
  ['the footer', '/', 'footer a[href="/corrections/"]'],
];

const clicks = Object.fromEntries(
  CLICKS.map(([what, from, link]) => [
    `a click on ${what} changes address, page, title, focus and announcement`,
    async (reader) => {
      await reader.open(from);
      const target = await reader.evaluate((css) => document.querySelector(css).pathname, link);
      const printed = await reader.evaluate(async (path) => (await (await fetch(path)).text()).match(/<title>(.*?)<\/title>/s)[1], target);
      const title = await reader.evaluate((html) => new DOMParser().parseFromString(html, 'text/html').body.textContent, printed);
      const entries = await reader.evaluate(() => history.length);
      await reader.click(link);
      await reader.sees('the address', () => location.pathname, target);
      await reader.sees('the focus', () => document.activeElement.matches('main h1'), true);
      await reader.place(0);
      await reader.sees('the title', () => document.title, title);
      await reader.sees('the announcement', status, title);
      assert.equal(await reader.evaluate(() => history.length), entries + 1);
      await reader.isSameDocument();
    },
  ]),
);

export default {
  ...clicks,

  async 'back and forward keep every page\'s scroll position and title'(reader) {
    await reader.open('/blog/');
    await reader.scroll(900);
    await reader.follow(EVERYTHING);
    await reader.at(EVERYTHING, HEADLINE);
    await reader.place(0);
    await reader.scroll(700);
    await reader.follow(TEXT_ONLY);
    await reader.at(TEXT_ONLY, /letter-writer/);
    await reader.place(0);
    for (const [step, path, heading, y] of [
      [-1, EVERYTHING, HEADLINE, 700],
      [-1, '/blog/', /^Blog/, 900],
      [1, EVERYTHING, HEADLINE, 700],
      [1, TEXT_ONLY, /letter-writer/, 0],
      [-2, '/blog/', /^Blog/, 900],
    ]) {
      await reader.go(step);
      await reader.at(path, heading);
      await reader.place(y);
      const words = await reader.evaluate(() => document.querySelector('main h1').textContent.trim().slice(0, 4));
      await reader.sees('the title', (start) => document.title.startsWith(start), true, words);
    }
    await reader.isSameDocument();
  },

  async 'back returns to the link that was followed, and Tab continues from there'(reader) {
    await reader.open('/blog/');
    const link = 'main .card:nth-of-type(9) .card__headline a';
    await reader.evaluate((css) => document.querySelector(css).scrollIntoView({ block: 'center' }), link);
    await reader.pause(200);
    const y = await reader.evaluate(() => Math.round(scrollY));
    assert.ok(y > 300, `far down the page: ${y}`);
    const words = await reader.evaluate((css) => document.querySelector(css).textContent.trim(), link);
    await reader.click(link);
    await reader.sees('the focus', () => document.activeElement.matches('main h1'), true);
    await reader.sees('the heading', () => document.querySelector('main h1').textContent.trim(), words);
    await reader.back();
    await reader.at('/blog/', 'Blog');
    await reader.sees('the focus', focused, words);
    await reader.place(y);
    await reader.page.press('Tab');
    const goesOn = (css) => {
      const before = document.querySelector(css);
      return Boolean(before.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING) && document.activeElement.closest('main') !== null;
    };
    await reader.sees('Tab continues after the link', goesOn, true, link);
    await reader.isSameDocument();
  },

  async 'after a reload, the page and earlier pages keep their scroll positions'(reader) {
    await reader.open('/blog/');
    await reader.scroll(800);
    await reader.follow(EVERYTHING);
    await reader.at(EVERYTHING, HEADLINE);
    await reader.scroll(300);
    await reader.evaluate(() => void setTimeout(() => location.reload()));
    await reader.isAnotherDocument();
    await reader.ready();
    await reader.place(300);
    await reader.back();
    await reader.at('/blog/', 'Blog');
    await reader.place(800);
  },

  async 'pages keep their scroll positions after a visit to another document'(reader) {
    await reader.open('/blog/');
    await reader.scroll(500);
    await reader.follow(EVERYTHING);
    await reader.at(EVERYTHING, HEADLINE);
    await reader.scroll(600);
    await reader.load('/media/covers/a-play-for-two-harbours.svg');
    await reader.back();
    await reader.at(EVERYTHING, HEADLINE);
    await reader.place(600);
    await reader.ready();
    await reader.back();
    await reader.at('/blog/', 'Blog');
    await reader.place(500);
  },

  async 'a link within the page leads to its heading, the keyboard continues there, and back returns'(reader) {
    await reader.open(EVERYTHING);
    const link = '.contents a[href="#sources"]';
    await reader.evaluate((css) => document.querySelector(css).scrollIntoView({ block: 'center' }), link);
    await reader.pause(200);
    const y = await reader.evaluate(() => Math.round(scrollY));
    await reader.click(link);
    await reader.sees('the address', () => location.hash, '#sources');
    const isInView = () => {
      const { top } = document.getElementById('sources').getBoundingClientRect();
      return top >= -1 && top < innerHeight;
    };
    await reader.sees('the heading is in view', isInView, true);
    await reader.page.press('Tab');
    const isBehind = () => {
      const { DOCUMENT_POSITION_FOLLOWING: behind, DOCUMENT_POSITION_CONTAINED_BY: within } = Node;
      return Boolean(document.getElementById('sources').compareDocumentPosition(document.activeElement) & (behind | within));
    };
    await reader.sees('Tab continues after the heading', isBehind, true);
    await reader.pause(200);
    await reader.back();
    await reader.sees('the address', () => location.hash, '');
    await reader.place(y);
    await reader.isSameDocument();
  },

  async 'a link to a heading of another page leads there'(reader) {
    await reader.open('/about/');
    await reader.follow(`${EVERYTHING}#sources`);
    await reader.at(EVERYTHING, HEADLINE);
    await reader.sees('the heading has the focus', () => document.activeElement.id, 'sources');
    await reader.sees('the heading is at the top', () => Math.abs(document.getElementById('sources').getBoundingClientRect().top) < 300, true);
    await reader.isSameDocument();
  },

  async 'an address with a fragment opens at its heading'(reader) {
    await reader.open(`${EVERYTHING}#sources`);
    const top = () => Math.abs(document.getElementById('sources').getBoundingClientRect().top) < 300;
    await reader.sees('the heading is at the top', top, true);
    await reader.pause(200);
    assert.equal(await reader.evaluate(top), true);
  },

  async 'a page that arrives after the reader has gone back is not shown'(reader) {
    let answer;
    const gate = new Promise((resolve) => (answer = resolve));
    await reader.open('/about/');
    await reader.follow('/archive/');
    await reader.at('/archive/', 'Archive');
    reader.site.change = (path) => (path === DATA ? gate : undefined);
    await reader.follow(EVERYTHING);
    await reader.sees('the loading bar', () => document.querySelector('[role=progressbar]').hidden, false);
    await reader.back();
    await reader.at('/about/', /^About/);
    answer();
    await reader.pause(200);
    await reader.at('/about/', /^About/);
    await reader.forward();
    await reader.at('/archive/', 'Archive');
    await reader.isSameDocument();
  },

  async 'the last click wins'(reader) {
    await reader.open('/about/');
    reader.site.change = async (path) => void (path === DATA && (await reader.pause(500)));
    await reader.follow(EVERYTHING);
    await reader.follow('/archive/');
    await reader.at('/archive/', 'Archive');
    await reader.pause(600);
    await reader.at('/archive/', 'Archive');
    await reader.back();
    await reader.at('/about/', /^About/);
  },

  async 'a pointer that rests on a link loads its page ahead'(reader) {
    await reader.open('/about/');
    const data = '/data/listings/category/energy/newest.json';
    assert.equal(reader.site.requests.includes(data), false);
    await reader.page.hover('.masthead ul a[href="/category/energy/"]');
    await eventually(async () => reader.site.requests.filter((path) => path === data).length, 1, 'one request');
    await reader.click('.masthead ul a[href="/category/energy/"]');
    await reader.at('/category/energy/', 'Energy');
    assert.equal(reader.site.requests.filter((path) => path === data).length, 1, 'no second request');
  },

  async 'a link to a missing page opens the server\'s answer'(reader) {
    await reader.open('/about/');
    await reader.follow('/blog/never-written/?from=about');
    await reader.at('/blog/never-written/', 'There is no page here');
    await reader.isAnotherDocument();
    await reader.sees('the query', () => location.search, '?from=about');
    await reader.back();
    await reader.at('/about/', /^About/);
  },

  async 'the slash key opens the search, and Escape leads back'(reader) {
    await reader.open('/about/');
    await reader.page.press('/');
    await reader.at('/search/', 'Search');
    await reader.sees('the focus', () => document.activeElement.id, 'q');
    await reader.page.press('Escape');
    await reader.at('/about/', /^About/);
    await reader.isSameDocument();
  },

  async 'another release of the app is offered once, and the tab continues'(reader) {
    await reader.open('/about/');
    const other = (file) => String(file).replace(/"release":"[0-9a-f]{16}"/, '"release":"0123456789abcdef"');
    reader.site.change = (path) => (path.endsWith('.json') ? { body: other } : undefined);
    await reader.follow('/corrections/');
    await reader.at('/corrections/', /Corrections/);
    const line = () => document.querySelector('.edition')?.textContent;
    await reader.sees('the line', line, 'A new edition is out Load the new edition');
    await reader.isSameDocument();
    await reader.follow('/archive/');
    await reader.at('/archive/', 'Archive');
    await reader.pause(400);
    assert.equal(await reader.evaluate(line), undefined, 'the line has disappeared');
    await reader.back();
    await reader.at('/corrections/', /Corrections/);
    await reader.isSameDocument();
  },

  async 'the front page comes back as it was'(reader) {
    await reader.open('/');
    // Another page may be laid out beside it.
    const text = () => document.querySelector('main > .page').textContent;
    const words = await reader.evaluate(text);
    await reader.click('main .card__headline a');
    await reader.sees('an article', () => document.querySelector('main article.article h1') !== null, true);
    await reader.back();
    await reader.at('/', NAME);
    assert.equal(await reader.evaluate(text), words);
    await reader.isSameDocument();
  },
};
