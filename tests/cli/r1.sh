#!/bin/bash
# r1: the whole recipe in the small; killed in many of its stages and gone on with; the start gate.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"
shopt -s nullglob

# Less of the same: what is shown is that the stages fit together, not what they can do.
less=(--set base.run.steps=60 --set student-base.run.steps=50 --set early-base.run.steps=8
  --set run.steps=3 --set run.save_every=1 --set base.run.save_every=20 --set select.problems=96
  --set coldstart-data.select.outside=0.2)
[[ -z ${PONDER_SANITIZED:-} ]] || less+=(--set base.run.steps=40 --set run.save_every=2
  --set 'skip=["rl1-plain","rejection","sft","final","traces","student-base","distilled","student-rl","early-base","early-rl"]')

milliseconds works "report.md" r1 --recipe smoke --out "$work/whole" "${less[@]}"
for file in report.md claims.json pipeline.json plots/stages.svg plots/reward.svg \
  zero/episodes.db zero/metrics.jsonl rl1/model/model.safetensors rl1/evaluation.json; do
  [[ -s $work/whole/$file ]] || not_so "there is $file"
done
python3 - "$work/whole" <<'END' || not_so "the files that tell of the run are what docs/recipe.md says"
import json, os, sys, xml.dom.minidom
run = sys.argv[1]
told = json.load(open(f"{run}/pipeline.json"))
for stage in told["stages"]:
    assert stage["state"] in ("done", "skipped"), stage
    if stage["kind"] in ("pretrain", "grpo", "sft") and stage["state"] == "done":
        assert 0 <= stage["evaluation"]["all"]["pass@1"]["value"] <= 1
    if stage["kind"] == "grpo" and stage["state"] == "done":
        assert stage["figures"]["largest_gap"] == 0
assert len(json.load(open(f"{run}/claims.json"))["claims"]) == 7
for plot in os.listdir(f"{run}/plots"):
    xml.dom.minidom.parse(f"{run}/plots/{plot}")
chats = [json.loads(line) for line in open(f"{run}/coldstart-data/traces.jsonl")]
for chat in chats:
    user, assistant = chat["messages"]
    assert user["role"] == "user" and assistant["content"]
outside = sum(chat["task"] == "outside" for chat in chats)
assert outside == int((len(chats) - outside) * 0.2 / 0.8), (outside, len(chats))
END

# Killed at random moments, as often as it takes to be killed in many stages.
RANDOM=11
go_on() { exec "$ponder" r1 --recipe smoke --out "$work/cut" --resume "${less[@]}"; }
killed 14 0 "$took" go_on
works "report.md" r1 --recipe smoke --out "$work/cut" --resume "${less[@]}"
for file in "$work"/whole/*/model/model.safetensors "$work"/whole/*/{traces.jsonl,evaluation.json}; do
  cmp "$file" "$work/cut/${file#"$work/whole/"}" || not_so "killed $kills times, and the bits are the same"
done
cmp "$work/whole/claims.json" "$work/cut/claims.json" || not_so "killed, and the figures are the same"

# What a stage went on with is removed once it is done, by the next start if a kill came between.
mkdir -p "$work/whole/zero/checkpoints/step-00000003"
works "report.md" r1 --out "$work/whole" --resume
leftovers=("$work"/whole/*/{checkpoints,cache,parts})
((${#leftovers[@]} == 0)) || not_so "stages that are done keep nothing to go on with: ${leftovers[*]}"
fails 1 "is not empty" r1 --recipe smoke --out "$work/whole"
# A stage that has begun keeps its settings, and what is asked of it in vain is not written down.
last=early-rl
[[ -z ${PONDER_SANITIZED:-} ]] || last=rl1
rm "$work/whole/$last"/{done,evaluation}.json
cp "$work/whole/recipe.toml" "$work/kept.toml"
fails 1 "stage $last began with another \"optimizer.lr\"" r1 --out "$work/whole" --resume --set "$last.optimizer.lr=1"
cmp "$work/kept.toml" "$work/whole/recipe.toml" || not_so "the recipe is still what it was"
works "report.md" r1 --out "$work/whole" --resume
fails 1 "stage base was made with other settings" r1 --out "$work/whole" --resume --set base.optimizer.lr=1

# Cut off while it wrote down its recipe, a run begins anew.
mkdir "$work/gate"
touch "$work/gate/lock" "$work/gate/recipe.toml.partial"
# The start gate.
gate=("${less[@]}" --set base.run.steps=5 --set gate.need_long=0.9 --set gate.need_accuracy=0.9)
"$ponder" r1 --recipe smoke --out "$work/gate" "${gate[@]}" >"$work/out" 2>"$work/err"
[[ $? == 1 && $(tail -n 1 "$work/err") == "ponder: RL would not begin to learn"*"answers think at length"*--force ]] ||
  not_so "a base that cannot do the tasks is turned down: $(tail -n 1 "$work/err")"
[[ ! -e $work/gate/zero ]] || not_so "RL did not begin"
works "report.md" r1 --out "$work/gate" --resume --force --until zero
[[ -e $work/gate/zero/model && ! -e $work/gate/coldstart ]] || not_so "--force goes on, --until ends"

works "coldstart" r1 --list
works "need_long" r1 --explain
fails 1 "smoke" r1 --recipe none --out "$work/x"
fails 1 "holds for the stage \"base\"" r1 --recipe smoke --out "$work/x" --set lora.rank=2
fails 2 "--recipe" r1 --out "$work/x"
fails 2 "--out" r1 --recipe smoke
fails 1 "no stage \"zeroo\"" r1 --recipe smoke --out "$work/x" --set stage.zeroo.rl.beta=1
fails 1 "there is no such stage" r1 --recipe smoke --out "$work/x" --until zeroo
finish
