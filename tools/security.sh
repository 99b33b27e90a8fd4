#!/bin/sh
# Tries what strangers could: lint for weaknesses, our own rules, our OpenAPI with each role's token, and a fuzzer on all
# that reads bytes of theirs. Installs what it lacks into .make/security, by tools/security.lock; the first failure ends it.
# usage: sh tools/security.sh [SECONDS]        of fuzzing for each target; 600 by default
set -eu
cd "$(dirname "$0")/.."
here=$(pwd -P)
tools="$here/.make/security"

say() { echo "security: $*" >&2; }

if ! cmp -s tools/security.lock "$tools/lock"; then
  say 'tools into .make/security (the first time takes a minute)'
  .venv/bin/python -m venv --clear "$tools"
  .venv/bin/uv pip sync --quiet --python "$tools/bin/python" --require-hashes tools/security.lock
  mkdir -p "$tools/fuzzer"
  for part in "$tools"/lib/python3*/site-packages/atheris*; do ln -sf "$part" "$tools/fuzzer/"; done
  cp tools/security.lock "$tools/lock"
fi

say 'lint, with the rules S of ruff for weaknesses'
.venv/bin/ruff check --quiet .
say 'our own rules'
SEMGREP="$tools/bin/semgrep" .venv/bin/python -m pytest -q tests/unit/test_semgrep_rules.py
say "the API by its description, with each role's token"
PYTHONPATH=tests .venv/bin/python -m fuzz.api "$tools/bin/schemathesis"
say 'what reads bytes of strangers'
cd tests
export PYTHONPATH="$tools/fuzzer"
../.venv/bin/python -m pytest -q fuzz/test_targets.py
exec ../.venv/bin/python -m fuzz --seconds "${1:-600}"
