#!/bin/bash
# train: a run from nothing to a model, killed twenty times on its way, and what is refused.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"
shopt -s nullglob

mkdir "$work/texts"
for i in $(seq 60); do
  printf 'Text %d. The cat number %d sat on the mat, and %d dogs looked on. %d times %d is %d.\n' \
    "$i" "$((i * 7 % 13))" "$((i % 5))" "$i" "$i" "$((i * i))" >"$work/texts/$i.txt"
done
config=$work/run.toml
# Sanitizers make it some fifteen times slower.
steps=${PONDER_SANITIZED:+200}
steps=${steps:-400}
cat >"$config" <<END
[run]
steps = $steps
save_every = $((steps / 2))
compute = "f32"
[model]
tokenizer = "$fixtures/tokenizers/smollm2"
type = "qwen3"
hidden = 32
layers = 2
heads = 2
kv_heads = 1
head_dim = 16
[data]
sources = ["$work/texts"]
sequence = 32
batch_tokens = 128
micro_tokens = 64
validation = 0.1
[optimizer]
lr = 0.01
warmup = 5
END

milliseconds works "model" train pretrain --config "$config" --out "$work/begun" --set run.steps=1
began=$took
milliseconds works "model" train pretrain --config "$config" --out "$work/whole"
[[ $(wc -l <"$work/whole/metrics.jsonl") == "$steps" ]] || not_so "a line of metrics for each step"
grep -q validation_loss "$work/whole/metrics.jsonl" || not_so "a loss on held-out documents"
first=$(sed -n '1s/.*"loss":\([0-9.]*\).*/\1/p' "$work/whole/metrics.jsonl")
last=$(sed -n '$s/.*"loss":\([0-9.]*\).*/\1/p' "$work/whole/metrics.jsonl")
awk -v a="$first" -v b="$last" 'BEGIN { exit !(b < a / 2) }' || not_so "$first -> $last: it learns"
works "qwen3" inspect "$work/whole/model"
works "" ask -m "$work/whole/model" --max-tokens 5 --raw "Text 3."

# Killed at random moments, while it writes checkpoints, too.
RANDOM=7
go_on() {
  local resume=()
  [[ -e $work/cut/config.toml ]] && resume=(--resume)
  exec "$ponder" train pretrain --config "$config" --set run.save_every=1 --out "$work/cut" "${resume[@]}"
}
killed 20 "$((began / 2))" "$took" go_on
works "model" train pretrain --out "$work/cut" --resume --set run.save_every=50
cmp "$work/whole/model/model.safetensors" "$work/cut/model/model.safetensors" ||
  not_so "killed $kills times, and the weights are those of the undisturbed run"
cmp <(sed 's/"[a-z]*_per_second":[^,]*,//g' "$work/whole/metrics.jsonl") \
  <(sed 's/"[a-z]*_per_second":[^,]*,//g' "$work/cut/metrics.jsonl") ||
  not_so "the log tells each step once, with the same losses"

# Asked to stop, it keeps every step that it has done.
"$ponder" train pretrain --config "$config" --set run.save_every=0 --out "$work/asked" \
  >"$work/asked.out" 2>&1 &
asked=$!
until [[ -s $work/asked/metrics.jsonl ]] || ! kill -0 "$asked" 2>/dev/null; do sleep 0.02; done
kill -TERM "$asked"
kill -TERM "$asked" 2>/dev/null  # as timeout(1) does, once to the process and once to its group
wait "$asked" && not_so "a run that was stopped is no run that is done"
grep -q "stopped after step [0-9]* of $steps, as it was asked to; --resume" "$work/asked.out" ||
  not_so "it says where it stopped: $(cat "$work/asked.out")"
# Of that step: without it the run would begin anew, and come to the same weights.
stopped=$(sed -n 's/.*stopped after step \([0-9]*\) of.*/\1/p' "$work/asked.out")
[[ -d $work/asked/checkpoints/step-$(printf '%08d' "$stopped") ]] ||
  not_so "step $stopped is saved: $(ls "$work/asked/checkpoints" 2>&1)"
works "model" train pretrain --out "$work/asked" --resume
cmp "$work/whole/model/model.safetensors" "$work/asked/model/model.safetensors" ||
  not_so "stopped and gone on with, the weights are those of the undisturbed run"

works "model" train pretrain --config "$config" --out "$work/one" --set run.threads=1
cmp "$work/whole/model/model.safetensors" "$work/one/model/model.safetensors" ||
  not_so "the number of threads changes no bit"

# A model is named as everywhere.
mkdir -p "$work/home/models"
cp -r "$work/whole/model" "$work/home/models/mine"
export PONDER_HOME=$work/home
works "model" train pretrain --out "$work/named" --set model.from=mine --set run.steps=1 \
  --set "data.sources=[\"$work/texts\"]" --set data.sequence=16
unset PONDER_HOME
# Of a GGUF the run makes a copy, so that it goes on without the file.
works "tensors" convert "$work/named/model" "$work/start.gguf" --quant F32
works "model" train pretrain --out "$work/from-gguf" --set "model.from=$work/start.gguf" --set run.steps=1 \
  --set "data.sources=[\"$work/texts\"]" --set data.sequence=16
