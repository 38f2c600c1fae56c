// A page is the same whether it is printed, adopted by the app, or made by the app: on every route.
import { expect, printed, ready, test } from './fixtures.mjs';
import { KINDS } from './newsroom.mjs';

/** Defines functions that return the content of a page in a canonical form, without the parts that only a running app has (focus,
 * announcements). */
const install = () => {
  window.outline = (root) => {
    const lines = [];
    const walk = (node, depth) => {
      if (node.nodeType === 3) lines.push(JSON.stringify(node.data));
      if (node.nodeType !== 1) return;
      const attributes = [...node.attributes].filter((a) => node.localName !== 'h1' || a.name !== 'tabindex').map((a) => `${a.name}=${JSON.stringify(a.value)}`);
      lines.push(`${' '.repeat(depth)}<${[node.localName, ...attributes.sort()].join(' ')}>`);
      for (const child of node.childNodes) walk(child, depth + 1);
    };
    const copy = root.cloneNode(true);
    copy.querySelector(':scope > [role=status]').textContent = '';
    const comments = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
    const found = [];
    while (comments.nextNode()) found.push(comments.currentNode);
    found.forEach((comment) => comment.remove());
    copy.normalize();
    walk(copy, 0);
    return lines.join('\n');
  };
  window.whole = (page) => ({
    title: page.title,
    head: [...page.querySelectorAll('head > [data-head], body > [data-head]')].map((tag) => tag.outerHTML).join('\n'),
    body: window.outline(page.getElementById('app')),
  });
  window.print = async (path) => {
    // A parsed document has the policy of the current one, which does not allow the styles of the other.
    const text = (await (await fetch(path)).text()).replace(/<style>.*?<\/style>/s, '');
    return window.whole(new DOMParser().parseFromString(text, 'text/html'));
  };
};

const PARTS = 4;
for (let part = 0; part < PARTS; part++) {
  const share = () => printed().routes.filter((_, n) => n % PARTS === part);

  test(`printed = hydrated, part ${part + 1} of ${PARTS}`, async ({ page, at }) => {
    test.setTimeout(120_000);
    await page.addInitScript(install);
    await page.addInitScript(() => {
      window.removed = [];
      new MutationObserver((records) => {
        for (const { removedNodes } of records) {
          for (const node of removedNodes) {
            // Ignores elements that the app itself adds and removes, and the app's script, which is moved to start it.
            if (node.nodeType === 1 && !node.matches('.rehearsal, script[type=module]')) window.removed.push(node.outerHTML.slice(0, 200));
          }
        }
      }).observe(document, { childList: true, subtree: true });
    });
    await page.route(/\.(svg|png|jpe?g|webp)$/, (route) => route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }));
    for (const path of share()) {
      await page.goto(at(path), { waitUntil: 'domcontentloaded' });
      await ready(page);
      const { before, after, removed } = await page.evaluate(async () => ({
        before: await window.print(location.pathname),
        after: window.whole(document),
        removed: window.removed,
      }));
      expect(after, path).toEqual(before);
      expect(removed, `${path}: elements that did not survive`).toEqual([]);
    }
  });

  test(`printed = mounted, part ${part + 1} of ${PARTS} @sub`, async ({ page, at, visit, site }) => {
    test.setTimeout(120_000);
    await page.addInitScript(install);
    await page.route(/\.(svg|png|jpe?g|webp)$/, (route) => route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }));
    await visit(part % 2 ? '/about/' : '/');
    // Under /sub/, every sixth path is enough.
    const paths = site === 'SUB' ? share().filter((_, n) => n % 6 === 0) : share();
    for (const path of paths) {
      const { before, after } = await page.evaluate(async (to) => {
        const before = await window.print(to);
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        const link = Object.assign(document.createElement('a'), { href: to });
        document.body.append(link);
        link.click();
        link.remove();
        const begun = performance.now();
        const status = document.querySelector('#app > [role=status]');
        while ((location.pathname !== to || document.title !== before.title || status.textContent !== before.title) && performance.now() < begun + 3000) {
          await frame();
        }
        await frame();
        return { before, after: window.whole(document) };
      }, at(path));
      expect(after, path).toEqual(before);
    }
  });
}

for (const { kind, path, status = 200 } of KINDS) {
  test(`the nodes of a printed page survive: ${kind}`, async ({ page, at, tolerate }) => {
    if (status !== 200) tolerate(new RegExp(`${status}.*${path}`));
    let begin;
    const gate = new Promise((resolve) => (begin = resolve));
    await page.route('**/*.wasm', async (route) => {
      await gate;
      await route.continue();
    });
    await page.goto(at(path), { waitUntil: 'domcontentloaded' });
    // Every node, including text; not the comments, which belong to Leptos.
    const nodes = await page.evaluateHandle(() => {
      const walker = document.createTreeWalker(document.getElementById('app'), NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
      const all = [];
      while (walker.nextNode()) all.push(walker.currentNode);
      return all.filter((node) => node.localName !== 'link');
    });
    expect(await nodes.evaluate((all) => all.length)).toBeGreaterThan(50);
    begin();
    await ready(page);
    const lost = await nodes.evaluate((all) => all.filter((node) => !node.isConnected).map((node) => node.outerHTML ?? node.data));
    expect(lost).toEqual([]);
    const added = await nodes.evaluate((all) => {
      const known = new Set(all);
      return [...document.querySelectorAll('#app :not(link)')].filter((node) => !known.has(node)).map((node) => node.outerHTML);
    });
    expect(added).toEqual([]);
  });
}
