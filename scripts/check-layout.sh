#!/usr/bin/env bash
# Checks the layout of the source: every file of code begins with a header that says what it holds, no two modules share a name, and a file
# of more than 400 lines says in its header why it is one file ("Long because ...").
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=false
limit=400

# wrong WHAT: reports a problem.
wrong() {
  printf 'check-layout: %s\n' "$1" >&2
  failed=true
}

# Prints the Rust files of the workspace, one on each line.
rust_files() { find model src search press tests -name target -prune -o -name '*.rs' -print | sort; }

# header FILE: prints the comment at the beginning of a file.
header() { awk 'NR == 1 && /^#!/ { next } /^(\/\/!|\/\/|#|\/\*)/ { print; next } /^"""/ { print } { exit }' "$1"; }

# The folder of `lib.rs`, `main.rs` and `tests.rs` tells them apart, so these names may occur several times.
shared=$(rust_files | grep --extended-regexp '^(model|src|search|press)/.*' | grep --invert-match --extended-regexp '/tests/|/fuzz/' |
  sed 's:.*/::' | grep --invert-match --line-regexp --extended-regexp '(lib|main|tests)\.rs' | sort | uniq --repeated)
if [ -n "$shared" ]; then wrong "several modules are called: $(printf '%s' "$shared" | tr '\n' ' ')"; fi

while read -r file; do
  if [ -z "$(header "$file")" ]; then wrong "$file does not begin with a line that says what it holds"; fi
  lines=$(wc -l <"$file")
  if [ "$lines" -gt "$limit" ] && ! header "$file" | grep --quiet 'Long because'; then
    wrong "$file has $lines lines: split it, or say in its header \"Long because ...\""
  fi
done < <(rust_files; find scripts bench tests -type f \( -name '*.sh' -o -name '*.mjs' -o -name '*.py' \) ! -path '*/fixtures/*' | sort)

if "$failed"; then exit 1; fi
echo 'every file says what it holds, and no two modules share a name'
