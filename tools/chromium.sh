#!/bin/sh
# Prints the path of a Chromium or Chrome for the browser tests; where there is none, the command that installs one.
# usage: sh tools/chromium.sh [install]        CHROMIUM=/path/to/chromium is tried first; install tries, given the right
set -eu

find_chromium() {
  for browser in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome google-chrome-stable \
    '/Applications/Chromium.app/Contents/MacOS/Chromium' \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
    command -v "$browser" && return 0
  done
  return 1
}

is_debian() { grep -q '^ID=debian' /etc/os-release 2>/dev/null; }

# Waits two minutes at most for another apt-get.
apt() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" >/dev/null; }

find_chromium && exit 0
if [ "${1:-}" = install ] && [ "$(id -u)" = 0 ] && is_debian; then
  echo 'setup: Chromium for the browser tests' >&2
  if apt update && apt -y install chromium; then find_chromium && exit 0; fi
fi

sudo=$([ "$(id -u)" = 0 ] || echo 'sudo ')
echo 'The browser tests need Chromium. This installs it:' >&2
if command -v brew >/dev/null; then
  echo '  brew install --cask chromium' >&2
elif is_debian; then
  echo "  ${sudo}apt-get install -y chromium" >&2
elif command -v snap >/dev/null; then
  echo "  ${sudo}snap install chromium" >&2
elif command -v dnf >/dev/null; then
  echo "  ${sudo}dnf install -y chromium" >&2
else
  echo "  your system's package manager; or export CHROMIUM=/path/to/chromium" >&2
fi
exit 1
