#!/usr/bin/env python3
"""The default model's card: asks it held-out problems of the tasks it was made for, with its thought
and without, and writes models/ponder/README.md from what came back.

    bench/model_card.py [--ponder build/release/ponder] [--model models/ponder] [-n 60] [--samples 4] [--made TEXT]

Nothing but Python is needed. The same model and build give the same card.
"""
import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BEYOND = ["countdown:3"]  # asked and reported, not practised


def ask(options, tasks, *more):
    command = [options.ponder, "eval", "-m", options.model, "--task", ",".join(tasks), "-n", str(options.n)]
    command += ["--samples", str(options.samples), "--seed", str(options.seed), "--max-tokens", "768", "--json", *more]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"model_card.py: {' '.join(command)}: {result.stderr.strip()}")
    return json.loads(result.stdout)


def interval(figure):
    return f"{figure['value']:.2f} ({figure['low']:.2f} - {figure['high']:.2f})"


def rows(think, plain):
    at_once = {(t["task"], t["level"]): t for t in plain["tasks"]}
    for line in think["tasks"]:
        other = at_once[line["task"], line["level"]]
        name = f"**{line['task']}**" if line["level"] is None else f"level {line['level']}"
        if line["level"] is not None and line["problems"] == 0:
            continue
        yield (
            f"| {name} | {interval(line['pass@1'])} | {other['pass@1']['value']:.2f} "
            f"| {line['cons@k']['value']:.2f} | {line['length']['value']:.0f} | {line['stopped']:.3f} |"
        )


def drafts(options):
    with open(os.path.join(options.model, "config.json")) as file:
        return json.load(file).get("num_nextn_predict_layers", 0) > 0


def card(options, tasks, think, plain, beyond):
    whole = think["all"]
    facts = json.loads(subprocess.run([options.ponder, "inspect", options.model, "--json"],
                                      capture_output=True, text=True, check=True).stdout)
    by_task = [t for t in think["tasks"] if t["level"] is None]
    good = sum(t["pass@1"]["value"] >= 0.85 for t in by_task)
    size = sum(os.path.getsize(os.path.join(options.model, f)) for f in os.listdir(options.model)) / 1e6
    table = [f"| task | pass@1 (95%) | without thinking | cons@{options.samples} | tokens | stops |",
             "|---|---|---:|---:|---:|---:|"]
    out = [
        "# ponder's own model",
        "",
        f"A thinking model of {facts['parameters'] / 1e6:.1f} million parameters "
        f"({facts['active_parameters'] / 1e6:.1f} million a token; {size:.1f} MB) in DeepSeek-V3's architecture: latent",
        f"attention, a mixture of experts{', a draft layer' if drafts(options) else ''}. It was made from nothing on two CPU cores "
        f"{'by stages of the kinds of' if options.made else 'by'}",
        f"`ponder r1 --recipe default`, {'begun one by one, ' if options.made else ''}and is what ponder runs when no model is named.",
        *([options.made] if options.made else []),
        "",
        f"It answers {len(by_task)} kinds of small problems, in English and in German, in the ways that people write them,",
        "goes on from what it said before, and says so when it is asked anything else. It thinks in `<think>`: it tries,",
        "checks, goes back.",
        "",
        "## Accuracy",
        "",
        f"Held-out problems, which no training stage could see: {options.n} of each task, {options.samples} answers to "
        "each, temperature 0.6, top-p",
        f"0.95, at most 768 tokens. Written by `bench/model_card.py`; do not edit. Mean pass@1 over {len(by_task)} tasks: "
        f"**{sum(t['pass@1']['value'] for t in by_task) / len(by_task):.3f}**;",
        f"{good} of them reach 0.85. {100 * whole['stopped']:.1f}% of the answers end by themselves. "
        f"Over all problems: {interval(whole['pass@1'])};",
        f"without thinking {interval(plain['all']['pass@1'])}.",
        "",
        *table,
        *rows(think, plain),
        "",
        "Beyond what it practised:",
        "",
        *table,
        *rows(*beyond),
        "",
        "## Data and recipe",
        "",
        "Everything it read was written by the tasks' own generators (`ponder tasks write`): problems with a right answer, in the forms and with the slips of people,",
        "some of them with a worked thought that tries, fails and goes back. No text of anybody else is in it.",
        "[recipes/default.toml](../../recipes/default.toml) is the whole recipe: pretraining, rewards alone (R1-Zero), cold",
        "start from its own readable answers, rewards with one for language, rejection sampling, SFT begun anew from the",
        f"base, rewards once more. {'To make a whole one' if options.made else 'To make it again, to the bit on the same instruction set'}:",
        "",
        "    ponder r1 --recipe default --out runs/default",
        "",
        "## Limits",
        "",
        "It knows nothing of the world. Its template shows it the last three questions with their answers, a system message",
        "of at most 400 characters, and of the tools that are offered a calculator alone. Numbers beyond the levels above and",
        "tasks that look alike but are not are answered wrongly, and not always with a doubt.",
    ]
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ponder", default=os.path.join(HERE, "build/release/ponder"))
    parser.add_argument("--model", default=os.path.join(HERE, "models/ponder"))
    parser.add_argument("-n", type=int, default=60)
    parser.add_argument("--samples", type=int, default=4)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--made", default="", help="a sentence on what of the recipe was run, if not all of it")
    options = parser.parse_args()
    with open(os.path.join(options.model, "ponder.json")) as file:
        tasks = json.load(file)["tasks"]  # what `eval --task all` asks
    beyond = [ask(options, BEYOND), ask(options, BEYOND, "--no-think")]
    text = card(options, tasks, ask(options, tasks), ask(options, tasks, "--no-think"), beyond)
    path = os.path.join(options.model, "README.md")
    with open(path, "w") as file:
        file.write(text)
    print(path)


main()
