#!/usr/bin/env python3
"""rank_scaling.py PROGRAM MODEL ... [--pairs 5] [--page docs/cluster.md]: what ranks cost on one machine.

Two ranks of one thread each beside one process of two threads, in turn, over shared memory: tokens a second of decode and of
prefill. Then the model that ships learns: two ranks of one thread beside one process of one thread with half the
batch, so that each rank has as many tokens (weak scaling; 1 is what nobody waits for). Ratios are medians over the pairs. Nothing
else may run. Needs OpenMPI.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- rank scaling: begin -->", "<!-- rank scaling: end -->"
MPIRUN = ["mpirun", "-np", "2", "--bind-to", "none"]
ENVIRONMENT = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
PREFILL, DECODE, STEPS, BATCH = 512, 64, 8, 4096


def sh(*command):
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout


def speeds(program, model, ranks):
    out = sh(*(MPIRUN if ranks else []), program, "bench", "-m", model, "--threads", 1 if ranks else 2, "--repeat", 2, "--batch", 0,
             "--prefill", PREFILL, "--decode", DECODE, "--depth", 0, "--json")
    result = json.loads(out[out.index("{"):])
    return {"decode": result["decode_tokens_per_s"], f"prefill {PREFILL}": result["prefill_tokens_per_s"]}


def learning(program, ranks):
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts"
        texts.mkdir()
        (texts / "sums.txt").write_text("\n".join(f"{i} plus {i + 1} is {2 * i + 1}." for i in range(20000)))
        config = Path(folder) / "run.toml"
        config.write_text(f'[model]\nfrom = "{ROOT / "models/ponder"}"\n[run]\nsteps = {STEPS}\nthreads = 1\nlog_every = 1\n'
                          f'[data]\nsources = ["{texts}"]\nvalidation = 0\nsequence = 512\nbatch_tokens = {BATCH * (2 if ranks else 1)}\n'
                          'micro_tokens = 2048\n')
        sh(*(MPIRUN if ranks else []), program, "train", "pretrain", "--config", config, "--out", Path(folder) / "run")
        lines = [json.loads(line) for line in (Path(folder) / "run/metrics.jsonl").read_text().splitlines()]
    rates = [line["tokens_per_second"] for line in lines if "tokens_per_second" in line][1:]  # the first makes room
    return {"training": statistics.median(rates) / (2 if ranks else 1)}


def compare(pairs, alone, together):
    """For each figure: medians of both, and the ratios of the pairs."""
    got = [(alone(), together()) for _ in range(pairs)]
    for name in got[0][0]:
        ratios = sorted(b[name] / a[name] for a, b in got)
        yield name, *(statistics.median(x[i][name] for x in got) for i in (0, 1)), ratios


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("models", nargs="*", type=Path)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()
    lines = [f"{machine.cpu_name()}, {options.pairs} pairs; tokens a second, of training by rank.", "",
             "| | case | one process | two ranks | ratio (min - max) | aim |", "|---|---|---|---|---|---|"]

    def add(model, results):
        for name, alone, together, ratios in results:
            lines.append(f"| {model} | {name} | {alone:,.1f} | {together:,.1f} | {statistics.median(ratios):.2f} "
                         f"({ratios[0]:.2f} - {ratios[-1]:.2f}) | 0.9 |")
            print(lines[-1], flush=True)

    for model in options.models:
        add(model.name, compare(options.pairs, lambda: speeds(options.program, model, False), lambda: speeds(options.program, model, True)))
    add("ponder", compare(options.pairs, lambda: learning(options.program, False), lambda: learning(options.program, True)))
    if options.page:
        page = options.page.read_text()
        options.page.write_text(page.split(BEGIN)[0] + f"{BEGIN}\n" + "\n".join(lines) + f"\n{END}" + page.split(END)[1])


if __name__ == "__main__":
    sys.exit(main())
