#!/bin/bash
# What ./run, the package check, rooms.sh and weak_symbols.sh promise, tried on small trees of their
# own with a stand-in for cmake and ninja. No network, nothing installed.
set -u
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$here/claim.sh"

# ---- ./run
tree="$work/a tree"
mkdir -p "$tree"/{src/base,recipes,web/dist,cmake,tools} "$work/bin"
cp "$here/../run" "$tree/"
cp "$here/../tools/shell.sh" "$here/../tools/fetch.sh" "$tree/tools/"
touch "$tree"/{CMakeLists.txt,CMakePresets.json,packages.txt} "$tree/src/base/a.cc" "$tree/src/base/b.cc"
cat >"$work/bin/cmake" <<'STUB'
#!/bin/bash
mkdir -p build/release
touch build/release/build.ninja
echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >build/release/CMakeCache.txt
STUB
cat >"$work/bin/ninja" <<'STUB'
#!/bin/bash
echo built >>"$BUILDS"
if [[ -e $2/../../broken ]]; then
  printf '[1/1] Building a.cc\nFAILED: a.o\na.cc:1: error: no such word\n'
  exit 1
fi
echo "[1/1] Linking"
cat >"$2/ponder" <<'PROGRAM'
#!/bin/bash
printf '<%s>' "$@"
exit 7
PROGRAM
chmod +x "$2/ponder"
STUB
chmod +x "$work/bin/"*
export BUILDS=$work/builds PONDER_INSTALL=no
builds() { wc -l <"$BUILDS"; }
start() { PATH=$work/bin:$PATH "$tree/run" "$@" 2>"$work/err"; }
# A source counts as newer only by a later time, and file times may be coarse.
later() { touch -d '+2 seconds' "$1"; }
settle() { touch -d '+10 seconds' "$tree/build/release.stamp"; }

claim "arguments arrive as they were given" '<ask><two words><\*><>' "$(start ask "two words" '*' '')"
start >/dev/null
claim "the program's exit code is run's" 7 $?
claim "a second start builds nothing" 1 "$(builds)"
claim "a second start says nothing" "" "$(cat "$work/err")"
later "$tree/src/base/a.cc"
start >/dev/null
claim "a changed source is built" 2 "$(builds)"
settle
start >/dev/null
claim "a settled tree starts at once" 2 "$(builds)"
printf '#!/bin/bash\n' >"$work/bin/mpicc"
chmod +x "$work/bin/mpicc"
echo "MPI_C_COMPILER:FILEPATH=MPI_C_COMPILER-NOTFOUND" >>"$tree/build/release/CMakeCache.txt"
start >/dev/null
claim "an MPI that came after the first build is noticed" 3 "$(builds)"
settle
start >/dev/null
claim "and only once" 3 "$(builds)"
rm "$tree/src/base/b.cc"
touch -d '+20 seconds' "$tree/src/base"
start >/dev/null
claim "a removed source is noticed" 4 "$(builds)"
ln -s "$tree/run" "$work/linked"
touch -d '+40 seconds' "$tree/build/release.stamp"
claim "a symbolic link to run starts the same program" '<x>' "$(PATH=$work/bin:$PATH "$work/linked" x)"
mv "$tree" "$work/moved"
tree=$work/moved
start >/dev/null
claim "a moved tree is built again" 5 "$(builds)"
touch "$tree/broken" && later "$tree/CMakeLists.txt"
claim "a failed build starts no old program" "" "$(start x)"
start x >/dev/null
claim "a failed build is exit code 1" 1 $?
claim "a failed build shows the compiler's words" '*no such word*the release build failed*' "$(cat "$work/err")"

# ---- packages
echo ponder-no-such-package >"$tree/packages.txt"
start x >/dev/null
claim "what may not be installed is exit code 1" 1 $?
if command -v apt-get >/dev/null; then
  claim "what may not be installed is named in a command" \
    "*apt-get install --no-install-recommends ponder-no-such-package" "$(cat "$work/err")"
fi

echo "dpkg|ponder-no-such-package" >"$tree/packages.txt"
if command -v dpkg-query >/dev/null; then
  claim "one of several is enough" "" "$(source "$tree/tools/shell.sh" && missing_packages "$tree/packages.txt")"
  echo "ponder-none|apt|ponder-no" >"$tree/packages.txt"
  mkdir -p "$work/none" && printf '#!/bin/bash\n' >"$work/none/dpkg-query"
  printf '#!/bin/bash\n[[ $2 == apt ]] && echo "  Candidate: 2.6" || echo "  Candidate: (none)"\n' >"$work/none/apt-cache"
  chmod +x "$work/none"/*
  claim "of several the one that there is is wanted" apt \
    "$(source "$tree/tools/shell.sh" && PATH=$work/none:$PATH missing_packages "$tree/packages.txt")"
fi

# ---- ./run fetch
start fetch
claim "fetch without a name is a usage error" 2 $?
claim "fetch without a name lists the names" "*smollm2*" "$(cat "$work/err")"
start fetch gpt-5
claim "an unknown name is a usage error" 2 $?
claim "an unknown name is repeated" "*'gpt-5'*" "$(cat "$work/err")"

# ---- rooms.sh
rooms=$work/rooms
mkdir -p "$rooms"/src/{base,text,cli}
printf 'room(base x)\nroom(text base)\n' >"$rooms/CMakeLists.txt"
echo '#include "base/error.h"' | tee "$rooms/src/text/a.h" "$rooms/src/cli/main.cc" >"$rooms/src/base/a.cc"
claim "upward includes pass" "3 includes, 0 against*" "$("$here/rooms.sh" "$rooms")"
echo '  #  include "text/a.h"' >>"$rooms/src/base/a.cc"
claim "a downward include is named" "src/base/a.cc:2: room base may not include*" "$("$here/rooms.sh" "$rooms")"
echo '#include "error.h"' >"$rooms/src/base/a.cc"
claim "an include without its room is named" 'src/base/a.cc:1 includes "error.h"*' "$("$here/rooms.sh" "$rooms")"
mkdir "$rooms/src/attic"
claim "a folder that is no room is named" "src/attic is no room*" "$("$here/rooms.sh" "$rooms")"
rmdir "$rooms/src/attic"
for room in base text; do printf 'namespace ponder {\nstruct Plan {\n};\n}\n' >"$rooms/src/$room/plan.h"; done
claim "two types of one name are named" "*two headers define ponder::Plan*" "$("$here/rooms.sh" "$rooms")"

# ---- weak_symbols.sh
objects=$work/build/CMakeFiles/kernels.dir
mkdir -p "$objects"
claim "no objects is a failure" "no kernel objects*" "$("$here/weak_symbols.sh" "$work/build")"
echo 'static inline int twice(int x) { return 2 * x; } int dot(int x) { return twice(x); }' >"$work/k.cc"
"${CXX:-c++}" -c -O0 "$work/k.cc" -o "$objects/avx2.cc.o"
claim "internal functions pass" "1 kernel objects, no weak symbols" "$("$here/weak_symbols.sh" "$work/build")"
echo 'inline int thrice(int x) { return 3 * x; } int dot(int x) { return thrice(x); }' >"$work/k.cc"
"${CXX:-c++}" -c -O0 "$work/k.cc" -o "$objects/avx512.cc.o"
claim "an inline function that was emitted is named" "*thrice(int)*" "$("$here/weak_symbols.sh" "$work/build")"

((wrong == 0)) && echo "every claim holds"
