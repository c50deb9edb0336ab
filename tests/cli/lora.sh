#!/usr/bin/env bash
# ponder merge, and --adapter.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"
base=$fixtures/models/llama adapter=$fixtures/lora/llama

works "tensors" merge "$base" "$adapter" "$work/merged"
[[ $(<"$work/err") == *"14 matrices got what the adapter adds"* ]] || not_so "merge tells what it did"
works "llama" inspect "$work/merged"
works "tensors" merge "$base" "$adapter" "$work/merged.gguf" --quant F16
works "tensors" merge "$base" "$adapter" "$work/merged.gguf" --force
fails 1 "exists already" merge "$base" "$adapter" "$work/merged.gguf"
fails 1 "has no adapter_config.json" merge "$base" "$base" "$work/other"
fails 1 "another model's adapter" merge "$base" "$fixtures/lora/deepseek_v3" "$work/other"
fails 1 "has its part for" merge "$fixtures/models/qwen3" "$adapter" "$work/other"
fails 2 "there is no type Q9" merge "$base" "$adapter" "$work/other" --quant Q9
fails 2 "adapter is required" merge "$base"
fails 1 "no adapter_config.json" ask -m "$base" --adapter "$base" hello
[[ ! -e $work/other ]] || not_so "a merge that failed left something behind"
finish
