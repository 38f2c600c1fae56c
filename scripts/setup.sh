#!/usr/bin/env bash
# Installs missing tools, in the versions that this project pins. Prints nothing when no tool is missing.
#
#   scripts/setup.sh serve   Rust, Trunk, wasm-bindgen
#   scripts/setup.sh dist    these, and wasm-opt
#   scripts/setup.sh test    these, and the packages of the browser tests, Chromium, Firefox, WebKit and rsync (also: all, or no argument)
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$root"

rust_version=${RUSTUP_TOOLCHAIN:-$(value rust-toolchain.toml channel)}
wasm_opt_version=$(value Trunk.toml wasm_opt)
wasm_bindgen_version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"/\1/p;}' Cargo.lock)

say() {
  printf 'setup: %s\n' "$*"
}

fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

# --- Prerequisites ------------------------------------------------------------------------------------------------

missing=''

# need COMMAND HOW: notes a command that is missing, and how to get it.
need() {
  command -v "$1" >/dev/null 2>&1 || missing="$missing"$'\n'"  $1: $2"
}

need_node() {
  local major
  major=$(node --version 2>/dev/null) || major=v0
  major=${major#v}
  if [ "${major%%.*}" -lt 20 ]; then
    missing="$missing"$'\n'"  node: version 20 or newer, from nodejs.org or the package manager"
  fi
  need npm 'comes with Node; Debian and Ubuntu have it in a package of its own, "npm"'
}

check_prerequisites() {
  need rustup 'from rustup.rs'
  need cc 'a C compiler links Rust programs: package "gcc" or "build-essential"; on macOS xcode-select --install'
  need make 'package "make"; on macOS xcode-select --install'
  if [ "$1" != serve ]; then need_node; fi
  if [ "$1" = test ]; then need git 'package "git"'; fi
  if [ -n "$missing" ]; then fail "please install first:$missing"; fi
  if [ "$(value Trunk.toml wasm_bindgen)" != "$wasm_bindgen_version" ]; then
    fail "wasm_bindgen in Trunk.toml is not the version in Cargo.lock, $wasm_bindgen_version: make them the same"
  fi
}

# --- Fetching tools -----------------------------------------------------------------------------------------------

# The temporary folder is beside the final places, so that `mv` is one step: an interrupted set-up leaves no half of a tool.
scratch=''

make_scratch() {
  [ -z "$scratch" ] || return 0
  mkdir -p "$trunk_cache"
  scratch=$(mktemp -d "$trunk_cache/setup.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
}

releases=https://github.com
releases_answer=true

# fetch_release PATH NAME VERSION FILE: extracts NAME from a prebuilt archive. Fails when there is none for this machine, and always after a
# download that got no answer.
fetch_release() {
  local status=0
  "$releases_answer" && command -v curl >/dev/null || return 1
  rm -rf "$scratch/release"
  mkdir "$scratch/release"
  curl --fail --silent --location --connect-timeout 4 --max-time 120 \
    --output "$scratch/release.tar.gz" "$releases/$1" || status=$?
  if [ "$status" -ne 0 ]; then
    # Status 22: the server answered, but without the archive.
    [ "$status" -eq 22 ] || releases_answer=false
    return 1
  fi
  tar -xzf "$scratch/release.tar.gz" -C "$scratch/release" || return 1
  place "$(find "$scratch/release" -type f -name "$2" | head -n 1)" "$3" "$4"
}

# compile CRATE NAME VERSION OPT-LEVEL FILE [CARGO FLAGS]: builds a tool with a profile that compiles faster than its own release profile.
compile() {
  local crate=$1 name=$2 version=$3 opt_level=$4 file=$5
  shift 5
  CARGO_PROFILE_RELEASE_OPT_LEVEL=$opt_level CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_DEBUG=false CARGO_TARGET_DIR="$scratch/target" \
    cargo install --quiet --root "$scratch/root" "$crate" --version "=$version" --bin "$name" "$@" || return 1
  place "$scratch/root/bin/$name" "$version" "$file"
}

# place FOUND VERSION FILE: moves a tool to its final place, if it runs and has the right version.
place() {
  if [ -z "$1" ] || ! has_version "$1" "$2"; then return 1; fi
  mkdir -p "$(dirname "$3")"
  mv -f "$1" "$3"
}

trunk_target() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) echo x86_64-unknown-linux-gnu ;;
    Linux-aarch64 | Linux-arm64) echo aarch64-unknown-linux-gnu ;;
    Darwin-x86_64) echo x86_64-apple-darwin ;;
    Darwin-arm64) echo aarch64-apple-darwin ;;
    *) echo none ;;
  esac
}

wasm_bindgen_target() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) echo x86_64-unknown-linux-musl ;;
    *) trunk_target ;;
  esac
}

# --- Steps ---------------------------------------------------------------------------------------------------------

rust_is_there() {
  local sysroot
  sysroot=$(RUSTUP_AUTO_INSTALL=0 rustc --print sysroot 2>/dev/null) || return 1
  [ -d "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib" ] && [ -x "$sysroot/bin/cargo-clippy" ] &&
    [ -x "$sysroot/bin/rustfmt" ]
}

set_up_rust() {
  if rust_is_there; then return; fi
  say "Rust $rust_version with clippy, rustfmt and the browser as a target"
  rustup toolchain install "$rust_version" --no-self-update --profile minimal \
    --component clippy --component rustfmt --target wasm32-unknown-unknown
}

