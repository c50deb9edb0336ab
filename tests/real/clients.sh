#!/bin/bash
# Clients as they are published, against ponder serve on this machine: the scripts of tests/clients.
# What node, Python or the registry does not give here is named, and the rest is tried.
set -u
ponder=$1
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../clients" && pwd -P)
: "${PONDER_HOME:?must name the folder that keeps the clients}"
kept=$PONDER_HOME/clients
work=$(mktemp -d)
server=""
trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT
mkdir -p "$kept"

have_node="" have_python=""
if ! command -v npm >/dev/null; then
  echo "there is no npm here: the clients for node are left out"
elif [[ -d $kept/node_modules/@ai-sdk/openai && -d $kept/node_modules/@anthropic-ai/sdk ]] ||
  (cd "$kept" && timeout 150 npm install --no-audit --no-fund \
    openai@6 @ai-sdk/deepseek@2 @ai-sdk/openai@3 ai@6 zod@4 @anthropic-ai/sdk@1 >"$work/npm" 2>&1); then
  have_node=yes
else
  echo "npm could not install the clients for node: $(tail -n 1 "$work/npm")"
fi
if [[ -f $kept/python/ready-2 ]] || { python3 -m venv "$kept/python" &&
  timeout 150 "$kept/python/bin/pip" -q install openai langchain-deepseek anthropic &&
  touch "$kept/python/ready-2"; } >"$work/pip" 2>&1; then
  have_python=yes
else
  echo "the clients for Python could not be installed: $(tail -n 1 "$work/pip")"
fi
[[ -n $have_node$have_python ]] || exit 77

# A model that knows nothing, but thinks: its template opens a thought.
for i in $(seq 400); do echo "line $i of a text that says little and says it again"; done >"$work/a.txt"
"$ponder" tokenizer train "$work/a.txt" --vocab 300 --out "$work/tok" >/dev/null 2>&1 || exit 1
"$ponder" train pretrain --out "$work/run" --set run.steps=1 --set model.tokenizer="$work/tok" \
  --set model.hidden=32 --set model.layers=1 --set model.heads=2 --set model.intermediate=32 \
  --set model.max_position=2048 --set data.sequence=64 --set data.batch_tokens=128 \
  --set data.micro_tokens=128 --set data.validation=0 --set "data.sources=[{path=\"$work/a.txt\"}]" \
  >"$work/out" 2>"$work/err" || { cat "$work/err"; exit 1; }
model=$(tail -n 1 "$work/out")
python3 - "$model/tokenizer_config.json" <<'EOF'
import json, sys
config = json.load(open(sys.argv[1]))
config["chat_template"] += "{% if add_generation_prompt %}<think>\n{% endif %}"
json.dump(config, open(sys.argv[1], "w"))
EOF
export KEY=a-key-for-the-clients
PONDER_API_KEY=$KEY "$ponder" serve -m "$model" --name tiny --port 0 \
  >"$work/out" 2>"$work/err" &
server=$!
for _ in $(seq 300); do
  grep -q served "$work/out" && break
  sleep 0.1
done
BASE_URL=$(sed -n 's/.* at \(http.*\)$/\1/p' "$work/out")
export BASE_URL
wrong=0
try() {
  if "$@" >"$work/said" 2>&1; then
    echo "$(basename "${*: -1}"): fine"
  else
    wrong=1
    echo "$(basename "${*: -1}"):"
    tail -n 20 "$work/said"
  fi
}
if [[ -n $have_node ]]; then
  cp "$here"/*.mjs "$kept/"  # packages are looked for beside the script
  for client in openai responses anthropic deepseek ai_sdk strict tool_runner; do
    try node "$kept/${client}_node.mjs"
  done
fi
if [[ -n $have_python ]]; then
  for client in openai responses anthropic tool_runner langchain strict generate; do
    try "$kept/python/bin/python" "$here/${client}_python.py"
  done
fi
exit "$wrong"
