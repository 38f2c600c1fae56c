#!/usr/bin/env bash
# The last step of a Trunk build: `press` adds the newsroom to the staged site. For a release it prints every page; during development the
# dataset is enough, because the app renders the pages. BROADSHEET_CONTENT names another newsroom than content/, PRESS a `press` that has
# been built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stage=${TRUNK_STAGING_DIR:?Trunk sets it, this is its hook}
content=${BROADSHEET_CONTENT:-content}

profile=() options=()
if [ "${TRUNK_PROFILE:-debug}" = release ]; then profile=(--release); else options=(--data-only); fi
if [ -n "${PRESS:-}" ]; then
  press=("$PRESS")
else
  # Without --quiet, because the first build of `press` takes minutes.
  press=(cargo run ${profile[@]+"${profile[@]}"} -p press --)
fi
"${press[@]}" publish ${options[@]+"${options[@]}"} --shell "$stage" --content "$content" --out "$stage"
