// The demonstration site as nginx, Caddy and Apache serve it, at / and under /sub/: pages, files, headers, old addresses, and missing
// pages. Needs a shell (dist/, or SHELL_DIR) and a built `press` (target/, or PRESS).
//
//   node --test tests/hosts/*.test.mjs
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { get, hasBrotli, startApache, startCaddy, startNginx } from './servers.mjs';
import { cleanUp, origin, publish, skip } from './site.mjs';

// Returns the first file below a folder whose path matches.
function find(folder, pattern) {
  const found = readdirSync(folder, { recursive: true }).sort().find((file) => pattern.test(file));
  assert.ok(found, `${folder} holds no ${pattern}`);
  return found;
}

after(cleanUp);

for (const base of ['/', '/sub/']) {
  describe(`at ${base}`, { skip, concurrency: 1 }, () => {
    const servers = [];
    let out;
    let configFolder;

    before(async () => {
      const site = publish(base);
      const { config } = site;
      out = site.out;
      configFolder = config;
      servers.push(await startNginx(path.join(config, 'nginx'), config));
      servers.push(await startCaddy(path.join(config, 'caddy'), config, origin));
      servers.push(await startApache(path.join(config, 'apache'), site.root));
    });

    after(() => Promise.all(servers.map((server) => server.stop())));

    // Tests the same expectation with each server.
    const each = (title, expect) =>
      test(title, async () => {
        for (const server of servers) {
          const ask = (target, headers) => get(server, base + target, headers);
          try {
            await expect(ask, server);
          } catch (error) {
            throw new Error(`${server.name}: ${error.message}`, { cause: error });
          }
        }
      });

    each('pages open with a slash at the end, and without it redirect to it', async (ask) => {
      for (const page of ['blog/', 'category/culture/', 'about/', 'archive/', 'blog/a-moved-piece/']) {
        const answer = await ask(page);
        assert.equal(answer.status, 200, page);
        assert.match(answer.headers['content-type'], /^text\/html; charset=utf-8$/i);
        assert.equal(answer.body.toString(), readFileSync(path.join(out, page, 'index.html'), 'utf8'));
        const bare = await ask(page.slice(0, -1));
        assert.ok([301, 308].includes(bare.status), `${page} without slash: ${bare.status}`);
        assert.equal(bare.headers.location, base + page);
      }
      assert.equal((await ask('')).status, 200);
    });

    each('every answer has the security headers', async (ask) => {
      for (const [target, status] of [['', 200], ['data/site.json', 200], ['no/such/page/', 404], ['2019/05/old.html', 301]]) {
        const { headers, ...answer } = await ask(target);
        assert.equal(answer.status, status, target);
        assert.match(headers['content-security-policy'] ?? '', /^default-src 'none'; .*frame-ancestors 'none'$/, target);
        assert.doesNotMatch(headers['content-security-policy'], /'unsafe-(inline|eval)'/);
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.equal(headers['referrer-policy'], 'strict-origin-when-cross-origin');
        assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
        assert.ok(headers['permissions-policy']);
      }
    });

    each('files that browsers open as documents run no script', async (ask) => {
      const { headers, status } = await ask(find(out, /^media\/.*\.svg$/));
      assert.equal(status, 200);
      assert.match(headers['content-security-policy'], /^default-src 'none'; .*; sandbox$/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
    });

    each('the policy of a page and the header allow the same', async (ask) => {
      const { headers, body } = await ask('');
      const [, meta] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(body.toString());
      const sources = (policy) => new Map(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]));
      const sent = sources(headers['content-security-policy']);
      for (const [directive, allowed] of sources(meta)) {
        for (const source of allowed) assert.ok(sent.get(directive)?.includes(source), `${directive} ${source}`);
      }
    });

    each('browsers may keep files as long as they stay the same', async (ask) => {
      const hashed = /^public, max-age=31536000, immutable$/;
      for (const [target, cache] of [
        [find(out, /^app-[0-9a-f]+\.js$/), hashed],
        [find(out, /_bg\.wasm$/), hashed],
        [find(out, /^search-[0-9a-f]{16}\.js$/), hashed],
        [find(out, /^search-[0-9a-f]{16}\.wasm$/), hashed],
        [find(out, /^data\/listings\/.*\/[0-9]+\.json$/), /^public, max-age=86400, stale-while-revalidate=86400$/],
        [find(out, /^data\/listings\/.*\/newest\.json$/), /^no-cache$/],
        [find(out, /^media\/.*\.svg$/), /^public, max-age=86400, must-revalidate$/],
        ['', /^no-cache$/],
        ['blog/page/1/', /^no-cache$/],
        ['app-0123456789abcdef.js', /^no-cache$/],
      ]) {
        const answer = await ask(target);
        assert.match(answer.headers['cache-control'], cache, target);
        assert.ok(answer.status === 404 || answer.headers.etag, `${target} has no ETag`);
      }
      const { headers } = await ask('data/home.json');
      assert.equal((await ask('data/home.json', { 'if-none-match': headers.etag })).status, 304);
    });

    each('media types are those that browsers and feed readers expect', async (ask) => {
      for (const [target, type] of [
        [find(out, /_bg\.wasm$/), /^application\/wasm$/],
        [find(out, /^app-[0-9a-f]+\.js$/), /^(text|application)\/javascript/],
        ['data/home.json', /^application\/json/],
        [find(out, /^favicon-[0-9a-f]+\.svg$/), /^image\/svg\+xml/],
        ['atom.xml', /^application\/atom\+xml; ?charset=utf-8$/],
        ['feed.xml', /^application\/rss\+xml; ?charset=utf-8$/],
        ['feed.json', /^application\/feed\+json$/],
        ['opensearch.xml', /^application\/opensearchdescription\+xml/],
        ['category/culture/atom.xml', /^application\/atom\+xml/],
        ['category/culture/feed.json', /^application\/feed\+json$/],
      ]) {
        const answer = await ask(target);
        assert.equal(answer.status, 200, target);
        assert.match(answer.headers['content-type'], type, target);
      }
    });

    each('clients that accept compression get compressed copies', async (ask, server) => {
      // Apache compresses files itself and does not use the copies.
      if (server.name === 'apache2') return;
      const page = readFileSync(path.join(out, 'blog/a-moved-piece/index.html'));
      const plain = await ask('blog/a-moved-piece/');
      assert.equal(plain.headers['content-encoding'], undefined);
      assert.deepEqual(plain.body, page);
      const gzip = await ask('blog/a-moved-piece/', { 'accept-encoding': 'gzip' });
      assert.equal(gzip.headers['content-encoding'], 'gzip');
      assert.match(gzip.headers.vary, /accept-encoding/i);
      assert.match(gzip.headers['content-type'], /^text\/html/);
      assert.deepEqual(gunzipSync(gzip.body), page);
      assert.deepEqual(gzip.body, readFileSync(path.join(out, 'blog/a-moved-piece/index.html.gz')));
      if (server.name === 'nginx' && !hasBrotli) return;
      for (const file of ['blog/a-moved-piece/', find(out, /_bg\.wasm$/), 'data/home.json']) {
        const answer = await ask(file, { 'accept-encoding': 'gzip, deflate, br' });
        assert.equal(answer.headers['content-encoding'], 'br', file);
        assert.deepEqual(brotliDecompressSync(answer.body), (await ask(file)).body);
      }
    });

    each('requests for missing pages are answered with the printed 404 page', async (ask) => {
      const page = readFileSync(path.join(out, '404.html'), 'utf8');
      const targets = ['no/such/page/', 'no-such-page', 'data/none.json', 'data/', 'category/', 'category/none/feed.json', '_headers', '_redirects', '.nojekyll', '.broadsheet', '.broadsheet.pages'];
      for (const target of targets) {
        let answer = await ask(target);
        assert.equal(answer.status, 404, target);
        assert.equal(answer.body.toString(), page, target);
        assert.match(answer.headers['content-type'], /^text\/html/, target);
        assert.equal(answer.headers['cache-control'], 'no-cache', target);
        answer = await ask(target, { 'accept-encoding': 'gzip' });
        assert.equal(answer.status, 404, target);
      }
    });

    each('old addresses redirect in one step', async (ask) => {
      const own = (to) => base + to.slice(1);
      for (const [target, status, to] of [
        ['2019/05/old.html', 301, own('/about/')],
        ['2015/moved.html', 301, own('/blog/a-moved-piece/')],
        ['2016/moved/', 301, own('/blog/a-moved-piece/')],
        ['2016/moved', 301, own('/blog/a-moved-piece/')],
        ['chain/', 302, own('/blog/')],
        ['chain-2', 302, own('/blog/')],
        ['?p=123', 301, own('/corrections/')],
        ['?utm_source=x&p=123', 301, own('/corrections/')],
        ['index.php?page=2&p=7', 301, own('/archive/')],
        ['shop/', 308, /^https:\/\/shop\.example\/a\?b=1&c=(\$|%24)2$/],
        ['Blog/Old%20T%C3%B6wn/', 301, own('/about/#who')],
        ['ABOUT/', 301, own('/about/')],
      ]) {
        const answer = await ask(target);
        assert.equal(answer.status, status, target);
        if (to instanceof RegExp) assert.match(answer.headers.location, to);
        else assert.equal(answer.headers.location, to, target);
      }
      for (const [target, status] of [['?p=124', 200], ['about/', 200], ['index.php', 404], ['gone/', 410], ['gone', 410]]) {
        const answer = await ask(target);
        assert.equal(answer.status, status, target);
      }
      assert.equal((await ask('gone/')).body.toString(), readFileSync(path.join(out, '404.html'), 'utf8'));
    });

    test('old addresses have pages for hosts without redirects', () => {
      for (const file of ['2019/05/old.html', '2015/moved.html', '2016/moved/index.html', 'chain/index.html', 'shop/index.html']) {
        const page = readFileSync(path.join(out, file), 'utf8');
        assert.match(page, /<meta http-equiv="refresh" content="0; url=[^"]+">/);
        assert.match(page, /<link rel="canonical" href="https:[^"]+">/);
      }
      assert.match(readFileSync(path.join(out, '2019/05/old.html'), 'utf8'), new RegExp(`content="0; url=${base}about/"`));
      assert.ok(!existsSync(path.join(out, 'gone')) && !existsSync(path.join(out, 'index.php')));
    });

    test('the function for CloudFront finds the page of a path', () => {
      const text = readFileSync(path.join(configFolder, 'cloudfront-function.js'), 'utf8');
      const handler = new Function(`${text}; return handler;`)();
      const ask = (uri, querystring = {}) => handler({ request: { uri, querystring } });
      assert.equal(ask('/').uri, '/index.html');
      assert.equal(ask('/blog/').uri, '/blog/index.html');
      assert.equal(ask('/data/home.json').uri, '/data/home.json');
      assert.equal(ask('/blog').headers.location.value, '/blog/');
      assert.equal(ask('/blog', { a: { value: '1' }, b: { value: '2', multiValue: [{ value: '2' }, { value: '3' }] } }).headers.location.value, '/blog/?a=1&b=2&b=3');
      assert.equal(ask('//evil.example').uri, '//evil.example');
      assert.equal(ask('//evil').headers.location.value, '/evil/');
      JSON.parse(readFileSync(path.join(configFolder, 'cloudfront-headers.json'), 'utf8'));
    });

    test('nothing in the output points outside the base', () => {
      if (base === '/') return;
      const wrong = [];
      for (const file of readdirSync(out, { recursive: true }).filter((file) => /\.html$/.test(file) && file !== 'shell.html')) {
        const page = readFileSync(path.join(out, file), 'utf8');
        for (const [, url] of page.matchAll(/\s(?:href|src|srcset|action|poster)="(\/[^"]*)"/g)) {
          if (!url.startsWith(base)) wrong.push(`${file}: ${url}`);
        }
        for (const [, url] of page.matchAll(/https:\/\/meridian\.example(?=\/)([^"<\s]*)/g)) {
          if (!`${url}/`.startsWith(base)) wrong.push(`${file}: ${url}`);
        }
      }
      assert.deepEqual(wrong.slice(0, 20), []);
    });
  });
}
