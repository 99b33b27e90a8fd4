#!/bin/sh
# Prints a Python that can make .venv: 3.11 to 3.14, with ensurepip. Where there is none, names the command that brings one.
# usage: sh tools/python.sh        PYTHON=/path/to/python is tried first
set -eu

runs() { "$1" -c "$2" >/dev/null 2>&1; }

supported=''
for python in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python; do
  runs "$python" 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || continue
  supported=$python
  if runs "$python" 'import ensurepip, venv'; then
    echo "$python"
    exit 0
  fi
done

sudo=$([ "$(id -u)" = 0 ] || echo 'sudo ')
if [ -n "$supported" ]; then
  package=$("$supported" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  echo "$supported cannot make a virtual environment yet. This adds what it lacks:" >&2
  echo "  ${sudo}apt-get install -y $package" >&2
  exit 1
fi
echo 'Tradepost needs Python 3.11 to 3.14. This brings one:' >&2
if command -v brew >/dev/null; then
  echo '  brew install python@3.13' >&2
elif command -v apt-get >/dev/null; then
  echo "  ${sudo}apt-get install -y python3.11 python3.11-venv" >&2
elif command -v dnf >/dev/null; then
  echo "  ${sudo}dnf install -y python3.12" >&2
else
  echo "  your system's package manager, or https://www.python.org/downloads" >&2
fi
echo 'One that lies elsewhere: make setup PYTHON=/path/to/python' >&2
exit 1
