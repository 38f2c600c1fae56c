#!/usr/bin/env bash
# Trunk's last step: `press` adds the newsroom to the staged site. A release gets every page printed; while developing the
# dataset is enough, the app renders the pages. BROADSHEET_CONTENT names another newsroom than content/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stage=${TRUNK_STAGING_DIR:?Trunk sets it, this is its hook}
content=${BROADSHEET_CONTENT:-content}

# The first build of `press` takes minutes, so cargo is not told to be quiet.
if [ "${TRUNK_PROFILE:-debug}" = release ]; then
  cargo run --release -p press -- publish --shell "$stage" --content "$content" --out "$stage"
else
  cargo run -p press -- publish --data-only --shell "$stage" --content "$content" --out "$stage"
fi
