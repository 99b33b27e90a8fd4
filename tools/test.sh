#!/bin/sh
# The tests: the widget's first, then ours, so that pytest's summary stands last.
# usage: sh tools/test.sh [PYTEST ARGUMENT...]
set -eu
cd "$(dirname "$0")/.."

# Without Chromium the browser tests fail with the command that installs it; the others still tell what they have to.
CHROMIUM=$(sh tools/chromium.sh install) && export CHROMIUM || unset CHROMIUM

if [ -d web-widget/node_modules ]; then
  sh tools/node.sh npm --prefix web-widget run --silent test
fi
exec .venv/bin/python -m pytest -n 2 --dist loadfile "$@"
