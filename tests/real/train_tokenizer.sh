#!/bin/bash
# `ponder tokenizer train` on Python's own library learns the very merges of Hugging Face's trainer,
# and its tokenizer.json means the same to both.
set -u
ponder=$1
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
folder=${PONDER_HOME:?must name the folder for what is downloaded}/trained_tokenizer
command -v python3 >/dev/null || { echo "python3 is missing"; exit 77; }
mkdir -p "$folder"
[[ -x $folder/venv/bin/python ]] || python3 -m venv "$folder/venv"
timeout 240 "$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  tokenizers==0.23.3 >"$folder/log" 2>&1 || {
  tail -n 5 "$folder/log"
  echo "the reference cannot be downloaded here"
  exit 77
}
"$folder/venv/bin/python" "$root/tools/check_trained_tokenizer.py" "$ponder" \
  "$(dirname -- "$ponder")/tests/test_text" "$folder/answers"
