#!/bin/bash
# web.sh [build]: builds the pages of web/ anew (npm ci needs the network) and checks that those in web/dist, which the
# program carries, are the same; with `build` they are replaced. Exits 77 where node is missing.
set -u
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd -P)
cd "$root/web" || exit 1
major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\)\..*/\1/')
if ((${major:-0} < 20)) || ! command -v npm >/dev/null; then
  echo "node (20 or newer) or npm is missing, so the pages of web/ are not built anew"
  exit 77
fi
lock=$(sha256sum package-lock.json)
if [[ $lock != "$(cat node_modules/.built_from 2>/dev/null)" ]]; then
  npm ci --no-progress >npm.log 2>&1 || {
    tail -n 5 npm.log
    echo "npm could not install what web/package-lock.json names"
    exit 1
  }
  rm -f npm.log
  printf '%s\n' "$lock" >node_modules/.built_from
fi
if [[ ${1:-} == build ]]; then
  exec node build.mjs
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node build.mjs "$work" >"$work/log" || exit 1
stale=0
for file in "$work"/*.gz "$work"/*.csp "$work/NOTICE.txt"; do
  name=${file##*/}
  # What gzip makes differs from one version of zlib to the next; what it holds does not.
  if [[ $name == *.gz ]]; then
    cmp -s <(gzip -dc "$file") <(gzip -dc "dist/$name")
  else
    cmp -s "$file" "dist/$name"
  fi || {
    echo "web/dist/$name is not what web/ builds"
    stale=$((stale + 1))
  }
done
if ((stale > 0)); then
  echo "$stale files of web/dist are stale: run tools/web.sh build and commit them"
  exit 1
fi
echo "web/dist is current: $(grep -c KiB "$work/log") pages"
