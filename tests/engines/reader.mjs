// A reader of the site: one page of an engine with its own server, so that no spec finds data of another one in the browser's cache or
// storage.
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { follow, isMarked, mark, settled } from '../e2e/page.mjs';
import { serve } from '../e2e/server.mjs';

/** The longest time until a page must show what is expected, in milliseconds. */
const PATIENCE = 8_000;

const root = resolve(import.meta.dirname, '../..');
/** The folder of the site. */
export const built = resolve(root, process.env.SITE_DIR ?? 'dist');

/** Waits until `look()` returns the expected value, or a text that matches the expected pattern. */
export async function eventually(look, expected, what) {
  const fits = (seen) => (expected instanceof RegExp ? expected.test(seen) : isDeepStrictEqual(seen, expected));
  const end = Date.now() + PATIENCE;
  for (;;) {
    let seen;
    try {
      seen = await look();
      if (fits(seen)) return;
    } catch (error) {
      // The browser may be loading another document.
      seen = error.message;
    }
    if (Date.now() > end) {
      return expected instanceof RegExp ? assert.match(String(seen), expected, what) : assert.deepEqual(seen, expected, what);
    }
    await pause(30);
  }
}

/** Serves the site for one spec. `change` may be set as in tests/e2e/server.mjs; while `offline` is set, no request gets an answer. */
async function openSite() {
  const site = { offline: false, change: undefined, requests: [] };
  const server = await serve({
    folder: () => built,
    change: (path, request) => {
      if (site.offline) return { drop: true };
      site.requests.push(path);
      return site.change?.(path, request);
    },
  });
  return Object.assign(site, { url: server.url, origin: server.origin, close: server.close });
}

/** Runs a spec with its own reader. If it fails, the error names the page and the last requests. */
export async function withReader(browser, run) {
  const site = await openSite();
  const page = await browser.open();
  try {
    await run(new Reader(page, site));
  } catch (error) {
    const where = await page.evaluate(() => `${location.href}: ${document.querySelector('h1')?.textContent}`).catch(String);
    error.message += `\nThe page was ${where}\nLast requests: ${site.requests.slice(-8).join(' ')}`;
    throw error;
  } finally {
    await page.close().catch(() => {});
    await site.close();
  }
}

export class Reader {
  constructor(page, site) {
    this.page = page;
    this.site = site;
  }

  evaluate(run, argument) {
    return this.page.evaluate(run, argument);
  }

  /** Opens a document, without waiting for the app. The page itself navigates: Firefox's driver gets confused after steps in the history. */
  async load(path) {
    await this.evaluate((url) => {
      window.isLeft = true;
      setTimeout(() => location.assign(url));
    }, this.site.origin + path);
    await this.sees(`the document ${path}`, () => !window.isLeft && document.readyState, 'complete');
  }

  /** Opens a document, waits for the app and marks the document. */
  async open(path) {
    await this.load(path);
    await this.ready();
    await mark(this.page);
  }

  ready() {
    return eventually(() => this.app(), 'ready', 'the app runs');
  }

  app() {
    return this.evaluate(() => document.documentElement.dataset.app);
  }

  /** Follows a link that is not on the page. */
  follow(path) {
    return follow(this.page, path);
  }

  click(selector) {
    return this.page.click(selector);
  }

  go(steps) {
    return this.evaluate((n) => void setTimeout(() => history.go(n)), steps);
  }

  back() {
    return this.go(-1);
  }

  forward() {
    return this.go(1);
  }

  async scroll(y) {
    await this.evaluate((to) => scrollTo(0, to), y);
    await this.sees('the place', () => Math.round(scrollY), y);
    // The app stores the position within a tenth of a second.
    await pause(200);
  }

  /** Waits until the page shows what is expected. */
  sees(what, look, expected, argument) {
    return eventually(() => this.evaluate(look, argument), expected, what);
  }

  /** Waits until address and heading are those of a page. */
  async at(path, heading) {
    await this.sees(`the address, at ${path}`, () => location.pathname, path);
    await this.sees(`the heading, at ${path}`, () => document.querySelector('main h1')?.textContent.trim(), heading);
  }

  place(y) {
    return this.sees('the place', () => Math.round(scrollY), y);
  }

  count(selector) {
    return this.evaluate((css) => document.querySelectorAll(css).length, selector);
  }

  /** Whether an element exists and is visible. */
  isVisible(selector) {
    return this.evaluate((css) => {
      const element = document.querySelector(css);
      return Boolean(element?.checkVisibility({ visibilityProperty: true }));
    }, selector);
  }

  async isSameDocument() {
    assert.equal(await isMarked(this.page), true, 'the document stays');
  }

  async isAnotherDocument() {
    await eventually(() => isMarked(this.page), false, 'another document');
  }

  settled() {
    return settled(this.page);
  }

  pause(milliseconds) {
    return pause(milliseconds);
  }
}
