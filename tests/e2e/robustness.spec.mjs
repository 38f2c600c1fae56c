// Whatever happens to the app, a printed page still works as a page with links.
import { arrived, expect, isMarked, mark, ready, settled, test } from './fixtures.mjs';
import { EVERYTHING, NAME } from './newsroom.mjs';

const HEADLINE = /^Fifty times a second/;

/** Expects that the page is complete, and that its links open documents. */
async function expectPlainPage(page, at) {
  await expect(page.locator('main h1')).toHaveText(HEADLINE);
  await expect(page.locator('.prose p').first()).toBeVisible();
  await mark(page);
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Blog' }).click();
  await expect(page).toHaveURL((url) => url.pathname === at('/blog/'));
  await expect(page.locator('main h1')).toHaveText('Blog');
  expect(await isMarked(page), 'another document').toBe(false);
  await page.goBack();
  await expect(page.locator('main h1')).toHaveText(HEADLINE);
}

const STRAYS = {
  'at the start of the body': () => document.body.insertAdjacentHTML('afterbegin', '<div id="stray">stray</div>'),
  'at the end of the body': () => document.body.insertAdjacentHTML('beforeend', '<div id="stray"><p>stray</p></div>stray text'),
  'before the app': () => document.getElementById('app').insertAdjacentHTML('beforebegin', '<aside id="stray">stray</aside>'),
  'first in main': () => document.querySelector('main').insertAdjacentHTML('afterbegin', '<div id="stray">stray</div>'),
  'last in main': () => document.querySelector('main').insertAdjacentHTML('beforeend', '<grammar-tool id="stray"></grammar-tool>'),
  'text in main': () => document.querySelector('main').prepend('stray text', document.createComment('stray')),
  'in the article': () => document.querySelector('.prose').insertAdjacentHTML('afterbegin', '<span id="stray">stray</span>'),
  'a wrapper around the words': () => {
    const p = document.querySelector('.prose p');
    p.innerHTML = `<font id="stray">${p.innerHTML}</font>`;
  },
  'first in the app': () => document.getElementById('app').insertAdjacentHTML('afterbegin', '<div id="stray">stray</div>'),
  'last in the app': () => document.getElementById('app').insertAdjacentHTML('beforeend', '<div id="stray">stray</div>'),
  'in the masthead': () => document.querySelector('.masthead ul').insertAdjacentHTML('afterbegin', '<li id="stray">stray</li>'),
  'in the footer': () => document.querySelector('.footer').insertAdjacentHTML('afterbegin', '<div id="stray">stray</div>'),
  'a translation of the page': () => {
    const walker = document.createTreeWalker(document.getElementById('app'), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts.filter((t) => t.data.trim())) {
      const font = document.createElement('font');
      font.textContent = text.data;
      text.replaceWith(font);
    }
  },
};

for (const [where, insert] of Object.entries(STRAYS)) {
  test(`an element that a browser extension added: ${where}`, async ({ page, at, complaints, tolerate }) => {
    // The app may adopt such a page or stop; in both cases the page must work.
    tolerate(/uncaught|RuntimeError|panicked|hydration/i);
    let begin;
    const gate = new Promise((resolve) => (begin = resolve));
    await page.route('**/*.wasm', async (route) => {
      await gate;
      await route.continue();
    });
    await page.goto(at(EVERYTHING), { waitUntil: 'domcontentloaded' });
    // Scripts of the page may write HTML only after the app's script has set the Trusted Types policy.
    await expect.poll(() => page.evaluate(() => Boolean(self.trustedTypes?.defaultPolicy))).toBe(true);
    await page.evaluate(insert);
    // The buttons for colours and the `/` key appear with the app, and the added text may disappear.
    const words = async () => {
      const text = await page.locator('#app').innerText();
      return text.replace(/(Search with the \/ key\s*)?Auto\s*Light\s*Dark/, '').replace(/stray( text)?/, '').replace(/\s+/g, ' ').trim();
    };
    const text = await words();
    begin();
    // The app either starts or stops.
    await expect(page.locator('html')).toHaveAttribute('data-app', /ready|stopped/);
    await settled(page);
    expect(await words(), 'the page has the same text as before').toBe(text);

    const link = page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Blog' });
    await link.click();
    await expect(page).toHaveURL((url) => url.pathname === at('/blog/'));
    await expect(page.locator('main h1')).toHaveText('Blog');
    await expect(page.locator('main .article')).toHaveCount(0);
    await expect(page.getByRole('banner')).toHaveCount(1);
    await page.locator('.card__headline a').nth(2).click();
    await expect(page.locator('main article.article h1')).toBeVisible();
    await page.goBack();
    await expect(page.locator('main h1')).toHaveText('Blog');
    await page.goBack();
    await expect(page.locator('main h1')).toHaveText(HEADLINE);
    test.info().annotations.push({ type: 'heard', description: complaints.join(' | ') || 'nothing' });
  });
}

const BLOCKS = {
  'is broken JSON': '{"title":"The Mer',
  'is empty': '',
  'is of another version': '{"format":7,"name":"The Meridian"}',
};

for (const [what, block] of Object.entries(BLOCKS)) {
  test(`a page whose data block ${what} remains a plain page`, async ({ page, at }) => {
    await page.route(`**${EVERYTHING}`, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/(id="frame">)[^<]*/, (_, start) => start + block);
      await route.fulfill({ response, body });
    });
    await page.goto(at(EVERYTHING), { waitUntil: 'networkidle' });
    await expect(page.locator('html')).not.toHaveAttribute('data-app');
    await expectPlainPage(page, at);
  });
}

