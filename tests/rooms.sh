#!/bin/bash
# rooms.sh [ROOT]: a file of src/ROOM includes only its own room and rooms above it, in the order of
# the room() lines of CMakeLists.txt; src/cli may include all. With that order a cycle is impossible.
# Two headers never give two types the same name: each room alone would compile, and the program would
# link one room's members to the other's type.
set -u
root=${1:-$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)}
mapfile -t rooms < <(sed -n 's/^room(\([a-z0-9_]*\).*/\1/p' "$root/CMakeLists.txt")
rooms+=(cli)
declare -A place
for i in "${!rooms[@]}"; do place[${rooms[i]}]=$i; done

wrong=0
complain() {
  printf '%s\n' "$*"
  wrong=$((wrong + 1))
}

for folder in "$root"/src/*/; do
  room=$(basename "$folder")
  [[ -n ${place[$room]:-} ]] || complain "src/$room is no room() of CMakeLists.txt"
done
if [[ -e $root/ARCHITECTURE.md ]]; then
  told=$(sed -n 's/^    src\/\([a-z0-9_]*\) .*/\1/p' "$root/ARCHITECTURE.md" | xargs)
  [[ $told == "${rooms[*]}" ]] ||
    complain "ARCHITECTURE.md lists the rooms as: $told; CMakeLists.txt: ${rooms[*]}"
fi
((${#rooms[@]} > 1)) || complain "CMakeLists.txt has no room() lines"

includes=0
while IFS=: read -r file line text; do
  includes=$((includes + 1))
  room=${file#"$root"/src/}
  room=${room%%/*}
  header=${text#*\"}
  header=${header%%\"*}
  other=${header%%/*}
  if [[ $header != */* || -z ${place[$other]:-} ]]; then
    complain "src${file#"$root"/src}:$line includes \"$header\": name it by its room, as in \"base/error.h\""
  elif ((place[$other] > place[$room])); then
    complain "src${file#"$root"/src}:$line: room $room may not include \"$header\", whose room is below it"
  fi
done < <(grep -rnE '^ *# *include *"' "$root/src" --include='*.h' --include='*.cc' --include='*.inc')

same=$(grep -rlxE 'namespace ponder \{' "$root/src" --include='*.h' | xargs -r grep -LxE 'namespace \{' |
  xargs -r grep -hE '^(struct|class|enum class) [A-Za-z0-9]+( final)?( : [^;]*)? \{' |
  sed -E 's/^(struct|enum class|class) ([A-Za-z0-9]+).*/\2/' | sort | uniq -d)
for name in $same; do complain "two headers define ponder::$name"; done

echo "$includes includes, $wrong against the order of the rooms"
((wrong == 0))
