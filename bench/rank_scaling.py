#!/usr/bin/env python3
"""rank_scaling.py PROGRAM [MODEL ...] [--pairs 5] [--page docs/cluster.md]: what ranks cost on one machine.

Two ranks of one thread each beside one process of two threads, in turn, over shared memory: tokens a second of decode and of
prefill. Then the model that ships learns: two ranks of one thread beside one process of one thread with half the
batch, so that each rank has as many tokens (weak scaling; 1 is what nobody waits for), and beside two such processes at once: what
two cores of this machine give whoever has both. Ratios are medians over the pairs. And
what a rank of a server needs at most, beside what `ponder plan --ranks` says. Without a MODEL training alone is measured. Nothing
else may run. Needs OpenMPI.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import machine
from ranks import ENVIRONMENT, sums_run, write_between

BEGIN, END = "<!-- rank scaling: begin -->", "<!-- rank scaling: end -->"
BEGIN_TRAINING, END_TRAINING = "<!-- ranks that train: begin -->", "<!-- ranks that train: end -->"
MPIRUN = ["mpirun", "-np", "2", "--bind-to", "none"]
PREFILL, DECODE, STEPS, BATCH = 512, 64, 8, 4096
CONTEXT, PORT = 1024, 8097


def sh(*command):
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout


def speeds(program, model, ranks):
    out = sh(*(MPIRUN if ranks else []), program, "bench", "-m", model, "--threads", 1 if ranks else 2, "--repeat", 2, "--batch", 0,
             "--prefill", PREFILL, "--decode", DECODE, "--depth", 0, "--json")
    result = json.loads(out[out.index("{"):])
    return {"decode": result["decode_tokens_per_s"], f"prefill {PREFILL}": result["prefill_tokens_per_s"]}


def learning(program, ranks, runs=1):
    """Tokens a second and rank; of several runs at once, that know nothing of one another, the mean."""
    each = 2 if ranks else 1
    with tempfile.TemporaryDirectory() as folder:
        config = sums_run(folder, 20000, f"steps = {STEPS}\nlog_every = 1",
                          f"validation = 0\nsequence = 512\nbatch_tokens = {BATCH * each}\nmicro_tokens = 2048")
        outs = [Path(folder) / f"run{i}" for i in range(runs)]
        with ThreadPoolExecutor() as together:
            list(together.map(lambda out: sh(*(MPIRUN if ranks else []), program, "train", "pretrain", "--config", config, "--out", out), outs))
        lines = [[json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()] for out in outs]
    rates = [[line["tokens_per_second"] for line in run if "tokens_per_second" in line][1:] for run in lines]  # the first makes room
    return {"training": statistics.mean(map(statistics.median, rates)) / each}


def peak_memory(program, model, ranks):
    """Bytes that each rank of a server had at most when it has answered, of `CONTEXT` tokens."""
    command = ["mpirun", "-np", ranks, "--oversubscribe", "--bind-to", "none", program, "serve", "-m", model, "--threads", 1, "--port", PORT,
               "--ctx", CONTEXT, "--cache-tokens", CONTEXT]
    with subprocess.Popen([*map(str, command)], env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{PORT}"
        sh("curl", "-s", "--retry", 300, "--retry-connrefused", "--retry-delay", 1, f"{url}/health")
        sh("curl", "-sSf", f"{url}/v1/completions", "-d", json.dumps({"prompt": "one two three " * 100, "max_tokens": 8}))
        peaks = []
        for child in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split():
            status = Path(f"/proc/{child}/status").read_text()
            peaks.append(int(status.split("VmHWM:")[1].split()[0]) * 1024)
        server.terminate()
    assert len(peaks) == ranks, "a rank is missing"
    return peaks


def planned_memory(program, model, ranks):
    out = sh(program, "plan", model, "--ranks", ranks, "--hardware", "here", "--prompt", CONTEXT - 1, "--output", 1, "--json")
    return json.loads(out)["memory_bytes"]


def memory_lines(program, models):
    lines = ["| | ranks | planned, MB a rank | rank 0, MB | others at most, MB | over the plan | aim |", "|---|---|---|---|---|---|---|"]
    for model in models:
        for ranks in (2, 4):
            planned, (first, *others) = planned_memory(program, model, ranks), peak_memory(program, model, ranks)
            lines.append(f"| {model.name} | {ranks} | {planned / 1e6:,.0f} | {first / 1e6:,.0f} | {max(others) / 1e6:,.0f} | "
                         f"{first / planned - 1:+.0%}, {max(others) / planned - 1:+.0%} | +15% |")
            print(lines[-1], flush=True)
    return lines


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
    parser.add_argument("--memory", nargs="*", type=Path, default=[], help="models whose memory is measured, and not their speed")
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()

    def table(what, results):
        lines = [f"{machine.cpu_name()}, {options.pairs} pairs; {what}.", "",
                 "| | case | one process | two ranks | ratio (min - max) | aim |", "|---|---|---|---|---|---|"]
        for model, name, alone, together, ratios in results:
            lines.append(f"| {model} | {name} | {alone:,.1f} | {together:,.1f} | {statistics.median(ratios):.2f} "
                         f"({ratios[0]:.2f} - {ratios[-1]:.2f}) | 0.9 |")
            print(lines[-1], flush=True)
        return lines

    def of_models():
        for model in options.models:
            for row in compare(options.pairs, lambda: speeds(options.program, model, False), lambda: speeds(options.program, model, True)):
                yield model.name, *row

    def write(begin, end, lines):
        if options.page:
            write_between(options.page, begin, end, "\n".join(lines))

    def of_training():
        for runs, what in ((1, "training"), (2, "training beside two processes at once that share nothing")):
            alone, together = (lambda: learning(options.program, False, runs)), (lambda: learning(options.program, True))
            for _, *row in compare(options.pairs, alone, together):
                yield "ponder", what, *row

    write(BEGIN_TRAINING, END_TRAINING, table("tokens a second and rank", of_training()))
    if options.models:
        lines = table("tokens a second", of_models())
        write(BEGIN, END, [*lines, "", *memory_lines(options.program, options.models + options.memory)])


if __name__ == "__main__":
    sys.exit(main())
