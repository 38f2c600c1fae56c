// Follows the lists of `press diff --plan` to a server that speaks S3, over real HTTP. Readers open pages all the time while files arrive
// and disappear, and no file that a page links to or loads is ever missing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import S3rver from 's3rver';
import { press as newest, shell } from './built.mjs';

const press = newest();
const work = mkdtempSync(join(tmpdir(), 'broadsheet-upload-'));
let server;
let bucket;

before(async () => {
  server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: join(work, 's3'), configureBuckets: [{ name: 'site', configs: [] }] });
  bucket = `http://127.0.0.1:${(await server.run()).port}/site/`;
});

after(async () => {
  await server?.close();
  rmSync(work, { recursive: true, force: true });
});

const url = (path) => bucket + encodeURI(path);
const send = async (method, path, body) => {
  const response = await fetch(url(path), { method, body });
  await response.arrayBuffer();
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
};

// Handles as many files at a time as upload tools do.
async function each(paths, act) {
  const rest = [...paths];
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let path = rest.shift(); path !== undefined; path = rest.shift()) await act(path);
  }));
}

function article(slug, day, more, text) {
  writeFileSync(join(work, `newsroom/articles/${slug}.md`), `---\ntitle: ${slug}\nslug: ${slug}\ndate: 2024-01-${day}\n${more}---\n\n${text}\n`);
}

function publish(name) {
  execFileSync(press, ['publish', '--quiet', '--shell', shell, '--content', join(work, 'newsroom'), '--out', join(work, name)], { stdio: ['ignore', 'ignore', 'inherit'] });
  const files = readdirSync(join(work, name), { recursive: true }).filter((path) => statSync(join(work, name, path)).isFile());
  return files.filter((path) => !path.startsWith('.broadsheet'));
}

// Returns the files that a page links to and loads, as keys of the bucket, and its data, which the app fetches instead.
function needs(path, html) {
  const found = [...html.matchAll(/(?:href|src)="\/([^"#?]*)/g)].map(([, link]) => (link === '' || link.endsWith('/') ? `${link}index.html` : link));
  const slug = /^blog\/([^/]+)\/index\.html$/.exec(path)?.[1];
  return slug && slug !== 'page' ? [...found, `data/articles/${slug}.json`] : found;
}

test('no reader meets a missing file during an upload', { timeout: 120_000 }, async () => {
  mkdirSync(join(work, 'newsroom/articles'), { recursive: true });
  writeFileSync(join(work, 'newsroom/site.toml'), 'title = "T"\norigin = "https://t.example"\n');
  for (let n = 10; n < 26; n += 1) article(`n${n}`, n, `categories: [${n % 2 ? 'World' : 'Sea'}]\n`, 'Text.');
  const old = publish('old');
  article('n30', 28, 'categories: [Stars]\nauthors: [Ada]\n', 'See [there](/blog/n31/).');
  article('n31', 29, 'categories: [Stars]\nauthors: [Ada]\n', 'See [back](/blog/n30/).');
  article('n12', 12, 'categories: [World]\n', 'Corrected: see [this](/blog/n31/).');
  rmSync(join(work, 'newsroom/articles/n15.md'));
  const now = publish('new');
  execFileSync(press, ['diff', join(work, 'new'), join(work, 'old'), '--plan', join(work, 'plan')], { stdio: 'ignore' });
  const list = (n) => readFileSync(join(work, 'plan', readdirSync(join(work, 'plan')).find((name) => name.startsWith(n))), 'utf8').split('\n').filter(Boolean);

  const put = (edition) => (path) => send('PUT', path, readFileSync(join(work, edition, path)));
  await each(old, put('old'));

  let opened = 0;
  // This server overwrites a file while it hands it out, and then fails or stops too early. S3 does not, and a browser would ask again. A
  // missing file is not requested again.
  async function read(path, method = 'GET', tries = 5) {
    try {
      const response = await fetch(url(path), { method });
      const html = await response.text();
      if (response.status < 500 || tries === 0) return { status: response.status, html };
    } catch (error) {
      if (tries === 0) throw error;
    }
    return read(path, method, tries - 1);
  }
  async function open(path) {
    const { status, html } = await read(path);
    assert.equal(status, 200, path);
    for (const file of new Set(needs(path, html))) {
      const answer = await read(file, 'HEAD');
      assert.equal(answer.status, 200, `${path} leads to ${file}`);
    }
    opened += 1;
  }
  // Readers begin on any page of the site, and continue until all files have arrived or been deleted.
  async function meanwhile(pages, upload) {
    let is_over = false;
    const readers = [0, 1].map(async (first) => {
      for (let n = first; !is_over || n < pages.length; n += 2) await open(pages[n % pages.length]);
    });
    await Promise.all([upload().finally(() => (is_over = true)), ...readers]);
  }
  const printed = (files) => files.filter((path) => path.endsWith('.html') && !['404.html', 'shell.html'].includes(path));
  for (const n of [1, 2, 3, 4, 5]) await meanwhile(printed(old), () => each(list(n), put('new')));
  // In the order of the list: a page is deleted before the files that it links to.
  await meanwhile(printed(now), async () => {
    for (const path of list(6)) await send('DELETE', path);
  });
  await each(list(7), (path) => send('DELETE', path));
  assert.ok(opened > 100, `${opened} pages were opened`);
  for (const path of now) {
    const there = Buffer.from(await (await fetch(url(path))).arrayBuffer());
    assert.ok(there.equals(readFileSync(join(work, 'new', path))), relative(work, path));
  }
});
