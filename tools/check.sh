#!/bin/sh
# The checks that run no code of ours: the first that fails ends the run.
# usage: sh tools/check.sh
set -eu
cd "$(dirname "$0")/.."
PATH="$(pwd)/.venv/bin:$PATH" # basedpyright finds our packages by the first Python there

say() { echo "check: $*" >&2; }

# quietly COMMAND...: its output only where it failed.
quietly() { "$@" >.make/check.txt 2>&1 || { cat .make/check.txt >&2; exit 1; }; }

say 'lint and formatting'
ruff check --quiet .
ruff format --quiet --check .
say 'types'
mypy --no-error-summary
quietly basedpyright --ignoreexternal --verifytypes tradepost
say 'imports'
quietly lint-imports --no-logo
if [ -d web-widget/node_modules ]; then
  say 'web-widget'
  sh tools/node.sh npm --prefix web-widget run --silent check
  quietly sh tools/node.sh npm --prefix web-widget run --silent sizes
fi
