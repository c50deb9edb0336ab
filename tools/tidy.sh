#!/bin/bash
# tidy.sh [SECONDS]: clang-tidy over the .cc files of src, two at a time. A clean result is kept under
# build/tidy, named by the hash of all that it depends on (the file, the project's headers it
# includes, .clang-tidy, its compiler flags), so only what changed is checked again. With SECONDS, no file is
# begun later than that; what is left is counted, and checked by the next run. What changed last comes first: in the
# folder, or, in a fresh clone, where all files are equally old, in the history.
set -u
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cache=$root/build/tidy
build=$root/build/release
deadline=$((SECONDS + ${1:-86400}))
export root cache build
mkdir -p "$cache"
cd "$root" || exit 1
# How each file would be compiled by itself. Without GCC's precompiled headers, which clang cannot read, an
# #include that is missing is noticed, too.
if ! cmake -S "$root" -B "$cache/alone" -G Ninja -DCMAKE_BUILD_TYPE=Release -DPONDER_TOGETHER=OFF \
  >"$cache/cmake.log" 2>&1; then
  tail -n 20 "$cache/cmake.log"
  exit 1
fi
sed 's/ -Winvalid-pch//g; s/ -include [^ ]*cmake_pch\.hxx//g' "$cache/alone/compile_commands.json" \
  >"$cache/compile_commands.json"
common=$({ cat .clang-tidy && clang-tidy-14 --version; } | sha256sum)

# When each file was last committed.
declare -A committed
while read -r time file; do
  committed[$file]=$time
done < <(git log --format=%ct --name-only -- src 2>/dev/null |
  awk '/^[0-9]+$/ { time = $0; next } NF && !seen[$0]++ { print time, $0 }')
cloned=$(stat -c %W .git 2>/dev/null || echo 0)

# "TIME FILE HASH" of each source file. The build's own record tells which headers a file includes, or
# which files and headers go into what it is compiled with.
keys() {
  ninja -C "$build" -t deps | awk -v root="$root/" '
    function told(i, j) {
      for (i in sources) for (j in paths) print sources[i], paths[j]
      delete sources
      delete paths
    }
    /^[^ ].*: #deps/ { told(); next }
    NF == 0 { next }
    {
      path = $1
      sub(/^\.\.\/\.\.\//, root, path)  # as ccache writes them where it is told a base folder
      if (index(path, root) != 1) next
      path = substr(path, length(root) + 1)
      if (path ~ /^build\//) next
      paths[NR] = path
      if (path ~ /\.cc$/) sources[NR] = path
    }
    END { told() }' | sort -u >"$cache/deps"
  # One hash a file, then one hash a source over its files' hashes.
  awk '{ print $2 }' "$cache/deps" | sort -u | xargs -r sha256sum >"$cache/hashes"
  awk 'NR == FNR { hash[$2] = $1; next } { keys[$1] = keys[$1] " " hash[$2] }
    END { for (source in keys) print source, keys[source] }' "$cache/hashes" "$cache/deps" |
    grep -E '^src/.*\.cc ' | sort | while read -r source hashes; do
    changed=$(stat -c %Y "$source")
    # The few seconds are those of a checkout.
    if [[ -n ${committed[$source]:-} ]] && ((changed < cloned + 60)); then changed=${committed[$source]}; fi
    flags=$(grep -F -- "-c $root/$source\"" "$cache/compile_commands.json")
    printf '%s %s %s\n' "$changed" "$source" "$(printf '%s' "$common $hashes $flags" | sha256sum | cut -c1-40)"
  done
}

check() {
  # The compiler's own flags that clang does not know are no finding.
  if out=$(clang-tidy-14 -p "$cache" --quiet --extra-arg=-Wno-unknown-warning-option \
    --extra-arg=-Wno-ignored-optimization-argument "$root/$1" 2>&1); then
    touch "$cache/$2"
  else
    printf '%s\n' "$out" | grep -v 'warnings generated\|^Suppressed\|^Use -header'
    return 1
  fi
}

wrong=0 checked=0 left=0 kept=0 running=0
reap() {
  wait -n || wrong=$((wrong + 1))
  running=$((running - 1))
}
jobs=$(nproc)
while read -r _ source key; do
  if [[ -f $cache/$key ]]; then
    kept=$((kept + 1))
    touch "$cache/$key"
  elif ((SECONDS >= deadline)); then
    left=$((left + 1))
  else
    checked=$((checked + 1))
    if ((running >= jobs)); then reap; fi
    check "$source" "$key" &
    running=$((running + 1))
  fi
done < <(keys | sort -rn)
while ((running > 0)); do reap; done
find "$cache" -type f -mtime +30 -delete
echo "$checked files checked, $kept unchanged since a clean check, $left left for the next run, $wrong with findings"
((wrong == 0 && checked + kept + left > 0))
