#!/usr/bin/env bash
# An adapter from training to merge: ponder train with a [lora] table, merge, and --adapter.
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
# Trained on a small model of our own: the answers are learned, the base stays, merged is adapted.
for i in $(seq 40); do
  printf '{"prompt":"Is %d even?","completion":" %s."}\n' "$i" "$( ((i % 2)) && echo No || echo Yes)"
done >"$work/even.jsonl"
cat >"$work/run.toml" <<END
[run]
steps = 30
compute = "f32"
[model]
tokenizer = "$fixtures/tokenizers/smollm2"
type = "llama"
hidden = 32
layers = 2
heads = 2
[data]
sources = ["$work/even.jsonl"]
sequence = 32
batch_tokens = 128
validation = 0.1
[optimizer]
lr = 0.01
END
works "model" train sft --config "$work/run.toml" --out "$work/base"
lora=(--set model.from="$work/base/model" --set lora.rank=4 --set run.steps=60
  --set run.save_every=20)
works "adapter" train sft --config "$work/run.toml" "${lora[@]}" --out "$work/tuned"
adapter=$work/tuned/adapter
first=$(sed -n '1s/.*"loss":\([0-9.]*\).*/\1/p' "$work/tuned/metrics.jsonl")
last=$(sed -n '$s/.*"loss":\([0-9.]*\).*/\1/p' "$work/tuned/metrics.jsonl")
awk -v a="$first" -v b="$last" 'BEGIN { exit !(b < a) }' || not_so "$first -> $last: it learns"
mv "$work/tuned/adapter" "$work/before"
works "adapter" train sft --resume --out "$work/tuned" --set run.threads=1
cmp "$work/before/adapter_model.safetensors" "$adapter/adapter_model.safetensors" ||
  not_so "its last checkpoint holds the whole adapter"
works "tensors" merge "$work/base/model" "$adapter" "$work/tuned/merged"
say=(--raw --max-tokens 4 --temperature 0 "Is 7 even?")
works "" ask -m "$work/tuned/merged" "${say[@]}"
cp "$work/out" "$work/said"
works "$(<"$work/said")" ask -m "$work/base/model" --adapter "$adapter" "${say[@]}"
# Another run goes on from the adapter: with a learning rate of nearly nothing it stays what it was.
works "adapter" train sft --config "$work/run.toml" --set model.from="$work/base/model" \
  --set lora.from="$adapter" --set run.steps=1 --set optimizer.lr=1e-9 --out "$work/more"
works "$(<"$work/said")" ask -m "$work/base/model" --adapter "$work/more/adapter" "${say[@]}"
again=$(sed -n '1s/.*"loss":\([0-9.]*\).*/\1/p' "$work/more/metrics.jsonl")
awk -v a="$again" -v b="$first" 'BEGIN { exit !(a < b) }' ||
  not_so "$first -> $again: it goes on where the adapter was"
fails 1 "no adapter_config.json" train sft --config "$work/run.toml" \
  --set model.from="$work/base/model" --set lora.from="$work/base/model" --out "$work/none"
fails 1 "no model to adapt" train sft --config "$work/run.toml" --set lora.rank=4 --out "$work/new"
fails 1 "no linear layers named \"query\"*choose some of" train sft --config "$work/run.toml" \
  "${lora[@]}" --set 'lora.targets=["query"]' --out "$work/wrong"
[[ ! -e $work/other ]] || not_so "a merge that failed left something behind"
finish
