#!/bin/bash
# serve: what it refuses to start with, its options from three places, and how it ends.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

works "PONDER_API_KEY" serve --help
fails 2 "serve --help" serve --no-such-flag
fails 2 "--parallel" serve --parallel 0
fails 2 "--port" serve --port 70000
without_models fails 1 "-m MODEL or PONDER_MODEL" serve
fails 1 "no tokenizer" serve -m "$fixtures/models/llama"
fails 1 "cannot" serve --config "$work/none.toml"
printf 'parallel = "many"\n' >"$work/bad.toml"
fails 1 "line 1: parallel" serve --config "$work/bad.toml"
printf '# one\nparalel = 3\n' >"$work/bad.toml"
fails 1 "line 2: paralel: there is no option" serve --config "$work/bad.toml"
printf 'port = [\n' >"$work/bad.toml"
fails 1 "bad.toml: line" serve --config "$work/bad.toml"

# A tiny model with a tokenizer: trained for no step worth the name.
mkdir "$work/corpus"
for i in $(seq 400); do echo "line $i of a text that says little and says it again"; done >"$work/corpus/a.txt"
"$ponder" tokenizer train "$work/corpus/a.txt" --vocab 300 --out "$work/tok" >/dev/null 2>&1 ||
  not_so "a tokenizer is learned"
"$ponder" train pretrain --out "$work/run" --set run.steps=1 --set model.tokenizer="$work/tok" \
  --set model.hidden=32 --set model.layers=1 --set model.heads=2 --set model.intermediate=32 \
  --set model.max_position=256 --set data.sequence=64 --set data.batch_tokens=128 \
  --set data.micro_tokens=128 --set data.validation=0 --set "data.sources=[{path=\"$work/corpus/a.txt\"}]" \
  >"$work/out" 2>"$work/err" || not_so "a model is made: $(<"$work/err")"
model=$(tail -n 1 "$work/out")
fails 1 "there is no key" serve -m "$model" --bind 0.0.0.0 --port 0
fails 1 "is no IP address" serve -m "$work/not.there" --bind nowhere.example --allow-public --port 0
fails 1 "is no IP address" serve -m "$model" --bind 127.example.com --port 0
for here in localhost 127.0.0.2; do # no others: that is no question of keys
  fails 1 "not.there" serve -m "$work/not.there" --bind "$here" --port 0
done
PONDER_API_KEY="#secret-of-one" fails 1 "PONDER_API_KEY: there is no key in it" serve -m "$model"
echo short >"$work/keys"
fails 1 "keys: line 1: the key" serve -m "$model" --key-file "$work/keys"
fails 1 "which can be guessed" serve -m "$model" --key-file "$work/keys"
echo "somebody #long-enough" >"$work/keys"
fails 1 "keys: line 1: a word begins with '#'" serve -m "$model" --key-file "$work/keys"

echo "one long-enough" >"$work/keys"
chmod 666 "$work/keys"
fails 1 "chmod o-w" serve -m "$model" --key-file "$work/keys"
chmod 600 "$work/keys"
fails 1 "has no scheme" serve -m "$model" --cors app.example
mkdir -m 777 "$work/shared"
fails 1 "chmod o-w" serve -m "$model" --cache-folder "$work/shared"

ask() { # METHOD PATH [BODY] [HEADER]: the answer's text
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n%s' \
    "$1" "$2" "${4:+$4$'\r\n'}" "${#3}" "${3:-}" >&3
  cat <&3
  exec 3<&-
}

# A server with these arguments: $server is its process, and $port where it is, once it says so. (What the one before it said
# goes first, lest that be read.)
begin() {
  : >"$work/out"
  "$ponder" serve "$@" >"$work/out" 2>"$work/err" &
  server=$!
  for _ in $(seq 300); do
    grep -q served "$work/out" && break
    sleep 0.1
  done
  port=$(sed -n 's/.*127.0.0.1:\([0-9]*\).*/\1/p' "$work/out")
}

printf 'name = "tiny"\nparallel = 2\ndrain-seconds = 5\nport = 1\n' >"$work/serve.toml"
PONDER_API_KEY=a-long-secret PONDER_PORT=0 begin -m "$model" --config "$work/serve.toml" \
  --max-tokens 9
