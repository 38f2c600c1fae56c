// The shell and the `press` with which the tests of this folder publish.
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
export const shell = path.resolve(root, process.env.SHELL_DIR ?? 'dist');

// Returns the `press` that was built last.
export function press() {
  if (process.env.PRESS) return process.env.PRESS;
  const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
  const built = ['release', 'debug'].map((profile) => path.join(target, profile, 'press')).filter(existsSync);
  if (built.length === 0) throw new Error('build press first: cargo build --release -p press');
  return built.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}