rm "$work/start.gguf"
works "model" train pretrain --out "$work/from-gguf" --resume --set run.steps=2
# What was frozen, or taught, may not be another when a run goes on.
cp -r "$work/named/model" "$work/frozen"
works "adapter" train pretrain --out "$work/adapted" --set "model.from=$work/frozen" --set run.steps=1 \
  --set lora.rank=2 --set 'lora.targets=["o_proj"]' --set "data.sources=[\"$work/texts\"]" --set data.sequence=16
cp "$work/from-gguf/model/model.safetensors" "$work/frozen"
fails 1 "\"model.from\" ($work/frozen) is not what the run began with" train pretrain --out "$work/adapted" --resume \
  --set run.steps=2
cp "$work/named/model/model.safetensors" "$work/frozen"
works "adapter" train pretrain --out "$work/adapted" --resume --set run.steps=2
fails 1 "there is no model 'nobodys'" train pretrain --out "$work/unnamed" --set model.from=nobodys --set run.steps=1

# A smaller student comes closer to its teacher.
works "model" train distill --config "$config" --out "$work/student" --set run.steps=60 \
  --set model.layers=1 --set "distill.teacher=$work/whole/model" --set distill.hard_weight=0
first=$(sed -n '1s/.*"divergence":\([0-9.]*\).*/\1/p' "$work/student/metrics.jsonl")
last=$(sed -n '$s/.*"divergence":\([0-9.]*\).*/\1/p' "$work/student/metrics.jsonl")
awk -v a="$first" -v b="$last" 'BEGIN { exit !(b < a / 2) }' || not_so "$first -> $last: it learns"
fails 1 "distill.teacher" train distill --config "$config" --out "$work/lonely"

# A disk that is full: simulated by a limit on the size of files.
cp -r "$work/whole" "$work/full"
rm -r "$work/full/model"
(
  ulimit -f 8
  trap '' XFSZ
  "$ponder" train pretrain --out "$work/full" --resume --set run.steps=$((steps + 5)) >"$work/out" 2>"$work/err"
)
grep -q '^ponder: cannot write .*free some space' "$work/err" ||
  not_so "a full disk has its sentence: $(<"$work/err")"
[[ -e $work/full/checkpoints/step-$(printf %08d "$steps")/state.json ]] || not_so "the last checkpoint is there"
works "model" train pretrain --out "$work/full" --resume --set run.steps=$((steps + 5))

works "sources" train --explain
fails 2 "pretrain, sft" train
fails 2 "--out" train pretrain --config "$config"
fails 1 "is not empty" train pretrain --config "$config" --out "$work/whole"
fails 1 "no config.toml" train pretrain --config "$config" --out "$work/none" --resume
# Cut off while it read its texts, a run begins anew, said to go on or not.
for resume in "" --resume; do
  rm -rf "$work/early"
  mkdir -p "$work/early/cache" "$work/early/base.partial"
  touch "$work/early/lock" "$work/early/config.toml.partial"
  works "model" train pretrain --config "$config" --set run.steps=1 --out "$work/early" $resume
done
fails 1 "another \"optimizer.lr\"" train pretrain --out "$work/whole" --resume --set optimizer.lr=1
fails 1 "did you mean \"optimizer.lr\"" train pretrain --config "$config" --out "$work/x" \
  --set optimizer.lrr=1
fails 1 "do not divide" train pretrain --config "$config" --out "$work/x" --set model.heads=3 \
  --set model.head_dim=0
fails 1 "data.sources" train pretrain --out "$work/y" --set "model.tokenizer=$fixtures/tokenizers/smollm2" \
  --set model.depth=1

"$ponder" train pretrain --config "$config" --out "$work/nan" --set optimizer.lr=100 \
  --set optimizer.clip=0 --set model.init_std=10 >"$work/out" 2>"$work/err"
[[ $? == 1 && $(tail -n 1 "$work/err") == "ponder: step "*nan* ]] ||
  not_so "numbers that are none stop the run and name the step: $(<"$work/err")"

# ---- what would be learned as something else
fails 1 '"data.sequence" is 1000, but the model' train pretrain --config "$config" --out "$work/long" \
  --set model.max_position=100 --set data.sequence=1000 --set data.batch_tokens=1000 --set data.micro_tokens=1000
mkdir "$work/wide"
printf 'It is cold and the cat sat on the mat.\n' | iconv -f UTF-8 -t UTF-16 >"$work/wide/a.txt"
sed "s|$work/texts|$work/wide|" "$config" >"$work/wide.toml"
fails 1 "wide/a.txt: its text is UTF-16" train pretrain --config "$work/wide.toml" --out "$work/rubbish"
mkdir "$work/latin"
for i in 1 2 3 4 5 6 7 8 9; do printf 'Es ist k\374hl, sagte Frau B\344r %d.\n<|endoftext|>\n' $i; done >"$work/latin/a.txt"
sed "s|$work/texts|$work/latin|" "$config" >"$work/latin.toml"
"$ponder" train pretrain --config "$work/latin.toml" --out "$work/latin-run" --set run.steps=1 >"$work/out" 2>"$work/err"
[[ $(<"$work/err") == *"latin/a.txt: 9 of its parts hold bytes that are no UTF-8"* ]] ||
  not_so "what is no UTF-8 is said: $(<"$work/err")"
finish
