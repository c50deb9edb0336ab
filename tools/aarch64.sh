#!/bin/bash
# aarch64.sh [TEST...]: builds ponder for 64-bit Arm with Debian's cross compiler, and runs these test programs (numbers: tensor, kernels, ops) under
# qemu, as a core with everything, as one without products of matrices of bytes, and as one with NEON alone.
# Needs to be root for apt and debootstrap (PONDER_MIRROR names another mirror); what it fetches is kept in build/roots.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
tests=("$@")
((${#tests[@]})) || tests=(numbers)
root=build/roots/aarch64
if [[ ! -e $root.ready ]]; then
  ((EUID == 0)) && command -v debootstrap >/dev/null || { echo "it needs to be root, and debootstrap"; exit 77; }
  command -v aarch64-linux-gnu-g++ qemu-aarch64-static >/dev/null || {
    apt-get -q install -y g++-aarch64-linux-gnu qemu-user-static >/dev/null || { echo "no cross compiler, or no qemu"; exit 77; }
  }
  rm -rf "$root" && mkdir -p "$root"
  # Programs of this machine are not needed there, only what is linked.
  packages=$(sed 's/|.*//' packages.txt | grep -E '^(lib|nlohmann|hunspell)' | paste -sd, -)
  debootstrap --foreign --arch=arm64 --variant=minbase --include="$packages,libstdc++-12-dev" bookworm "$root" \
    "${PONDER_MIRROR:-http://deb.debian.org/debian}" >"$root.log" 2>&1 || { tail -n 5 "$root.log"; exit 1; }
  for package in "$root"/var/cache/apt/archives/*.deb; do dpkg -x "$package" "$root"; done
  rm -f "$root"/var/cache/apt/archives/*.deb
  touch "$root.ready"
fi
cmake --preset aarch64 >/dev/null
cmake --build --preset aarch64 --target ponder "${tests[@]/#/test_}"
arm() { # CPU PROGRAM...: as a core of that kind
  qemu-aarch64-static -L "$root" -cpu "$@"
}
build=build/aarch64
for cpu in max,sve=off neoverse-n1 cortex-a53; do
  for test in "${tests[@]}"; do
    arm "$cpu" "$build/tests/test_$test" --gtest_brief=1 || exit 1
  done
  # Without JIT-compiled patterns: qemu stops at code that another thread writes.
  said=$(arm "$cpu" "$build/ponder" ask -q -m models/ponder --temperature 0 --max-tokens 300 "What is 3 plus 4?")
  [[ $said == 7 ]] || { echo "$cpu: it answers '$said', not 7"; exit 1; }
  echo "$cpu: $(arm "$cpu" "$build/ponder" --version | tail -n 1): tests pass, and it answers"
done
