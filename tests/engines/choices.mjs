// The reader's choices, and words that an input method has not finished.
import assert from 'node:assert/strict';

const DARK = '.theme button:nth-of-type(3)';
const colours = () => [document.documentElement.dataset.theme, document.querySelector('.theme [aria-pressed=true]')?.textContent];

/** Writes into the field as an input method does, and dispatches the given events. */
const compose = (reader, value, events) =>
  reader.evaluate(
    ([text, names]) => {
      const field = document.querySelector('#q');
      field.focus();
      field.value = text;
      for (const name of names) {
        const options = { bubbles: true, data: text };
        if (name === 'compositionend') field.dispatchEvent(new CompositionEvent(name, options));
        else field.dispatchEvent(new InputEvent('input', { ...options, isComposing: name === 'composing' }));
      }
    },
    [value, events],
  );

/** The order of the events with which engines report the end of a composition. */
const ENDS = {
  'events of Chromium': ['composing', 'compositionend'],
  'events of Firefox': ['compositionend', 'input'],
};

const composing = Object.fromEntries(
  Object.entries(ENDS).map(([how, events]) => [
    `a half-composed word is not searched, a finished one is: ${how}`,
    async (reader) => {
      await reader.open('/search/');
      await compose(reader, 'frequ', ['composing']);
      await reader.pause(500);
      assert.equal(await reader.evaluate(() => location.search), '');
      assert.equal(await reader.count('#found .card'), 0);
      await compose(reader, 'frequency', events);
      await reader.sees('the address', () => location.search, '?q=frequency');
      await reader.sees('results', () => document.querySelector('#found .card') !== null, true);
    },
  ]),
);

export default {
  async 'chosen colours are applied at once, and on the next document before the app runs'(reader) {
    await reader.open('/about/');
    await reader.click(DARK);
    await reader.sees('the colours', colours, ['dark', 'Dark']);
    let begin;
    const gate = new Promise((resolve) => (begin = resolve));
    reader.site.change = (path) => (path.endsWith('.wasm') ? gate : undefined);
    await reader.load('/archive/');
    assert.equal(await reader.evaluate(() => document.documentElement.dataset.theme), 'dark');
    begin();
    await reader.ready();
    await reader.sees('the colours', colours, ['dark', 'Dark']);
  },

  async 'colours that were chosen on another document are applied after back'(reader) {
    await reader.open('/about/');
    await reader.open('/archive/');
    await reader.click(DARK);
    await reader.sees('the colours', colours, ['dark', 'Dark']);
    await reader.back();
    await reader.at('/about/', /^About/);
    await reader.ready();
    await reader.sees('the colours', colours, ['dark', 'Dark']);
    // Browsers may or may not restore the page from their back/forward cache; a page that is restored receives this event.
    await reader.evaluate(() => {
      localStorage.setItem('theme', 'light');
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
    await reader.sees('the colours', colours, ['light', 'Light']);
  },

  async 'the slash key stays off once it is turned off'(reader) {
    await reader.open('/about/');
    // A click by script, because a machine without a pointer does not show the button.
    await reader.evaluate(() => document.querySelector('.footer__key').click());
    await reader.sees('the button', () => document.querySelector('.footer__key').getAttribute('aria-pressed'), 'false');
    await reader.open('/archive/');
    await reader.sees('the button', () => document.querySelector('.footer__key').getAttribute('aria-pressed'), 'false');
    await reader.page.press('/');
    await reader.pause(200);
    await reader.at('/archive/', 'Archive');
  },

  ...composing,
};
