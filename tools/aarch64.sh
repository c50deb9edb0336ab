#!/bin/bash
# aarch64.sh [--tests]: builds ponder for 64-bit Arm with Debian's cross compiler and runs tests of numbers and models under
# qemu: as a core with everything, as one with dot products of bytes, and as one with NEON alone; and asks it something
# (--tests leaves that out, and with it half of the build).
# Needs to be root for apt and debootstrap (PONDER_MIRROR names another mirror); what it fetches is kept in build/roots.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
root=$PWD/build/roots/aarch64
for program in aarch64-linux-gnu-g++ qemu-aarch64-static; do
  command -v "$program" >/dev/null || { echo "left out: $program is missing (g++-aarch64-linux-gnu, qemu-user-static)"; exit 77; }
done
if [[ ! -e $root.ready ]]; then
  ((EUID == 0)) && command -v debootstrap >/dev/null || { echo "left out: it needs to be root, and debootstrap"; exit 77; }
  rm -rf "$root" && mkdir -p "$root"
  # Programs of this machine are not needed there, only what is linked.
  packages=$(sed 's/|.*//' packages.txt | grep -E '^(lib|nlohmann|hunspell)' | paste -sd, -)
  debootstrap --foreign --arch=arm64 --variant=minbase --include="$packages,libstdc++-12-dev" bookworm "$root" \
    "${PONDER_MIRROR:-http://deb.debian.org/debian}" >"$root.log" 2>&1 || {
    tail -n 5 "$root.log"
    echo "left out: no root with the libraries of 64-bit Arm could be made"
    exit 77
  }
  for package in "$root"/var/cache/apt/archives/*.deb; do dpkg -x "$package" "$root"; done
  rm -f "$root"/var/cache/apt/archives/*.deb
  touch "$root.ready"
fi
cmake --preset aarch64 >/dev/null
asked=$([[ ${1:-} == --tests ]] || echo ponder)
cmake --build --preset aarch64 --target test_numbers test_model $asked
# What is bound to one kind of core runs on each; all models' logits and greedy texts, too. Under qemu the rest takes long.
try() { # CPU
  local arm=(qemu-aarch64-static -L "$root" -cpu "$1") build=build/aarch64 said
  "${arm[@]}" "$build/tests/test_numbers" --gtest_brief=1 \
    --gtest_filter='SameBits.*:Quant.*:HalfPrecision.*:DTypeTable.*:Interleave.*:*Isa/Gemm*'
  "${arm[@]}" "$build/tests/test_model" --gtest_brief=1 --gtest_filter='*Reference.*'
  [[ -n $asked ]] || { echo "$1: tests pass"; return; }
  said=$("${arm[@]}" "$build/ponder" ask -q -m models/ponder --temperature 0 --max-tokens 300 "What is 3 plus 4?")
  [[ $said == 7 ]] || { echo "$1: it answers '$said', not 7"; return 1; }
  echo "$1: $("${arm[@]}" "$build/ponder" --version | tail -n 1): tests pass, and it answers"
}
export -f try
export root asked
printf '%s\n' max,sve=off neoverse-n1 cortex-a53 | xargs -P "$(nproc)" -I{} bash -euo pipefail -c 'try {}'
