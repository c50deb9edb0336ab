#!/bin/bash
# train on ranks that have parts of the model: experts spread, stages of layers. The losses of one
# process, a killed rank ends all and costs no bit, and a run goes on in another layout.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"
if ! command -v mpirun >/dev/null || ! ldd "$ponder" | grep -q libmpi; then
  echo "skipped: mpirun is not installed, or ponder was built without MPI"
  exit 77
fi

mkdir "$work/texts"
for i in $(seq 80); do
  printf 'Line %d says that %d and %d are %d.\n' "$i" "$i" "$((i % 7))" "$((i + i % 7))" \
    >"$work/texts/$i.txt"
done
config=$work/run.toml
cat >"$config" <<END
[run]
steps = 20
save_every = 4
eval_every = 10
compute = "f32"
threads = 1
[model]
tokenizer = "$fixtures/tokenizers/smollm2"
type = "deepseek_v3"
hidden = 32
layers = 4
heads = 2
kv_lora_rank = 16
experts = 4
tied = false
[data]
sources = ["$work/texts"]
sequence = 32
batch_tokens = 256
micro_tokens = 64
validation = 0.1
[optimizer]
name = "muon"
lr = 0.01
END

# ranks N ARGUMENT...
ranks() {
  local count=$1
  shift
  timeout 120 mpirun --allow-run-as-root --oversubscribe --bind-to none -np "$count" "$ponder" \
    train pretrain "$@" >"$work/out" 2>"$work/err"
}
losses() { sed 's/.*"step":\([0-9]*\),"loss":\([0-9.]*\).*/\1 \2/' "$1/metrics.jsonl"; }
model() { echo "$work/$1/model/model.safetensors"; }
follows() {
  paste <(losses "$work/solo") <(losses "$work/$1") |
    awk '{ d = $2 - $4; if (d < 0) d = -d; if ($1 != $3 || d > 1e-3 * $2) bad = 1 } END { exit bad || NR != 20 }' ||
    not_so "$1 follows one process: $(paste <(losses "$work/solo") <(losses "$work/$1"))"
}

works "model" train pretrain --config "$config" --out "$work/solo"

# With sanitizers, of each kind the one with the most parts.
layouts=("2 --pp" "2 --ep" "4 --pp" "4 --ep")
[[ -z ${PONDER_SANITIZED:-} ]] || layouts=("${layouts[@]:2}")
for layout in "${layouts[@]}"; do
  read -r count flag <<<"$layout"
  name=run$count$flag
  ranks "$count" --config "$config" --out "$work/$name" "$flag" "$count" ||
    not_so "$layout: $(<"$work/err")"
  follows "$name"
  [[ $flag == --ep ]] || cmp "$(model solo)" "$(model "$name")" ||
    not_so "stages end in the bits of one process"

  # Any rank of them is killed: all end, and what is there goes on to the same bits.
  cut=$name-cut
  ranks "$count" --config "$config" --out "$work/$cut" "$flag" "$count" --set run.save_every=1 &
  for _ in $(seq 300); do
    compgen -G "$work/$cut/checkpoints/step-*[0-9]" >/dev/null && break
    sleep 0.02
  done
  victim=$(pgrep -f "^$ponder train pretrain .*--out $work/$cut " | tail -n 1)
  [[ -n $victim ]] || not_so "$layout: a rank to kill"
  [[ -n $victim ]] && kill -9 "$victim"
  wait $! && [[ -n $victim ]] && not_so "$layout: a killed rank ends all"
  pgrep -f "^$ponder train pretrain .*--out $work/$cut " >/dev/null &&
    not_so "$layout: a rank lives on"
  ranks "$count" --config "$config" --out "$work/$cut" "$flag" "$count" --resume ||
    not_so "$layout: it goes on: $(<"$work/err")"
  cmp "$(model "$name")" "$(model "$cut")" || not_so "$layout: the bits of a run that was not killed"
done

# Over MPI alone, as between machines.
for flag in --pp --ep; do
  PONDER_MPI_ONLY=1 ranks 4 --config "$config" --out "$work/mpi$flag" "$flag" 4 || not_so "$flag over MPI: $(<"$work/err")"
  cmp "$(model "run4$flag")" "$(model "mpi$flag")" || not_so "$flag over MPI gives the same bits"
done

# Saved by four ranks with experts, gone on with by two stages and by one process.
ranks 4 --config "$config" --out "$work/moved" --ep 4 --set run.steps=8 || not_so "eight steps: $(<"$work/err")"
cp -r "$work/moved" "$work/moved-alone"
ranks 2 --out "$work/moved" --pp 2 --resume --set run.steps=20 || not_so "stages go on: $(<"$work/err")"
works "model" train pretrain --out "$work/moved-alone" --resume --set run.steps=20
cmp "$(model moved)" "$(model moved-alone)" || not_so "two layouts go on to the same bits"

# refused REASON ARGUMENT...
refused() {
  local reason=$1
  shift
  ranks 2 --config "$config" --out "$work/refused" "$@" && not_so "refused: $*"
  grep -q -- "$reason" "$work/err" || not_so "the reason of $*: $(<"$work/err")"
}
refused "--ep 3: experts are over all ranks, and here are 2; say --ep 2 or leave it out" --ep 3
refused "say one of the two" --ep 2 --pp 2
refused "run.sample_every" --pp 2 --set run.sample_every=5
fails 1 "stages are over all ranks, and here is one process" \
  train pretrain --config "$config" --out "$work/refused" --pp 2
finish
