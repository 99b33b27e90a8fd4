#!/bin/sh
# Brings .venv, node_modules and the built web assets to what the locks and the sources say. Quick where nothing changed.
# usage: sh tools/setup.sh
#
# .make/ keeps a stamp for each part: this directory and the checksums of the files the part was made from. A stamp is
# written last, so what was interrupted is done again.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd -P)

say() { echo "setup: $*" >&2; }

# fingerprint PATH...: the checksum of every source under the paths, one a line.
fingerprint() {
  echo "$here"
  find "$@" \( -name node_modules -o -name dist -o -name build -o -name __pycache__ \) -prune -o -type f -exec cksum {} + |
    LC_ALL=C sort
}

# fresh PART PATH...: true if PART was made from these very files, in this very place.
fresh() {
  part=$1
  shift
  [ -f ".make/$part.stamp" ] && fingerprint "$@" | cmp -s - ".make/$part.stamp"
}

# done_with PART PATH...: notes that PART is made.
done_with() {
  part=$1
  shift
  mkdir -p .make
  fingerprint "$@" >".make/$part.new"
  mv ".make/$part.new" ".make/$part.stamp"
}

# Every download is checked against a hash of requirements.lock; the two distributions are built without one.
install_python() {
  python=.venv/bin/python
  [ -t 2 ] && quiet='' || quiet=--quiet
  mkdir -p .make
  sed -n '/^uv==/,/[^\\]$/p' requirements.lock >.make/uv.txt
  "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .make/uv.txt
  .venv/bin/uv pip sync $quiet --compile-bytecode --python "$python" --require-hashes requirements.lock
  .venv/bin/uv pip install --quiet --python "$python" --no-deps --no-build-isolation --editable sdk --editable server
}

setup_python() {
  set -- requirements.lock sdk/pyproject.toml server/pyproject.toml tools/setup.sh
  if [ -x .venv/bin/python ] && [ -x .venv/bin/tradepost ] && fresh python "$@"; then return 0; fi
  say 'Python packages into .venv (the first time takes a minute)'
  # Scripts in .venv name their interpreter by its path: one made elsewhere, or half made, is made anew.
  if ! [ -x .venv/bin/python ] || [ "$(head -n 1 .make/python.stamp 2>/dev/null)" != "$here" ]; then
    python=$(sh tools/python.sh)
    "$python" -m venv --clear .venv
  fi
  install_python
  done_with python "$@"
}

setup_web() {
  if ! [ -f web-widget/package-lock.json ]; then return 0; fi
  if ! [ -d web-widget/node_modules ] || ! fresh node web-widget/package.json web-widget/package-lock.json; then
    say 'Node packages into web-widget/node_modules'
    sh tools/node.sh npm --prefix web-widget ci --no-audit --no-fund --loglevel=error
    done_with node web-widget/package.json web-widget/package-lock.json
  fi
  if [ -d web-widget/dist/w ] && fresh web web-widget; then return 0; fi
  say 'web assets into web-widget/dist'
  sh tools/node.sh npm --prefix web-widget run --silent build >&2
  done_with web web-widget
}

setup_python
setup_web
