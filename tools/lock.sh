#!/bin/sh
# Renews requirements.lock and web-widget/package-lock.json: versions and hashes, no hosts. Keeps versions that still fit.
# usage: sh tools/lock.sh [--upgrade]        --upgrade takes the newest versions instead
set -eu
cd "$(dirname "$0")/.."

# Locked for every system and Python from 3.11 on; our own two distributions are installed from here.
.venv/bin/uv pip compile --quiet "$@" --universal --python-version 3.11 --generate-hashes --no-header \
  --no-emit-package tradepost --no-emit-package tradepost-server --group dev --output-file requirements.lock pyproject.toml
echo 'lock: requirements.lock' >&2
.venv/bin/uv pip compile --quiet "$@" --universal --python-version 3.11 --generate-hashes --no-header \
  --group pyproject.toml:security --output-file tools/security.lock
echo 'lock: tools/security.lock' >&2

if ! [ -f web-widget/package.json ]; then exit 0; fi
if [ "${1:-}" = --upgrade ]; then rm -f web-widget/package-lock.json; fi
sh tools/node.sh npm --prefix web-widget install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund
echo 'lock: web-widget/package-lock.json' >&2
