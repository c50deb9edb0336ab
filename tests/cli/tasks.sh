#!/bin/bash
# ponder tasks: the list, samples that are the same for the same seed, and verdicts with every error shown.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

works "countdown" tasks list
works '"task":"knights_knaves"' tasks list --json
for task in $("$ponder" tasks list | sed -n 's/^\([a-z_]\+\) .*/\1/p'); do
  works "</think>" tasks sample "$task" -n 3 --traces
  "$ponder" tasks sample "$task" -n 20 --split heldout --json >>"$work/all.jsonl"
done
[[ $(wc -l <"$work/all.jsonl") == 740 ]] || not_so "37 tasks, 20 problems each"
works "2] " tasks sample gcd --level 2 -n 1
"$ponder" tasks sample gcd --seed 5 >"$work/a"
"$ponder" tasks sample gcd --seed 5 >"$work/b"
"$ponder" tasks sample gcd --seed 6 >"$work/c"
cmp -s "$work/a" "$work/b" || not_so "the same seed gives the same problems"
cmp -s "$work/a" "$work/c" && not_so "another seed gives other problems"

# What was sampled can be judged: the reference answer behind a thought is right, in the thought it is not.
sed 's/^{"prompt":\(".*"\),"answer":\("[^"]*"\),/{"response":\2,&/; s/^{"response":"\([^"]*\)",{/{"response":"<think>no<\/think>\1",/' \
  "$work/all.jsonl" >"$work/right.jsonl"
works "countdown        20 replies, 20 right (1.000 of 20 decided), 0 errors" tasks verify "$work/right.jsonl"
[[ $(grep -c ', 20 right (1.000' "$work/out") == 37 ]] || not_so "all references are right: $(<"$work/out")"
sed 's/<think>no<\/think>\([^"]*\)/<think>\1/' "$work/right.jsonl" >"$work/unfinished.jsonl"
works "countdown        20 replies, 0 right" tasks verify "$work/unfinished.jsonl"

cat >"$work/own.jsonl" <<'EOF'
{"prompt": "2+2", "answer": "4", "verifier": "number", "response": "<think>\n2+2=5?\n</think>\nThe answer is **4**."}
{"prompt": "2+2", "answer": 4, "verifier": "number", "response": "</think>5"}

{"prompt": "capital?", "answer": "Paris", "verifier": {"type": "exact", "ignore_case": true}, "response": "paris."}
{"prompt": "which?", "answer": "B", "verifier": "choice", "response": "The answer is (B)."}
{"prompt": "24", "verifier": {"type": "countdown", "numbers": [8, 3, 8, 3], "target": 24}, "response": "8/(3-8/3)"}
EOF
works "number           2 replies, 1 right (0.500 of 2 decided), 0 errors" tasks verify "$work/own.jsonl"
works '{"line":1,"score":1.0,"error":null}' tasks verify "$work/own.jsonl" --json

# A verifier that breaks is counted and shown, and runs only if that is allowed.
cat >"$work/command.jsonl" <<'EOF'
{"verifier": {"type": "command", "command": ["sh", "-c", "echo '{\"score\": 1}'"]}, "response": "4"}
{"verifier": {"type": "command", "command": ["sh", "-c", "exit 3"]}, "response": "4"}
{"verifier": {"type": "command", "command": ["sleep", "60"], "timeout_ms": 100}, "response": "4"}
EOF
fails 1 "--allow-commands" tasks verify "$work/command.jsonl"
works "3 replies, 1 right (1.000 of 1 decided), 2 errors" tasks verify "$work/command.jsonl" --allow-commands
grep -q "error x1: the verifier sleep took longer than 100 ms" "$work/out" || not_so "the error is shown: $(<"$work/out")"
grep -q "2 replies could not be judged" "$work/err" || not_so "stderr says how many were not judged"

try() { # PATTERN LINE: a file with this line fails with this sentence
  printf '%s\n' "$2" >"$work/bad.jsonl"
  fails 1 "$1" tasks verify "$work/bad.jsonl"
}
try "bad.jsonl:1: \"response\" is missing" '{"prompt": "", "answer": "4", "verifier": "number"}'
try "no verifier \"oracle\"" '{"answer": "4", "verifier": "oracle", "response": "4"}'
try "\"answer\" is" '{"answer": "no number", "verifier": "number", "response": "4"}'
try "no option \"tolerence\"" '{"answer": "4", "verifier": {"type": "number", "tolerence": 1}, "response": "4"}'
try "no facts of the task gcd" '{"verifier": {"type": "task", "task": "gcd", "facts": {}}, "response": "4"}'
try "bad.jsonl:1" 'no JSON'
fails 1 "cannot read" tasks verify "$work/none.jsonl"
fails 1 "no task \"nim\"" tasks sample nim
fails 1 "no level 9" tasks sample gcd --level 9
fails 2 "subcommand" tasks
fails 2 "--split" tasks sample gcd --split all
finish
