#!/usr/bin/env python3
"""Kills a recipe in every stage and goes on with it: does it end in the bits of a run left alone?

    kills.py --recipe tiny --whole runs/whole --cut runs/cut [--kills 2] [--seed 1] [--set KEY=VALUE]...

Runs the recipe (or goes on with it, or finds it done) in --whole, undisturbed. Then runs it in --cut and, in
each stage, ends it by SIGKILL at --kills random moments (within the time that the undisturbed run took for the
stage) and goes on with --resume. What lasts of both runs is compared byte by byte: weights, traces,
evaluations, figures. Exit status 0 if all are the same.
"""
import argparse
import json
import pathlib
import random
import signal
import subprocess
import sys
import time

LASTING = ["*/model/*", "*/traces.jsonl", "*/evaluation.json", "claims.json"]
PAUSE = 0.05  # seconds between two looks at which stage runs


def command(options, folder):
    begun = (folder / "recipe.toml").exists()
    words = [options.ponder, "r1", "--out", folder] + (["--resume"] if begun else ["--recipe", options.recipe])
    for key in options.set:
        words += ["--set", key]
    return [str(word) for word in words]


def stages(folder):
    """Name, state and seconds of each stage."""
    try:
        return json.loads((folder / "pipeline.json").read_text())["stages"]
    except (FileNotFoundError, json.JSONDecodeError):
        return []


def running(folder):
    return next((stage["name"] for stage in stages(folder) if stage["state"] == "running"), None)


def go_on(options, log):
    return subprocess.Popen(command(options, options.cut), stdout=log, stderr=log)


def kill_at(process, folder, stage, seconds):
    """Ends `process` when `stage` has run for so long; False if the stage or the run ended before."""
    while process.poll() is None and running(folder) != stage:
        if state_of(folder, stage) == "done":
            return False
        time.sleep(PAUSE)
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end and running(folder) == stage:
        time.sleep(PAUSE)
    if process.poll() is not None or running(folder) != stage:
        return False
    process.send_signal(signal.SIGKILL)
    process.wait()
    return True


def state_of(folder, name):
    return next((stage["state"] for stage in stages(folder) if stage["name"] == name), None)


def cut(options, log):
    """Kills within each stage of the undisturbed run; returns how many a stage."""
    chance = random.Random(options.seed)
    killed = {}
    process = go_on(options, log)
    for stage in stages(options.whole):
        name, seconds = stage["name"], stage.get("seconds", 0)
        # A run that was itself stopped for a while tells of more seconds than a stage takes.
        moments = sorted(chance.uniform(0, min(seconds, options.most)) for _ in range(options.kills))
        before = 0
        for moment in moments:
            if kill_at(process, options.cut, name, moment - before):
                killed[name] = killed.get(name, 0) + 1
                before = moment
                process = go_on(options, log)
        print(f"{name}: killed {killed.get(name, 0)} times", flush=True)
    if process.wait() != 0:
        sys.exit(f"kills.py: the run in {options.cut} failed; see {log.name}")
    return killed


def compare(options):
    files = sorted(path for pattern in LASTING for path in options.whole.glob(pattern) if path.is_file())
    different = [path.relative_to(options.whole) for path in files
                 if path.read_bytes() != (options.cut / path.relative_to(options.whole)).read_bytes()]
    return len(files), different


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--ponder", default=root / "build/release/ponder")
    parser.add_argument("--recipe", default="tiny")
    parser.add_argument("--whole", type=pathlib.Path, required=True)
    parser.add_argument("--cut", type=pathlib.Path, required=True)
    parser.add_argument("--kills", type=int, default=2, help="a stage")
    parser.add_argument("--most", type=float, default=600, help="seconds into a stage for a kill")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--set", action="append", default=[])
    options = parser.parse_args()
    quiet = subprocess.DEVNULL
    if subprocess.run(command(options, options.whole), stdout=quiet, stderr=quiet).returncode != 0:
        sys.exit(f"kills.py: the undisturbed run in {options.whole} failed")
    options.cut.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{options.cut}.log", "a") as log:
        killed = cut(options, log)
    compared, different = compare(options)
    print(f"killed {sum(killed.values())} times, in {len(killed)} of {len(stages(options.whole))} stages; "
          f"{compared} files compared, {len(different)} differ")
    for path in different:
        print(f"differs: {path}")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
