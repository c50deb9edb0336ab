#!/usr/bin/env bash
# One model over several ranks: the bytes that one process prints, and what happens when a rank dies.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"
fails 1 "start it with mpirun -np 4" ask --tp 4 "What is 2 + 2?"
fails 1 "start it with mpirun -np 2" ask --pp 2 "What is 2 + 2?"
fails 1 "--dp 2: ponder runs no copies" bench --dp 2
if ! command -v mpirun >/dev/null || ! ldd "$ponder" | grep -q libmpi; then
  echo "skipped: mpirun is not installed, or ponder was built without MPI"
  exit 77
fi
over() { # RANKS ARGUMENTS...
  local ranks=$1
  shift
  mpirun --allow-run-as-root --oversubscribe --bind-to none -np "$ranks" "$ponder" "$@"
}

question=(ask --threads 1 --seed 3 --max-tokens 24 --json --logprobs=2 "What is 17 plus 5?")
# What does not say how long it took.
tokens() { sed 's/"timing":{[^}]*}//' "$1"; }
"$ponder" "${question[@]}" >"$work/one" 2>"$work/err" || not_so "one process: $(<"$work/err")"
for ranks in 1 2 3 4; do
  over $ranks "${question[@]}" >"$work/out" 2>"$work/err" || not_so "$ranks ranks: $(<"$work/err")"
  cmp -s <(tokens "$work/one") <(tokens "$work/out") || not_so "$ranks ranks: $(<"$work/out")"
done
for ranks in 2 3; do
  over $ranks "${question[@]}" --pp $ranks >"$work/out" 2>"$work/err" || not_so "--pp: $(<"$work/err")"
  cmp -s <(tokens "$work/one") <(tokens "$work/out") || not_so "$ranks stages: $(<"$work/out")"
done
over 2 "${question[@]}" --ep 1 >"$work/out" 2>"$work/err" || not_so "--ep 1: $(<"$work/err")"
cmp -s <(tokens "$work/one") <(tokens "$work/out") || not_so "rows of every expert: $(<"$work/out")"
# Over MPI alone, as between machines.
PONDER_MPI_ONLY=1 over 3 "${question[@]}" >"$work/out" 2>"$work/err" || not_so "MPI: $(<"$work/err")"
cmp -s <(tokens "$work/one") <(tokens "$work/out") || not_so "over MPI alone: $(<"$work/out")"
for ranks in 2 3; do
  PONDER_MPI_ONLY=1 over $ranks "${question[@]}" --pp $ranks --rank-seconds 30 >"$work/out" 2>"$work/err" ||
    not_so "stages over MPI: $(<"$work/err")"
  cmp -s <(tokens "$work/one") <(tokens "$work/out") || not_so "stages over MPI alone: $(<"$work/out")"
done
# A question on stdin is rank 0's.
echo "What is 17 plus 5?" | over 2 "${question[@]:0:9}" - >"$work/out" 2>"$work/err" ||
  not_so "stdin: $(<"$work/err")"
cmp -s <(tokens "$work/one") <(tokens "$work/out") || not_so "a question on stdin: $(<"$work/out")"

# What begins late is waited for: rank 0 first, or last.
cat >"$work/late" <<'END'
#!/bin/sh
[ "$OMPI_COMM_WORLD_RANK" != "$LATE" ] || sleep 1
exec "$@"
END
chmod +x "$work/late"
for late in 0 1; do
  LATE=$late mpirun --allow-run-as-root --oversubscribe --bind-to none -np 2 "$work/late" "$ponder" \
    "${question[@]}" >"$work/out" 2>"$work/err" || not_so "rank $late is late: $(<"$work/err")"
  cmp -s <(tokens "$work/one") <(tokens "$work/out") || not_so "rank $late is late: $(<"$work/out")"
done

# One that is stopped is not waited for longer than said.
mpirun --allow-run-as-root --oversubscribe --bind-to none -np 2 "$ponder" bench --threads 1 --prefill 0 \
  --batch 0 --repeat 1000 --rank-seconds 1 >"$work/out" 2>"$work/err" &
