#!/bin/bash
# TensorBoard and tbparse read a run's event file as metrics.jsonl tells it, after a kill and a
# resume, too.
set -u
ponder=$1
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
folder=${PONDER_HOME:?must name the folder for what is downloaded}/events
command -v python3 >/dev/null || { echo "python3 is missing"; exit 77; }
mkdir -p "$folder"
[[ -x $folder/venv/bin/python ]] || python3 -m venv "$folder/venv"
timeout 400 "$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  tensorboard==2.21.0 tbparse==0.0.9 >"$folder/log" 2>&1 || {
  tail -n 5 "$folder/log"
  echo "TensorBoard cannot be downloaded here"
  exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run=(train pretrain --out "$work/run" --set run.steps=300 --set run.save_every=10
  --set run.sample_every=100 --set 'run.sample_prompts=["The", "A road"]' --set run.sample_tokens=4
  --set run.eval_every=15 --set "model.tokenizer=$root/tests/fixtures/tokenizers/smollm2"
  --set model.hidden=32 --set model.layers=1 --set model.heads=2 --set data.validation=0
  --set "data.sources=[\"$root/tests/fixtures/perplexity.txt\"]" --set data.sequence=32
  --set data.batch_tokens=64 --set data.micro_tokens=64)
"$ponder" "${run[@]}" >"$work/log" 2>&1 &
sleep 0.4
kill -9 $! 2>/dev/null
wait $! 2>/dev/null
[[ -e $work/run/config.toml ]] && run+=(--resume)
"$ponder" "${run[@]}" >"$work/log" 2>&1 || { tail -n 3 "$work/log"; exit 1; }
"$folder/venv/bin/python" "$root/tools/check_events.py" "$work/run"
