#!/bin/bash
# ponder ask and chat on SmolLM2: what their help promises.
set -u
source "$(dirname -- "${BASH_SOURCE[0]}")/../smollm2.sh"
source "$(dirname -- "${BASH_SOURCE[0]}")/../claim.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ask() { "$ponder" ask -m "$model" "$@" 2>"$work/err" </dev/null; }
# One that all kernels answer alike: its closest second token is 0.9 nats behind.
japan="What is the capital of Japan?"

claim "the answer is text" "The capital of Japan is Tokyo." "$(ask --temperature 0 "$japan")"
claim "nothing else is said without a terminal" "" "$(cat "$work/err")"
claim "words are joined, a pipe is added" "*Paris*" \
  "$(echo "The capital of France is Paris." | "$ponder" ask -m "$model" -q --temperature 0 Repeat this:)"
claim "a stop string ends the answer before it" "The capital" \
  "$(ask --temperature 0 --stop ' of' "$japan")"
json=$(ask --json --temperature 0 --max-tokens 3 --logprobs=2 "$japan")
claim "JSON tells everything" \
  '{"model":*"thought":"","answer":"The capital of","finish_reason":"length","usage":{"prompt_tokens":37,"completion_tokens":3,"reasoning_tokens":0,"total_tokens":40,"cached_tokens":0}*"logprobs":?{"id":504,*"top_logprobs":*' \
  "$json"
bits() {
  ask --json --logprobs --seed 7 --temperature 1 --max-tokens 30 "$@" "Tell a tale" |
    grep -o '"answer.*"finish\|"logprobs.*' | sha256sum
}
claim "the same seed gives the same bits, whatever the threads" "$(bits --threads 1)" "$(bits --threads 2)"
thinking=$'<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n<think>\n'
json=$(ask --json --raw --temperature 0 --think-budget 4 --max-tokens 40 "$thinking")
claim "a spent budget closes the thought and an answer follows" \
  '*"thought":"The capital of France","answer":"?*"' "${json%%,\"finish_reason*}"
json=$(ask --json --raw --temperature 0 --max-tokens 60 "$thinking")
claim "a model that stops in its thought still answers" '*"answer":"?*' "${json%%,\"finish_reason*}"

ask --max-tokens 9000 hi >/dev/null
claim "an overflow fails" 1 $?
claim "and says the numbers" "ponder: the prompt's 31 tokens and a reply of 9000 *8192*" "$(cat "$work/err")"
ask --top-p 3 hi >/dev/null
claim "a wrong flag is a usage error" 2 $?
claim "a full disk is an error" "*cannot write*" "$(ask --max-tokens 2 hi 2>&1 >/dev/full; cat "$work/err")"

chat() { PONDER_HOME=$work "$ponder" chat -m "$model" --temperature 0 --max-tokens 20 2>"$work/err"; }
printf '%s\n' "/system Be brief." "My name is Ada." "Hello again" "/save $work/chat.json" | chat >"$work/first"
claim "a chat is saved" "5" "$(grep -c '"role"' "$work/chat.json")"
printf '%s\n' "/load $work/chat.json" "And again" "/save $work/chat.json" /exit "never said" | chat >/dev/null
claim "and goes on where it was" "7" "$(grep -c '"role"' "$work/chat.json")"
echo "/load $work/none" | chat
claim "a script with a failed command fails" 1 $?
exit $((wrong > 0))
