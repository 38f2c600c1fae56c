// Installs the packages of `make package` into empty environments, without Rust, Trunk and build tools of Node in PATH, and uses them from
// `press new` to a served page. A package that was not built is skipped, with a message.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';

const packages = resolve(import.meta.dirname, '../../target/packages');
const work = mkdtempSync(join(tmpdir(), 'broadsheet-packages-'));
after(() => rmSync(work, { recursive: true, force: true }));

const built = existsSync(packages) ? readdirSync(packages).map((name) => join(packages, name)) : [];
const named = (pattern) => built.find((name) => pattern.test(name));
const MOST_BYTES = 40_000_000;
const MOST_SECONDS = 5;

// Makes a newsroom, publishes it and opens a page of it, with only the installed package in PATH.
async function works(program, path, name) {
  const home = join(work, `home-${name}`);
  mkdirSync(home);
  const options = { cwd: home, env: { PATH: path, HOME: home, XDG_CACHE_HOME: join(home, 'cache') }, stdio: ['ignore', 'pipe', 'pipe'] };
  assert.match(execFileSync(program, ['--version'], { ...options, encoding: 'utf8' }), /with its shell/);
  const began = performance.now();
  execFileSync(program, ['new', 'paper'], options);
  execFileSync(program, ['publish', 'paper'], options);
  const seconds = (performance.now() - began) / 1000;
  assert.ok(existsSync(join(home, 'paper/site/blog/welcome/index.html')));
  console.log(`${name}: press new and press publish in ${seconds.toFixed(2)} s (goal: at most ${MOST_SECONDS} s)`);
  const child = spawn(program, ['serve', '--port', '0', 'paper'], options);
  const ended = new Promise((done) => child.on('close', done));
  try {
    let url;
    for await (const line of createInterface({ input: child.stderr })) {
      url = /^serving (\S+)/.exec(line)?.[1];
      if (url) break;
    }
    assert.equal((await fetch(`${url}blog/welcome/`)).status, 200);
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

test('the archive', { skip: !named(/\.tar\.gz$/) && 'it was not built', timeout: 120_000 }, async () => {
  const folder = join(work, 'archive');
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', named(/\.tar\.gz$/), '-C', folder, '--strip-components', '1']);
  for (const file of ['press', 'completions/press.bash', 'man/press.1', 'man/press-deploy.1', 'LICENSE-MIT']) assert.ok(existsSync(join(folder, file)), file);
  const { size } = statSync(join(folder, 'press'));
  assert.ok(size <= MOST_BYTES, `${size} bytes`);
  await works(join(folder, 'press'), folder, 'archive');
});

test('the wheel', { skip: !named(/\.whl$/) && 'it was not built', timeout: 120_000 }, async () => {
  const folder = join(work, 'wheel');
  execFileSync('python3', ['-m', 'venv', folder]);
  execFileSync(join(folder, 'bin/pip'), ['install', '--quiet', '--no-index', named(/\.whl$/)]);
  await works(join(folder, 'bin/press'), join(folder, 'bin'), 'wheel');
});

test('the npm packages', { skip: !named(/press-newsroom-\w+-\w+-[\d.]+\.tgz$/) && 'they were not built', timeout: 120_000 }, async () => {
  const folder = join(work, 'npm');
  mkdirSync(folder);
  const files = [named(/press-newsroom-[\d.]+\.tgz$/), named(/press-newsroom-\w+-\w+-[\d.]+\.tgz$/)];
  // `--omit=optional` keeps npm from requesting the packages of other platforms from the registry.
  execFileSync('npm', ['install', '--silent', '--offline', '--omit=optional', '--prefix', folder, ...files]);
  await works(join(folder, 'node_modules/.bin/press'), dirname(process.execPath), 'npm');
});

test('the Debian package', { skip: !named(/\.deb$/) && 'it was not built', timeout: 120_000 }, async () => {
  const folder = join(work, 'deb');
  execFileSync('dpkg-deb', ['--extract', named(/\.deb$/), folder]);
  for (const file of ['usr/share/man/man1/press.1.gz', 'usr/share/bash-completion/completions/press']) assert.ok(existsSync(join(folder, file)), file);
  await works(join(folder, 'usr/bin/press'), join(folder, 'usr/bin'), 'deb');
});
