#!/bin/bash
# SmolLM2's greedy answers against llama.cpp's, from a question to its tokens through `ponder ask`, on
# the fixture's 6 steady prompts (those on which llama.cpp agrees with itself whatever its kernels).
# The scalar table computes in float and agrees token for token on at least 5. The others round x to
# bytes, as llama.cpp does in its own way: they may part only where llama.cpp's two best tokens are
# within 0.3 nats.
set -u
source "$(dirname -- "${BASH_SOURCE[0]}")/../smollm2.sh"
source "$(dirname -- "${BASH_SOURCE[0]}")/../llamacpp.sh"
reference=$fixtures/smollm2_llamacpp.json
echo "scalar (float):"
PONDER_ISA=scalar agreement 5 0.3 || exit 1
if grep -q avx2 /proc/cpuinfo; then
  echo "AVX2:"
  PONDER_ISA=avx2 agreement 0 0.3 || exit 1
fi
echo "this machine's own table:"
agreement 0 0.3
