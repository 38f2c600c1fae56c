// Packs the npm packages of one platform: node packaging/npm/pack.mjs <program> <version> <platform>-<arch> <folder>
// `press-newsroom` has the command and names a package for each platform; npm installs the package of its own platform.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64"];

const [program, version, platform, out] = process.argv.slice(2);
if (!PLATFORMS.includes(platform) || !out) {
  console.error(`usage: pack.mjs <program> <version> <${PLATFORMS.join("|")}> <folder>`);
  process.exit(2);
}
const about = { version, license: "MIT OR Apache-2.0", description: "A newsroom of Markdown becomes a news site that is only files" };
const scratch = mkdtempSync(join(tmpdir(), "press-npm-"));

// Writes the files of a package and packs them.
function pack(name, more, files) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ name, ...about, ...more }, null, 2)}\n`);
  for (const [from, to] of files) {
    copyFileSync(from, join(folder, to));
    chmodSync(join(folder, to), 0o755);
  }
  execFileSync("npm", ["pack", "--silent", "--pack-destination", resolve(out)], { cwd: folder, shell: process.platform === "win32" });
}

try {
  const [os, cpu] = platform.split("-");
  const file = os === "win32" ? "press.exe" : "press";
  pack(`press-newsroom-${platform}`, { os: [os], cpu: [cpu], files: [file] }, [[program, file]]);
  const packages = PLATFORMS.map((platform) => [`press-newsroom-${platform}`, version]);
  const here = dirname(fileURLToPath(import.meta.url));
  const more = { bin: { press: "press.js" }, files: ["press.js"], engines: { node: ">=18" }, optionalDependencies: Object.fromEntries(packages) };
  pack("press-newsroom", more, [[join(here, "press.js"), "press.js"]]);
} finally {
  rmSync(scratch, { recursive: true });
}
