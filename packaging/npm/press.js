#!/usr/bin/env node
// Runs the program in the package for this platform.
const { spawnSync } = require("node:child_process");

const name = `press-newsroom-${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "press.exe" : "press";

let program;
try {
  program = require.resolve(`${name}/${file}`);
} catch {
  console.error(`error: there is no press for ${process.platform} ${process.arch}: the package ${name} is not installed`);
  process.exit(1);
}
// Ctrl-C also reaches the program, which then ends by itself.
process.on("SIGINT", () => {});
const { status, signal, error } = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`error: ${program}: ${error.message}`);
  process.exit(1);
}
if (signal) process.kill(process.pid, signal);
process.exit(status ?? 1);
