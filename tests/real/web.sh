#!/bin/bash
# The pages: those that the program carries are what web/ builds, their parts hold, and in a real browser they do what
# they promise. CHROMIUM names another browser than Debian's.
set -u
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
export PONDER=$1
smollm2=${PONDER_HOME:-$HOME/.cache/ponder}/models/smollm2.gguf
[[ -f $smollm2 ]] && export PONDER_TEST_MODEL=$smollm2
"$root/tools/web.sh" || exit $?
tests=("$root"/tests/web/markdown.test.mjs)
if [[ -x ${CHROMIUM:=/usr/bin/chromium} ]]; then
  export CHROMIUM
  tests=("$root"/tests/web/*.test.mjs)
fi
timeout 500 node --test --test-concurrency=1 --test-reporter=spec "${tests[@]}" || exit 1
if [[ ! -x $CHROMIUM ]]; then
  echo "chromium is missing, so the pages are not tried in a browser"
  exit 77
fi
