#!/usr/bin/env bash
# Checks that no committed file has paths of one machine, addresses of its package registry, or notes to self.
# The patterns are spelled with brackets so that this file does not match itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=false

# Prints the committed files, separated by NUL. Works in a clone that belongs to another user, and in an unpacked archive without git.
files() {
  if [ -e .git ]; then
    git -c safe.directory="$PWD" ls-files -z
  else
    find . \( -name target -o -name dist -o -name site -o -name node_modules -o -name test-results \) -prune -o -type f -print0
  fi
}

# forbid WHAT PATTERN [PATHS TO LEAVE OUT, as a pattern]: no file may have a line that matches PATTERN.
forbid() {
  local found
  found=$(files | xargs -0 grep --extended-regexp --binary-files=without-match --line-number --with-filename --no-messages "$2" |
    grep --extended-regexp --invert-match "^(\./)?(${3:-//})" | cut -c 1-200 || true)
  if [ -n "$found" ]; then
    printf 'check-text: %s\n' "$1" >&2
    printf '%s\n' "$found" | sed 's/^/  /' >&2
    failed=true
  fi
}

locks='Cargo\.lock:|package-lock\.json:'

forbid 'a path of one machine' '(^|[^[:alnum:]_./-])/(hom[e]|roo[t]|wor[k]|User[s])/[[:alnum:]_.-]'
forbid 'the host of a registry' \
  '(registr[y]\.(npmjs|yarnpkg|npmmirror)|(inde[x]|stati[c])\.crates\.io|prox[y]\.golang\.org|artifactor[y]|file[s]\.pythonhosted)'
forbid 'a URL of a registry in a lock file' '"resolve[d]": *"http' 'x^'
forbid 'a note to self' '(^|[^[:alnum:]_])(T[O]DO|FIXM[E])([^[:alnum:]_]|$)' "$locks"
if grep '^source = ' Cargo.lock | grep --invert-match 'rust-lang/crates[.]io-index"' >&2; then
  echo 'check-text: Cargo.lock has a crate that is not from the public registry' >&2
  failed=true
fi
if "$failed"; then exit 1; fi
echo 'no paths of one machine, no notes to self'
