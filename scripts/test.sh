#!/usr/bin/env bash
# Runs all checks one after the other, up to the first that fails. Then prints the checks that ran and their times.
#
#   scripts/test.sh                 all of them
#   scripts/test.sh format clippy   these two
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$root"

all='setup format clippy docs arrows layout text rust build browser engines hosts packages'
report=''

setup() { scripts/setup.sh test; }

format() { cargo fmt --all --check; }

# Checks both builds of the app: for the host, which prints pages, and for browsers, which adopt them.
clippy() {
  cargo clippy --locked --workspace --all-targets -- -D warnings
  cargo clippy --locked -p broadsheet -p broadsheet-model -p broadsheet-search --target wasm32-unknown-unknown -- -D warnings
}

docs() { RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps --workspace; }

arrows() { scripts/check-arrows.sh; }

layout() { scripts/check-layout.sh; }

text() { scripts/check-text.sh; }

rust() {
  cargo test --locked --workspace
  use_tested_press
  tests/feeds/check.sh
}

# All tests publish their sites with the `press` of the Rust tests: a release build of it would take as long as all other builds here.
use_tested_press() {
  cargo test --quiet --locked --workspace --no-run
  export PRESS=$root/target/debug/press
}

build() {
  use_tested_press
  trunk build --release
}

browser() {
  CHROME_PATH=$(find_chromium)
  export CHROME_PATH
  use_tested_press
  node_modules/.bin/playwright test --config tests/e2e
}

# The same specs in Chromium, Firefox and WebKit. An engine that is not installed is skipped, with a message.
engines() {
  CHROME_PATH=$(find_chromium || true)
  FIREFOX_PATH=$(find_firefox || true)
  export CHROME_PATH FIREFOX_PATH
  node --test tests/engines/*.test.mjs
}

hosts() {
  use_tested_press
  node --test tests/hosts/*.test.mjs
}

# Tests the packages that `make package` built. A package that was not built is skipped, with a message.
packages() { node --test tests/packages/*.test.mjs; }

heading() {
  case $1 in
    setup) echo 'tools' ;;
    format) echo 'formatting' ;;
    clippy) echo 'clippy, host and browser' ;;
    docs) echo 'documentation of the code' ;;
    arrows) echo 'dependency arrows' ;;
    layout) echo 'layout of the source' ;;
    text) echo 'text of the files' ;;
    rust) echo 'Rust tests' ;;
    build) echo 'release build into dist/' ;;
    browser) echo 'browser tests' ;;
    engines) echo 'three engines' ;;
    hosts) echo 'nginx, Caddy, Apache and S3' ;;
    packages) echo 'packages, installed' ;;
    *) return 1 ;;
  esac
}

# run STEP: prints the heading of a step, runs it, and adds a line to the report. `set -e` works inside a step because no command tests the
# status of the subshell.
run() {
  local title begun status
  title=$(heading "$1") || { echo "no such step: $1 (there are: $all)" >&2; exit 2; }
  printf '\n==> %s\n' "$title"
  begun=$SECONDS
  set +e
  (set -e; "$1")
  status=$?
  set -e
  report="$report$(printf '%6d s  %-30s %s' $((SECONDS - begun)) "$title" "$([ $status -eq 0 ] && echo ok || echo FAILED)")"$'\n'
  return $status
}

print_report() {
  printf '\n%s%6d s  in all\n' "$report" "$SECONDS"
}

trap print_report EXIT
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $all
for step in "$@"; do
  run "$step"
done
