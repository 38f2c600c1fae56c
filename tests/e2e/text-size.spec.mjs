// A reader whose browser has a text size of 32 px instead of 16. This is not zoom: the window keeps its width in pixels.
import { expect, test } from './fixtures.mjs';
import { cutOff, tooSmall, tooWide } from './layout.mjs';
import { KINDS } from './newsroom.mjs';
import config from './playwright.config.mjs';

const { launchOptions } = config.use;
test.use({ launchOptions: { ...launchOptions, args: [...launchOptions.args, '--blink-settings=defaultFontSize=32'] } });

for (const { kind, path, status } of KINDS) {
  test(`text at 200%: ${kind}`, async ({ page, visit, tolerate }) => {
    if (status) tolerate(new RegExp(`${status}.*${path}`));
    await visit(path);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px');
    for (const width of [1280, 640]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(tooWide), `at ${width} px`).toEqual([]);
      expect(await page.evaluate(cutOff), `text that is cut off at ${width} px`).toEqual([]);
      // Twice the smallest text size of the site, which is that of superscripts.
      expect(await page.evaluate(tooSmall, 24), `text that did not grow at ${width} px`).toEqual([]);
    }
    await expect(page.getByRole('navigation', { name: 'Sections', exact: true }).getByRole('link').first()).toBeVisible();
  });
}
