// One small interface for the three engines. `start()` returns a browser: `open()` returns a page, `close()` ends it. A page has
//   evaluate(function, argument), click(selector), hover(selector), type(text), press(key), close()
// and nothing that one of the three drivers cannot do. Everything else that a spec needs is done by the page itself or by the server.
import { execFileSync } from 'node:child_process';
import puppeteer from 'puppeteer-core';
import { findMiniBrowser, startWebKit } from './webdriver.mjs';

const CHROMIUM = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

export const ENGINES = [
  {
    name: 'Chromium',
    lacks: () => missing(findChromium(), 'chromium'),
    start: () => startPuppeteer({ browser: 'chrome', executablePath: findChromium(), args: CHROMIUM }),
  },
  {
    name: 'Firefox',
    lacks: () => missing(findFirefox(), 'firefox-esr'),
    start: () => startPuppeteer({ browser: 'firefox', executablePath: findFirefox() }),
  },
  {
    name: 'WebKit',
    lacks: () => missing(find('WebKitWebDriver') && findMiniBrowser(), 'webkit2gtk-driver') ?? missing(find('Xvfb'), 'xvfb'),
    start: startWebKit,
  },
];

const findChromium = () => find(process.env.CHROME_PATH, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
const findFirefox = () => find(process.env.FIREFOX_PATH, 'firefox-esr', 'firefox');
const missing = (found, name) => (found ? undefined : `${name} is not installed`);

function find(...names) {
  for (const name of names.filter(Boolean)) {
    try {
      return execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' }).trim();
    } catch {
      // Tries the next name.
    }
  }
  return undefined;
}

async function startPuppeteer(options) {
  const browser = await puppeteer.launch({ headless: true, defaultViewport: { width: 1280, height: 800 }, timeout: 60_000, ...options });
  return {
    open: async () => openPage(await browser.newPage()),
    close: () => browser.close(),
  };
}

function openPage(page) {
  page.setDefaultTimeout(10_000);
  return {
    evaluate: (run, argument) => page.evaluate(run, argument),
    click: (selector) => page.click(selector),
    hover: (selector) => page.hover(selector),
    type: (text) => page.keyboard.type(text),
    press: (key) => page.keyboard.press(key),
    close: () => page.close(),
  };
}
