#!/bin/bash
# The tokenizers of DeepSeek-V3, Qwen3, Llama 2 and 3, Gemma 3, gpt-oss and others, and SmolLM2's, as published, give
# the ids and texts of Hugging Face's `tokenizers` on generated lines and on Python's own library.
set -u
source "$(dirname -- "${BASH_SOURCE[0]}")/../smollm2.sh"
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
build=$(dirname -- "$ponder")
folder=${PONDER_HOME:?must name the folder for what is downloaded}/tokenizers
for tool in npm python3; do
  command -v "$tool" >/dev/null || { echo "$tool is missing, which downloads the tokenizers"; exit 77; }
done
timeout 240 "$root/tools/fetch_tokenizers.sh" "$folder" >"$folder.log" 2>&1 || {
  tail -n 5 "$folder.log"
  echo "the tokenizers cannot be downloaded here"
  exit 77
}
"$folder/venv/bin/python" "$root/tools/check_tokenizers.py" "$folder" "$model" "$folder/answers" \
  "$build/tests/test_text" 2000