const BINARIES = {
  'is not there': (route) => route.fulfill({ status: 404, body: 'no' }),
  'has other bytes': (route) => route.fulfill({ contentType: 'application/wasm', body: Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]) }),
  'is a page': (route) => route.fulfill({ contentType: 'text/html', body: '<!DOCTYPE html>' }),
  'never comes': (route) => route.abort('connectionreset'),
};

for (const [what, fault] of Object.entries(BINARIES)) {
  test(`a page whose WebAssembly ${what} remains a plain page @sub`, async ({ page, at, tolerate }) => {
    tolerate(/./);
    await page.route('**/*.wasm', fault);
    await page.goto(at(EVERYTHING));
    await page.waitForTimeout(300);
    await expect(page.locator('html')).not.toHaveAttribute('data-app', 'ready');
    await expectPlainPage(page, at);
  });

  test(`a search page whose WebAssembly ${what} says that there is no search`, async ({ page, at, tolerate }) => {
    tolerate(/./);
    await page.route('**/*.wasm', fault);
    await page.goto(at('/search/'));
    await expect(page.locator('html')).toHaveAttribute('data-app', 'stopped');
    await expect(page.locator('.search__without')).toBeVisible();
    await expect(page.getByRole('button')).toHaveCount(0);
  });
}

for (const script of ['app', 'glue']) {
  test(`the browser does not run a script that was changed during the transfer: ${script}`, async ({ page, at, tolerate }) => {
    tolerate(/integrity|Integrity|app-|glue-/);
    await page.route(`**/${script}-*.js`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${await response.text()}\nwindow.changed = true;` });
    });
    await page.goto(at(EVERYTHING), { waitUntil: 'networkidle' });
    expect(await page.evaluate(() => window.changed)).toBeUndefined();
    await expectPlainPage(page, at);
  });
}

test('the browser does not run a WebAssembly file that was changed during the transfer', async ({ page, at, tolerate }) => {
  tolerate(/./);
  const changed = new Promise((resolve) => {
    const change = async (route) => {
      const response = await route.fetch();
      // A custom section at the end changes the bytes, but not the program.
      const body = Buffer.concat([await response.body(), Buffer.from([0, 3, 1, 120, 0])]);
      await route.fulfill({ response, body });
      resolve();
    };
    void page.route('**/*.wasm', change, { times: 1 });
  });
  await page.goto(at(EVERYTHING));
  await changed;
  await page.waitForLoadState('networkidle');
  await expect(page.locator('html')).not.toHaveAttribute('data-app', 'ready');
  await expectPlainPage(page, at);
});

test('in a browser without WebAssembly, a page is a plain page', async ({ page, at, tolerate }) => {
  tolerate(/WebAssembly/);
  await page.addInitScript(() => delete window.WebAssembly);
  await page.goto(at(EVERYTHING), { waitUntil: 'networkidle' });
  await expect(page.locator('html')).toHaveAttribute('data-app', 'stopped');
  // An error of another script causes no second error in the code that handles errors.
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.evaluate(() => dispatchEvent(new ErrorEvent('error', { error: new TypeError('an extension') })));
  expect(errors).toEqual([]);
  await expectPlainPage(page, at);
});

test.describe('an app that stopped', () => {
  /** The events of the browser when WebAssembly traps: in a listener, or in a promise. */
  const TRAPS = {
    'in a listener': () => dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('unreachable') })),
    'in a promise': () => void Promise.reject(new WebAssembly.RuntimeError('unreachable')),
  };

  for (const [where, trap] of Object.entries(TRAPS)) {
    test(`${where}: links are plain links again`, async ({ page, at, visit, tolerate }) => {
      tolerate(/uncaught|unreachable/);
      await visit(EVERYTHING);
      await page.evaluate(trap);
      await expect(page.locator('html')).toHaveAttribute('data-app', 'stopped');
      await expectPlainPage(page, at);
    });
  }

  test('another script\'s error does not stop it', async ({ page, at, visit, tolerate }) => {
    tolerate(/uncaught/);
    await visit(EVERYTHING);
    await mark(page);
    await page.evaluate(() => void Promise.reject(new TypeError('an extension')));
    await settled(page);
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Blog' }).click();
    await arrived(page, at('/blog/'), 'Blog');
    expect(await isMarked(page)).toBe(true);
  });

  test('back opens the page of the address', async ({ page, at, visit, tolerate }) => {
    tolerate(/uncaught|unreachable/);
    await visit('/about/');
    await page.getByRole('link', { name: 'Culture' }).click();
    await arrived(page, at('/category/culture/'), 'Culture');
    await page.evaluate(TRAPS['in a listener']);
    await mark(page);
    await page.goBack();
    await expect(page).toHaveURL((url) => url.pathname === at('/about/'));
    await expect(page.locator('main h1')).toHaveText(/^About/);
    expect(await isMarked(page), 'another document').toBe(false);
  });
});

test('an app from an earlier build reads a newer dataset', async ({ page, at, visit, tolerate }) => {
  tolerate(/404/);
  // The app ignores fields that it does not know.
  await page.route('**/data/listings/**', async (route) => {
    const response = await route.fetch();
    const json = { ...(await response.json()), future: { anything: [1, 2, 3] } };
    await route.fulfill({ response, json });
  });
  await visit('/about/');
  await page.getByRole('link', { name: 'Culture' }).click();
  await arrived(page, at('/category/culture/'), 'Culture');
});

test('a reload shows the page to which the app navigated', async ({ page, at, visit }) => {
  await visit('/about/');
  await page.getByRole('link', { name: 'Culture' }).click();
  await arrived(page, at('/category/culture/'), 'Culture');
  await page.reload();
  await ready(page);
  await expect(page.locator('main h1')).toHaveText('Culture');
  await expect(page).toHaveTitle(`Culture · ${NAME}`);
});
