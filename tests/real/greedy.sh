#!/bin/bash
# SmolLM2's greedy answers equal llama.cpp's, token for token, on at least 5 of the fixture's 6 steady
# prompts (those on which llama.cpp agrees with itself whatever its kernels): from a question to its
# tokens through `ponder ask`.
set -u
ponder=$1
fixtures=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../fixtures" && pwd -P)
model=${PONDER_HOME:-$HOME/.cache/ponder}/models/smollm2.gguf
if [[ ! -f $model ]]; then
  echo "$model is not there; ./run fetch smollm2 downloads it"
  exit 77
fi
# Question, prompt tokens and answer tokens of each steady prompt, one a line, parted by tabs.
cases() {
  awk '/"content":/ { sub(/^ *"content": "/, ""); sub(/"$/, ""); question = $0 }
       /"steady":/ { steady = /true/ }
       /"prompt": \[/ { gsub(/[^0-9 ]/, ""); $1 = $1; prompt = NF }
       /"output": \[/ && steady { gsub(/[^0-9 ]/, ""); $1 = $1; print question "\t" prompt "\t" $0 }' \
    "$fixtures/smollm2_llamacpp.json"
}
agree=0
wrong=0
while IFS=$'\t' read -r question prompt wanted; do
  read -ra ids <<<"$wanted"
  json=$("$ponder" ask -m "$model" --temperature 0 --no-loop-cut --max-tokens "${#ids[@]}" --json \
    --logprobs "$question" </dev/null) || exit 1
  [[ $json == *"\"prompt_tokens\":$prompt,"* ]] || { wrong=1; echo "another prompt: $question"; }
  mapfile -t found < <(grep -o '"id":[0-9]*' <<<"$json" | cut -d: -f2)
  same=0
  while ((same < ${#ids[@]})) && [[ ${found[same]:-} == "${ids[same]}" ]]; do ((++same)); done
  echo "$same of ${#ids[@]} tokens agree: $question"
  ((same == ${#ids[@]})) && ((++agree))
done < <(cases)
echo "$agree prompts agree"
((agree >= 5)) || wrong=1
exit $wrong
