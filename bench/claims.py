#!/usr/bin/env python3
"""R1's seven claims over several seeds: runs a recipe for each (or goes on with it, or finds it
done) and writes docs/results.md from what the runs left.

    bench/claims.py --recipe tiny --seeds 3 --runs runs/claims [--out docs/results.md] [--set KEY=VALUE]...

Each figure is the mean over the seeds with its 95% interval (Student's t over seeds), and a claim
counts as reproduced only if it holds for every seed. Nothing but Python is needed.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys

# Two-sided 95% quantiles of Student's t by degrees of freedom.
T95 = [math.nan, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]


def interval(values):
    if len(values) < 2:
        return math.nan
    t = T95[min(len(values) - 1, len(T95) - 1)]
    return t * statistics.stdev(values) / math.sqrt(len(values))


def shown(values):
    mean, half = statistics.mean(values), interval(values)
    if abs(mean) >= 1e4:
        return f"{mean:.3g}"
    return f"{mean:.3f}" if math.isnan(half) else f"{mean:.3f} ± {half:.3f}"


def run_seed(options, seed):
    folder = os.path.join(options.runs, f"seed-{seed}")
    begun = os.path.exists(os.path.join(folder, "recipe.toml"))
    command = [options.ponder, "r1", "--out", folder]
    command += ["--resume"] if begun else ["--recipe", options.recipe, "--set", f"run.seed={seed}"]
    for key in options.set:
        command += ["--set", key]
    if subprocess.run(command).returncode != 0:
        sys.exit(f"claims.py: seed {seed} did not end; its folder is {folder}")
    return folder


def load(folder, name):
    with open(os.path.join(folder, name)) as file:
        return json.load(file)


def verdict(claims):
    known = [c["holds"] for c in claims if c["holds"] is not None]
    if len(known) < len(claims):
        return "not measured"
    held = sum(known)
    word = "yes" if held == len(known) else "no" if held == 0 else "not for every seed"
    return f"{word} ({held} of {len(known)})"


def claims_part(runs):
    lines = ["| | claim | figures | holds |", "|---|---|---|---|"]
    for number, claims in enumerate(zip(*(run["claims"] for run in runs)), 1):
        names = [n for n in claims[0]["figures"] if all(n in c["figures"] for c in claims)]
        figures = "; ".join(f"{n} {shown([c['figures'][n] for c in claims])}" for n in names)
        lines.append(f"| {number} | {claims[0]['says']} | {figures} | {verdict(claims)} |")
    return lines


def models_part(pipelines):
    lines = ["| model | pass@1 | cons@k | tokens | one language |", "|---|---|---|---|---|"]
    for stages in zip(*(p["stages"] for p in pipelines)):
        if not all("evaluation" in s for s in stages):
            continue
        cells = []
        for figure in ("pass@1", "cons@k", "length", "language_consistency"):
            values = [s["evaluation"]["all"][figure] for s in stages]
            cells.append("-" if None in values else shown([v["value"] for v in values]))
        lines.append(f"| {stages[0]['name']} | " + " | ".join(cells) + " |")
    return lines


def gate_part(pipelines):
    out = []
    for pipeline in pipelines:
        for stage in pipeline["stages"]:
            if stage["name"] == "gate" and "figures" in stage:
                f = stage["figures"]
                out.append(
                    f"seed {pipeline['seed']}: {100 * f['long_share']:.1f}% long, "
                    f"{100 * f['long_accuracy']:.1f}% of those right"
                )
    return out


def cpu_of(folder):
    host = load(folder, "base/host.json")
    return f"{host.get('cpu', 'unknown CPU')}, {host.get('threads', '?')} threads"


def gap_part(pipelines):
    """Sampling and training are the same forward: what the RL stages of all runs saw of it."""
    gaps = [s["figures"]["largest_gap"] for p in pipelines for s in p["stages"]
            if "largest_gap" in s.get("figures", {})]
    return f"{max(gaps):g} in {len(gaps)} stages of RL" if gaps else "not measured"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--ponder", default=os.path.join(here, "build/release/ponder"))
    parser.add_argument("--recipe", default="tiny")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--runs", required=True, help="folder of the runs")
    parser.add_argument("--out", default=os.path.join(here, "docs/results.md"))
    parser.add_argument("--set", action="append", default=[])
    options = parser.parse_args()
    folders = [run_seed(options, seed) for seed in range(1, options.seeds + 1)]
    pipelines = [load(folder, "pipeline.json") for folder in folders]
    minutes = [sum(s.get("seconds", 0) for s in p["stages"]) / 60 for p in pipelines]
    name = pipelines[0]["recipe"]
    text = [
        "# R1's claims in the small",
        "",
        f"Recipe `{name}`, {options.seeds} seeds, {min(minutes):.1f} to {max(minutes):.1f} minutes a run "
        f"({cpu_of(folders[-1])}). "
        f"Written by `bench/claims.py --recipe {name} --seeds {options.seeds}` from the runs' logs; "
        "mean ± 95% interval over the seeds (Student's t). A claim is reproduced if it holds for "
        "every seed; the others are here, too.",
        "",
        *claims_part([load(folder, "claims.json") for folder in folders]),
        "",
        "## Models on held-out problems",
        "",
        *models_part(pipelines),
        "",
        "The start gate: " + "; ".join(gate_part(pipelines)) + ".",
        "",
        f"Largest |log-prob at sampling - log-prob in the first update|: {gap_part(pipelines)}.",
    ]
    with open(options.out, "w") as file:
        file.write("\n".join(text) + "\n")
    print(options.out)


main()
