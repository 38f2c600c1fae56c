// The site is published anew while a tab is open: another shell, a changed article, a deleted article.
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, follow, isMarked, mark, ready, settled, test as base } from './fixtures.mjs';
import { publish } from './global-setup.mjs';
import { serve } from './server.mjs';

const repository = resolve(import.meta.dirname, '../..');
const shell = resolve(repository, process.env.SITE_DIR ?? 'dist');
const content = resolve(repository, process.env.BROADSHEET_CONTENT ?? 'content');

const CHANGED = '/blog/the-bell-at-low-water/';
const GONE = '/blog/a-play-for-two-harbours/';

/** The publications, made once for each worker. The newer one exists twice: with the files that the older one's pages load, and without. */
const test = base.extend({
  publications: [
    async ({}, use) => {
      const work = mkdtempSync(join(tmpdir(), 'broadsheet-renewed-'));
      const folder = (name) => join(work, name);
      publish(shell, content, folder('older'), 'https://meridian.example');
      // Another release of the app: another style sheet, and another byte in its script.
      cpSync(shell, folder('shell'), { recursive: true });
      for (const name of readdirSync(folder('shell'))) {
        if (/^broadsheet-[^_]*\.js$/.test(name)) change(folder(`shell/${name}`), (text) => `${text}\n// newer\n`);
        if (/^footer-.*\.css$/.test(name)) change(folder(`shell/${name}`), (text) => `${text}\n.footer { outline: 1px solid; }\n`);
      }
      cpSync(content, folder('newsroom'), { recursive: true });
      rmSync(folder('newsroom/articles/2025/a-play-for-two-harbours.md'));
      change(folder('newsroom/articles/2025/the-bell-at-low-water.md'), (text) => text.replace(/^title: .*$/m, 'title: "The bell was found"'));
      publish(folder('shell'), folder('newsroom'), folder('newer'), 'https://meridian.example');
      publish(shell, folder('newsroom'), folder('edited'), 'https://meridian.example');
      cpSync(folder('newer'), folder('both'), { recursive: true });
      for (const name of readdirSync(folder('older'))) {
        if (/^(app|glue|style|search)-|_bg\.wasm$/.test(name)) cpSync(folder(`older/${name}`), folder(`both/${name}`));
      }
      await use(folder);
      rmSync(work, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],

  // `renew(name)` makes the server serve another publication.
  renew: async ({ publications }, use) => {
    let name = 'older';
    const changes = new Map();
    const server = await serve({ folder: () => publications(name), change: (path) => changes.get(path) });
    await use(Object.assign((next) => (name = next), { url: server.url, changes, folder: () => publications(name) }));
    await server.close();
  },

  baseURL: async ({ renew }, use) => use(renew.url),

  // With this connection, the app loads headlines in view ahead of a click.
  connection: { effectiveType: '4g' },
});

function change(file, edit) {
  writeFileSync(file, edit(readFileSync(file, 'utf8')));
}

const offer = (page) => page.locator('.edition');
const shows = async (page, path, heading) => {
  await expect(page).toHaveURL((url) => url.pathname === path);
  await expect(page.locator('main h1')).toHaveText(heading);
};

test('a tab that meets another release says so once, and continues', async ({ page, visit, renew }) => {
  await visit('/about/');
  await mark(page);
  const looks = () => page.locator('main h1').evaluate((h1) => ['fontFamily', 'fontSize', 'color'].map((name) => getComputedStyle(h1)[name]));
  const before = await looks();
  renew('both');
  await follow(page, '/corrections/');
  await shows(page, '/corrections/', /Corrections/);
  await expect(offer(page)).toHaveText('A new edition is out Load the new edition');
  await expect(page.locator('#app > [role=status]')).toHaveText('A new edition is out');
  await expect(page.locator('main h1'), 'nothing takes the focus from the page').toBeFocused();
  expect(await looks(), 'the styles stay').toEqual(before);
  expect(await page.locator('.footer').evaluate((footer) => getComputedStyle(footer).outlineStyle)).toBe('none');
  expect(await isMarked(page)).toBe(true);

  for (const [path, heading] of [['/archive/', 'Archive'], ['/blog/', 'Blog']]) {
    await follow(page, path);
    await shows(page, path, heading);
    await settled(page);
    await page.waitForTimeout(300);
    await expect(offer(page), 'once').toHaveCount(0);
  }
  expect(await isMarked(page)).toBe(true);
});

test('the reader loads the other release at the current address', async ({ page, visit, renew, audit }) => {
  await visit('/about/');
  await mark(page);
  renew('both');
  await follow(page, '/corrections/');
  await shows(page, '/corrections/', /Corrections/);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await expect(offer(page)).toBeVisible();
    await audit(`a newer edition, ${colorScheme}`);
  }
  await page.getByRole('button', { name: 'Load the new edition' }).click();
  await expect.poll(() => isMarked(page)).toBe(false);
  await ready(page);
  await shows(page, '/corrections/', /Corrections/);
  expect(await page.locator('.footer').evaluate((footer) => getComputedStyle(footer).outlineStyle)).toBe('solid');
  await follow(page, '/about/');
  await shows(page, '/about/', /^About/);
  await page.waitForTimeout(300);
  await expect(offer(page)).toHaveCount(0);
});

test('if the files of the earlier release are gone, a link opens the document', async ({ page, visit, renew, tolerate }) => {
  tolerate(/404/, /style-/);
  await visit('/about/');
  await mark(page);
  renew('newer');
  await follow(page, '/corrections/');
  await shows(page, '/corrections/', /Corrections/);
  await expect.poll(() => isMarked(page)).toBe(false);
  await ready(page);
});

test('an article that was loaded ahead is not shown beside a newer listing', async ({ page, visit, renew }) => {
  const data = page.waitForResponse((response) => response.url().endsWith('/the-bell-at-low-water.json'));
  await visit('/');
  // Needed if the article was not among the headlines in view.
  await page.evaluate((path) => document.querySelector(`main a[href="${path}"]`).focus(), CHANGED);
  await data;
  await mark(page);
  // The app is the same: only the content has changed.
  renew('edited');
  await follow(page, '/blog/');
  await shows(page, '/blog/', 'Blog');
  const headline = page.locator(`main .card__headline a[href="${CHANGED}"]`);
  await expect(headline).toHaveText('The bell was found');
  await headline.click();
  await shows(page, CHANGED, 'The bell was found');
  expect(await isMarked(page)).toBe(true);
  await expect(offer(page)).toHaveCount(0);
});

test('the server answers for an article that was deleted', async ({ page, visit, renew, tolerate }) => {
  tolerate(/404/);
  await visit('/about/');
  renew('edited');
  await follow(page, GONE);
  await shows(page, GONE, 'There is no page here');
});

test('a listing that the browser kept from an earlier release does not count as a newer edition', async ({ page, visit, renew }) => {
  const path = '/data/listings/blog/1.json';
  const older = readFileSync(join(renew.folder(), path), 'utf8');
  renew('both');
  renew.changes.set(path, { body: older });
  await visit('/about/');
  await mark(page);
  const asked = page.waitForResponse((response) => response.url().endsWith('/data/site.json'));
  await follow(page, '/blog/page/1/');
  await shows(page, '/blog/page/1/', /^Blog\s*Page 1$/);
  await asked;
  await page.waitForTimeout(200);
  await expect(offer(page)).toHaveCount(0);
  expect(await isMarked(page)).toBe(true);
});

test('the search of an open tab finds the new content', async ({ page, visit, renew, tolerate }) => {
  tolerate(/404/);
  await visit('/search/?q=harbour');
  const headlines = page.locator('#found .card__headline a');
  await expect(headlines.first()).toBeVisible();
  renew('both');
  await page.getByRole('searchbox', { name: 'Search' }).fill('bell found');
  await expect(headlines.filter({ hasText: 'The bell was found' })).toHaveCount(1);
});
