# Sourced by tests that hold a model to what llama.cpp made of it (tools/make_llamacpp_reference.py); `ponder`, `model`,
# `fixtures` and `reference`, the file with its numbers, are set.

# equal PROTOCOL OPTIONS...: perplexity within 1% of the reference's (float_*: of transformers' in float32).
equal() {
  local protocol=$1 wanted found
  shift
  wanted=$(grep -A2 "\"$protocol\": {" "$reference" | grep -o '"perplexity": [0-9.]*' | grep -o '[0-9.]*$')
  found=$("$ponder" perplexity "$fixtures/perplexity.txt" -m "$model" --json "$@" |
    grep -o '"perplexity":[0-9.]*' | grep -o '[0-9.]*$')
  echo "$protocol: ponder ${found:-nothing}, wanted $wanted"
  awk -v a="${found:-0}" -v b="$wanted" 'BEGIN { d = a / b - 1; exit !(d < 0.01 && d > -0.01) }'
}

# Question (or text), prompt tokens, answer tokens and gaps of each steady prompt, one a line, parted by tabs.
cases() {
  awk '/"(content|text)": / { sub(/^ *"(content|text)": "/, ""); sub(/",?$/, ""); question = $0 }
       /"steady":/ { steady = /true/ }
       /"prompt": \[/ { gsub(/[^0-9 ]/, ""); $1 = $1; prompt = NF }
       /"output": \[/ { gsub(/[^0-9 ]/, ""); $1 = $1; output = $0 }
       /"gaps": \[/ && steady { gsub(/[^0-9. ]/, ""); $1 = $1
                                print question "\t" prompt "\t" output "\t" $0 }' "$reference"
}

# agreement LEAST WIDEST OPTIONS...: at least LEAST prompts agree in full, the others part at gaps below WIDEST.
agreement() {
  local least=$1 widest=$2 agree=0 wrong=0 question prompt wanted gaps json same
  shift 2
  while IFS=$'\t' read -r question prompt wanted gaps; do
    read -ra ids <<<"$wanted"
    read -ra gap <<<"$gaps"
    json=$("$ponder" ask -m "$model" --temperature 0 --no-loop-cut --max-tokens "${#ids[@]}" --json \
      --logprobs "$@" "$question" </dev/null) || exit 1
    [[ $json == *"\"prompt_tokens\":$prompt,"* ]] || { wrong=1; echo "another prompt: $question"; }
    mapfile -t found < <(grep -o '"id":[0-9]*' <<<"$json" | cut -d: -f2)
    same=0
    while ((same < ${#ids[@]})) && [[ ${found[same]:-} == "${ids[same]}" ]]; do ((++same)); done
    if ((same == ${#ids[@]})); then
      ((++agree))
      continue
    fi
    echo "parts at token $same of ${#ids[@]}, gap ${gap[same]}: $question"
    awk -v gap="${gap[same]}" -v widest="$widest" 'BEGIN { exit !(gap < widest) }' || wrong=1
  done < <(cases)
  echo "$agree prompts agree in full"
  ((agree >= least)) || wrong=1
  return $wrong
}
