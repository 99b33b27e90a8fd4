#!/bin/sh
# The tests: the widget's first, then ours, so that pytest's summary stands last.
# usage: sh tools/test.sh [PYTEST ARGUMENT...]        TMPDIR=/somewhere keeps what those wrote there that failed
set -eu
cd "$(dirname "$0")/.."

# Where there is room for it they write to memory, where a database is made several times sooner, and nothing is kept.
NEEDED_KIB=$((8 * 1024 * 1024))
is_roomy() {
  [ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')" -ge "$NEEDED_KIB" ] &&
    [ "$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)" -ge $((2 * NEEDED_KIB)) ]
} 2>/dev/null
if [ -z "${TMPDIR:-}" ] && is_roomy; then
  TMPDIR=$(mktemp -d /dev/shm/tp.XXXXXX) && export TMPDIR
  trap 'rm -rf "$TMPDIR"' EXIT
  trap 'exit 130' INT TERM
  set -- --basetemp="$TMPDIR/t" "$@" # a short name: sockets lie below it
fi

# Without Chromium the browser tests fail with the command that installs it; the others still tell what they have to.
CHROMIUM=$(sh tools/chromium.sh install) && export CHROMIUM || unset CHROMIUM

if [ -d web-widget/node_modules ]; then
  sh tools/node.sh npm --prefix web-widget run --silent test
fi
.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder "$@"