launched=$!
for _ in $(seq 100); do
  stopped=$(pgrep -P "$launched" -f "$ponder bench" | tail -1)
  [[ -n $stopped ]] && break
  sleep 0.1
done
sleep 1
kill -STOP "$stopped"
wait "$launched" && not_so "a stopped rank is waited for"
grep -q "rank 1 of 2 .* has not come for 1 s" "$work/err" || not_so "who stalls is named: $(<"$work/err")"

printf '{"prompt": "What is 2 + 2?"}\n{"prompt": "Sort 3, 1, 2"}\n' >"$work/prompts.jsonl"
roll=(rollout --threads 1 --prompts "$work/prompts.jsonl" -n 2 --max-tokens 16)
"$ponder" "${roll[@]}" --out "$work/one.jsonl" >"$work/out" 2>&1 || not_so "rollout: $(<"$work/out")"
over 3 "${roll[@]}" --out "$work/three.jsonl" >"$work/out" 2>&1 ||
  not_so "rollout of three: $(<"$work/out")"
cmp -s "$work/one.jsonl" "$work/three.jsonl" || not_so "rollouts are those of one"

evaluation=(eval --threads 1 --task gcd -n 4 --max-tokens 24 --json)
"$ponder" "${evaluation[@]}" >"$work/one" 2>"$work/err" || not_so "eval: $(<"$work/err")"
over 2 "${evaluation[@]}" >"$work/out" 2>"$work/err" || not_so "eval of two: $(<"$work/err")"
cmp -s "$work/one" "$work/out" || not_so "figures are those of one: $(<"$work/out")"

# One sentence, said once, and nobody waits for ever.
timeout 60 mpirun --allow-run-as-root --oversubscribe -np 2 "$ponder" ask -m "$work/none" hello \
  >"$work/out" 2>"$work/err" && not_so "a model that is not there is refused"
[[ $(grep -c '^ponder: ' "$work/err") == 1 ]] || not_so "it is said once: $(<"$work/err")"
timeout 60 mpirun --allow-run-as-root --oversubscribe -np 2 "$ponder" ask --tp 4 hello \
  >"$work/out" 2>"$work/err" && not_so "a layout of other ranks is refused"
grep -q -- "--tp 4 of 2 ranks" "$work/err" || not_so "it says why: $(<"$work/err")"

# A server whose rank is killed: who waits gets 503, and it ends with a sentence that names the rank.
mpirun --allow-run-as-root --oversubscribe --bind-to none -np 3 "$ponder" serve --threads 1 --port 0 \
  --parallel 1 >"$work/out" 2>"$work/err" &
server=$!
for _ in $(seq 300); do
  grep -q served "$work/out" && break
  sleep 0.1
done
port=$(sed -n 's/.*127.0.0.1:\([0-9]*\).*/\1/p' "$work/out" | head -1)
ask() { # BODY
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s' \
    "${#1}" "$1" >&3
  cat <&3
  exec 3<&-
}
[[ $(ask '{"prompt": "1 2 3", "max_tokens": 4}') == *'200 OK'* ]] || not_so "three ranks serve"
endless='{"prompt": "1 2 3", "max_tokens": 900, "ignore_eos": true}'
for i in 1 2 3 4 5 6; do
  ask "$endless" >"$work/answer$i" &
  asking[i]=$!
done
sleep 0.3
# The youngest process of this very program that mpirun started is the last rank.
victim=$(pgrep -P "$server" -f "$ponder serve" | tail -1)
kill -9 "$victim"
wait "${asking[@]}"
wait "$server" && not_so "a server without a rank fails"
for i in 1 2 3 4 5 6; do  # the first may have had its answer
  [[ $(<"$work/answer$i") == *' 503 '* || ($i == 1 && $(<"$work/answer$i") == *' 200 '*) ]] ||
    not_so "who waits is told: $(<"$work/answer$i")"
done
grep -q "rank 2 .*has ended\|rank 2 with PID" "$work/err" || not_so "it is named: $(<"$work/err")"
finish
