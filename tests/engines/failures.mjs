// No network, damaged answers, an app that cannot start, and one that has stopped.
import assert from 'node:assert/strict';
import { EVERYTHING, TEXT_ONLY } from '../e2e/newsroom.mjs';

const HEADLINE = /^Fifty times a second/;
const DATA = '/data/articles/how-a-grid-keeps-its-frequency.json';
const OFFLINE = 'You seem to be offline';
const AGAIN = '.notice__ways button';
const A_DAY = { 'cache-control': 'max-age=86400' };

/** Changes the answers to requests whose path matches, and no others. */
const on = (pattern, change) => (path) => (pattern.test(path) ? change : undefined);

/** Expects that the page is complete, shows no button that does not work, and that its links open documents. */
async function isPlainPage(reader) {
  await reader.at(EVERYTHING, HEADLINE);
  assert.equal(await reader.isVisible('.prose p'), true, 'the article is readable');
  for (const button of ['.theme', '.footer__key']) {
    assert.equal(await reader.isVisible(button), false, `${button} does not work, so it is hidden`);
  }
  await reader.evaluate(() => void (window.marked = true));
  await reader.click('.breadcrumbs a[href="/blog/"]');
  await reader.at('/blog/', 'Blog');
  await reader.isAnotherDocument();
  await reader.back();
  await reader.at(EVERYTHING, HEADLINE);
}

/** Expects that the search page says that it needs the app, and shows no button, because buttons do not work. */
async function isPlainSearchPage(reader) {
  await reader.load('/search/?q=treaty');
  await reader.sees('the app has not started', () => document.documentElement.dataset.app, 'stopped');
  assert.equal(await reader.isVisible('.search__without'), true, 'the page says that the search needs the app');
  assert.equal(await reader.count('button'), await reader.evaluate(() => [...document.querySelectorAll('button')].filter((b) => !b.checkVisibility({ visibilityProperty: true })).length), 'no button is shown');
  await reader.click('.search__without a');
  await reader.at('/archive/', 'Archive');
}

/** Reasons why the app cannot start. */
const OBSTACLES = {
  'its WebAssembly is missing': on(/\.wasm$/, { status: 404, body: 'no' }),
  'its WebAssembly is damaged': on(/\.wasm$/, { body: Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]) }),
  'its WebAssembly never arrives': on(/\.wasm$/, { drop: true }),
  'its script is missing': on(/\/glue-[^/]*\.js$/, { status: 404, body: 'no' }),
  'the browser has no WebAssembly': on(/\/$/, {
    body: (page) => String(page).replace('<head>', '<head><script>delete window.WebAssembly</script>'),
  }),
  'a policy refuses WebAssembly': on(/\/$/, { headers: { 'content-security-policy': "script-src 'self' 'unsafe-inline'" } }),
};

const obstacles = Object.fromEntries(
  Object.entries(OBSTACLES).map(([what, change]) => [
    `if ${what}, pages stay readable and the search page says so`,
    async (reader) => {
      reader.site.change = change;
      await reader.load(EVERYTHING);
      await reader.sees('the app has not started', () => document.documentElement.dataset.app, 'stopped');
      await isPlainPage(reader);
      await isPlainSearchPage(reader);
    },
  ]),
);

/** The events of the browser when WebAssembly traps. */
const TRAPS = {
  'in a listener': () => void dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('unreachable') })),
  // Chromium does not report promises that its driver's own scripts reject.
  'in a promise': () =>
    void dispatchEvent(
      new PromiseRejectionEvent('unhandledrejection', { promise: Promise.resolve(), reason: new WebAssembly.RuntimeError('unreachable') }),
    ),
};

const traps = Object.fromEntries(
  Object.entries(TRAPS).map(([where, trap]) => [
    `after a trap ${where}, back, forward and links load documents`,
    async (reader) => {
      await reader.open('/about/');
      await reader.follow('/archive/');
      await reader.at('/archive/', 'Archive');
      await reader.evaluate(trap);
      await reader.sees('the app has stopped', () => document.documentElement.dataset.app, 'stopped');
      await reader.back();
      await reader.at('/about/', /^About/);
      await reader.isAnotherDocument();
      await reader.ready();
      await reader.forward();
      await reader.at('/archive/', 'Archive');
      await reader.click('.masthead ul a[href="/category/energy/"]');
      await reader.at('/category/energy/', 'Energy');
    },
  ]),
);

/** The browser keeps a damaged copy of each of these files for a day. */
const DAMAGED = {
  'an article': [EVERYTHING, DATA, HEADLINE],
  'a numbered page of a listing': ['/blog/page/1/', '/data/listings/blog/1.json', /^Blog\s*Page 1$/],
};

