#!/bin/bash
# train grpo: on-policy to the bit over a whole run, every answer kept, killed and gone on with.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

small_base 60

cat >"$work/rl.toml" <<END
[run]
steps = 6
eval_every = 3
[model]
from = "$work/base/model"
[optimizer]
lr = 1e-3
[rl]
tasks = ["chain_sum", "gcd"]
questions = 3
group = 4
max_tokens = 24
mini_batches = 2
eval_questions = 5
END
works "first update|: 0" train grpo --config "$work/rl.toml" --out "$work/whole"
[[ $(grep -c '"largest_gap":0.0' "$work/whole/metrics.jsonl") == 6 ]] || not_so "on-policy in each step"
grep -q heldout_accuracy "$work/whole/metrics.jsonl" || not_so "held-out questions are asked"
[[ $(python3 -c "
import sqlite3
db = sqlite3.connect('$work/whole/episodes.db')
print(*db.execute('select count(*), count(distinct prompt), sum(length(logprobs) = 4 * tokens) from episodes where question >= 0').fetchone())
") == "72 "*" 72" ]] || not_so "every answer is in the database with its log-probs"
python3 - "$work/whole/episodes.db" <<'END' || not_so "held-out questions are kept, the same at each step"
import sqlite3, sys
asked = {}
for step, prompt in sqlite3.connect(sys.argv[1]).execute("select step, prompt from episodes where question < 0 order by question"):
    asked.setdefault(step, []).append(prompt)
assert asked and len(set(map(tuple, asked.values()))) == 1, asked
END

for _ in 1 2 3; do
  resume=()
  [[ -e $work/cut/config.toml ]] && resume=(--resume)
  "$ponder" train grpo --config "$work/rl.toml" --set run.save_every=1 --out "$work/cut" \
    "${resume[@]}" >"$work/log" 2>&1 &
  sleep 0.7
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
done
resume=()
[[ -e $work/cut/config.toml ]] && resume=(--resume)
works "model" train grpo --config "$work/rl.toml" --out "$work/cut" "${resume[@]}"
cmp "$work/whole/model/model.safetensors" "$work/cut/model/model.safetensors" ||
  not_so "killed three times, and the weights are those of the undisturbed run"

# Problems of one's own beside the tasks; decided groups are asked anew; the language is rewarded.
for i in $(seq 20); do
  printf '{"question": "Work out %d + 2.", "answer": "#### %d", "language": "en"}\n' "$i" "$((i + 2))"
done >"$work/own.jsonl"
works "first update|: 0" train grpo --config "$work/rl.toml" --out "$work/own" --set run.steps=2 \
  --set "rl.problems=[\"$work/own.jsonl*5\"]" --set rl.resample=1 --set rl.drop_decided=true \
  --set rl.language_weight=0.1
sed -i 's/"#### 5"/"#### 6"/' "$work/own.jsonl"
fails 1 "\"rl.problems\" ($work/own.jsonl) is not what the run began with" train grpo --out "$work/own" --resume \
  --set run.steps=3
python3 - "$work/own/episodes.db" <<'END' || not_so "own problems are in the database"
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("select task, expected, language_reward from episodes where question >= 0").fetchall()
assert len(rows) == 24 and any(task == "own" for task, _, _ in rows), rows
assert all(0 <= language <= 0.1 for _, _, language in rows)
END
grep -q '"language":' "$work/own/metrics.jsonl" || not_so "the language is logged"
echo '{"prompt": "4?"}' >>"$work/own.jsonl"
fails 1 "own.jsonl:21: there is no right answer" train grpo --config "$work/rl.toml" --out "$work/o" \
  --set "rl.problems=[\"$work/own.jsonl\"]"
fails 1 "did you mean \"rl.tasks\"" train grpo --config "$work/rl.toml" --out "$work/x" --set rl.task=1
fails 1 "chain_sum" train grpo --config "$work/rl.toml" --out "$work/y" --set 'rl.tasks=["nim"]'
fails 1 "levels" train grpo --config "$work/rl.toml" --out "$work/z" --set rl.level_high=99
finish
