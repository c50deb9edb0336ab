#!/bin/bash
# SmolLM2's perplexity equals llama.cpp's within 1%, by both protocols of the fixture.
set -u
source "$(dirname -- "${BASH_SOURCE[0]}")/../smollm2.sh"
# wanted PROTOCOL: the fixture's number.
wanted() {
  grep -A2 "\"$1\": {" "$fixtures/smollm2_llamacpp.json" | grep -o '"perplexity": [0-9.]*' | grep -o '[0-9.]*$'
}
wrong=0
# equal PROTOCOL OPTIONS...
equal() {
  local protocol=$1 reference found
  shift
  reference=$(wanted "$protocol")
  found=$("$ponder" perplexity "$fixtures/perplexity.txt" -m "$model" --json "$@" |
    grep -o '"perplexity":[0-9.]*' | grep -o '[0-9.]*$')
  echo "$protocol: ponder ${found:-nothing}, llama.cpp $reference"
  awk -v a="${found:-0}" -v b="$reference" 'BEGIN { d = a / b - 1; exit !(d < 0.01 && d > -0.01) }' ||
    wrong=1
}
equal llama_perplexity
equal all_positions --stride 512
exit $wrong
