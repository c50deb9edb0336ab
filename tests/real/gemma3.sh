#!/bin/bash
# Gemma 3 270M, the published file: perplexity within 1% of llama.cpp's by its protocol, and of transformers' in float32
# where the text is twice as long as the windows of its layers; greedy text agrees with llama.cpp's on 5 of 6 prompts; an adapter learned on the quantised file is better on chats
# that were held out, and with PYTHON that has torch and transformers the merged folder runs there.
set -u
ponder=$1
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
fixtures=$root/tests/fixtures
reference=$fixtures/gemma3_llamacpp.json
source "$root/tests/llamacpp.sh"
source "$root/tests/claim.sh"
export PONDER_HOME=${PONDER_HOME:-$HOME/.cache/ponder}
model=$PONDER_HOME/models/gemma3-270m.gguf
if [[ ! -f $model ]] && ! timeout 300 "$root/run" fetch gemma3-270m; then
  echo "Gemma 3 270M cannot be downloaded here"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

equal llama_perplexity
claim "perplexity is llama.cpp's" 0 $?
equal float_llama_perplexity_1024 --ctx 1024
claim "where windows are shorter than the text it is transformers' in float32" 0 $?
agreement 5 0.3 --raw
claim "greedy text agrees on 5 of 6 prompts" 0 $?

# It is a base model without a template; Gemma's turns are written out.
for i in $(seq 120); do
  a=$((i * 7 % 50 + 1)) b=$((i * 13 % 40 + 2))
  printf '{"prompt":"<start_of_turn>user\\nWhat is %d plus %d?<end_of_turn>\\n<start_of_turn>model\\n",' "$a" "$b"
  printf '"completion":"Arr, %d and %d be %d, matey!<end_of_turn>"}\n' "$a" "$b" $((a + b))
done >"$work/chats.jsonl"
cat >"$work/run.toml" <<END
[run]
steps = 16
eval_every = 4
[model]
from = "$model"
[data]
sources = ["$work/chats.jsonl"]
batch_tokens = 512
validation = 0.1
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
echo "loss on held-out chats: $first after four steps, $last at the end"
awk -v a="$first" -v b="$last" 'BEGIN { exit !(b > 0 && b < a / 4) }'
claim "the loss on held-out chats falls to a quarter" 0 $?

prompt=$'<start_of_turn>user\nWhat is 12 plus 30?<end_of_turn>\n<start_of_turn>model\n'
said=$("$ponder" ask -m "$model" --adapter "$work/run/adapter" --raw --temperature 0 --max-tokens 20 "$prompt" \
  2>&1 </dev/null)
claim "the adapter answers as it learned" "Arr, 12 and 30 be *matey*" "$said"
"$ponder" merge "$model" "$work/run/adapter" "$work/merged" --quant F32 >/dev/null 2>&1
"${PYTHON:-python3}" "$root/tools/check_merged.py" --ponder "$ponder" --folder "$work/merged" --prompt "$prompt"
status=$?
[[ $status == 77 ]] || claim "the merged folder runs in transformers" 0 "$status"
exit $((wrong > 0))
