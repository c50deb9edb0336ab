#!/bin/bash
# A user's own path (docs/train-your-own.md): SmolLM2, a JSONL of sums, GRPO on an adapter, accuracy before and
# after with intervals, merged into what transformers and llama.cpp load (with PYTHON, which has them).
set -u
source "$(dirname -- "${BASH_SOURCE[0]}")/../tests/smollm2.sh"
source "$(dirname -- "${BASH_SOURCE[0]}")/../tests/claim.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# 361 sums in an order that looks like none; every fifth is kept for the comparison.
for i in $(seq 0 360); do
  at=$((i * 100 % 361)) a=$((2 + i * 100 % 361 / 19)) b=$((2 + at % 19))
  file=train
  ((i % 5 == 0)) && file=test
  printf '{"prompt": "What is %d + %d? Answer with the number alone.", "answer": %d, "verifier": "number"}\n' \
    "$a" "$b" $((a + b)) >>"$work/$file.jsonl"
done
cat >"$work/own.toml" <<END
[run]
steps = ${PONDER_OWN_STEPS:-12}
log_every = 1
[model]
from = "$model"
[optimizer]
lr = 5e-4
schedule = "constant"
[lora]
rank = 16
alpha = 32
[rl]
problems = ["$work/train.jsonl"]
questions = 8
group = 8
max_tokens = 12
average = "token"
beta = 0
eval_questions = 8
END

asked() { # NAME ARGS...: accuracy on the sums that were kept, into NAME.json
  local name=$1
  shift
  "$ponder" eval --file "$work/test.jsonl" --samples 4 --seed 1 --max-tokens 12 --json "$@" >"$work/$name.json" ||
    claim "$name: the sums are asked" 0 $?
  python3 -c '
import json, sys
f = json.load(open(sys.argv[1]))["all"]
print(*(f["pass@1"][k] for k in ("value", "low", "high")), f["stopped"], f["length"]["value"])' "$work/$name.json"
}
read -r before _ highest stopped length < <(asked before -m "$model")
echo "before: pass@1 $before (up to $highest), stops $stopped, $length tokens"
SECONDS=0
"$ponder" train grpo --config "$work/own.toml" --out "$work/run" >"$work/out" 2>"$work/err" || cat "$work/err"
echo "trained for $SECONDS s; $(tail -1 "$work/out")"
read -r after lowest _ stopped length < <(asked after -m "$model" --adapter "$work/run/adapter")
echo "after: pass@1 $after (down to $lowest), stops $stopped, $length tokens"
awk -v a="$lowest" -v b="$highest" 'BEGIN { exit !(a > b) }'
claim "accuracy on sums that were kept rises beyond both intervals" 0 $?

"$ponder" merge "$model" "$work/run/adapter" "$work/merged" >/dev/null 2>&1
"$ponder" merge "$model" "$work/run/adapter" "$work/merged.gguf" --quant F16 >/dev/null 2>&1
read -r merged _ < <(asked merged -m "$work/merged")
echo "merged: pass@1 $merged"
awk -v a="$merged" -v b="$highest" 'BEGIN { exit !(a > b) }'
claim "so does the merged folder's" 0 $?
"${PYTHON:-python3}" "$(dirname -- "${BASH_SOURCE[0]}")/../tools/check_own.py" "$work/merged" \
  "$work/merged.gguf" 2>"$work/err"
status=$?
[[ $status == 77 ]] || claim "transformers and llama.cpp load it and answer" 0 "$status"
exit $((wrong > 0))