[[ $(<"$work/out") == "tiny is served at http://127.0.0.1:"* ]] || not_so "it says where: $(<"$work/out")"
chat='{"messages":[{"role":"user","content":"line"}]}'
[[ $(ask POST /v1/chat/completions "$chat") == *" 401 "* ]] || not_so "without a key: 401"
said=$(ask POST /v1/chat/completions "$chat" "Authorization: Bearer a-long-secret")
[[ $said == *'"model":"tiny"'*'"total_tokens"'* ]] || not_so "with it: a reply, but: $said"
tokens=$(grep -o '"completion_tokens":[0-9]*' <<<"$said" | cut -d: -f2)
((tokens <= 9)) || not_so "--max-tokens is the default: $tokens"
[[ $(ask GET / "") == *"200 OK"*"<!doctype html>"* ]] || not_so "the page is there for who takes no gzip, too"
[[ $(ask GET / "" "Accept-Encoding: gzip" | head -c 2000 | tr -d '\0') == *"Content-Security-Policy: "* ]] || not_so "the page is there"
kill -TERM "$server"
wait "$server"
status=$?
[[ $status == 0 ]] || not_so "SIGTERM ends it with status 0, but it is $status"
grep -q '"event":"reply"' "$work/err" || not_so "replies are logged"
grep -q 'line' "$work/err" && not_so "no text is in the log"
while read -r line; do
  [[ $line == '{"time":"'*'}' ]] || not_so "a log line is JSON: $line"
done <"$work/err"

# Bodies that do not end take no more memory than their key may, whatever the server was sent and has refused.
PONDER_API_KEY=a-long-secret begin -m "$model" --port 0 -q --max-body-mb 4 --tenant-memory-mb 16
[[ $(ask POST /v1/chat/completions "$chat" "x-api-key: a-long-secret") == *" 200 "* ]] || not_so "it answers"
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$server/status"; }
before=$(resident)
unfinished=()
for _ in $(seq 20); do
  exec {fd}<>"/dev/tcp/127.0.0.1/$port"
  unfinished+=("$fd")
  printf 'POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nx-api-key: a-long-secret\r\nContent-Length: 4000000\r\n\r\n' >&"$fd"
  head -c 3900000 /dev/zero >&"$fd" 2>/dev/null  # not read to its end where it is refused
done
for _ in $(seq 100); do
  (($(resident) - before > 10000)) && break
  sleep 0.05
done
sleep 0.5
more=$(($(resident) - before))
for fd in "${unfinished[@]}"; do exec {fd}>&-; done
if ! ldd "$ponder" | grep -q 'lib[at]san'; then
  ((more > 10000 && more <= 16 * 1024)) || not_so "bodies that do not end take what their key may, not $more kB"
fi
kill -TERM "$server"
wait "$server" || not_so "it ends"

# Its own model takes what agents send: a system prompt, tools, earlier turns.
begin --port 0 -q
question='{"role":"user","content":"What is 3 plus 4?"}'
turns='{"role":"user","content":"What is 2 plus 2?"},{"role":"assistant","content":"4"},'
system='{"role":"system","content":"You are terse."},'
tools='"tools":[{"type":"function","function":{"name":"look"}}],'
last=0
for messages in "$question" "$turns$question" "$system$turns$question"; do
  said=$(ask POST /v1/chat/completions "{$tools\"temperature\":0,\"messages\":[$messages]}")
  [[ $said == *" 200 "*'"finish_reason":"stop"'* ]] || not_so "its own model answers an agent: $said"
  tokens=$(grep -o '"prompt_tokens":[0-9]*' <<<"$said" | cut -d: -f2)
  ((tokens > last + 10)) || not_so "what was said before is in its prompt: $tokens tokens, $last without: $messages"
  last=$tokens
done
kill -TERM "$server"
wait "$server" || not_so "it ends"

