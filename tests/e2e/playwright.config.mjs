// Browser tests of the built site. `playwright test --config tests/e2e`, after `trunk build --release`.
//   SITE_DIR      another printed site than dist/
//   PRESS         another press than target/release/press
//   CHROME_PATH   another browser than the first with one of the usual names
import { execFileSync } from 'node:child_process';
import { defineConfig } from '@playwright/test';

const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// Specs that use a site of their own, published in another way.
const OWN = ['unprinted.spec.mjs', 'packed.spec.mjs', 'searchless.spec.mjs', 'look.spec.mjs', 'named.spec.mjs', 'served.spec.mjs', 'renewed.spec.mjs'];

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  globalSetup: './global-setup.mjs',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // A busy machine of continuous integration should not block a change. A test that needs a second try is reported as "flaky".
  retries: process.env.CI ? 2 : 0,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [['list']],
  use: {
    actionTimeout: 5_000,
    navigationTimeout: 10_000,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Asia/Baku',
    launchOptions: {
      executablePath: chromium(),
      args: ['--disable-gpu', ...quiet, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    },
  },
  projects: [
    { name: 'site', testIgnore: OWN, use: { site: 'ROOT' } },
    { name: 'sub', testIgnore: OWN, grep: /@sub/, use: { site: 'SUB' } },
    { name: 'unprinted', testMatch: 'unprinted.spec.mjs', use: { site: 'UNPRINTED' } },
    { name: 'packed', testMatch: 'packed.spec.mjs', use: { site: 'PACKED' } },
    { name: 'look', testMatch: 'look.spec.mjs', use: { site: 'LOOK' } },
    { name: 'named', testMatch: 'named.spec.mjs', use: { site: 'NAMED' } },
    { name: 'renewed', testMatch: 'renewed.spec.mjs' },
    { name: 'served', testMatch: 'served.spec.mjs', use: { site: 'ROOT' } },
    { name: 'searchless', testMatch: 'searchless.spec.mjs', use: { site: 'SEARCHLESS' } },
  ],
});

function chromium() {
  const names = [process.env.CHROME_PATH, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  for (const name of names.filter(Boolean)) {
    try {
      return execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' }).trim();
    } catch {
      // Tries the next name.
    }
  }
  return undefined;
}
