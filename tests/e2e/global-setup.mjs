// Starts a server for each site that the tests visit, and puts its address into the environment, which workers inherit:
//   E2E_ROOT        the release build as it is uploaded
//   E2E_SUB         the same newsroom, published under /sub/ from the same shell
//   E2E_UNPRINTED   the shell and the dataset behind a server like `trunk serve`
//   E2E_PACKED      the newsroom under /sub/ with `article_data = "page"`, and an old address
//   E2E_SEARCHLESS  the newsroom with `search = false`
//   E2E_LOOK        a newsroom of long words, many sections and several languages; see look-newsroom.mjs
//   E2E_NAMED       the newsroom with a nameplate, and an article whose elements have the names of browser objects; see named.spec.mjs
//   E2E_FOLDER      the folder behind E2E_ROOT
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeLookNewsroom } from './look-newsroom.mjs';
import { EVERYTHING, NAMED_ARTICLE, OLD } from './newsroom.mjs';
import { serve } from './server.mjs';

const repository = resolve(import.meta.dirname, '../..');

export default async function setup() {
  const built = resolve(repository, process.env.SITE_DIR ?? 'dist');
  if (!existsSync(join(built, 'shell.html'))) {
    throw new Error(`${built} holds no printed site: run \`trunk build --release\`, or set SITE_DIR`);
  }
  const work = mkdtempSync(join(tmpdir(), 'broadsheet-e2e-'));
  const content = resolve(repository, process.env.BROADSHEET_CONTENT ?? 'content');
  const root = await serve({ folder: () => built });
  const unprinted = await serve({ folder: () => built, fallback: 'shell.html' });
  const published = async (name, newsroom, base) => {
    const folder = join(work, name);
    const server = await serve({ folder: () => folder, base });
    publish(built, newsroom, folder, server.origin + base.slice(0, -1));
    return server;
  };
  const sub = await published('sub', content, '/sub/');
  const packed = await published('packed', variant(content, join(work, 'packing'), 'article_data = "page"'), '/sub/');
  const searchless = await published('searchless', variant(content, join(work, 'searching'), 'search = false'), '/');
  const look = await published('look', writeLookNewsroom(join(work, 'looking')), '/');

  const named = await published('named', withNames(content, join(work, 'naming')), '/');

  process.env.E2E_ROOT = root.url;
  process.env.E2E_SUB = sub.url;
  process.env.E2E_UNPRINTED = unprinted.url;
  process.env.E2E_PACKED = packed.url;
  process.env.E2E_SEARCHLESS = searchless.url;
  process.env.E2E_LOOK = look.url;
  process.env.E2E_NAMED = named.url;
  process.env.E2E_FOLDER = built;

  return async () => {
    await Promise.all([root, sub, unprinted, packed, searchless, look, named].map((server) => server.close()));
    rmSync(work, { recursive: true, force: true });
  };
}

/** Makes a copy of a newsroom with one more setting, and with an old address. */
function variant(newsroom, copy, setting) {
  cpSync(newsroom, copy, { recursive: true });
  const settings = join(copy, 'site.toml');
  writeFileSync(settings, `${setting}\n${readFileSync(settings, 'utf8')}`);
  appendFileSync(join(copy, 'redirects.toml'), `\n[[redirects]]\nfrom = "${OLD}"\nto = "${EVERYTHING}"\n`);
  return copy;
}

/** Makes a copy of a newsroom with an article whose elements have the names of browser objects. */
function withNames(newsroom, copy) {
  cpSync(newsroom, copy, { recursive: true });
  const settings = join(copy, 'site.toml');
  const nameplate = 'nameplate = { light = "media/logo.svg", dark = "media/people/farida-hasanli.svg", height = 80 }\n';
  writeFileSync(settings, nameplate + readFileSync(settings, 'utf8'));
  writeFileSync(join(copy, 'articles', 'named.md'), NAMED_ARTICLE);
  return copy;
}

/** Publishes a newsroom with a shell into a folder. */
export function publish(shell, content, out, origin) {
  const places = [process.env.PRESS, 'target/release/press', 'target/debug/press'];
  const press = places.filter(Boolean).map((place) => resolve(repository, place)).find((place) => existsSync(place));
  if (!press) throw new Error('there is no press: run `cargo build --release -p press`, or set PRESS');
  execFileSync(press, ['publish', '--quiet', '--shell', shell, '--content', content, '--out', out, '--origin', origin], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
