#!/bin/bash
# ./run fetch smollm2 leaves a GGUF file where -m smollm2 looks, and does not download it twice.
# The other scripts of this folder use the file.
set -u
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
if ! python3 -m pip --version >/dev/null 2>&1; then
  echo "python3 has no pip here"
  exit 77
fi
: "${PONDER_HOME:?must name the folder that is to hold the model}"
model=$PONDER_HOME/models/smollm2.gguf
# What other scripts fetched may lie beside it.
others() { ls -A "$PONDER_HOME/models" 2>/dev/null | grep -vx smollm2.gguf; }
before=$(others)
said=$(timeout 300 "$root/run" fetch smollm2 2>&1)
code=$?
printf '%s\n' "$said"
# Without a network (or with one too slow) nothing can be said here.
if ((code == 124)) || [[ $said == *"pip could not download"* ]]; then exit 77; fi
((code == 0)) || exit 1
[[ $(head -c 4 "$model") == GGUF ]] || { echo "$model is no GGUF file"; exit 1; }
[[ $(others) == "$before" ]] || { echo "the download left more behind: $(others)"; exit 1; }
again=$("$root/run" fetch smollm2 2>&1) || exit 1
[[ $again == *"already there"* ]] || { echo "it was fetched again: $again"; exit 1; }
