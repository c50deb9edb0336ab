#!/usr/bin/env python3
"""A GRPO step: `ponder train grpo` beside TRL's GRPOTrainer, on the same model, task, group size and lengths.

    grpo_versus.py --python VENV/bin/python [--shape llama] [--pairs 5]   # measure (pip install trl datasets torch)
    grpo_versus.py --table                                # write docs/grpo-bench.md from the newest log of each case

The shapes: a small Llama (128 wide, 4 layers), and the model that ships (DeepSeek-V3: recipes/default.toml).

Both start from the same folder (fresh weights, so answers run to their full length), ask the same prompts of
the task chain_sum, sample questions x group answers at temperature 1 and make one update with beta 0 and full
weights. TRL runs in float32 and in bf16 autocast, without gradient checkpointing, and the faster one counts.
Unless told otherwise a step is TRL's own default: eight answers to one question, at most 512 tokens each.
A speed drifts within minutes, so the two run in turn (A B, B A, ...), a ratio is taken in each pair, and the
table gives the median with the smallest and the largest. The seeds differ, and so do the answers' lengths by a
few percent: the ratio is that of seconds a sampled token. A run's first step is left out on both sides; loading
is never counted. Nothing else should run meanwhile.
"""
import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import tomllib

from machine import cpu_name

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOME = ROOT / "build/bench"
AIM = 10
SHAPES = {"llama": dict(hidden=128, layers=4, heads=4, max_position=1024),
          "ponder": tomllib.loads((ROOT / "recipes/default.toml").read_text())["model"]}


