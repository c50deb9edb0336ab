# Sourced by tests on SmolLM2 with the program as their argument: sets `ponder`, `fixtures` and
# `model`, or ends the test as one that cannot run here.
ponder=$1
fixtures=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/fixtures" && pwd -P)
model=${PONDER_HOME:-$HOME/.cache/ponder}/models/smollm2.gguf
if [[ ! -f $model ]]; then
  echo "$model is not there; ./run fetch smollm2 downloads it"
  exit 77
fi
