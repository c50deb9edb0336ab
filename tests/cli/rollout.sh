#!/usr/bin/env bash
# ponder rollout: the same answers whatever runs beside them, and going on after an end of any kind.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

printf 'The cat sat on the mat.\n' >"$work/text.txt"
cat >"$work/run.toml" <<END
[run]
steps = 1
compute = "f32"
[model]
tokenizer = "$fixtures/tokenizers/smollm2"
type = "llama"
hidden = 32
layers = 1
heads = 2
max_position = 160
[data]
sources = ["$work/text.txt"]
sequence = 8
batch_tokens = 16
validation = 0
END
works "model" train pretrain --config "$work/run.toml" --out "$work/run"
cp "$fixtures/templates/qwen3.jinja" "$work/run/model/chat_template.jinja"
model=$work/run/model
prompts=$work/prompts.jsonl
cat >"$prompts" <<'END'
{"prompt": "What is 2 + 2?", "answer": "4"}

{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]}
{"problem": "Say \"mat\"."}
END
roll() { works "" rollout -m "$model" --prompts "$prompts" -n 3 --max-tokens 12 "$@"; }

roll --out "$work/a.jsonl"
[[ $(wc -l <"$work/a.jsonl") == 9 ]] || not_so "three answers to each of three prompts"
[[ $(head -1 "$work/a.jsonl") == '{"index":0,"sample":0,"seed":0,"answer":"4","messages":[{"role":"user","content":"What is 2 + 2?"},{"role":"assistant",'*'"finish_reason":'*'"tokens":['*'"logprobs":[-'* ]] ||
  not_so "a line tells everything: $(head -1 "$work/a.jsonl")"
[[ $(sed 's/.*"tokens"//' "$work/a.jsonl" | sort -u | wc -l) == 9 ]] || not_so "samples differ"

roll --out "$work/b.jsonl" --parallel 1 --threads 1
cmp "$work/a.jsonl" "$work/b.jsonl" || not_so "one at a time gives the same file"
roll --out "$work/c.jsonl" --parallel 9 --threads 2 --ctx 96
cmp "$work/a.jsonl" "$work/c.jsonl" || not_so "all at once in a small cache gives the same file"
roll --out "$work/d.jsonl" --seed 1
cmp -s "$work/a.jsonl" "$work/d.jsonl" && not_so "another seed gives other answers"

# What was cut in a line, and answers that are missing anywhere, are sampled again.
sed '2d;5d' "$work/a.jsonl" | head -c -100 >"$work/cut.jsonl"
roll --out "$work/cut.jsonl"
cmp "$work/a.jsonl" "$work/cut.jsonl" || not_so "a cut file is made whole"
roll --out "$work/cut.jsonl"
cmp "$work/a.jsonl" "$work/cut.jsonl" || not_so "a whole file stays"
: >"$work/empty.jsonl"
roll --out "$work/empty.jsonl"
cmp "$work/a.jsonl" "$work/empty.jsonl" || not_so "an empty file is a beginning"

# It trains as it is, with a thought that a budget closed.
printf '{"prompt": "Why?"}\n' >"$work/one.jsonl"
works "1 answers" rollout -m "$model" --prompts "$work/one.jsonl" --out "$work/thought.jsonl" \
  --think-budget 3 --max-tokens 20
works "adapter" train sft --out "$work/tuned" --config "$work/run.toml" --set model.from="$model" \
  --set lora.rank=2 --set "data.sources=[\"$work/thought.jsonl\"]" --set data.sequence=128 \
  --set data.batch_tokens=128

out=$work/other.jsonl
bad() { printf '%s\n' "$1" >"$work/bad.jsonl"; shift; fails "$@" rollout -m "$model" --prompts "$work/bad.jsonl" --out "$out"; }
bad '{"prompt": "a"' 1 "bad.jsonl:1"
bad '{"text": "a"}' 1 "bad.jsonl:1: there is no question"
bad '{"prompt": "a", "question": "b"}' 1 'both "prompt" and "question"'
bad '{"prompt": ""}' 1 "nothing in the prompt"
bad '{"prompt": 3}' 1 "prompt"
bad '{"messages": []}' 1 "at least one message"
bad '{"messages": [{"role": "assistant", "content": "x"}]}' 1 "nothing to answer"
bad "{\"prompt\": \"$(printf 'word %.0s' {1..300})\"}" 1 "bad.jsonl:1: the prompt has"
bad '' 1 "no prompt in it"
[[ $(wc -l <"$out") == 0 ]] || not_so "nothing is written for bad prompts"
fails 1 "seed" rollout -m "$model" --prompts "$prompts" --out "$work/a.jsonl" --seed 5
fails 1 "answers another prompt" rollout -m "$model" --prompts "$work/one.jsonl" --max-tokens 12 --out "$work/a.jsonl"
fails 1 "was sampled by" rollout -m "$model" --prompts "$prompts" -n 3 --max-tokens 11 --out "$work/a.jsonl"
for other in "--stop x" "--logit-bias 5=-1" "--template-arg a=1" "--no-loop-cut" "--kv f32"; do
  # shellcheck disable=SC2086
  fails 1 "was sampled by" rollout -m "$model" --prompts "$prompts" -n 3 --max-tokens 10 $other --out "$work/a.jsonl"
done
for foreign in '{"my":"only copy"}' '{"prompt":"hello"}'; do # without an end of line
  printf '%s' "$foreign" >"$work/foreign.json"
  fails 1 "its last line is none of 'ponder rollout'" rollout -m "$work/none" --prompts "$work/one.jsonl" --out "$work/foreign.json"
  [[ $(<"$work/foreign.json") == "$foreign" ]] || not_so "somebody else's file stays"
done
fails 1 "no line of 'ponder rollout'" rollout -m "$model" --prompts "$work/one.jsonl" --out "$prompts"
fails 1 "cannot write" rollout -m "$model" --prompts "$work/one.jsonl" --out "$work/no/such.jsonl"
fails 2 "--out is required" rollout -m "$model" --prompts "$prompts"
finish
