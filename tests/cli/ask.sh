#!/bin/bash
# ask and chat: usage errors, and models that cannot talk.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

works "Stop strings" ask --help
works "/reset" chat --help
fails 2 "ask --help" ask --no-such-flag
fails 2 "--logprobs" ask --logprobs hi
fails 2 "--top-p" ask --top-p 3 hi
fails 2 "--temperature" ask --temperature -1 hi
fails 2 "ID=VALUE" ask --logit-bias abc hi
fails 2 "NAME=VALUE" ask --template-arg abc hi
fails 2 "NAME=VALUE" chat --template-arg =1
fails 2 "--max-tokens" ask --max-tokens 0 hi
fails 2 "--think-budget" chat --think-budget -1
fails 2 "--kv" chat --kv f8
fails 1 "question is empty" ask
without_models fails 1 "-m MODEL or PONDER_MODEL" ask hi
without_models fails 1 "-m MODEL or PONDER_MODEL" chat
llama=$fixtures/models/llama
fails 1 "no tokenizer" ask -m "$llama" hi
fails 1 "no tokenizer" chat -m "$llama"

# A tokenizer that is not the model's.
cp -r "$llama" "$work/odd"
cp "$fixtures"/tokenizers/smollm2/tokenizer*.json "$work/odd/"
fails 1 "but its embedding has" ask -m "$work/odd" hi
finish
