#!/bin/bash
# Agents and frameworks as they are published, and requests made from openapi.json: rows of bench/clients.sh, whose packages
# are too heavy for clients.sh. What could not be installed here is named, and the rest is tried. PONDER_AGENTS_SECONDS says
# how long it may take; what comes after that is left out.
set -u
ponder=$1
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
: "${PONDER_HOME:?must name the folder that keeps the clients}"
names=(litellm codex claude_code lm_eval verifiers schemathesis)
said=$(mktemp)
trap 'rm -f "$said"' EXIT
ended=0
timeout -k 10 "${PONDER_AGENTS_SECONDS:-2300}" "$root/bench/clients.sh" "$ponder" "${names[@]}" >"$said" || ended=$?
rows=$(grep '^| ' "$said" | tail -n +2)
printf '%s\n' "$rows"
if [[ $rows == *"**fails**"* ]] || ((ended != 124 && $(wc -l <<<"$rows") != ${#names[@]})); then
  tail -n 20 "$PONDER_HOME"/clients-bench/*.log
  exit 1
fi
[[ $rows == *"| fine |"* ]] || { echo "none of them could be installed"; exit 77; }