# SIGTERM while it works: a reply that runs comes to its end, who waits is told, and it is no failure.
begin -m "$model" --port 0 -q --parallel 1 --no-loop-cut
long='{"messages":[{"role":"user","content":"line"}],"stream":true,"ignore_eos":true,"max_tokens":200,"n":32}'
ask POST /v1/chat/completions "$long" >"$work/streamed" &
streaming=$!
for _ in $(seq 100); do
  grep -q content "$work/streamed" && break
  sleep 0.05
done
ask POST /v1/chat/completions "$chat" >"$work/waited" &
waiting=$!
for _ in $(seq 100); do
  [[ $(ask GET /metrics "") == *'ponder_requests_waiting 1'* ]] && break
  sleep 0.05
done
kill -TERM "$server"
wait "$streaming" "$waiting"
wait "$server" || not_so "SIGTERM while it works ends it with status 0, but it is $?"
[[ $(<"$work/streamed") == *"data: [DONE]"* ]] || not_so "the stream ends: $(tail -c 300 "$work/streamed")"
[[ $(<"$work/waited") == *" 503 "*"shutting down"* ]] || not_so "who waits is told: $(<"$work/waited")"

# Several models: by name, by alias, and those of a folder.
mkdir "$work/zoo"
cp -r "$model" "$work/zoo/second"
mkdir "$work/zoo/broken" && echo '{}' >"$work/zoo/broken/config.json"
touch "$work/zoo/best-of-both.GGUF" "$work/zoo/two-00002-of-00002.gguf" # a model, and a part of none
fails 1 "two models are called x" serve -m x="$model" -m x="$work/zoo/second"
fails 1 "--name is for one model" serve -m "$model" -m "$work/zoo/second" --name y
fails 1 "--adapter is for one model" serve -m "$model" -m "$work/zoo/second" --adapter "$work"
fails 1 "is no name for a model" serve -m ="$model"
fails 1 "neither a .gguf file nor" serve --models-dir "$work/corpus"
fails 1 "none: No such file" serve --models-dir "$work/none"
fails 2 "--models-memory" serve --models-memory much
fails 2 "Value -5 is no number of bytes" serve --models-memory=-5
fails 2 "Value -1g is no number of bytes" serve --models-memory=-1g
for number in nan -1 inf; do
  fails 2 "--models-idle: Value $number not in range" serve --models-idle=$number
done
fails 2 "--temperature: Value nan not in range" serve --temperature nan
fails 1 "no adapter_config.json" serve -m "$model" --lora a="$model"
fails 1 "lora/llama: it" serve -m "$model" -m b="$work/zoo/second" --lora b:x="$fixtures/lora/llama"
fails 1 "lora/llama: it" serve -m "$model" --models-dir "$work/zoo" --lora second:x="$fixtures/lora/llama"
fails 1 "but --models-memory is 0.00 GB" serve -m "$model" --models-memory 1k
begin -m first="$model" --models-dir "$work/zoo" --models-memory 1G --cache-tokens 256 --port 0 -q
[[ $(<"$work/out") == "4 models are served at "* ]] || not_so "it says how many: $(<"$work/out") $(<"$work/err")"
chat_with() { ask POST /v1/chat/completions "{\"model\":\"$1\",\"max_tokens\":3,\"messages\":[{\"role\":\"user\",\"content\":\"line\"}]}"; }
[[ $(chat_with first) == *'"model":"first"'* ]] || not_so "the alias is a name: $(chat_with first)"
[[ $(chat_with second) == *" 200 "*'"model":"second"'* ]] || not_so "a folder's name is one, too: $(chat_with second)"
said=$(chat_with broken)
[[ $said == *" 503 "*"the model broken cannot be loaded: "* ]] || not_so "a broken one says why: $said"
[[ $said == *"$work"* ]] && not_so "clients are not told where it lies: $said"
said=$(chat_with third)
[[ $said == *" 404 "*"there is no model third; there are first, best-of-both, broken, second"* ]] || not_so "others are refused: $said"
said=$(ask GET /v1/models "")
[[ $said == *'"id":"second"'*'"loaded":true'* ]] || not_so "what is loaded is listed: $said"
[[ $(ask GET /metrics "") == *'ponder_model_replies_total{model="second"} '[1-9]* ]] || not_so "each is counted"
kill -TERM "$server"
wait "$server" || not_so "it ends"
finish
