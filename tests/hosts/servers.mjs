// Runs nginx, Caddy and Apache as Debian packages them, with a published folder and the configuration that `press` wrote for it. Only
// folders and the port are changed in the configuration. Each server is a child of this process and ends with it.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';

const brotliModule = '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so';
export const hasBrotli = existsSync(brotliModule);

function has(program) {
  try {
    execFileSync(program, [{ nginx: '-v', apache2: '-v' }[program] ?? 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// Installs missing servers if that needs no password. Returns the servers that are still missing.
export function install() {
  const missing = () => ['nginx', 'caddy', 'apache2'].filter((program) => !has(program));
  if (missing().length > 0 && process.getuid() === 0 && existsSync('/usr/bin/apt-get')) {
    const options = { stdio: 'ignore', timeout: 120_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    const packages = missing().map((program) => (program === 'nginx' ? 'nginx-light' : program));
    try {
      execFileSync('apt-get', ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=100', ...packages], options);
    } catch {
      // The result below tells which servers are still missing.
    }
  }
  return missing();
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// Replaces a part that must exist: if the pattern matched nothing, the test would run with another configuration than intended.
function change(text, pattern, replacement) {
  const changed = text.replace(pattern, replacement);
  if (changed === text) throw new Error(`the configuration has no ${pattern}`);
  return changed;
}

export async function startNginx(folder, config) {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  let site = readFileSync(path.join(config, 'nginx.conf'), 'utf8');
  site = change(site, /listen 80;\n\s*listen \[::\]:80;/, `listen 127.0.0.1:${port};`);
  if (hasBrotli) site = change(site, '# brotli_static on;', 'brotli_static on;');
  writeFileSync(path.join(folder, 'site.conf'), site);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  const main = `${hasBrotli ? `load_module ${brotliModule};` : ''}
    ${process.getuid() === 0 ? 'user root;' : ''}
    daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr;
    events { }
    http { include /etc/nginx/mime.types; default_type application/octet-stream; access_log off; ${temporary} include ${folder}/site.conf; }`;
  writeFileSync(path.join(folder, 'nginx.conf'), main);
  return started('nginx', ['-p', folder, '-c', path.join(folder, 'nginx.conf')], port, {});
}

export async function startCaddy(folder, config, origin) {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  let site = readFileSync(path.join(config, 'Caddyfile'), 'utf8');
  site = change(site, `${origin} {`, `http://127.0.0.1:${port} {`);
  writeFileSync(path.join(folder, 'Caddyfile'), `{\n\tadmin off\n\tauto_https off\n}\n${site}`);
  const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  return started('caddy', ['run', '--config', path.join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], port, env);
}

// Apache reads the `.htaccess` of the site itself; `root` is the document root of the host.
export async function startApache(folder, root) {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const modules = ['mpm_event', 'authz_core', 'alias', 'mime', 'dir', 'headers', 'rewrite', 'deflate', 'filter', 'autoindex'];
  const load = modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n');
  // Debian builds the module for users into the server.
  const user = process.getuid() === 0 ? 'User www-data\nGroup www-data' : '';
  const config = `${load}\n${user}
ServerRoot ${folder}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
TypesConfig /etc/mime.types
DocumentRoot ${root}
<Directory ${root}>
  AllowOverride FileInfo Indexes
  Options Indexes FollowSymLinks
  Require all granted
</Directory>
`;
  writeFileSync(path.join(folder, 'apache.conf'), config);
  return started('apache2', ['-f', path.join(folder, 'apache.conf'), '-D', 'FOREGROUND'], port, {});
}

async function started(program, args, port, env) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  let ended = false;
  child.once('exit', () => (ended = true));
  const stop = () => new Promise((resolve) => (ended ? resolve() : (child.once('exit', resolve), child.kill('SIGTERM'))));
  for (let tries = 0; tries < 100; tries += 1) {
    if (ended) throw new Error(`${program} did not start:\n${said}`);
    if (await listens(port)) return { name: program, port, stop, log: () => said };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error(`${program} did not listen:\n${said}`);
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

// Removes the origin that Apache puts before the paths of redirects.
function bare(headers, port) {
  const location = headers.location?.replace(new RegExp(`^http://127\\.0\\.0\\.1(:${port})?(?=/)`), '');
  return location === undefined ? headers : { ...headers, location };
}

// Sends one request with the path as it is. Follows no redirects and unpacks no bodies.
export function get({ port }, target, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path: target, headers, agent: false }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: bare(answer.headers, port), body: Buffer.concat(parts) }));
    });
    request.once('error', reject);
  });
}
