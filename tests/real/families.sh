#!/bin/bash
# Random configurations of every family, as transformers writes and computes them, in folders, GGUF and Q8_0: the same
# log-probability, or a refusal that names the key. PONDER_FAMILIES says how many; PYTHON has torch and transformers.
set -u
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TMPDIR=$work "${PYTHON:-python3}" "$root/tools/check_families.py" "$1" --count "${PONDER_FAMILIES:-520}"
