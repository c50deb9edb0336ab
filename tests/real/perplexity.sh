#!/bin/bash
# SmolLM2's perplexity equals llama.cpp's within 1%, by both protocols of the fixture.
set -u
source "$(dirname -- "${BASH_SOURCE[0]}")/../smollm2.sh"
source "$(dirname -- "${BASH_SOURCE[0]}")/../llamacpp.sh"
reference=$fixtures/smollm2_llamacpp.json
wrong=0
equal llama_perplexity || wrong=1
equal all_positions --stride 512 || wrong=1
exit $wrong
