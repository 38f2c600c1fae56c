#!/usr/bin/env bash
# Checks the dependency arrows of docs/ARCHITECTURE.md: model <- src <- press, model <- search <- press. src and search do not know each
# other, and components use no page and no data.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=false

# wrong WHAT LINES: reports a wrong dependency.
wrong() {
  printf 'check-arrows: %s\n' "$1" >&2
  printf '%s\n' "$2" | sed 's/^/  /' >&2
  failed=true
}

# tree ARGUMENTS: the names of the crates that `cargo tree` lists.
tree() {
  cargo tree --locked --edges normal --prefix none "$@" | awk '{ print $1 }' | sort -u
}

browser_tree() {
  tree --package "$1" --target wasm32-unknown-unknown "${@:2}"
}

# forbid WHAT NAMES PATTERN: none of NAMES may match PATTERN as a whole.
forbid() {
  local found
  found=$(printf '%s\n' "$2" | grep --extended-regexp --line-regexp "$3" || true)
  if [ -n "$found" ]; then wrong "$1" "$found"; fi
}

# forbid_text WHAT PATTERN FILES: no line of Rust in FILES, comments aside, may match PATTERN.
forbid_text() {
  local what=$1 pattern=$2 found
  shift 2
  found=$(grep --extended-regexp --line-number --recursive --include='*.rs' --with-filename "$pattern" "$@" |
    grep --extended-regexp --invert-match '^[^:]*:[0-9]+: *//' || true)
  if [ -n "$found" ]; then wrong "$what" "$found"; fi
}

check_model() {
  local names
  names=$(tree --package broadsheet-model --depth 1 --all-features | grep --invert-match --line-regexp broadsheet-model || true)
  names=$(printf '%s\n' "$names" | grep --extended-regexp --invert-match --line-regexp 'serde|schemars' || true)
  if [ -n "$names" ]; then wrong 'model depends on more than serde (and schemars for the schema)' "$names"; fi
  forbid 'schemars is not optional in model' "$(tree --package broadsheet-model)" 'schemars'
}

# Crates of the host must not reach browsers, also not indirectly. leptos itself brings toml, regex and icu; the app must not depend on them.
check_browser() {
  local native='press|pulldown-cmark|ammonia|html5ever|markup5ever|saphyr.*|jiff.*|rayon.*|clap.*|tokio.*'
  native="$native|schemars.*|annotate-snippets|tempfile|imagesize|any_ascii|strsim"
  forbid 'crates of the host, or the search engine, in the app for browsers' "$(browser_tree broadsheet)" "$native|broadsheet-search"
  forbid 'crates of the host, or the app, in the search worker' "$(browser_tree broadsheet-search)" \
    "$native|broadsheet|leptos.*|rust-stemmers|unicode-normalization|xxhash-rust"
  forbid 'the app for browsers depends on crates of the host' "$(browser_tree broadsheet --depth 1)" 'toml.*|regex.*|icu.*'
}

check_source() {
  local outside
  forbid_text 'components use pages, data, the platform or navigation' \
    '(crate|super)::(pages|loader|platform|navigation)\b' src/components src/components.rs
  forbid_text 'src names press or the search engine' '\b(press|broadsheet_search)::' src
  forbid_text 'search names the app or press' '\b(broadsheet|press|leptos)::' search/src
  forbid_text 'model names the app' '\b(broadsheet|leptos)::' model/src
  # The rooms of press, in the order in which an article passes through them.
  local later='import|external_links|publish|hosts|local'
  forbid_text 'press/src/support uses another room' 'crate::[a-z]' press/src/support
  forbid_text 'press/src/content uses a room that comes after it' "crate::(make|write|$later)\\b" press/src/content press/src/content.rs
  forbid_text 'press/src/write uses a room that comes after it' "crate::(make|$later)\\b" press/src/write
  forbid_text 'press/src/make uses a room that comes after it' "crate::($later)\\b" press/src/make
  forbid_text 'an import knows how a site is published' 'crate::(publish|hosts|local|external_links)\b' press/src/import press/src/import.rs
  outside=$(find src -name '*.rs' ! -path 'src/platform/*' ! -path src/platform.rs)
  # shellcheck disable=SC2086
  forbid_text 'web_sys outside src/platform' '\bweb_sys\b' $outside
}

check_model
check_browser
check_source
if "$failed"; then exit 1; fi
echo 'every arrow points the right way'
