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
fails 2 "an empty text would end every answer at once" ask --stop "" hi
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

# ---- what is no text is not answered, and what is not whole says so
fails 1 "no text in UTF-8" ask $'caf\xe9'
printf '\xff\xfeW\0h\0y\0' >"$work/wide"
"$ponder" ask <"$work/wide" >"$work/out" 2>"$work/err"
[[ $? == 1 && $(<"$work/err") == *"UTF-16"* ]] || not_so "a question in UTF-16 is refused: $(<"$work/err")"
works "" ask -q --max-tokens 3 "What is 2 + 3?"
[[ $(<"$work/err") == *"the reply is not whole"* ]] || not_so "a reply that was cut says so: $(<"$work/err")"
finish
