# shellcheck shell=bash
# The other scripts and the Makefile source this file: it says which tools they use, in which versions, and where the tools are.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# value FILE KEY: prints the text of the first line `KEY = "text"`.
value() {
  sed -n "s/^$2 *= *\"\\(.*\\)\".*/\\1/p" "$root/$1" | head -n 1
}

trunk_version=$(value Trunk.toml trunk-version)
trunk_version=${trunk_version#=}

cargo_bin=${CARGO_HOME:-$HOME/.cargo}/bin

# The folder in which Trunk looks for tools before it downloads them.
case $(uname -s) in
  Darwin) trunk_cache=$HOME/Library/Caches/dev.trunkrs.trunk ;;
  *)
    case ${XDG_CACHE_HOME:-} in
      /*) trunk_cache=$XDG_CACHE_HOME/trunk ;;
      *) trunk_cache=$HOME/.cache/trunk ;;
    esac
    ;;
esac

# This project installs its own Trunk only if the machine has a Trunk of another version; then its own comes first.
own_trunk=$trunk_cache/trunk-$trunk_version
case ":$PATH:" in
  *":$cargo_bin:"*) ;;
  *) PATH=$cargo_bin:$PATH ;;
esac
[ ! -x "$own_trunk/trunk" ] || PATH=$own_trunk:$PATH
export PATH

# Without these, Trunk asks the network for a newer Trunk at every start, and reports NO_COLOR=1 as a mistake.
export TRUNK_SKIP_VERSION_CHECK=true
[ -z "${NO_COLOR:-}" ] || export NO_COLOR=true

# has_version COMMAND VERSION: succeeds if `COMMAND --version` prints this version.
has_version() {
  local line
  line=$("$1" --version 2>/dev/null | head -n 1) || return 1
  case " $line " in
    *" $2 "*) return 0 ;;
    *) return 1 ;;
  esac
}

# find_command COMMAND...: prints the path of the first command that exists.
find_command() {
  local candidate
  for candidate in "$@"; do
    if [ -n "$candidate" ] && command -v "$candidate" 2>/dev/null; then
      return 0
    fi
  done
  return 1
}

# Prints the path of a Chromium or Chrome, first that of CHROME_PATH.
find_chromium() {
  find_command "${CHROME_PATH:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
}

# Prints the path of a Firefox, first that of FIREFOX_PATH.
find_firefox() {
  find_command "${FIREFOX_PATH:-}" firefox-esr firefox "/Applications/Firefox.app/Contents/MacOS/firefox"
}
