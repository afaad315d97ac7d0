#!/usr/bin/env bash
# Makes sure that there is a Chromium for the browser tests: BOARD_CHROMIUM, or Debian's package.
# Without one, CI fails; a person is told what to install and the tests are skipped.
set -euo pipefail
if [ -x "${BOARD_CHROMIUM:-/usr/bin/chromium}" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing chromium for the browser tests"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
  exit 0
fi
echo "the browser tests need Chromium: apt-get install chromium, or set BOARD_CHROMIUM to its path" >&2
[ "${CI:-}" != true ]
