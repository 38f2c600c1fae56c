#!/usr/bin/env bash
# Builds `press` with the shell inside: one file that publishes without the folder of a shell. Then publishes the demonstration with it.
#
#   scripts/build-press.sh [CARGO FLAGS]    such as --target x86_64-unknown-linux-musl
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$root"

# Trunk's hook builds the `press` that packs the shell.
trunk build --release
target/release/press pack dist target/shell.packed
PRESS_SHELL=$root/target/shell.packed cargo build --release --locked -p press --features shell "$@"

press=target/release/press
for flag in "$@"; do
  if [ -x "target/$flag/release/press" ]; then press=target/$flag/release/press; fi
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$press" publish content --quiet --no-cache --out "$scratch/site"
[ -s "$scratch/site/index.html" ] || { echo 'build-press: the demonstration was not published' >&2; exit 1; }
printf '%s: %s, %s bytes\n' "$press" "$("$press" --version)" "$(wc -c <"$press")"
