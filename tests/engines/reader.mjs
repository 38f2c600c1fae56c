// A reader of the site: one page of an engine, and a server of its own, so that no spec meets what another one left in the
// browser's cache or storage.
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { follow, isMarked, mark, settled } from '../e2e/page.mjs';
import { serve } from '../e2e/server.mjs';

/** How long something may take until it is seen, in milliseconds. */
const PATIENCE = 8_000;

const root = resolve(import.meta.dirname, '../..');
/** The folder of the site. */
export const built = resolve(root, process.env.SITE_DIR ?? 'dist');

/** Waits until `look()` gives what is expected: a value, or a text that a pattern fits. */
export async function eventually(look, expected, what) {
  const fits = (seen) => (expected instanceof RegExp ? expected.test(seen) : isDeepStrictEqual(seen, expected));
  const end = Date.now() + PATIENCE;
  for (;;) {
    let seen;
    try {
      seen = await look();
      if (fits(seen)) return;
    } catch (error) {
      // Another document may just be coming.
      seen = error.message;
    }
    if (Date.now() > end) {
      return expected instanceof RegExp ? assert.match(String(seen), expected, what) : assert.deepEqual(seen, expected, what);
    }
    await pause(30);
  }
}

/** Serves the site for one spec. `change` may be set as in tests/e2e/server.mjs; while `offline`, no request is answered. */
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

/** Runs a spec with a reader of its own; says where the reader stood if it fails. */
export async function withReader(browser, run) {
  const site = await openSite();
  const page = await browser.open();
  try {
    await run(new Reader(page, site));
  } catch (error) {
    const stood = await page.evaluate(() => `${location.href}: ${document.querySelector('h1')?.textContent}`).catch(String);
    error.message += `\nThe reader stood at ${stood}\nLast requests: ${site.requests.slice(-8).join(' ')}`;
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

  /** Opens a document, without waiting for the app. The page itself goes there: Firefox's driver loses count after history's steps. */
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

  /** Follows a link that stands nowhere on the page. */
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
    // Within a tenth of a second the app writes the place down.
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

  /** Whether an element stands and can be seen. */
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
    await eventually(() => isMarked(this.page), false, 'a document of its own');
  }

  settled() {
    return settled(this.page);
  }

  pause(milliseconds) {
    return pause(milliseconds);
  }
}
