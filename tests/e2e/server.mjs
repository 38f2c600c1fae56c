// A plain static server: files, `/x/` -> `/x/index.html`, `/x` -> 301 `/x/`, and 404.html for the rest. It does only what any host of
// files does.
import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.vtt': 'text/vtt; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
};

/**
 * Serves `folder()` at `base` of a free loopback port. With `fallback`, a file of the folder, it behaves like `trunk serve` instead: it
 * serves no printed page, and answers requests for missing files with that file and status 200.
 *
 * With the header `x-fault: cut`, a request gets half of the body, then the connection drops.
 *
 * `change(path, request)` may change an answer, directly or with a promise. It returns nothing, or an object with `drop` (the connection
 * ends without an answer), `cut` (half of the body, then the connection ends), `status`, `headers`, or `body`: text, or a function of the
 * file's bytes.
 */
export async function serve({ folder, base = '/', fallback, change = () => undefined }) {
  const server = createServer(async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });

  async function answer(request, response) {
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = decodeURIComponent(pathname);
    const changed = await change(path, request);
    if (changed?.drop) return request.socket.destroy();
    request.changed = changed;
    if (!path.startsWith(base) || path.split('/').includes('..')) return missing(request, response);
    const file = join(folder(), path.slice(base.length));
    const found = await stat(file).catch(() => undefined);
    if (fallback) {
      const plain = found?.isFile() && extname(file) !== '.html';
      return send(request, response, 200, plain ? file : join(folder(), fallback));
    }
    if (found?.isFile()) return send(request, response, 200, file);
    const index = join(file, 'index.html');
    if (!found?.isDirectory() || !(await stat(index).catch(() => undefined))) return missing(request, response);
    if (path.endsWith('/')) return send(request, response, 200, index);
    response.writeHead(301, { location: `${pathname}/` }).end();
  }

  function missing(request, response) {
    return send(request, response, 404, join(folder(), '404.html'));
  }

  async function send(request, response, status, file) {
    const { changed = {} } = request;
    const whole = await readFile(file);
    const body = Buffer.from(typeof changed.body === 'function' ? changed.body(whole) : (changed.body ?? whole));
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(changed.status ?? status, {
      'content-type': type,
      'content-length': body.length,
      'cache-control': 'no-cache',
      ...changed.headers,
    });
    if (changed.cut || request.headers['x-fault'] === 'cut') {
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
    } else {
      response.end(request.method === 'HEAD' ? undefined : body);
    }
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    url: origin + base,
    close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}
