#!/usr/bin/env bash
# Every check there is, one after the other, up to the first that fails; then what ran and how long it took.
#
#   scripts/test.sh                 all of them
#   scripts/test.sh format clippy   these two
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$root"

all='setup format clippy docs arrows text rust build browser hosts'
report=''

setup() { scripts/setup.sh test; }

format() { cargo fmt --all --check; }

# Both halves of the app: the host prints pages, browsers take them over.
clippy() {
  cargo clippy --locked --workspace --all-targets -- -D warnings
  cargo clippy --locked -p broadsheet -p broadsheet-model -p broadsheet-search --target wasm32-unknown-unknown -- -D warnings
}

docs() { RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps --workspace; }

arrows() { scripts/check-arrows.sh; }

text() { scripts/check-text.sh; }

rust() {
  cargo test --locked --workspace
  tests/feeds/check.sh
}

build() { trunk build --release; }

browser() {
  if [ ! -d tests/e2e ]; then
    echo 'skipped: there is no tests/e2e yet'
    return
  fi
  CHROME_PATH=$(find_chromium)
  export CHROME_PATH
  node_modules/.bin/playwright test --config tests/e2e
}

hosts() { node --test tests/hosts/*.test.mjs; }

heading() {
  case $1 in
    setup) echo 'tools' ;;
    format) echo 'formatting' ;;
    clippy) echo 'clippy, host and browser' ;;
    docs) echo 'documentation of the code' ;;
    arrows) echo 'dependency arrows' ;;
    text) echo 'text of the files' ;;
    rust) echo 'Rust tests' ;;
    build) echo 'release build into dist/' ;;
    browser) echo 'browser tests' ;;
    hosts) echo 'nginx and Caddy' ;;
    *) return 1 ;;
  esac
}

# run STEP: its heading, its output, and a line for the report. `set -e` holds inside a step because nothing tests the subshell.
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
