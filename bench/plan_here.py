#!/usr/bin/env python3
"""plan_here.py PROGRAM --dense GGUF --moe GGUF --memory 5G [--pairs 3] [--price DOLLARS]: plans beside measurements of this machine.

Cases: prompts, one sequence, sixteen and one at a depth of 4096 of a dense model; prompts and one sequence of a mixture of
experts; the same larger than --memory, its experts from the disk; and the model that ships in training. Each is planned from
the roofs that the same run of `ponder bench` measured just before or after it; of the disk, from direct reads of the file in pieces of an
expert. What a plan cannot know is handed to it: how many experts were found in memory. Medians over the runs, with the signed error
of each plan and, with --price (of this machine, an hour), the dollars of a million tokens. Nothing else may run. The table goes to
docs/cost.md. --moe: bench/make_random_gguf.py deepseek3-skewed.
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

import machine
from ranks import ROOT, sums_run, write_between
from stream_versus import disk_bandwidth, forget, size_of

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
DEPTH, BATCH, SEQUENCE, STEP_TOKENS, STEPS = 4096, 16, 512, 4096, 12
EXPERT_BYTES = 5 << 20  # the three matrices of one, about


def asked(program, *arguments, **more):
    done = subprocess.run([str(program), *map(str, arguments)], capture_output=True, text=True, **more)
    if done.returncode:
        raise SystemExit(f"plan_here.py: {' '.join(map(str, arguments))}: {done.stderr.strip()}")
    return done.stdout


class Here:
    def __init__(self, program):
        self.program, self.rows = program, {}

    def bench(self, model, *more, **env):
        return json.loads(asked(self.program, "bench", "-m", model, "--repeat", 3, *more, "--json", **env))

    def plan(self, model, hardware, *more):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(hardware, file)
            file.flush()
            return json.loads(asked(self.program, "plan", model, "--hardware", file.name, *more, "--json"))

    def note(self, case, measured, planned):
        self.rows.setdefault(case, []).append((measured, planned))
        print(f"{case}: {measured:.4g} measured, {planned:.4g} planned, {planned / measured - 1:+.0%}", flush=True)

    def serving(self, name, model, depth):
        got = self.bench(model, "--depth", f"0,{DEPTH}" if depth else 0, "--batch", BATCH if depth else 0)
        plan = lambda *more: self.plan(model, got["hardware"], *more)
        self.note(f"{name}, prompt of 512", got["prefill_tokens_per_s"], plan("--prompt", 512, "--output", 2)["prefill_tokens_per_s"])
        for at, speed in got["decode_at_depth"].items():
            self.note(f"{name}, one sequence" + (f" at {at}" if at != "0" else ""), speed,
                      plan("--prompt", max(1, int(at)), "--output", 128)["decode_tokens_per_s"])
        if depth:
            self.note(f"{name}, {BATCH} sequences", got["batch_tokens_per_s"],
                      plan("--prompt", 16, "--output", 64, "--batch", BATCH)["decode_tokens_per_s"])

    def streaming(self, name, model, memory):
        with tempfile.TemporaryDirectory() as home:
            env = {"env": {**os.environ, "PONDER_HOME": home}}
            forget(model)
            got = self.bench(model, "--memory", memory, "--prefill", 0, "--batch", 0, "--decode", 64, **env)
        disk, seen = disk_bandwidth(model, EXPERT_BYTES, 5), got["decode_experts"]
        hits = seen["hits"] / (seen["hits"] + seen["misses"])
        planned = self.plan(model, got["hardware"] | {"memory_gb": memory / 1e9, "disk_gb_s": disk / 1e9},
                            "--prompt", 1, "--output", 64, "--expert-hits", hits)
        self.note(f"{name}, one sequence, experts from the disk", got["decode_tokens_per_s"], planned["decode_tokens_per_s"])

    def training(self):
        model = ROOT / "models/ponder"
        hardware = json.loads(asked(self.program, "bench", "--roofs", "--json"))
        with tempfile.TemporaryDirectory() as folder:
            config = sums_run(folder, 20000, f"steps = {STEPS}\nlog_every = 1",
                              f"validation = 0\nsequence = {SEQUENCE}\nbatch_tokens = {STEP_TOKENS}\nmicro_tokens = 2048")
            config.write_text(config.read_text().replace("threads = 1\n", ""))
            asked(self.program, "train", "pretrain", "--config", config, "--out", Path(folder) / "run")
            lines = [json.loads(line) for line in (Path(folder) / "run/metrics.jsonl").read_text().splitlines()]
        rates = [line["tokens_per_second"] for line in lines if "tokens_per_second" in line][1:]  # the first makes room
        planned = self.plan(model, hardware, "--goal", "training", "--sequence", SEQUENCE, "--batch", STEP_TOKENS // SEQUENCE, "--tokens", 1e6)
        self.note("ponder's own model, training", statistics.median(rates), planned["tokens_per_s"])

    def table(self, price):
        errors = []
        for case, pairs in self.rows.items():
            measured, planned = (statistics.median(values) for values in zip(*pairs))
            error = statistics.median(p / m - 1 for m, p in pairs)
            errors.append(abs(error))
            dollars = f"{price / 3600 / measured * 1e6:,.3f}" if price else "-"
            yield f"| {case} | {measured:,.4g} | {planned:,.4g} | {error:+.0%} | {dollars} |"
        yield f"\n{sum(error <= 0.15 for error in errors)} of {len(errors)} cases are within 15 %; the median error is {statistics.median(errors):.0%}."


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("--dense", type=Path, required=True)
    parser.add_argument("--moe", type=Path, required=True)
    parser.add_argument("--memory", type=size_of, required=True)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--price", type=float, default=0)
    options = parser.parse_args()
    here = Here(options.program)
    for _ in range(options.pairs):
        here.serving(options.dense.stem, options.dense, True)
        here.training()
        here.streaming(options.moe.stem, options.moe, options.memory)
        here.serving(options.moe.stem, options.moe, False)
    head = [f"{machine.cpu_name()}, {options.pairs} runs; tokens a second, medians; made by `bench/plan_here.py`.", "",
            "| case | measured | planned | error | $ a million tokens |", "|---|---|---|---|---|"]
    write_between(ROOT / "docs/cost.md", BEGIN, END, "\n".join([*head, *here.table(options.price)]))


if __name__ == "__main__":
    main()
