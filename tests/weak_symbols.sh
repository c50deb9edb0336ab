#!/bin/bash
# weak_symbols.sh BUILD: the objects of the kernels built for one instruction set define no weak
# symbol. The linker keeps one copy of a weak symbol for the whole program, so an AVX-512 copy of an
# inline std:: function could be the one that runs on a machine without AVX-512.
set -u
build=$1
mapfile -t objects < <(find "$build/CMakeFiles/kernels.dir" -name '*.o' | grep -E "${2:-(avx2|avx512|amx|neon)}" | sort)
if ((${#objects[@]} == 0)); then
  echo "no kernel objects in $build: build it first"
  exit 1
fi
# V, W, u: weak or unique symbols that are defined; lower-case v and w are mere references.
weak=$(LC_ALL=C nm -C --defined-only "${objects[@]}" | awk '
  /:$/ { object = $0 }
  $2 ~ /^[VWu]$/ { print object, $0 }')
if [[ -n $weak ]]; then
  printf '%s\n' "$weak"
  exit 1
fi
echo "${#objects[@]} kernel objects, no weak symbols"
