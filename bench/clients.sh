#!/bin/bash
# Agents and frameworks as they are published, against ponder serve: bench/clients.sh PONDER [NAME...] > docs/clients.md
# What is too heavy for tests/real/clients.sh: about 2.5 GB of packages, kept in $PONDER_HOME/clients-bench. Agents send
# tens of thousands of tokens, so the model is one of a layer with room for them; it knows nothing, and is held to what
# it is to do by clients/director.py. Exit code 1 if a client that could be had fails.
set -u
ponder=$(realpath -- "$1")
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/clients" && pwd -P)
shift
: "${PONDER_HOME:?must name the folder that keeps the clients}"
kept=$PONDER_HOME/clients-bench
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
mkdir -p "$kept"
export KEY=a-key-for-the-clients
wrong=0

# wide_model: its folder is the last line of $work/out.
wide_model() {
  for i in $(seq 400); do echo "line $i of a text that says little and says it again"; done >"$work/a.txt"
  "$ponder" tokenizer train "$here"/../../docs --format text --vocab 3000 --out "$work/tok" &&
    "$ponder" train pretrain --out "$work/run" --set run.steps=1 --set model.tokenizer="$work/tok" \
      --set model.hidden=32 --set model.layers=1 --set model.heads=2 --set model.intermediate=32 \
      --set model.max_position=131072 --set data.sequence=64 --set data.batch_tokens=128 \
      --set data.micro_tokens=128 --set data.validation=0 --set "data.sources=[{path=\"$work/a.txt\"}]" >"$work/out" &&
    python3 - "$(tail -n 1 "$work/out")/tokenizer_config.json" <<'PY'
import json, sys
config = json.load(open(sys.argv[1]))
config["chat_template"] += "{% if add_generation_prompt %}<think>\n{% endif %}"
json.dump(config, open(sys.argv[1], "w"))
PY
}
# said FILE WORD: waits until a program's first words are there.
said() {
  for _ in $(seq 600); do
    grep -qs "$2" "$1" && return
    sleep 0.1
  done
  return 1
}
# serve_wide FILE OPTION...: sets BASE_URL and port.
serve_wide() {
  PONDER_API_KEY=$KEY "$ponder" serve -m "$(tail -n 1 "$work/out")" --name wide --port 0 "${@:2}" >"$1" 2>"$work/err" &
  pids+=($!)
  said "$1" served || { cat "$work/err"; return 1; }
  BASE_URL=$(sed -n 's/.* served at \([^,]*\),.*/\1/p' "$1")
  export BASE_URL
  port=${BASE_URL##*:}
  port=${port%%/*}
}
node_package() {  # FOLDER PACKAGE...
  [[ -f $kept/$1/ready ]] || { mkdir -p "$kept/$1" && (cd "$kept/$1" && npm install --no-audit --no-fund "${@:2}") &&
    touch "$kept/$1/ready"; }
}
python_package() {  # FOLDER PACKAGE...
  [[ -f $kept/$1/ready ]] || { python3 -m venv "$kept/$1" && "$kept/$1/bin/pip" -q install "${@:2}" && touch "$kept/$1/ready"; }
}
# directed TURNS: $director is a server before ponder that makes it take them; $work/log what was asked.
directed() {
  echo "$1" >"$work/turns"
  rm -f "$work/log" "$work/port"
  python3 "$here/director.py" "$port" "$work/turns" "$work/log" >"$work/port" &
  pids+=($!)
  said "$work/port" . && director=http://127.0.0.1:$(cat "$work/port")
}
all_taken() { [[ -s $work/log ]] && ! grep -v '^200 ' "$work/log"; }

lm_eval() {
  python_package lm-eval "lm-eval[api]==0.4.13" || return 77
  local to="model=wide,num_concurrent=2,max_retries=1" url=http://127.0.0.1:$port/v1
  export HF_HUB_OFFLINE=1 HF_DATASETS_OFFLINE=1 OPENAI_API_KEY=$KEY
  (cd "$here" && "$kept/lm-eval/bin/lm_eval" --model local-completions --tasks choose,write --include_path . --model_args \
    "$to,base_url=$url/completions,tokenizer_backend=remote,auth_token=$KEY" &&
    "$kept/lm-eval/bin/lm_eval" --model local-chat-completions --apply_chat_template --tasks write --include_path . \
      --model_args "$to,base_url=$url/chat/completions")
}
claude_code() {
  node_package claude @anthropic-ai/claude-code@2.1.332 || return 77
  [[ -f $kept/claude/copied ]] || (cd "$kept/claude/node_modules/@anthropic-ai/claude-code" && node install.cjs &&
    touch "$kept/claude/copied") || return 77
  mkdir -p "$work/claude" && cd "$work/claude" || return 1
  directed '[{"tool": "ToolSearch", "input": {"query": "select:WebFetch", "max_results": 1}},
    {"tool": "Bash", "input": {"command": "echo made > made.txt", "description": "Makes a file"}}, {"say": "Done."}]'
  local begun
  ask_claude "$KEY" && [[ $(cat made.txt) == made ]] && all_taken || return 1
  # A second start reads only what is new; with a wrong key it is told, and does not try for minutes.
  begun=$(metric ponder_prefill_rows_total)
  rm made.txt && ask_claude "$KEY" && [[ $(cat made.txt) == made ]] && all_taken || return 1
  (($(metric ponder_prefill_rows_total) - begun < $(metric ponder_prompt_tokens_total) / 4)) || return 1
  begun=$SECONDS
  ! ask_claude a-wrong-key && ((SECONDS - begun < 30)) && (($(grep -c '^401 ' "$work/log") <= 4))
}
ask_claude() {  # KEY
  env -i PATH="$PATH" HOME="$work" ANTHROPIC_BASE_URL="$director" ANTHROPIC_API_KEY="$1" ANTHROPIC_MODEL=wide \
    ANTHROPIC_SMALL_FAST_MODEL=wide CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 timeout 300 \
    "$kept/claude/node_modules/.bin/claude" -p "make a file" --allowedTools Bash </dev/null
}
metric() { curl -s -H "Authorization: Bearer $KEY" "http://127.0.0.1:$port/metrics" | sed -n "s/^$1 //p"; }
codex() {
  node_package codex @openai/codex@0.171.0 || return 77
  mkdir -p "$work/codex/home" && cd "$work/codex" || return 1
  directed '[{"tool": "exec_command", "input": {"cmd": "echo made > made.txt"}},
    {"tool": "add", "namespace": "mcp__adder", "input": {"a": 2, "b": 3}}, {"say": "Done."}]'
  cat >home/config.toml <<TOML
model = "wide"
model_provider = "ponder"
[model_providers.ponder]
name = "ponder"
base_url = "$director/v1"
env_key = "KEY"
wire_api = "responses"
[mcp_servers.adder]
command = "python3"
args = ["$here/mcp_adder.py"]
env = { LOG = "$PWD/added" }
TOML
  env -i PATH="$PATH" HOME="$work" CODEX_HOME="$PWD/home" KEY="$KEY" timeout 300 "$kept/codex/node_modules/.bin/codex" exec \
    --dangerously-bypass-approvals-and-sandbox --skip-git-repo-check "make a file" </dev/null &&
    [[ $(cat made.txt) == made && $(cat added) == 5 ]] && all_taken
}
schemathesis() {
  python_package schemathesis schemathesis==4.32.5 || return 77
  # A server of its own, whose answers are short: each of some ten thousand is waited for.
  serve_wide "$work/short" --max-tokens 4 || return 1
  # Of requests that the description allows and the server refuses it is not asked: a schema does not say everything.
  cd "$work" || return 1  # where it writes down what it found
  "$kept/schemathesis/bin/st" run "http://127.0.0.1:$port/openapi.json" -H "Authorization: Bearer $KEY" --no-color \
    --phases coverage --request-timeout 60 \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
}
python_client() {  # FOLDER SCRIPT PACKAGE...
  python_package "$1" "${@:3}" || return 77
  timeout 300 "$kept/$1/bin/python" "$here/$2"
}
pydantic_ai() { python_client pydantic-ai pydantic_ai_python.py "pydantic-ai-slim[openai,anthropic]==2.68.0"; }
instructor() { python_client instructor instructor_python.py instructor==1.17.0; }
langchain_openai() { python_client langchain langchain_openai_python.py langchain-openai==1.7.4; }
dspy() { python_client dspy dspy_python.py dspy==3.4.1; }
openai_agents() { python_client agents agents_python.py openai-agents==0.24.0; }
litellm() { python_client litellm litellm_python.py litellm==1.110.2; }
verifiers() { MODEL_FOLDER=$(tail -n 1 "$work/out") python_client verifiers verifiers_python.py verifiers==0.4.0; }
ai_sdk() {
  node_package ai-sdk ai@7.0.173 @ai-sdk/openai@4.0.118 @ai-sdk/anthropic@4.0.105 @ai-sdk/openai-compatible@3.0.92 zod@4 || return 77
  cp "$here/ai_sdk_node.mjs" "$kept/ai-sdk/" && timeout 300 node "$kept/ai-sdk/ai_sdk_node.mjs"
}

# try NAME "CLIENT VERSION" "WHAT": a row of the table; what a client said lies in $kept/NAME.log.
try() {
  [[ -z ${names:-} || " $names " == *" $1 "* ]] || return
  (pids=() && trap 'kill "${pids[@]}" 2>/dev/null' EXIT && "$1") >"$kept/$1.log" 2>&1
  local code=$? result=fine
  ((code == 0)) || result="**fails**"
  ((code != 77)) || result="could not be installed"
  ((code == 0 || code == 77)) || wrong=1
  echo "| $2 | $3 | $result |"
}

names=$*
wide_model >"$work/made" 2>&1 || { cat "$work/made"; exit 1; }
serve_wide "$work/served" --max-tokens 512 || exit 1
cat <<'HEAD'
# Clients that were tried

Written by `bench/clients.sh` as it runs; do not edit. Each is the published package of that version, unchanged, told the address
and a key alone. The model knows nothing: agents are made to act by `bench/clients/director.py`, which holds answers to calls as any
client may. A full test has the agents, LiteLLM, lm-evaluation-harness, verifiers and Schemathesis of these rows
(`tests/real/agents.sh`) as far as its hour goes, and fourteen scripts more: the SDKs of OpenAI and Anthropic, DeepSeek's providers of LangChain and of the
AI SDK, and others (`tests/real/clients.sh`).

| client | tried | result |
|---|---|---|
HEAD
try lm_eval "lm-evaluation-harness 0.4.13" "local-completions (choices scored by echoed log-probabilities, text; the server's tokenizer), local-chat-completions"
try claude_code "Claude Code 2.1.332" "\`claude -p\`: a search among deferred tools, a shell command, an answer; no request is refused; a second start reads only what is new, a wrong key is told at once"
try codex "Codex CLI 0.171.0" "\`codex exec\` over Responses: a shell command, a tool of an MCP server, an answer; no request is refused"
try schemathesis "Schemathesis 4.32.5" "some 15,000 requests made from openapi.json: no 5xx, answers are of the status, type and schema described"
try pydantic_ai "pydantic-ai 2.68.0" "chat, Responses and messages: typed answers by tool and by schema, text, streams"
try instructor "instructor 1.17.0" "tools, strict tools, JSON schema, Responses, partial objects"
try langchain_openai "langchain-openai 1.7.4" "chat and Responses: tools and their results, typed answers, streams; completions, embeddings"
try dspy "DSPy 3.4.1 and its LiteLLM" "chat, streams, tools, messages, Responses, completions, embeddings; a signature through JSON"
try litellm "LiteLLM 1.110.2" "chat and messages: a tool and its result, streams, typed answers; Responses in two turns, completions, embeddings"
try verifiers "verifiers 0.4.0" "its train client: tokens in, tokens with log-probabilities out, a second turn that goes on from them"
try openai_agents "OpenAI Agents SDK 0.24.0" "Responses and chat: a tool that is run, a typed answer"
try ai_sdk "AI SDK 7.0.173" "Responses, chat, compatible and messages: a tool that is run, typed answers and thoughts streamed, embeddings"
exit "$wrong"
