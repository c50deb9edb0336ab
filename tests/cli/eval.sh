#!/bin/bash
# ponder eval: the same seed gives the same figures whatever runs beside what; files of one's own; errors are shown.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

small_base 30
model=$work/base/model

figures() { # FILE ARGS...: the figures of one evaluation
  local file=$1
  shift
  "$ponder" eval -m "$model" --json --max-tokens 24 "$@" >"$file" || not_so "eval $*"
}
figures "$work/a" --task chain_sum,gcd -n 6 --samples 4 --seed 3
figures "$work/b" --task chain_sum,gcd -n 6 --samples 4 --seed 3 --parallel 1 --threads 1
figures "$work/c" --task chain_sum,gcd -n 6 --samples 4 --seed 4
figures "$work/d" --task chain_sum,gcd -n 6 --samples 4 --seed 3 --no-think
cmp -s "$work/a" "$work/b" || not_so "the same figures, one answer at a time or all at once"
cmp -s "$work/a" "$work/c" && not_so "another seed gives other figures"
python3 - "$work/a" "$work/d" <<'END' || not_so "the JSON has the figures: $(<"$work/a")"
import json, sys
think, plain = (json.load(open(name)) for name in sys.argv[1:])
every = [think["all"], *think["tasks"]]
assert {(t["task"], t["level"]) for t in think["tasks"]} > {("chain_sum", None), ("gcd", 1)}
assert think["all"]["problems"] == 12 and think["all"]["answers"] == 48
for f in every:
    for figure in (f["pass@1"], f["cons@k"], f["length"], *f["pass@k"].values()):
        assert figure["low"] <= figure["value"] <= figure["high"], figure
    assert list(f["pass@k"]) == ["1", "2", "4"] and f["errors"] == 0
    assert 0 <= f["truncated"] <= 1 and 0 <= f["stopped"] <= 1
assert think["think"] and not plain["think"]
assert plain["all"]["thought_tokens"] <= think["all"]["thought_tokens"]
END
works "pass@2" eval -m "$model" --task all --level 1 -n 1 --samples 2 --max-tokens 8
[[ $(grep -c '^  level 1 ' "$work/out") == 37 ]] || not_so "all tasks are asked: $(<"$work/out")"

{
  printf '{"prompt": "What is 1 plus \xff1?", "answer": 2}\n'
  printf '{"prompt": "%s", "answer": 2}\n' "$(printf 'x%.0s' {1..9000})"
} >"$work/long.jsonl"
fails 1 "long.jsonl:2: the prompt has" eval -m "$model" --file "$work/long.jsonl" --max-tokens 8
sed -i 2d "$work/long.jsonl"
works "long" eval -m "$model" --file "$work/long.jsonl" --max-tokens 8

works "level 2" eval -m "$model" --task gcd:2-3 -n 2 --max-tokens 8
[[ $(grep -c '^  level [23] ' "$work/out") == 2 ]] || not_so "the levels that were named: $(<"$work/out")"
works "gcd" eval -m "$model" --task gcd:2 -n 1 --max-tokens 8 --temperature 0.6 --top-p 0.95
fails 2 "not in range" eval -m "$model" --task gcd:2 -n 1 --top-p 1.5

cat >"$work/mine.jsonl" <<'END'
{"question": "Work out 3 + 3.", "answer": "3+3=<<3+3=6>>6\n#### 6"}
{"problem": "Work out 4 + 4.", "solution": "It is $\\boxed{8}$.", "level": "Level 2"}
END
works "mine" eval -m "$model" --file "$work/mine.jsonl" --samples 2 --max-tokens 8
works "level 2" eval -m "$model" --file "$work/mine.jsonl" --level 2 --max-tokens 8 --suffix " Think."
echo '{"prompt": "4?", "answer": "4", "verifier": {"type": "command", "command": ["sh", "-c", "exit 3"]}}' \
  >"$work/broken.jsonl"
fails 1 "--allow-commands" eval -m "$model" --file "$work/broken.jsonl"
works "2 of 2 answers could not be judged" eval -m "$model" --file "$work/broken.jsonl" --allow-commands \
  --samples 2 --max-tokens 8
grep -q "^all .* - " "$work/out" || not_so "no answer was decided, so there is no accuracy: $(<"$work/out")"
echo '{"prompt": "4?", "answer": 1e300}' >"$work/far.jsonl"
fails 1 "far.jsonl:1: \"answer\" is 1e+300, which a JSON reader rounds" eval -m "$model" --file "$work/far.jsonl"
echo '{"prompt": "4?", "final_answer": "say\n#### 4", "verifier": "number"}' >"$work/named.jsonl"
works "named" eval -m "$model" --file "$work/named.jsonl" --max-tokens 8
echo '{"prompt": "4?", "answer": "4"}' | iconv -f UTF-8 -t UTF-16LE >"$work/wide.jsonl"
fails 1 "wide.jsonl: its text is UTF-16" eval -m "$model" --file "$work/wide.jsonl"
echo '{"prompt": "4?"}' >"$work/none.jsonl"
fails 1 "none.jsonl:1: there is no right answer" eval -m "$model" --file "$work/none.jsonl"
fails 1 "named.jsonl is there twice" eval -m "$model" --file "$work/named.jsonl" --file "$work/./named.jsonl"
fails 1 "--task gcd is there twice with its level 2" eval -m "$model" --task gcd:2 --task gcd:1-3
fails 1 "no task \"nim\"" eval -m "$model" --task nim
fails 1 "has no level 99" eval -m "$model" --task gcd --level 99
fails 2 "--task or --file" eval -m "$model"
finish
