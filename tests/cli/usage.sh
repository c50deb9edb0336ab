#!/bin/bash
# Exit codes, usage errors, help, and where a model is looked for.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

works "ponder " --version
works "Subcommands:" --help
for command in inspect convert bench perplexity; do
  works "Examples:" "$command" --help
  fails 2 "$command --help" "$command" --no-such-flag
done
fails 2 "command" # nothing asked for
fails 2 "no-such-command" no-such-command
fails 2 "file is required" perplexity
fails 2 "--ctx" perplexity text -m x --ctx 0
fails 2 "--stride" perplexity text -m x --ctx 8 --stride 9
fails 2 "--repeat" bench -m x --repeat 0
fails 2 "--depth" bench -m x --depth 0,-1
fails 2 "--threads" bench -m x --threads 0
fails 2 "Q9" convert a b --quant Q9
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

# ---- output that cannot be written is a failure
if [[ -w /dev/full ]]; then
  "$ponder" inspect tiny >/dev/full 2>"$work/err"
  [[ $? == 1 ]] || not_so "a full disk ends with status 1"
fi
finish
