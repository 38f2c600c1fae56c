// Runs the same specs in Chromium, Firefox and WebKit at the same time. An engine that is not installed is skipped, with a message.
//   SITE_DIR       another printed site than dist/
//   ENGINES        runs only these, as in ENGINES=Firefox,WebKit
//   CHROME_PATH, FIREFOX_PATH   other browsers than the first with one of the usual names
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import choices from './choices.mjs';
import { ENGINES } from './engines.mjs';
import failures from './failures.mjs';
import navigation from './navigation.mjs';
import { built, withReader } from './reader.mjs';
import search from './search.mjs';

const GROUPS = { navigation, failures, search, choices };

if (!existsSync(join(built, 'index.html'))) {
  throw new Error(`${built} holds no printed site: run \`trunk build --release\`, or set SITE_DIR`);
}

const wanted = process.env.ENGINES?.split(',');
const engines = ENGINES.filter(({ name }) => wanted?.includes(name) ?? true);

describe('engines', { concurrency: engines.length }, () => {
  for (const { name, lacks, start } of engines) {
    const lack = lacks();
    if (lack) process.stderr.write(`SKIPPED: no spec runs in ${name}: ${lack}\n`);
    describe(`in ${name}`, { skip: lack, concurrency: 1 }, () => {
      let browser;
      before(async () => {
        browser = await start();
      });
      after(() => browser?.close());
      // A busy machine of continuous integration should not block a change: there, a spec that fails gets a second try, with a message.
      const withRetry = async (what, run) => {
        try {
          await withReader(browser, run);
        } catch (error) {
          if (!process.env.CI) throw error;
          process.stderr.write(`FLAKY in ${name}, tried again: ${what}: ${error.message}\n`);
          await browser.close().catch(() => {});
          browser = await start();
          await withReader(browser, run);
        }
      };
      for (const [group, specs] of Object.entries(GROUPS)) {
        describe(group, { concurrency: 1 }, () => {
          for (const [what, run] of Object.entries(specs)) {
            test(what, { timeout: 120_000 }, () => withRetry(what, run));
          }
        });
      }
    });
  }
});
