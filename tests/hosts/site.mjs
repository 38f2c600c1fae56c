// Publishes the demonstration newsroom with some old addresses for the tests of this folder.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { press, root, shell } from './built.mjs';
import { install } from './servers.mjs';

const scratch = mkdtempSync(path.join(tmpdir(), 'broadsheet-hosts-'));
const newsroom = path.join(scratch, 'newsroom');
export const origin = 'https://meridian.example';

const redirects = `
[[redirects]]
from = "/2019/05/old.html"
to = "/about/"

[[redirects]]
from = "/chain/"
to = "/chain-2"

[[redirects]]
from = "/chain-2/"
to = "/blog"
status = 302

[[redirects]]
from = "/?p=123"
to = "/corrections/"

[[redirects]]
from = "/index.php?p=7&page=2"
to = "/archive/"

[[redirects]]
from = "/gone/"
status = 410

[[redirects]]
from = "/shop/"
to = "https://shop.example/a?b=1&c=$2"
status = 308

[[redirects]]
from = "/Blog/Old Töwn/"
to = "/about/#who"

[[redirects]]
from = "/ABOUT/"
to = "/about/"
`;

const missing = install();
// On a developer's machine the servers may be missing; in continuous integration they may not.
export const skip = missing.length > 0 && !process.env.CI ? `not installed: ${missing.join(', ')}` : false;

// Publishes under a base, with compressed copies. Returns the folder of the site, that of the configuration, and the document root.
export function publish(base) {
  if (!existsSync(newsroom)) {
    cpSync(path.join(root, 'content'), newsroom, { recursive: true });
    writeFileSync(path.join(newsroom, 'redirects.toml'), redirects);
    const aliases = 'aliases: [/2015/moved.html, /2016/moved/]';
    const article = `---\ntitle: A moved piece\ndate: 2020-01-01T00:00:00Z\n${aliases}\n---\n\nIt moved.\n`;
    writeFileSync(path.join(newsroom, 'articles/a-moved-piece.md'), article);
  }
  // The site is in a folder named like the base, below the document root.
  const folder = path.join(scratch, `www${base.replaceAll('/', '-')}`);
  const out = path.join(folder, base);
  const config = path.join(scratch, `config${base.replaceAll('/', '-')}`);
  const address = origin + base.replace(/\/$/, '');
  const args = ['publish', '--quiet', '--shell', shell, '--content', newsroom, '--out', out, '--origin', address];
  execFileSync(press(), [...args, '--precompress', '--config', config], { stdio: 'inherit' });
  // Apache drops its privileges when it is started as root.
  if (process.getuid() === 0) chmodSync(scratch, 0o755);
  return { out, config, root: folder };
}

export const cleanUp = () => rmSync(scratch, { recursive: true, force: true });
