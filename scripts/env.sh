# shellcheck shell=bash
# Sourced by the other scripts and by the Makefile: which tools, in which versions, and where they live.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# value FILE KEY: the text of the first line `KEY = "text"`.
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

# A Trunk of this project's own is there only beside somebody's Trunk of another version; then it comes first.
own_trunk=$trunk_cache/trunk-$trunk_version
case ":$PATH:" in
  *":$cargo_bin:"*) ;;
  *) PATH=$cargo_bin:$PATH ;;
esac
[ ! -x "$own_trunk/trunk" ] || PATH=$own_trunk:$PATH
export PATH

# Trunk asks the network for a newer Trunk at every start, and takes NO_COLOR=1 for a mistake.
export TRUNK_SKIP_VERSION_CHECK=true
[ -z "${NO_COLOR:-}" ] || export NO_COLOR=true

# has_version COMMAND VERSION: does `COMMAND --version` name this version?
has_version() {
  local line
  line=$("$1" --version 2>/dev/null | head -n 1) || return 1
  case " $line " in
    *" $2 "*) return 0 ;;
    *) return 1 ;;
  esac
}

# Prints the path of the first command that there is.
find_command() {
  local candidate
  for candidate in "$@"; do
    if [ -n "$candidate" ] && command -v "$candidate" 2>/dev/null; then
      return 0
    fi
  done
  return 1
}

# Prints the path of a Chromium or Chrome; CHROME_PATH names another one.
find_chromium() {
  find_command "${CHROME_PATH:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
}

# Prints the path of a Firefox; FIREFOX_PATH names another one.
find_firefox() {
  find_command "${FIREFOX_PATH:-}" firefox-esr firefox "/Applications/Firefox.app/Contents/MacOS/firefox"
}
