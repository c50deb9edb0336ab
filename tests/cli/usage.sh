#!/bin/bash
# Exit codes, usage errors, help, and where a model is looked for.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

works "ponder " --version
works "Subcommands:" --help
for command in inspect convert bench perplexity imatrix; do
  works "Examples:" "$command" --help
  fails 2 "$command --help" "$command" --no-such-flag
done
fails 2 "command" # nothing asked for
fails 2 "no-such-command" no-such-command
fails 2 "file is required" perplexity
fails 2 "file is required" imatrix -m x -o out
fails 2 "--imatrix: it needs --quant" convert a b.gguf --imatrix c
fails 2 "--ctx" perplexity text -m x --ctx 0
fails 2 "--stride" perplexity text -m x --ctx 8 --stride 9
fails 2 "--repeat" bench -m x --repeat 0
fails 2 "--depth" bench -m x --depth 0,-1
fails 2 "--threads" bench -m x --threads 0
fails 2 "Q9" convert a b --quant Q9
fails 2 "no whole number" ask -m x --seed -1 "Hi"
fails 2 "no whole number" ask -m x --seed 1.5 "Hi"
fails 2 "no whole number" tasks sample gcd -n 0
PONDER_ISA=abacus fails 1 "abacus" bench -m "$fixtures/models/llama" --prefill 4 --decode 4

# ---- the model
llama=$fixtures/models/llama
without_models fails 1 "-m MODEL or PONDER_MODEL" bench
works "deepseek_v3" inspect # the model that comes with ponder
works "deepseek_v3" inspect ponder
fails 1 "'no-such-name'" inspect no-such-name
fails 1 "no such file or folder" inspect "$work/no/such/path"
works "llama" inspect "$llama"
PONDER_MODEL=$llama works "llama" inspect
mkdir -p "$PONDER_HOME/models"
cp -r "$llama" "$PONDER_HOME/models/tiny"
works "llama (Hugging Face)" inspect tiny
works "tensors" convert tiny "$PONDER_HOME/models/small.gguf" --quant F16
works "llama (GGUF)" inspect small
fails 1 "--force" convert tiny "$PONDER_HOME/models/small.gguf"
works "tensors" convert tiny "$PONDER_HOME/models/small.gguf" --force
works "llama (Hugging Face)" inspect "$llama" --tensors

# ---- an importance matrix, from a text to a model that was rounded by it
text=$fixtures/perplexity.txt
works "1 chunks of 128 tokens" imatrix -m ponder -f "$text" -o "$work/one" --ctx 128 --chunks 1 --threads 1
works "1 chunks of 128 tokens" imatrix -m ponder -f "$text" -o "$work/two" --ctx 128 --chunks 1 --threads 2
cmp -s "$work/one" "$work/two" || not_so "an importance matrix is the same with any number of threads"
fails 1 "--force" imatrix -m ponder -f "$text" -o "$work/one"
fails 1 "fewer than one chunk" imatrix -m ponder -f "$llama/config.json" -o "$work/three" --ctx 100000
works "tensors" convert ponder "$work/weighed.gguf" --quant Q4_0 --imatrix "$work/one"
works "deepseek_v3" inspect "$work/weighed.gguf"
fails 1 "another model" convert tiny "$work/other.gguf" --quant Q4_0 --imatrix "$work/one"
fails 1 "no importance matrix" convert tiny "$work/other.gguf" --quant Q4_0 --imatrix "$text"

# ---- output that cannot be written is a failure
if [[ -w /dev/full ]]; then
  "$ponder" inspect tiny >/dev/full 2>"$work/err"
  [[ $? == 1 ]] || not_so "a full disk ends with status 1"
  "$ponder" convert tiny "$work/unheard.gguf" --quant F16 >/dev/null 2>/dev/full
  [[ $? == 0 && -s $work/unheard.gguf ]] || not_so "what is told to a full disk ends no work"
fi
finish