const damaged = Object.fromEntries(
  Object.entries(DAMAGED).map(([what, [path, data, heading]]) => [
    `${what} that arrived damaged: another try bypasses the cache`,
    async (reader) => {
      reader.site.change = (asked) => (asked === data ? { body: '{"slug":"how', headers: A_DAY } : undefined);
      await reader.open('/about/');
      await reader.follow(path);
      await reader.at(path, 'The page arrived damaged');
      reader.site.change = undefined;
      await reader.click(AGAIN);
      await reader.at(path, heading);
      await reader.isSameDocument();
    },
  ]),
);

export default {
  async 'offline: back shows the printed page as it was, at its scroll position'(reader) {
    await reader.open(EVERYTHING);
    await reader.scroll(900);
    await reader.evaluate(() => (window.kept = document.querySelector('main h1')) && undefined);
    reader.site.offline = true;
    await reader.follow('/corrections/');
    await reader.at('/corrections/', OFFLINE);
    await reader.back();
    await reader.at(EVERYTHING, HEADLINE);
    await reader.place(900);
    assert.equal(await reader.evaluate(() => window.kept === document.querySelector('main h1')), true, 'the same elements as before');
    await reader.forward();
    await reader.at('/corrections/', OFFLINE);
    reader.site.offline = false;
    await reader.click(AGAIN);
    await reader.at('/corrections/', /Corrections/);
    await reader.back();
    await reader.at(EVERYTHING, HEADLINE);
    await reader.place(900);
    await reader.isSameDocument();
  },

  async 'offline: pages that were seen come back, each at its scroll position'(reader) {
    await reader.open('/blog/');
    await reader.scroll(700);
    await reader.follow(EVERYTHING);
    await reader.at(EVERYTHING, HEADLINE);
    await reader.scroll(500);
    await reader.follow(TEXT_ONLY);
    await reader.at(TEXT_ONLY, /letter-writer/);
    reader.site.offline = true;
    await reader.back();
    await reader.at(EVERYTHING, HEADLINE);
    await reader.place(500);
    await reader.back();
    await reader.at('/blog/', 'Blog');
    await reader.place(700);
    await reader.forward();
    await reader.at(EVERYTHING, HEADLINE);
    await reader.isSameDocument();
  },

  async 'a server that fails: a message, back, and another try'(reader) {
    await reader.open('/about/');
    reader.site.change = on(/^\/data\//, { status: 500, body: 'no' });
    await reader.follow(EVERYTHING);
    await reader.at(EVERYTHING, 'The server could not answer');
    await reader.sees('the title', () => document.title, /^The server could not answer · /);
    await reader.back();
    await reader.at('/about/', /^About/);
    await reader.forward();
    await reader.at(EVERYTHING, 'The server could not answer');
    reader.site.change = undefined;
    await reader.click(AGAIN);
    await reader.at(EVERYTHING, HEADLINE);
    await reader.isSameDocument();
  },

  async 'an answer that is cut off: a message, and another try'(reader) {
    await reader.open('/about/');
    reader.site.change = (path) => (path === DATA ? { cut: true } : undefined);
    await reader.follow(EVERYTHING);
    await reader.at(EVERYTHING, /^(You seem to be offline|The page arrived damaged)$/);
    reader.site.change = undefined;
    await reader.click(AGAIN);
    await reader.at(EVERYTHING, HEADLINE);
    await reader.isSameDocument();
  },

  async 'a style sheet that cannot be loaded: a message, and another try'(reader) {
    reader.site.change = on(/\/style-[^/]*\.css$/, { status: 503, body: 'no' });
    await reader.open('/about/');
    await reader.follow(EVERYTHING);
    await reader.at(EVERYTHING, OFFLINE);
    reader.site.change = undefined;
    await reader.click(AGAIN);
    await reader.at(EVERYTHING, HEADLINE);
    await reader.isSameDocument();
  },

  async 'a slow answer: the old page stays, and a bar shows that another one is loading'(reader) {
    await reader.open('/about/');
    reader.site.change = async (path) => void (path === DATA && (await reader.pause(900)));
    await reader.follow(EVERYTHING);
    await reader.sees('the bar', () => document.querySelector('[role=progressbar]').hidden, false);
    await reader.at('/about/', /^About/);
    await reader.at(EVERYTHING, HEADLINE);
    await reader.sees('no bar', () => document.querySelector('[role=progressbar]').hidden, true);
  },

  ...damaged,
  ...obstacles,
  ...traps,

  async 'an error of another script does not stop the app'(reader) {
    await reader.open('/about/');
    await reader.evaluate(() =>
      void dispatchEvent(
        new PromiseRejectionEvent('unhandledrejection', { promise: Promise.resolve(), reason: new TypeError('an extension') }),
      ),
    );
    await reader.settled();
    await reader.click('.masthead ul a[href="/category/energy/"]');
    await reader.at('/category/energy/', 'Energy');
    await reader.isSameDocument();
  },
};
