#!/bin/bash
# train grpo on several ranks: they sample one process's answers, each a share of the questions, stay
# on-policy to the bit, and go on after one of them was killed.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"
if ! command -v mpirun >/dev/null || ! ldd "$ponder" | grep -q libmpi; then
  echo "skipped: mpirun is not installed, or ponder was built without MPI"
  exit 77
fi
small_base 60
cat >"$work/rl.toml" <<END
[run]
steps = 4
eval_every = 2
save_every = 1
threads = 1
[model]
from = "$work/base/model"
[optimizer]
lr = 1e-3
[rl]
tasks = ["chain_sum", "gcd"]
questions = 5
group = 4
max_tokens = 24
mini_batches = 2
beta = 0.01
resample = 1
eval_questions = 5
END
ranks() {
  local count=$1
  shift
  timeout 120 mpirun --allow-run-as-root --oversubscribe --bind-to none -np "$count" "$ponder" \
    train grpo --config "$work/rl.toml" "$@" >"$work/out" 2>"$work/err"
}
model() { echo "$work/$1/model/model.safetensors"; }

works "first update|: 0" train grpo --config "$work/rl.toml" --out "$work/one"
for count in 2 3; do
  ranks $count --out "$work/of$count" || not_so "$count ranks: $(<"$work/err")"
  grep -q "first update|: 0" "$work/out" || not_so "on-policy on $count ranks: $(<"$work/out")"
  python3 - "$work/one/episodes.db" "$work/of$count/episodes.db" <<'END' || not_so "$count ranks sample what one samples"
import sqlite3, sys
def answers(path, where):
    rows = sqlite3.connect(path).execute(
        f"select step, question, sample, prompt, thought, answer, reward, advantage, token_ids, logprobs from episodes where {where} order by step, question, sample")
    return list(rows)
first = [answers(p, "step = 0 and question >= 0") for p in sys.argv[1:]]
assert first[0] and first[0] == first[1], first
count = [len(answers(p, "1")) for p in sys.argv[1:]]
assert count[0] == count[1], count
END
  python3 - "$work/one/metrics.jsonl" "$work/of$count/metrics.jsonl" <<'END' || not_so "$count ranks learn what one learns"
import json, sys
one, more = ([json.loads(line) for line in open(p)] for p in sys.argv[1:])
assert len(one) == len(more) == 4
# Of the first step's two updates; what follows them samples otherwise.
for key in ("reward", "accuracy", "length", "entropy", "tokens", "flops", "updates", "groups_used"):
    assert one[0][key] == more[0][key], (key, one[0][key], more[0][key])
for key in ("loss", "gradient_norm"):
    assert abs(one[0][key] - more[0][key]) <= 1e-3 * abs(one[0][key]) + 1e-6, (key, one[0][key], more[0][key])
END
done
ranks 2 --out "$work/again" || not_so "two ranks again: $(<"$work/err")"
cmp "$(model of2)" "$(model again)" || not_so "two ranks give the same bits each time"

ranks 2 --out "$work/cut" &
for _ in $(seq 300); do
  compgen -G "$work/cut/checkpoints/step-*[0-9]" >/dev/null && break
  sleep 0.02
done
victim=$(pgrep -f "^$ponder train grpo .*--out $work/cut" | tail -n 1)
[[ -n $victim ]] || not_so "a rank to kill"
[[ -n $victim ]] && kill -9 "$victim"
wait $! && [[ -n $victim ]] && not_so "a killed rank ends all"
ranks 2 --out "$work/cut" --resume || not_so "it goes on: $(<"$work/err")"
cmp "$(model of2)" "$(model cut)" || not_so "the bits of a run that was not killed"
finish
