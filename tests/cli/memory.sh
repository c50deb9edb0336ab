#!/bin/bash
# A model larger than the memory that it is given, and one in the kernels' own layout.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"
model=$fixtures/models/deepseek_v3
small=(--prefill 8 --decode 4 --batch 0 --repeat 2 --threads 2)

# of KEY: the number that inspect's JSON has for it.
of() { "$ponder" inspect "$model" --json | sed -n "s/^ *\"$1\": \([0-9]*\),\{0,1\}$/\1/p" | head -n 1; }

# ---- what inspect says
works "of experts, all of it" inspect "$model"
works '"streams": false' inspect "$model" --json
stays=$(of stays) experts=$(of experts_held)
((stays > 1000 && experts > 1000)) || not_so "inspect tells what stays and how large experts are"
some=$((stays + $(of kv_cache) + experts / 2))
works "are held, others are read when chosen" inspect "$model" --memory "$some"
works '"streams": true' inspect "$model" --memory "$some" --json
works "no routed experts" inspect "$fixtures/models/llama" --json
fails 1 "no routed experts" inspect "$fixtures/models/llama" --memory 1k

# ---- nonsense
for size in -5 -1g +3 much 1.5.2 nan 12Q; do
  fails 2 "--memory" inspect "$model" "--memory=$size"
done
for command in ask serve bench chat; do fails 2 "--memory" "$command" -m "$model" --memory=-5; done
fails 1 "are needed at least" bench -m "$model" "${small[@]}" --memory 1k
fails 1 "give it more, or a smaller --ctx" inspect "$model" --memory "$stays"

# ---- it runs, counts, and leaves behind what it learned
works '"decode_experts"' bench -m "$model" "${small[@]}" --memory $((stays + experts / 2)) --json
works "read a token" bench -m "$model" "${small[@]}" --memory $((stays + experts / 2))
[[ $(find "$PONDER_HOME/heat" -name '*.heat' | wc -l) == 1 ]] || not_so "one file of heat is there"
printf 'damaged' >"$(find "$PONDER_HOME/heat" -name '*.heat')"
works '"decode_experts"' bench -m "$model" "${small[@]}" --memory $((stays + experts / 2)) --json
"$ponder" bench -m "$model" "${small[@]}" --json >"$work/out"
grep -q decode_experts "$work/out" && not_so "a model that fits reads no experts"

# ---- packed
works "tensors" convert "$model" "$work/model.packed" --layout packed --quant Q8_0
[[ ! -e $work/model.packed.passing.gguf ]] || not_so "the GGUF on the way is gone"
works '"format": "packed"' inspect "$work/model.packed" --json
works '"decode_tokens_per_s"' bench -m "$work/model.packed" "${small[@]}" --json
PONDER_ISA=scalar works '"decode_tokens_per_s"' bench -m "$work/model.packed" "${small[@]}" --json
works "tensors" convert "$model" "$work/model.gguf" --quant Q8_0
works "tensors" convert "$work/model.gguf" "$work/same.packed" --layout packed
[[ -e $work/model.gguf ]] || not_so "the GGUF that was given stays"
cmp -s "$work/model.packed" "$work/same.packed" || not_so "packed by way of GGUF is the same file"
fails 1 "exists already" convert "$model" "$work/model.packed" --layout packed
fails 1 "is packed already" convert "$work/model.packed" "$work/again.packed" --layout packed
fails 1 "it is packed; convert the model" convert "$work/model.packed" "$work/again.gguf"
fails 1 "a packed file is no GGUF" convert "$model" "$work/other.gguf" --layout packed
fails 2 "--layout" convert "$model" "$work/other.packed" --layout folded
head -c 9000 "$work/model.packed" >"$work/cut.packed"
fails 1 "cut.packed" inspect "$work/cut.packed"
mkdir -p "$PONDER_HOME/models" && cp "$work/model.packed" "$PONDER_HOME/models/tiny.packed"
works '"format": "packed"' inspect tiny --json
finish
