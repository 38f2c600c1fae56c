// `press deploy` to a server that speaks S3, over real HTTP: what it sends, in which order, what readers see meanwhile, how it continues
// after it was killed, and its error messages.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import S3rver from 's3rver';
import { press as newest, shell } from './built.mjs';

const press = newest();
const work = mkdtempSync(join(tmpdir(), 'broadsheet-deploy-'));
const room = join(work, 'newsroom');
let server;
let proxy;
let endpoint;
// Every request that press makes, as `PUT key`; and the function that is called for each.
let asked = [];
let onRequest = () => {};

before(async () => {
  server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: join(work, 's3'), configureBuckets: [{ name: 'site', configs: [] }] });
  const { port } = await server.run();
  proxy = createServer((from, to) => {
    const key = decodeURI(from.url).replace(/^\/site\/?/, '');
    asked.push(`${from.method} ${key}`);
    onRequest(from.method, key);
    const onward = request({ port, host: '127.0.0.1', method: from.method, path: from.url, headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode, answer.headers);
      answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    from.pipe(onward);
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${proxy.address().port}`;
  mkdirSync(join(room, 'articles'), { recursive: true });
  mkdirSync(join(room, 'media'));
  writeFileSync(join(room, 'media/map.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>');
  writeFileSync(join(room, 'site.toml'), `title = "T"\norigin = "https://t.example"\n[deploy]\ntarget = "s3://site/paper"\nendpoint = "${endpoint}"\nregion = "eu-west-1"\n`);
  for (let n = 10; n < 30; n += 1) article(`n${n}`, `2024-01-${n}`, '![Map](/media/map.svg)');
});

after(async () => {
  proxy?.close();
  proxy?.closeAllConnections();
  await server?.close();
  rmSync(work, { recursive: true, force: true });
});

function article(slug, date, text) {
  writeFileSync(join(room, `articles/${slug}.md`), `---\ntitle: ${slug}\ndate: ${date}\ncategories: [World]\n---\n\n${text}\n`);
}

const keys = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };

// Runs press in the newsroom. Returns its status and what it printed.
function run(args, env = keys, onStart = () => {}) {
  return new Promise((resolve) => {
    const child = spawn(press, args, { cwd: room, env: { PATH: process.env.PATH, HOME: join(work, 'home'), ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    child.on('close', (status, signal) => resolve({ status, signal, out, err }));
    onStart(child);
  });
}

async function publish() {
  const { status, err } = await run(['publish', '--quiet', '--shell', shell]);
  assert.equal(status, 0, err);
}

async function deploy(...args) {
  asked = [];
  const { status, out, err } = await run(['deploy', '--json', ...args]);
  assert.equal(status, 0, err);
  return JSON.parse(out);
}

const get = (path) => fetch(`${endpoint}/site/paper/${path}`);

// Returns the files of the site that readers get, according to the manifest.
function files() {
  const lines = readFileSync(join(room, 'site/.broadsheet'), 'utf8').split('\n').slice(1).filter(Boolean);
  return lines.map((line) => line.split(' ').slice(2).join(' ')).filter((path) => !['_headers', '_redirects', '.nojekyll', '.htaccess'].includes(path));
}

async function isAllThere() {
  for (const path of files()) {
    const answer = await get(path);
    assert.equal(answer.status, 200, path);
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(readFileSync(join(room, 'site', path))), path);
  }
}

test('a site is deployed with its headers, and then only what changed', { timeout: 180_000 }, async () => {
  await publish();
  const first = await deploy();
  assert.equal(first.sent, files().length);
  await isAllThere();
  for (const [path, type, cache] of [
    ['index.html', 'text/html; charset=utf-8', 'no-cache'],
    ['feed.json', 'application/feed+json', 'no-cache'],
    ['atom.xml', 'application/atom+xml; charset=utf-8', 'no-cache'],
    ['media/map.svg', 'image/svg+xml; charset=utf-8', 'public, max-age=86400, must-revalidate'],
    [files().find((path) => path.endsWith('.wasm')), 'application/wasm', 'public, max-age=31536000, immutable'],
  ]) {
    const { headers } = await get(path);
    assert.deepEqual([headers.get('content-type'), headers.get('cache-control')], [type, cache], path);
  }
  assert.equal((await get('_headers')).status, 404);
  // Nothing changed: press only reads the state.
  assert.equal((await deploy()).requests, 1);
  assert.equal(asked.length, 1);
  article('n30', '2024-02-01', 'New.');
  await publish();
  const planned = await deploy('--dry-run');
  assert.deepEqual([planned.sent, asked.length], [0, 1]);
  const next = await deploy();
  assert.equal(next.changes.upload.files, planned.changes.upload.files);
  // press counts a request once, even if it repeats it.
  assert.ok(next.requests < 100 && next.requests <= asked.length && asked.length < 100, `${next.requests} requests, ${asked.length} asked`);
  assert.ok(!asked.some((line) => line.includes('list-type')), 'nothing is listed');
  await isAllThere();
});

test('deleted files are removed last, and a rollback restores a publication', { timeout: 120_000 }, async () => {
  rmSync(join(room, 'articles/n15.md'));
  await publish();
  await deploy();
  assert.equal((await get('blog/n15/index.html')).status, 404);
  const last = (method) => asked.findLastIndex((line) => line.startsWith(method) && !line.includes('.broadsheet'));
  // S3 deletes many files at once, with a POST.
  assert.ok(asked.findIndex((line) => line.startsWith('POST ?delete')) > last('PUT'), asked.join('\n'));
  await isAllThere();
  await deploy('--rollback');
  assert.equal((await get('blog/n15/index.html')).status, 200);
  // Deploys the newer publication again.
  await deploy();
  assert.equal((await get('blog/n15/index.html')).status, 404);
  await isAllThere();
});

test('a killed deployment continues, and no reader meets a missing page', { timeout: 180_000 }, async () => {
  article('n31', '2024-03-01', 'See [there](/blog/n32/).');
  article('n32', '2024-03-02', 'See [back](/blog/n31/).');
  article('n12', '2024-01-12', 'Corrected: see [this](/blog/n32/).');
  await publish();
  let isOver = false;
  // Follows the links of pages, also to new pages as soon as a page links to them. s3rver hands out a file in two parts while it is being
  // overwritten: a request that fails is repeated, a request for a missing file is not.
  const read = async (path, tries = 5) => {
    const answer = await get(path).catch(() => undefined);
    const text = await answer?.text().catch(() => undefined);
    if (text === undefined || answer.status >= 500) {
      assert.ok(tries > 0, path);
      return read(path, tries - 1);
    }
    return { status: answer.status, text };
  };
  let opened = 0;
  const reader = async () => {
    while (!isOver) {
      for (const path of ['index.html', 'blog/index.html', 'blog/n12/index.html', 'category/world/index.html']) {
        const { text } = await read(path);
        for (const [, link] of text.matchAll(/href="\/(blog\/n\d+\/)"/g)) {
          assert.equal((await read(`${link}index.html`)).status, 200, `${path} leads to ${link}`);
        }
        opened += 1;
      }
    }
  };
  const readers = [reader(), reader()];
  const work = (async () => {
    let puts = 0;
    const killed = await run(['deploy', '--parallel', '2'], keys, (child) => {
      onRequest = (method, key) => {
        // The first PUT writes the state.
        if (method === 'PUT' && (puts += 1) === 8) child.kill('SIGKILL');
      };
    });
    onRequest = () => {};
    assert.equal(killed.signal, 'SIGKILL');
    await deploy();
  })().finally(() => (isOver = true));
  await Promise.all([work, ...readers]);
  assert.ok(opened > 0);
  await isAllThere();
});

test('each mistake has one message', { timeout: 60_000 }, async () => {
  const refused = async (args, env = keys) => {
    const { status, err } = await run(['deploy', ...args], env);
    assert.equal(status, 1, err);
    assert.ok(!err.includes('S3RVER'), err);
    return err;
  };
  assert.match(await refused([], {}), /^error: there are no credentials for s3:\/\/site\/paper: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, /);
  assert.equal(await refused(['s3://nowhere']), 'error: s3://nowhere is not there: make the bucket first, or correct its name\n');
  // s3rver knows its keys by their names, and does not compute signatures of version 4.
  assert.match(await refused([], { ...keys, AWS_ACCESS_KEY_ID: 'wrong' }), /^error: s3:\/\/site\/paper refuses the credentials that were found: /);
  assert.match(await refused(['ftp://x/y']), /^error: `ftp:\/\/x\/y` is no target: write s3:\/\/bucket\/prefix, /);
  assert.match(await refused(['--rollback', 's3://site/other']), /^error: this machine has not deployed to s3:\/\/site\/other twice, /);
});
