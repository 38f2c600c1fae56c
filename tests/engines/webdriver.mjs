// Drives WebKit with WebDriver (https://www.w3.org/TR/webdriver2/): WebKitGTK's driver and its MiniBrowser, on a virtual screen.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const KEYS = { Tab: '\uE004', Enter: '\uE007', Escape: '\uE00C', ArrowDown: '\uE015', ArrowUp: '\uE013', Backspace: '\uE003' };

/** Returns the path of the browser that the driver starts, in the folders of Debian and other systems. */
export function findMiniBrowser() {
  const libraries = ['/usr/lib', '/usr/libexec', '/usr/lib64'].filter(existsSync);
  const folders = libraries.flatMap((folder) => [folder, ...readdirSync(folder).map((name) => join(folder, name))]);
  const places = folders.flatMap((folder) => ['4.1', '6.0', '4.0'].map((api) => join(folder, `webkit${api === '6.0' ? '' : '2'}gtk-${api}/MiniBrowser`)));
  return places.find(existsSync);
}

/** Starts a screen, the driver and a browser. */
export async function startWebKit() {
  const home = mkdtempSync(join(tmpdir(), 'broadsheet-webkit-'));
  const children = [];
  const end = async () => {
    for (const child of children.reverse()) {
      const ended = new Promise((resolve) => child.once('close', resolve));
      if (child.exitCode === null && child.kill()) await Promise.race([ended, pause(3_000)]);
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    children.push(screen);
    const display = await firstLine(screen, screen.stdio[3]);
    const port = await freePort();
    const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
      stdio: 'ignore',
      env: {
        ...process.env,
        DISPLAY: `:${display}`,
        HOME: home,
        XDG_CACHE_HOME: join(home, 'cache'),
        XDG_DATA_HOME: join(home, 'data'),
        XDG_CONFIG_HOME: join(home, 'config'),
        GDK_BACKEND: 'x11',
        GTK_A11Y: 'none',
        NO_AT_BRIDGE: '1',
        LIBGL_ALWAYS_SOFTWARE: '1',
      },
    });
    children.push(driver);
    const session = await newSession(`http://127.0.0.1:${port}`);
    await session('POST', '/window/rect', { x: 0, y: 0, width: 1280, height: 900 });
    await session('POST', '/timeouts', { script: 10_000, pageLoad: 15_000, implicit: 0 });
    return {
      open: () => openPage(session),
      close: async () => {
        await session('DELETE', '').catch(() => {});
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function firstLine(child, stream) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    stream.once('data', (data) => resolve(String(data).trim()));
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function newSession(driver) {
  const options = { binary: findMiniBrowser(), args: ['--automation'] };
  const wanted = { capabilities: { alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options } } };
  for (let tries = 1; ; tries++) {
    try {
      const { sessionId } = await send(driver, 'POST', '/session', wanted);
      return (method, path, body) => send(driver, method, `/session/${sessionId}${path}`, body);
    } catch (error) {
      // The driver may not listen yet.
      if (tries === 50 || error.cause?.code !== 'ECONNREFUSED') throw error;
      await pause(100);
    }
  }
}

async function send(driver, method, path, body) {
  const response = await fetch(driver + path, {
    method,
    body: body && JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(20_000),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${value.error}, ${value.message}`);
  return value;
}

/** Uses the only window: WebKit would hide a second one, and would open it slowly. */
async function openPage(session) {
  const find = async (selector) => ({ [ELEMENT]: (await session('POST', '/element', { using: 'css selector', value: selector }))[ELEMENT] });
  const act = (id, type, actions, parameters) => session('POST', '/actions', { actions: [{ id, type, actions, parameters }] });
  const moveTo = async (selector) => {
    const origin = await find(selector);
    await session('POST', '/execute/sync', { script: 'arguments[0].scrollIntoView({ block: "nearest" })', args: [origin] });
    return { type: 'pointerMove', origin, x: 0, y: 0, duration: 50 };
  };
  const mouse = { pointerType: 'mouse' };
  const stroke = (value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }];
  return {
    async evaluate(run, argument) {
      // Only asynchronous functions use `execute/async`: such a script never ends when the browser leaves its page before the answer.
      if (!/^async |new Promise/.test(run)) {
        return (await session('POST', '/execute/sync', { script: `return (${run})(arguments[0]);`, args: [argument ?? null] })) ?? undefined;
      }
      const script = `const done = arguments[1];
        new Promise((resolve) => resolve((${run})(arguments[0]))).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
      const { value, error } = await session('POST', '/execute/async', { script, args: [argument ?? null] });
      if (error) throw new Error(error);
      return value ?? undefined;
    },
    async hover(selector) {
      await act('mouse', 'pointer', [await moveTo(selector)], mouse);
    },
    async click(selector) {
      await act('mouse', 'pointer', [await moveTo(selector), { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }], mouse);
    },
    type: (text) => act('keys', 'key', [...text].flatMap(stroke)),
    press: (key) => act('keys', 'key', stroke(KEYS[key] ?? key)),
    close: () => session('POST', '/url', { url: 'about:blank' }),
  };
}
