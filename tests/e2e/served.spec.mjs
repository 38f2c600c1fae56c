// `press serve`: the open page reloads and keeps its scroll position, errors are shown over it, and production's policy applies.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test as base } from './fixtures.mjs';

const root = resolve(import.meta.dirname, '../..');
const press = process.env.PRESS ?? join(root, 'target/release/press');
const shell = process.env.SITE_DIR ?? join(root, 'dist');

const article = (text) => `---\ntitle: A long article\ndate: 2024-01-02\n---\n\n${text}\n\n${'A paragraph that fills the page.\n\n'.repeat(120)}`;

const test = base.extend({
  // A newsroom that is served: `write(file, text)` changes a file of it.
  served: async ({ page }, use) => {
    const work = mkdtempSync(join(tmpdir(), 'broadsheet-served-'));
    const write = (file, text) => writeFileSync(join(work, 'room', file), text);
    mkdirSync(join(work, 'room/articles'), { recursive: true });
    write('site.toml', 'title = "T"\norigin = "https://t.example"\n');
    write('articles/long.md', article('First text.'));
    write('articles/unfinished.md', '---\ntitle: Unfinished\ndate: 2024-01-01\ndraft: true\n---\nText.\n');
    const child = spawn(press, ['serve', '--port', '0', '--shell', shell, join(work, 'room')], { env: { ...process.env, XDG_CACHE_HOME: join(work, 'cache') } });
    let url;
    for await (const line of createInterface({ input: child.stderr })) {
      url = /^serving (\S+)/.exec(line)?.[1];
      if (url) break;
    }
    await use({ url, write });
    // After the server has ended, an open page would request its events again and again.
    await page.close();
    const ended = new Promise((done) => child.on('close', done));
    child.kill('SIGINT');
    await ended;
    rmSync(work, { recursive: true, force: true });
  },
});

test('a page reloads and keeps its scroll position', async ({ page, served }) => {
  await page.goto(`${served.url}blog/long/`);
  await expect(page.getByText('First text.')).toBeVisible();
  await page.evaluate(() => scrollTo(0, 1500));
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(1500);
  served.write('articles/long.md', article('Second text.'));
  await expect(page.getByText('Second text.')).toBeAttached();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(1500);
});

test('errors are shown over the page until they are corrected', async ({ page, served }) => {
  await page.goto(`${served.url}blog/long/`);
  served.write('articles/long.md', article('See [nothing](/blog/nothing/).'));
  const alert = page.getByRole('alert').filter({ hasText: 'keeps this newsroom from being published' });
  await expect(alert).toContainText('articles/long.md:6:15');
  await expect(page.getByText('First text.')).toBeVisible();
  served.write('articles/long.md', article('Third text.'));
  await expect(page.getByText('Third text.')).toBeVisible();
  await expect(alert).toHaveCount(0);
});

test('drafts are marked, also on pages that the app opens', async ({ page, served }) => {
  await page.goto(served.url);
  await page.getByRole('link', { name: '[Draft] Unfinished' }).first().click();
  await expect(page.locator('main h1')).toHaveText('[Draft] Unfinished');
});

test('a page that the app opened reloads, too', async ({ page, served }) => {
  await page.goto(served.url);
  await page.getByRole('link', { name: 'A long article' }).first().click();
  await expect(page.locator('main h1')).toHaveText('A long article');
  served.write('articles/long.md', article('Fourth text.'));
  await expect(page.getByText('Fourth text.')).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/blog/long/');
});
