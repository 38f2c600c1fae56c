#!/usr/bin/env bash
# Trunk's last step: `press` adds the newsroom to the staged site. A release gets every page printed; while developing the
# dataset is enough, the app renders the pages. BROADSHEET_CONTENT names another newsroom than content/, PRESS a `press` that is
# built already.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stage=${TRUNK_STAGING_DIR:?Trunk sets it, this is its hook}
content=${BROADSHEET_CONTENT:-content}

profile=() options=()
if [ "${TRUNK_PROFILE:-debug}" = release ]; then profile=(--release); else options=(--data-only); fi
if [ -n "${PRESS:-}" ]; then
  press=("$PRESS")
else
  # The first build of `press` takes minutes, so cargo is not told to be quiet.
  press=(cargo run ${profile[@]+"${profile[@]}"} -p press --)
fi
"${press[@]}" publish ${options[@]+"${options[@]}"} --shell "$stage" --content "$content" --out "$stage"
