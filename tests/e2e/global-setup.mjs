// Starts what the tests visit and names it in the environment, which workers inherit:
//   E2E_ROOT        the release build as it is uploaded
//   E2E_SUB         the same newsroom, published under /sub/ from the same shell
//   E2E_UNPRINTED   the shell and the dataset behind a server like `trunk serve`
//   E2E_FOLDER      the folder behind E2E_ROOT
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { serve } from './server.mjs';

const repository = resolve(import.meta.dirname, '../..');

export default async function setup() {
  const built = resolve(repository, process.env.SITE_DIR ?? 'dist');
  if (!existsSync(join(built, 'shell.html'))) {
    throw new Error(`${built} holds no printed site: run \`trunk build --release\`, or set SITE_DIR`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-e2e-'));
  const root = await serve({ folder: () => built });
  const sub = await serve({ folder: () => folder, base: '/sub/' });
  const unprinted = await serve({ folder: () => built, fallback: 'shell.html' });
  publish(built, folder, `${sub.origin}/sub`);

  process.env.E2E_ROOT = root.url;
  process.env.E2E_SUB = sub.url;
  process.env.E2E_UNPRINTED = unprinted.url;
  process.env.E2E_FOLDER = built;

  return async () => {
    await Promise.all([root, sub, unprinted].map((server) => server.close()));
    rmSync(folder, { recursive: true, force: true });
  };
}

function publish(shell, out, origin) {
  const places = [process.env.PRESS, 'target/release/press', 'target/debug/press'];
  const press = places.filter(Boolean).map((place) => resolve(repository, place)).find((place) => existsSync(place));
  if (!press) throw new Error('there is no press: run `cargo build --release -p press`, or set PRESS');
  const content = resolve(repository, process.env.BROADSHEET_CONTENT ?? 'content');
  execFileSync(press, ['publish', '--quiet', '--shell', shell, '--content', content, '--out', out, '--origin', origin], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
