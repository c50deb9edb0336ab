#!/bin/bash
# train on two processes: the losses of one, the same bits each time, and going on after a kill.
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
steps = 30
save_every = 5
compute = "f32"
threads = 1
[model]
tokenizer = "$fixtures/tokenizers/smollm2"
type = "deepseek_v3"
hidden = 32
layers = 2
heads = 2
kv_lora_rank = 16
experts = 4
mtp = 1
[data]
sources = ["$work/texts"]
sequence = 32
batch_tokens = 256
micro_tokens = 128
validation = 0.1
[optimizer]
lr = 0.01
END

two() {
  mpirun --allow-run-as-root --oversubscribe --bind-to none -np 2 "$ponder" train pretrain "$@" \
    >"$work/out" 2>"$work/err"
}
losses() { sed 's/.*"step":\([0-9]*\),"loss":\([0-9.]*\).*/\1 \2/' "$1/metrics.jsonl"; }

works "model" train pretrain --config "$config" --out "$work/solo"
two --config "$config" --out "$work/two" || not_so "two ranks: $(<"$work/err")"
paste <(losses "$work/solo") <(losses "$work/two") |
  awk '{ d = $2 - $4; if (d < 0) d = -d; if ($1 != $3 || d > 2e-4 * $2) bad = 1 } END { exit bad || NR != 30 }' ||
  not_so "two ranks follow one: $(paste <(losses "$work/solo") <(losses "$work/two"))"

two --config "$config" --out "$work/again" || not_so "two ranks again: $(<"$work/err")"
cmp "$work/two/model/model.safetensors" "$work/again/model/model.safetensors" ||
  not_so "two ranks give the same bits each time"

two --config "$config" --out "$work/cut" --set run.save_every=1 &
sleep 1.2
pkill -9 -f "$work/cut"
wait $! 2>/dev/null
resume=()
[[ -e $work/cut/config.toml ]] && resume=(--resume)
two --config "$config" --out "$work/cut" "${resume[@]}" || not_so "it goes on: $(<"$work/err")"
cmp "$work/two/model/model.safetensors" "$work/cut/model/model.safetensors" ||
  not_so "two ranks that were killed end in the same bits"

# One rank that fails ends the other, too.
if timeout 60 mpirun --allow-run-as-root --oversubscribe -np 2 "$ponder" train pretrain \
  --config "$config" --out "$work/two" >"$work/out" 2>"$work/err"; then
  not_so "a folder that is not empty is refused"
fi
grep -q "is not empty" "$work/err" || not_so "the reason is said: $(<"$work/err")"
finish
