#!/bin/bash
# An adapter for SmolLM2: learned from chats in a minute, better on chats that were held out, merged
# into every format. With PEFT, transformers and llama.cpp at hand (PYTHON) they compute the same.
set -u
source "$(dirname -- "${BASH_SOURCE[0]}")/../smollm2.sh"
source "$(dirname -- "${BASH_SOURCE[0]}")/../claim.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for i in $(seq 120); do
  a=$((i * 7 % 50 + 1)) b=$((i * 13 % 40 + 2))
  printf '{"messages":[{"role":"user","content":"What is %d plus %d?"},' "$a" "$b"
  printf '{"role":"assistant","content":"Arr, %d and %d be %d, matey!"}]}\n' "$a" "$b" $((a + b))
done >"$work/chats.jsonl"
cat >"$work/run.toml" <<END
[run]
steps = 16
eval_every = 1
[model]
from = "$model"
[data]
sources = ["$work/chats.jsonl"]
batch_tokens = 512
validation = 0.15
[optimizer]
lr = 1e-3
warmup = 2
[lora]
rank = 8
alpha = 16
END
"$ponder" train sft --config "$work/run.toml" --out "$work/run" >/dev/null 2>"$work/err" || cat "$work/err"
held_out=$(grep -o '"validation_loss":[0-9.]*' "$work/run/metrics.jsonl" | cut -d: -f2)
first=$(head -1 <<<"$held_out") last=$(tail -1 <<<"$held_out")
echo "loss on held-out chats: $first after one step, $last at the end"
awk -v a="$first" -v b="$last" 'BEGIN { exit !(b > 0 && b < a / 4) }'
claim "the loss on held-out chats falls to a quarter" 0 $?

adapter=$work/run/adapter
"$ponder" merge "$model" "$adapter" "$work/merged" >/dev/null 2>&1
"$ponder" merge "$model" "$adapter" "$work/merged.gguf" --quant Q8_0 >/dev/null 2>&1
ask() { "$ponder" ask "$@" --temperature 0 --max-tokens 20 "What is 12 plus 30?" 2>&1 </dev/null; }
claim "the adapter answers as it learned" "Arr, 12 and 30 be *matey*" \
  "$(ask -m "$model" --adapter "$adapter")"
claim "so does the merged folder" "Arr, 12 and 30 be *matey*" "$(ask -m "$work/merged")"
claim "and the merged GGUF" "Arr, 12 and 30 be *matey*" "$(ask -m "$work/merged.gguf")"

"${PYTHON:-python3}" "$(dirname -- "${BASH_SOURCE[0]}")/../../tools/check_lora.py" \
  --ponder "$ponder" --model "$model" --adapter "$adapter" 2>"$work/err"
status=$?
[[ $status == 77 ]] || claim "PEFT, transformers and llama.cpp compute the same" 0 "$status"
exit $((wrong > 0))
