#!/usr/bin/env bash
# Checks the files for other programs with foreign parsers: the feeds, sitemaps and robots.txt of the demonstration newsroom and of a
# hostile one, at / and under /sub/, with Python's feedparser and Python's own XML, HTML and JSON parsers. No code of press is used to check.
# PRESS names a press that has been built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

target=${CARGO_TARGET_DIR:-target}
python=$target/feeds-python
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Makes a virtual environment once; the name of the stamp is a checksum of its requirements.
if [ ! -f "$python/$(cksum <tests/feeds/requirements.txt | tr -d ' ')" ]; then
  rm -rf "$python"
  python3 -m venv "$python" || { echo 'tests/feeds: needs python3 with its venv module' >&2; exit 1; }
  timeout 120 "$python/bin/python" -m pip install --quiet --disable-pip-version-check --requirement tests/feeds/requirements.txt
  touch "$python/$(cksum <tests/feeds/requirements.txt | tr -d ' ')"
fi

# Feeds use no part of the shell, so this is the smallest shell that press accepts.
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
mkdir "$scratch/shell"
printf '<meta name="broadsheet" content="%s"><link rel="modulepreload" href="/a.js"><link rel="preload" href="/a.wasm" as="fetch">' \
  "$version" >"$scratch/shell/index.html"
printf 'export { __wbg_init as default };' | tee "$scratch/shell/a.js" >"$scratch/shell/search-worker.js"
touch "$scratch/shell/a.wasm" "$scratch/shell/search-worker_bg.wasm"

[ -n "${PRESS:-}" ] || cargo build --quiet --locked --package press
press=${PRESS:-$target/debug/press}
check() {
  local out=$scratch/$1
  "$press" publish --quiet --shell "$scratch/shell" --content "$2" --origin "$3" --now "$4" --out "$out"
  timeout 60 "$python/bin/python" tests/feeds/check.py "$out" "$3" "$4"
}
check demonstration content https://meridian.example/ 2025-10-07T00:00:00Z
check demonstration-sub content https://meridian.example/sub/ 2025-12-01T12:00:00Z
check hostile press/tests/newsrooms/feeds https://news.example/sub/ 2024-01-06T00:00:00Z
