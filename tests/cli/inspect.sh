#!/bin/bash
# Every fixture is described, as text and as JSON; benchmarks run on each architecture.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

for model in "$fixtures"/models/*/; do
  works "parameters" inspect "$model" --tensors
  works '"architecture": "' inspect "$model" --json
  tail -n 1 "$work/out" | grep -qx '}' || not_so "inspect --json of $model ends with its object"
done
works '"kv_bytes_per_token": 128,' inspect "$fixtures/models/deepseek_v3" --json
works '"kv_bytes_per_token_expanded": 384,' inspect "$fixtures/models/deepseek_v3" --json
works '"draft_parameters": 16708,' inspect "$fixtures/models/deepseek_v3_mtp_bf16" --json
works '"active_parameters": 20064,' inspect "$fixtures/models/qwen3_moe_bf16" --json
works '"name": "model.norm.weight"' inspect "$fixtures/models/llama" --json --tensors

works "128 tokens (not 512" inspect "$fixtures/models/llama_longrope"
# The same numbers, whatever the format.
works "tensors" convert "$fixtures/models/deepseek_v2_lite_bf16" "$work/lite.gguf"
works '"parameters": 28032,' inspect "$work/lite.gguf" --json
works '"active_parameters": 23424,' inspect "$work/lite.gguf" --json

small=(--prefill 8 --decode 4 --batch 0 --repeat 2 --threads 2)
for name in llama qwen2 qwen3 qwen3_moe_bf16 deepseek_v2_lite_bf16 deepseek_v3_fp8; do
  works '"decode_tokens_per_s"' bench -m "$fixtures/models/$name" --json --depth 0,9 "${small[@]}"
done
works "8 sequences" bench -m "$fixtures/models/llama" --prefill 0 --decode 0 --batch 8 --repeat 1
fails 1 "choose smaller" bench -m "$fixtures/models/llama" --prefill 100000
finish
