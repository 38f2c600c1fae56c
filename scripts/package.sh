#!/usr/bin/env bash
# Builds the packages that this machine can build into target/packages/, with SHA256SUMS, and names those that it cannot build.
#
#   scripts/package.sh            all
#   scripts/package.sh wheel npm  these (archive, wheel, npm, deb, container)
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$root"

version=$(value Cargo.toml version)
out=$root/target/packages
target=$(rustc -vV | sed -n 's/^host: //p')
left_out=''

case $target in
  x86_64-*-linux-*) platform=linux-x64 ;;
  aarch64-*-linux-*) platform=linux-arm64 ;;
  x86_64-apple-*) platform=darwin-x64 ;;
  aarch64-apple-*) platform=darwin-arm64 ;;
  *) platform=none ;;
esac

skip() { left_out="$left_out"$'\n'"  $1: $2"; }

# Packs the program with completions, manual and licences.
archive() {
  local name=press-$version-$target
  rm -rf "${out:?}/$name"
  mkdir -p "$out/$name/completions" "$out/$name/man"
  cp target/release/press LICENSE LICENSE-APACHE LICENSE-MIT README.md CHANGELOG.md "$out/$name/"
  for shell in bash zsh fish; do target/release/press completions "$shell" >"$out/$name/completions/press.$shell"; done
  target/release/press man "$out/$name/man"
  tar -czf "$out/$name.tar.gz" --owner 0 --group 0 -C "$out" "$name"
  rm -rf "${out:?}/$name"
}

wheel() {
  if ! command -v maturin >/dev/null; then skip wheel 'maturin is not installed (pipx install maturin)'; return; fi
  PRESS_SHELL=$root/target/shell.packed maturin build --release --manifest-path press/Cargo.toml --out "$out"
}

npm_packages() {
  if [ $platform = none ]; then skip npm "there is no npm package for $target"; return; fi
  node packaging/npm/pack.mjs target/release/press "$version" $platform "$out"
}

deb() {
  if ! command -v cargo-deb >/dev/null; then skip deb 'cargo-deb is not installed (cargo install cargo-deb)'; return; fi
  mkdir -p target/deb/man
  target/release/press completions bash >target/deb/press
  target/release/press man target/deb/man
  gzip --force --best --no-name target/deb/man/*.1
  PRESS_SHELL=$root/target/shell.packed cargo deb --no-build --no-strip -p press --output "$out"
}

container() {
  local builder musl=x86_64-unknown-linux-musl
  builder=$(command -v podman || command -v docker || true)
  if [ -z "$builder" ] || ! "$builder" info >/dev/null 2>&1; then skip container 'neither podman nor docker builds images here'; return; fi
  if ! rustc --print target-libdir --target $musl | xargs test -d || ! command -v musl-gcc >/dev/null; then
    skip container "needs the target $musl and musl-gcc"
    return
  fi
  mkdir -p "$out/static"
  PRESS_SHELL=$root/target/shell.packed cargo build --release --locked -p press --features shell --target $musl
  cp "target/$musl/release/press" /etc/ssl/certs/ca-certificates.crt "$out/static/"
  "$builder" build --file packaging/Containerfile --tag "press:$version" "$out/static"
}

[ -s target/shell.packed ] && target/release/press --version 2>/dev/null | grep --quiet 'with its shell' || scripts/build-press.sh
mkdir -p "$out"
[ $# -gt 0 ] || set -- archive wheel npm deb container
for what in "$@"; do
  case $what in
    npm) npm_packages ;;
    archive | wheel | deb | container) "$what" ;;
    *) echo "package: unknown: $what" >&2; exit 2 ;;
  esac
done
(cd "$out" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%f\n' | sort | xargs sha256sum >SHA256SUMS)
cat "$out/SHA256SUMS"
[ -z "$left_out" ] || printf 'left out:%s\n' "$left_out"
