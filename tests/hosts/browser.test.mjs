// The Content-Security-Policy as a header, in Chromium, with nginx under /sub/: the app adopts pages and makes pages, and the policy allows
// everything that it needs, but refuses an injected script. Playwright and Chromium are those of tests/e2e.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { cleanUp, publish, skip } from './site.mjs';
import { startNginx } from './servers.mjs';

const names = [process.env.CHROME_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

describe('in Chromium', { skip, concurrency: 1 }, () => {
  let server;
  let browser;

  before(async () => {
    const { config } = publish('/sub/');
    server = await startNginx(`${config}/nginx`, config);
    const args = ['--disable-gpu', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])];
    browser = await chromium.launch({ executablePath: names.find((name) => name), args });
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    cleanUp();
  });

  async function open() {
    const page = await browser.newPage();
    const heard = [];
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
    });
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.port}/sub/`);
    await page.waitForSelector('html[data-app=ready]');
    return { page, heard };
  }

  test('the app runs without an error', async () => {
    const { page, heard } = await open();
    await page.evaluate(() => (window.marked = true));
    await page.click('main :is(h2, h3) a[href^="/sub/blog/"]');
    await page.waitForURL(/\/sub\/blog\/.+/);
    await page.waitForSelector('main h1');
    await page.goBack();
    await page.waitForURL(/\/sub\/$/);
    await page.click('a[href="/sub/about/"]');
    await page.waitForURL(/\/sub\/about\/$/);
    assert.equal(await page.evaluate(() => window.marked), true, 'the document was loaded anew');
    assert.deepEqual(heard, []);
    await page.close();
  });

  test('the search worker runs without an error', async () => {
    const { page, heard } = await open();
    const word = (await page.textContent('main :is(h2, h3) a[href^="/sub/blog/"]')).match(/\p{L}{5,}/u)[0];
    await page.keyboard.press('/');
    await page.waitForURL(/\/sub\/search\/$/);
    await page.keyboard.type(word);
    await page.waitForSelector('#found .card__headline mark');
    assert.deepEqual(heard, []);
    await page.close();
  });

  test('an injected script does not run', async () => {
    const { page, heard } = await open();
    await page.evaluate(() => {
      document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="/none.png" onerror="window.hacked = 1">');
      const script = document.createElement('script');
      try {
        script.src = 'https://evil.example/x.js';
      } catch (error) {
        window.refused = error.name;
      }
    });
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => window.refused), 'TypeError');
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.ok(heard.some((line) => line.startsWith('policy: script-src-attr')), heard.join('\n'));
    await page.close();
  });
});
