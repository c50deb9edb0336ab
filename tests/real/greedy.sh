#!/bin/bash
# SmolLM2's greedy answers against llama.cpp's, from a question to its tokens through `ponder ask`, on
# the fixture's 6 steady prompts (those on which llama.cpp agrees with itself whatever its kernels).
# The scalar table computes in float and agrees token for token on at least 5. The others round x to
# bytes, as llama.cpp does in its own way: they may part only where llama.cpp's two best tokens are
# within 0.3 nats.
set -u
source "$(dirname -- "${BASH_SOURCE[0]}")/../smollm2.sh"
# Question, prompt tokens, answer tokens and gaps of each steady prompt, one a line, parted by tabs.
cases() {
  awk '/"content":/ { sub(/^ *"content": "/, ""); sub(/"$/, ""); question = $0 }
       /"steady":/ { steady = /true/ }
       /"prompt": \[/ { gsub(/[^0-9 ]/, ""); $1 = $1; prompt = NF }
       /"output": \[/ { gsub(/[^0-9 ]/, ""); $1 = $1; output = $0 }
       /"gaps": \[/ && steady { gsub(/[^0-9. ]/, ""); $1 = $1
                                print question "\t" prompt "\t" output "\t" $0 }' \
    "$fixtures/smollm2_llamacpp.json"
}
# agreement LEAST WIDEST: at least LEAST prompts agree in full, the others part at gaps below WIDEST.
agreement() {
  local agree=0 wrong=0 question prompt wanted gaps json same
  while IFS=$'\t' read -r question prompt wanted gaps; do
    read -ra ids <<<"$wanted"
    read -ra gap <<<"$gaps"
    json=$("$ponder" ask -m "$model" --temperature 0 --no-loop-cut --max-tokens "${#ids[@]}" --json \
      --logprobs "$question" </dev/null) || exit 1
    [[ $json == *"\"prompt_tokens\":$prompt,"* ]] || { wrong=1; echo "another prompt: $question"; }
    mapfile -t found < <(grep -o '"id":[0-9]*' <<<"$json" | cut -d: -f2)
    same=0
    while ((same < ${#ids[@]})) && [[ ${found[same]:-} == "${ids[same]}" ]]; do ((++same)); done
    if ((same == ${#ids[@]})); then
      ((++agree))
      continue
    fi
    echo "parts at token $same of ${#ids[@]}, gap ${gap[same]}: $question"
    awk -v gap="${gap[same]}" -v widest="$2" 'BEGIN { exit !(gap < widest) }' || wrong=1
  done < <(cases)
  echo "$agree prompts agree in full"
  ((agree >= $1)) || wrong=1
  return $wrong
}
echo "scalar (float):"
PONDER_ISA=scalar agreement 5 0.3 || exit 1
if grep -q avx2 /proc/cpuinfo; then
  echo "AVX2:"
  PONDER_ISA=avx2 agreement 0 0.3 || exit 1
fi
echo "this machine's own table:"
agreement 0 0.3
