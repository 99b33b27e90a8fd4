#!/bin/sh
# Brings a peer of the bench that Debian has: mosquitto or ejabberd. It is not started; the bench starts its own.
# usage: sh tools/peers.sh PACKAGE
set -eu

PATH="$PATH:/usr/sbin"
is_debian() { grep -q '^ID=debian' /etc/os-release 2>/dev/null; }
here() { command -v "$1" >/dev/null || command -v "$1ctl" >/dev/null; }

# Waits two minutes at most for another apt-get. The package's scripts start no service in runlevel 1.
apt() { RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" >/dev/null; }

here "$1" && exit 0
if [ "$(id -u)" = 0 ] && is_debian; then
  echo "bench: $1 as a peer" >&2
  if apt update && apt -y install --no-install-recommends "$1"; then here "$1" && exit 0; fi
fi
echo "$1 is missing. This installs it: apt-get install -y --no-install-recommends $1" >&2
exit 1
