// `test` and `expect` of this suite. Every test fails when the browser reports an error or a warning, unless the test has declared
// that it provokes it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as playwright } from '@playwright/test';

export { expect };
export { follow, isMarked, mark, settled } from './page.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

export const test = playwright.extend({
  // ROOT, SUB or UNPRINTED; see global-setup.mjs.
  site: ['ROOT', { option: true }],

  baseURL: async ({ site }, use) => use(process.env[`E2E_${site}`]),

  // The connection that the browser reports. On a slow one, the app does not load the headlines in view ahead of a click, so that a
  // test counts only its own requests.
  connection: [{ effectiveType: '2g' }, { option: true }],
  context: async ({ context, connection }, use) => {
    await context.addInitScript((value) => Object.defineProperty(navigator, 'connection', { value, configurable: true }), connection);
    await use(context);
  },

  // Paths of the site under its base: '/blog/' -> '/sub/blog/'.
  at: async ({ baseURL }, use) => use((path) => new URL(baseURL).pathname.slice(0, -1) + path),

  // `tolerate(/…/)`: the test expects complaints that match.
  tolerate: async ({}, use) => {
    const patterns = [];
    await use(Object.assign((...more) => patterns.push(...more), { patterns }));
  },

  complaints: [
    async ({ context, tolerate }, use) => {
      const heard = [];
      await context.addInitScript(() => {
        addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`));
      });
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) heard.push(`${message.text()} ${message.location().url}`);
      });
      context.on('weberror', (error) => heard.push(`uncaught: ${error.error().stack ?? error.error()}`));
      context.on('requestfailed', (request) => {
        const why = request.failure()?.errorText;
        // When the reader leaves a page, the browser aborts its requests.
        if (why !== 'net::ERR_ABORTED') heard.push(`${why} ${request.url()}`);
      });
      context.on('response', (response) => {
        if (response.status() >= 400) heard.push(`${response.status()} ${response.url()}`);
      });
      await use(heard);
      const unexpected = heard.filter((line) => !tolerate.patterns.some((pattern) => pattern.test(line)));
      expect(unexpected, 'the browser complained').toEqual([]);
    },
    { auto: true },
  ],

  // `visit(path)`: opens a page and waits for the app; returns the response.
  visit: async ({ page, at }, use) =>
    use(async (path) => {
      const response = await page.goto(at(path));
      await ready(page);
      return response;
    }),

  // `audit(what)`: checks that the page breaks no axe rule of WCAG 2.2 AA or of best practice.
  audit: async ({ page }, use) =>
    use(async (what) => {
      const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode().analyze();
      const found = violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target} (${node.failureSummary})`));
      expect(found, `axe, ${what}`).toEqual([]);
    }),

  // `fetched()`: returns the paths under the base that the app fetched since the last call.
  fetched: async ({ page, baseURL }, use) => {
    let urls = [];
    page.on('request', (request) => {
      if (['fetch', 'xhr', 'document'].includes(request.resourceType()) && !request.url().endsWith('.wasm')) urls.push(request.url());
    });
    await use(() => {
      const now = urls.map((url) => `/${url.slice(baseURL.length)}`);
      urls = [];
      return now;
    });
  },
});

/** Waits until the app has adopted the page. */
export async function ready(page) {
  await expect(page.locator('html')).toHaveAttribute('data-app', 'ready');
}

/** Waits until a navigation inside the app is complete: address and heading, with the focus on the heading. */
export async function arrived(page, path, heading) {
  await expect(page).toHaveURL((url) => url.pathname === path);
  const h1 = page.locator('main > .page h1');
  await expect(h1).toBeFocused();
  if (heading) await expect(h1).toHaveText(heading);
}

/** Waits until back or forward is complete: address and heading, with the focus on the link that the reader followed from there. */
export async function returned(page, path, heading, link) {
  await expect(page).toHaveURL((url) => url.pathname === path);
  await expect(page.locator('main > .page h1')).toHaveText(heading);
  await expect(link).toBeFocused();
}

/** Resolves when the next request for a URL with this end has finished or failed. */
export const ended = (page, end) =>
  new Promise((resolve) => {
    const over = (request) => request.url().endsWith(end) && resolve();
    page.on('requestfinished', over);
    page.on('requestfailed', over);
  });

/** Returns the paths of all printed pages in the folder of the site, and separately those of pages that only redirect. */
export function printed() {
  const folder = process.env.E2E_FOLDER;
  const routes = [];
  const pointers = [];
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith('index.html')) continue;
    const points = readFileSync(join(folder, name), 'utf8').includes('http-equiv="refresh"');
    (points ? pointers : routes).push(`/${name.slice(0, -'index.html'.length)}`);
  }
  return { routes: routes.sort(), pointers: pointers.sort() };
}