def ponder(options, *words):
    command = [str(word) for word in (options.ponder, *words)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def prepare(options, work):
    """The model that both start from, and the prompts that both ask."""
    text = work / "texts.jsonl"
    samples = ponder(options, "tasks", "sample", "chain_sum", "-n", 2000, "--json")
    (work / "prompts.jsonl").write_text(samples)
    lines = [json.loads(line) for line in samples.splitlines()]
    text.write_text("".join(json.dumps({"text": f"{line['prompt']} {line['answer']}"}) + "\n" for line in lines))
    ponder(options, "tokenizer", "train", text, "--vocab", 1024, "--format", "jsonl", "--out", work / "tokenizer")
    shape = [word for key, value in SHAPES[options.shape].items() for word in ("--set", f"model.{key}={value}")]
    ponder(options, "train", "pretrain", "--out", work / "base", "--set", f"model.tokenizer={work / 'tokenizer'}",
           *shape, "--set", f'data.sources=["{text}"]', "--set", "data.validation=0", "--set", "run.steps=1",
           "--set", "optimizer.lr=1e-6")
    return work / "base/model"


def run_ponder(options, work, model):
    with tempfile.TemporaryDirectory(dir=work) as out:
        ponder(options, "train", "grpo", "--out", f"{out}/run", "--set", f"model.from={model}",
               "--set", f'rl.problems=["{work / "prompts.jsonl"}"]', "--set", f"rl.questions={options.questions}",
               "--set", f"rl.group={options.group}", "--set", f"rl.max_tokens={options.tokens}",
               "--set", "rl.beta=0", "--set", f"run.steps={options.steps}", "--set", "run.log_every=1",
               "--set", "rl.eval_questions=1", "--set", "optimizer.lr=1e-3", "--set", "optimizer.schedule=constant",
               "--set", f"run.threads={options.threads}")
        steps = [json.loads(line) for line in open(f"{out}/run/metrics.jsonl")]
    return {"seconds": [s["tokens"] / s["tokens_per_second"] for s in steps], "lengths": [s["length"] for s in steps]}


def run_trl(options, work, model, dtype):
    command = [options.python, ROOT / "bench/trl_grpo.py", model, work / "prompts.jsonl", "--dtype", dtype]
    for name in ("questions", "group", "tokens", "steps", "threads"):
        command += ["--" + name, getattr(options, name)]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"TRL failed: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def step_time(run):
    return statistics.median(run["seconds"][1:])


def token_time(run):
    """Seconds of a step for each token of an answer."""
    return step_time(run) / statistics.mean(run["lengths"][1:])


def compare(options):
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    log = options.out / f"grpo-{stamp}-{options.shape}.jsonl"
    with tempfile.TemporaryDirectory() as folder, open(log, "w") as lines:
        work = pathlib.Path(folder)
        model = prepare(options, work)
        tried = {dtype: step_time(run_trl(options, work, model, dtype)) for dtype in ("fp32", "bf16")}
        best = min(tried, key=tried.get)
        print(f"TRL's step: {tried}; {best} counts", flush=True)
        for pair in range(options.pairs):
            runs = {}
            for who in ("ponder", "trl") if pair % 2 == 0 else ("trl", "ponder"):
                runs[who] = (run_ponder(options, work, model) if who == "ponder"
                             else run_trl(options, work, model, best))
            record = {"pair": pair, "best": best, "tried": tried, "cpu": cpu_name(),
                      "load_average": os.getloadavg()[0], **runs,
                      **{name: getattr(options, name) for name in
                         ("shape", "questions", "group", "tokens", "steps", "threads")}}
            lines.write(json.dumps(record) + "\n")
            lines.flush()
            print(f"pair {pair + 1}: ponder {step_time(runs['ponder']):.3f} s, TRL {step_time(runs['trl']):.3f} s",
                  flush=True)


def case(record):
    """What makes a row of the table."""
    return [list(SHAPES).index(record["shape"]), record["tokens"] * record["questions"] * record["group"],
            *(record[name] for name in ("questions", "group", "tokens"))]


def newest(folder):
    """The newest log of each case, small steps first."""
    logs = {}
    for path in sorted(folder.glob("grpo-*.jsonl")):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        if records:
            logs[tuple(case(records[0]))] = records
    if not logs:
        raise SystemExit(f"{folder}: holds no log; measure first")
    return [logs[key] for key in sorted(logs)]


def row(records):
    ours = [step_time(r["ponder"]) for r in records]
    theirs = [step_time(r["trl"]) for r in records]
    ratios = [token_time(r["trl"]) / token_time(r["ponder"]) for r in records]
    first = records[0]
    lengths = [statistics.mean(x for r in records for x in r[who]["lengths"]) for who in ("ponder", "trl")]
    shape = SHAPES[first["shape"]]
    return (f"| {shape.get('type', 'llama')}, {shape['hidden']} wide, {shape['layers']} layers "
            f"| {first['questions']} x {first['group']} x {first['tokens']} | {lengths[0]:.0f} / {lengths[1]:.0f} "
            f"| {statistics.median(ours):.3f} | {statistics.median(theirs):.3f} ({first['best']}) "
            f"| {statistics.median(ratios):.1f} ({min(ratios):.1f} - {max(ratios):.1f}) | {AIM} | {len(records)} |")


def table(logs):
    return "\n".join([
        "| model | questions x group x tokens at most | tokens an answer, ponder / TRL | ponder, s | TRL, s "
        "| ratio (min - max) | aim | pairs |",
        "|---|---|---|---:|---:|---:|---:|---:|", *map(row, logs)])


def write_page(folder):
    logs = newest(folder)
    first = logs[0][0]
    (ROOT / "docs/grpo-bench.md").write_text(f"""# A GRPO step

Written by `bench/grpo_versus.py --table` from the logs of paired runs; do not edit.

Machine: {first['cpu']}, {first['threads']} threads. Peer: {first['trl']['engine']}, in fp32 or bf16, whichever is faster.
Seconds of a whole step (sampling, rewards, one update of all weights), medians; the ratio is TRL / ponder in seconds
a sampled token, each pair run back to back. 1 x 8 x 512 is TRL's default step; deepseek_v3 is the shape of the model
that ships. The larger the batch, the less TRL pays for each call of a layer, and the nearer the two come.

{table(logs)}
""")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", help="a Python that has trl")
    parser.add_argument("--ponder", default=ROOT / "build/release/ponder")
    parser.add_argument("--out", type=pathlib.Path, default=HOME, help="folder of the logs")
    parser.add_argument("--table", action="store_true", help="write docs/grpo-bench.md")
    parser.add_argument("--shape", choices=SHAPES, default="llama")
    for name, value in (("pairs", 5), ("questions", 1), ("group", 8), ("tokens", 512), ("steps", 6), ("threads", 2)):
        parser.add_argument("--" + name, type=int, default=value)
    options = parser.parse_args()
    if not (options.python or options.table):
        parser.error("give --python to measure, or --table")
    options.out.mkdir(parents=True, exist_ok=True)
    if options.python:
        compare(options)
        print(table(newest(options.out)))
    if options.table:
        write_page(options.out)


if __name__ == "__main__":
    main()