set_up_trunk() {
  local file=$cargo_bin/trunk
  if has_version trunk "$trunk_version"; then return; fi
  # A Trunk of another version that is already installed stays as it is.
  if command -v trunk >/dev/null; then file=$own_trunk/trunk; fi
  make_scratch
  say "Trunk $trunk_version into ${file%/*}"
  if fetch_release "trunk-rs/trunk/releases/download/v$trunk_version/trunk-$(trunk_target).tar.gz" \
    trunk "$trunk_version" "$file"; then return; fi
  say "there is no prebuilt Trunk: compiling it takes about two minutes"
  compile trunk trunk "$trunk_version" 0 "$file" --locked || fail "Trunk $trunk_version could not be installed"
}

set_up_wasm_bindgen() {
  local version=$wasm_bindgen_version
  local file=$trunk_cache/wasm-bindgen-$version/wasm-bindgen
  if has_version wasm-bindgen "$version" || has_version "$file" "$version"; then return; fi
  make_scratch
  say "wasm-bindgen $version into ${file%/*}"
  if fetch_release "wasm-bindgen/wasm-bindgen/releases/download/$version/wasm-bindgen-$version-$(wasm_bindgen_target).tar.gz" \
    wasm-bindgen "$version" "$file"; then return; fi
  say "there is no prebuilt wasm-bindgen: compiling it takes about a minute"
  if compile wasm-bindgen-cli wasm-bindgen "$version" 1 "$file" --locked; then return; fi
  # Its lock file can name a crate that a mirror does not have.
  say "that failed: trying again with the newest compatible crates"
  compile wasm-bindgen-cli wasm-bindgen "$version" 1 "$file" || fail "wasm-bindgen $version could not be installed"
}

set_up_wasm_opt() {
  local version=${wasm_opt_version#version_}
  local folder=$trunk_cache/wasm-opt-$wasm_opt_version programs
  if [ -x "$folder/bin/wasm-opt" ]; then return; fi
  make_scratch
  say "wasm-opt $version into $folder/bin"
  npm install --loglevel=error --no-audit --no-fund --prefix "$scratch/binaryen" "binaryen@$version.0.0" >/dev/null
  # Trunk needs only one Node program of the package; the file beside it says which kind of module it is.
  programs=$scratch/binaryen/node_modules/binaryen/bin
  mkdir -p "$folder/bin"
  cp "$programs/package.json" "$folder/bin/package.json"
  place "$programs/wasm-opt" "$version" "$folder/bin/wasm-opt" ||
    fail "wasm-opt $version could not be installed"
}

set_up_node_packages() {
  local stamp=node_modules/.package-lock-stamp sum
  sum=$(cksum <package-lock.json)
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ]; then return; fi
  say "packages of the browser tests into node_modules"
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --loglevel=error >/dev/null
  printf '%s\n' "$sum" >"$stamp"
}

# as_root COMMAND...: runs a command with sudo if needed. Without a terminal, sudo must not ask for a password.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

install_chromium() {
  if command -v apt-get >/dev/null; then
    as_root apt-get update -qq
    # Ubuntu has it under the second name.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends chromium ||
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends chromium-browser
  elif command -v dnf >/dev/null; then
    as_root dnf install --quiet --assumeyes chromium
  elif command -v pacman >/dev/null; then
    as_root pacman --sync --noconfirm --needed chromium
  elif command -v zypper >/dev/null; then
    as_root zypper --non-interactive install chromium
  elif command -v apk >/dev/null; then
    as_root apk add chromium
  elif command -v brew >/dev/null; then
    brew install --quiet --cask chromium
  else
    return 1
  fi
}

set_up_chromium() {
  if find_chromium >/dev/null; then return; fi
  say "Chromium with the package manager"
  if ! install_chromium >&2 || ! find_chromium >/dev/null; then
    fail "Chromium could not be installed: install it or Chrome, or set CHROME_PATH to one"
  fi
}

# Without rsync, tests of deployments by rsync are skipped, with a message.
set_up_rsync() {
  if command -v rsync >/dev/null; then return; fi
  say "rsync with the package manager"
  if command -v apt-get >/dev/null; then
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends rsync >&2 ||
      say "rsync could not be installed"
  else
    say "rsync could not be installed: please install it"
  fi
}

# Without Firefox or WebKit, their tests are skipped, with a message. A browser that is installed under another name counts.
set_up_engines() {
  local name missing=()
  find_firefox >/dev/null || missing+=(firefox-esr)
  command -v WebKitWebDriver >/dev/null || missing+=(webkit2gtk-driver)
  command -v Xvfb >/dev/null || missing+=(xvfb)
  if [ "${#missing[@]}" -eq 0 ]; then return; fi
  say "${missing[*]} with the package manager"
  for name in "${missing[@]}"; do
    if ! command -v apt-get >/dev/null ||
      ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "$name" >&2; then
      say "$name could not be installed: tests that need it will be skipped"
    fi
  done
}

main() {
  local what=${1:-all}
  case $what in
    serve | dist | test) ;;
    all) what='test' ;;
    *) fail "unknown: $what (serve, dist, test or all)" ;;
  esac
  check_prerequisites "$what"
  set_up_rust
  set_up_trunk
  set_up_wasm_bindgen
  if [ "$what" = serve ]; then return; fi
  set_up_wasm_opt
  if [ "$what" = dist ]; then return; fi
  set_up_node_packages
  set_up_chromium
  set_up_engines
  set_up_rsync
}

main "$@"
