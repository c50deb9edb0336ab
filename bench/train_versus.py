#!/usr/bin/env python3
"""Training speed: `ponder train pretrain` beside PyTorch on the same shapes, on the same machine.

The PyTorch side is bench/torch_llama.py: eager and torch.compile, float32 and bf16 autocast, two
micro-batches; the fastest of all is measured in pairs with ponder, whose micro-batch is chosen in the
same way, run A B, B A, ... Both take whole
steps (forward, loss, backward, clipping, AdamW) of 16 sequences of 256 tokens; peaks are of resident
memory. Logs one JSON line a pair; --table writes docs/train-bench.md from the newest logs.

  train_versus.py --python VENV/bin/python llama-7m     # measure (pip install torch==2.13.0)
  train_versus.py --table                               # write the page from all logs
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import sysconfig
import tempfile

from machine import cpu_name

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOME = ROOT / "build/bench"
LENGTH, SEQUENCES = 256, 16

# As SHAPES of torch_llama.py; the vocabulary is the tokenizer's.
CONFIGS = {
    "llama-1m": dict(hidden=128, layers=4, heads=4, kv_heads=2, intermediate=352),
    "llama-7m": dict(hidden=256, layers=8, heads=8, kv_heads=4, intermediate=704),
    "llama-30m": dict(hidden=512, layers=8, heads=8, kv_heads=4, intermediate=1408),
    "deepseek-3m": dict(type="deepseek_v3", hidden=160, layers=5, heads=4, kv_lora_rank=64,
                        qk_nope_head_dim=32, qk_rope_head_dim=16, v_head_dim=32, intermediate=448,
                        first_dense=1, experts=8, experts_per_token=2, shared_experts=1,
                        expert_intermediate=96),
}
VOCABULARIES = {"llama-1m": 1024, "llama-7m": 4096, "llama-30m": 8192, "deepseek-3m": 2048}
MODES = ["eager-fp32", "eager-bf16", "compile-fp32", "compile-bf16"]


def corpus(folder):
    """Text that every Python has: the sources of its own library, one document a file."""
    path = folder / "corpus.jsonl"
    with open(path, "w") as out:
        for source in sorted(pathlib.Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
            text = source.read_text(errors="ignore")
            out.write(json.dumps({"text": text}) + "\n")
    return path


def tokenizer(options, folder, text, size):
    out = folder / f"tokenizer-{size}"
    if not out.exists():
        subprocess.run([options.ponder, "tokenizer", "train", text, "--vocab", str(size), "--out",
                        out], check=True, capture_output=True)
    return out


def toml_value(value):
    return json.dumps(value) if not isinstance(value, pathlib.Path) else json.dumps(str(value))


def write_config(options, folder, shape, text, micro, steps):
    table = {"run": dict(steps=steps, threads=options.threads, log_every=1, seed=1),
             "model": dict(CONFIGS[shape], tied=False,
                           tokenizer=tokenizer(options, folder, text, VOCABULARIES[shape])),
             "data": dict(sources=[str(text)], sequence=LENGTH, batch_tokens=LENGTH * SEQUENCES,
                          micro_tokens=micro, validation=0.0),
             "optimizer": dict(lr=1e-3)}
    path = folder / f"{shape}.toml"
    with open(path, "w") as out:
        for name, keys in table.items():
            out.write(f"[{name}]\n")
            for key, value in keys.items():
                out.write(f"{key} = {toml_value(value)}\n")
    return path


def peak_of_child(command):
    """Runs it; returns what it wrote to both streams, and its peak of resident memory in MiB."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as error:
        process = subprocess.Popen([str(c) for c in command], stdout=out, stderr=error)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        error.seek(0)
        if process.returncode:
            raise SystemExit(f"{command[0]} failed: {error.read().strip()[-2000:]}")
        return out.read(), error.read(), usage.ru_maxrss / 1024


def run_ponder(options, folder, shape, text, micro, steps):
    config = write_config(options, folder, shape, text, micro, steps)
    out = pathlib.Path(tempfile.mkdtemp(dir=folder))
    _, said, peak = peak_of_child(
        [options.ponder, "train", "pretrain", "--config", config, "--out", out])
    shares = [int(share) / 100 for share in re.findall(r"GFLOP/s \((\d+)%\)", said)]
    steps = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    speeds = [s["tokens_per_second"] for s in steps if s.get("tokens_per_second")]
    # The first steps touch memory for the first time, on both sides.
    return {"tokens_per_s": statistics.median(speeds[options.warmup:]), "peak_mib": peak,
            "share_of_peak": statistics.median(shares) if shares else None}


def run_torch(options, shape, mode, micro, seconds):
    output, _, peak = peak_of_child(
        [options.python, ROOT / "bench/torch_llama.py", shape, "--mode", mode, "--micro", micro,
         "--threads", options.threads, "--seconds", seconds, "--warmup", options.warmup])
    result = json.loads(output.splitlines()[-1])
    result["peak_mib"] = peak
    return result


def tune_ponder(options, folder, shape, text):
    """The fastest of its micro-batches, in tokens."""
    def speed(micro):
        result = run_ponder(options, folder, shape, text, micro, options.tune_steps)
        print(f"  ponder, {micro} tokens: {result['tokens_per_s']:.0f} tokens/s, "
              f"{result['peak_mib']:.0f} MiB", file=sys.stderr)
        return result["tokens_per_s"]
    return max(options.micro_tokens, key=speed)


def tune_torch(options, shape):
    """The fastest of PyTorch's modes and micro-batches."""
    best = None
    for mode in MODES:
        for micro in options.micro:
            result = run_torch(options, shape, mode, micro, options.tune_seconds)
            print(f"  {mode}, {micro} sequences: {result['tokens_per_s']:.0f} tokens/s, "
                  f"{result['peak_mib']:.0f} MiB", file=sys.stderr)
            if not best or result["tokens_per_s"] > best["tokens_per_s"]:
                best = result
    return best


def compare(options, shape):
    HOME.mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(dir=HOME))
    text = corpus(folder)
    print(f"{shape}: tuning both", file=sys.stderr)
    micro_tokens = tune_ponder(options, folder, shape, text)
    best = tune_torch(options, shape)
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    with open(options.out / f"train-versus-{stamp}-{shape}.jsonl", "w") as lines:
        for pair in range(options.pairs):
            record = {"shape": shape, "pair": pair, "threads": options.threads, "cpu": cpu_name(),
                      "mode": best["mode"], "micro": best["micro"], "torch": best["torch"],
                      "micro_tokens": micro_tokens,
                      "parameters": best["parameters"], "load_average": os.getloadavg()[0]}
            torch = lambda: run_torch(options, shape, best["mode"], best["micro"], options.seconds)
            ponder = lambda: run_ponder(options, folder, shape, text, micro_tokens, options.steps)
            if pair % 2 == 0:
                record["ponder"], record["peer"] = ponder(), torch()
            else:
                record["peer"], record["ponder"] = torch(), ponder()
            lines.write(json.dumps(record) + "\n")
            lines.flush()
            print(f"  pair {pair + 1} of {options.pairs}: "
                  f"{record['ponder']['tokens_per_s']:.0f} and "
                  f"{record['peer']['tokens_per_s']:.0f} tokens/s", file=sys.stderr)


def latest_runs(folder):
    runs = {}
    for path in sorted(folder.glob("train-versus-*.jsonl")):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        if records:
            runs[records[0]["shape"], records[0]["threads"]] = records
    return runs


def percent(shares):
    known = [share for share in shares if share]
    return f"{100 * statistics.median(known):.0f}%" if known else "-"


def table(folder):
    rows = ["| shape | parameters | ponder | PyTorch | ratio (min - max) | ponder, MiB "
            "| PyTorch, MiB | share of the bf16 peak | PyTorch's share | micro-batch of ponder "
            "| PyTorch's best | pairs |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|---:|"]
    for (shape, _), records in sorted(latest_runs(folder).items()):
        def median(side, key):
            return statistics.median(r[side][key] for r in records)
        ratios = [r["ponder"]["tokens_per_s"] / r["peer"]["tokens_per_s"] for r in records]
        shares = [r["ponder"]["share_of_peak"] for r in records]
        peer_shares = [s and s / ratio for s, ratio in zip(shares, ratios)]
        rows.append(f"| {shape} | {records[0]['parameters'] / 1e6:.1f}M "
                    f"| {median('ponder', 'tokens_per_s'):.0f} "
                    f"| {median('peer', 'tokens_per_s'):.0f} | {statistics.median(ratios):.2f} "
                    f"({min(ratios):.2f} - {max(ratios):.2f}) "
                    f"| {median('ponder', 'peak_mib'):.0f} | {median('peer', 'peak_mib'):.0f} "
                    f"| {percent(shares)} | {percent(peer_shares)} "
                    f"| {records[0]['micro_tokens']} tokens | {records[0]['mode']}, {records[0]['micro']} sequences "
                    f"| {len(records)} |")
    return "\n".join(rows)


def write_page(folder):
    runs = latest_runs(folder)
    if not runs:
        raise SystemExit(f"{folder}: holds no log; measure first")
    machines = sorted({f"{r[0]['cpu']}, {r[0]['threads']} threads" for r in runs.values()})
    versions = sorted({r[0]["torch"] for r in runs.values()})
    (ROOT / "docs").mkdir(exist_ok=True)
    (ROOT / "docs/train-bench.md").write_text(f"""# Training speed

Written by `bench/train_versus.py --table` from the logs of paired runs; do not edit.

Machine: {"; ".join(machines)}. Peer: PyTorch {", ".join(versions)}, the fastest of eager and
torch.compile, float32 and bf16 autocast, and micro-batches. Tokens a second over whole steps of
{SEQUENCES} sequences of {LENGTH} tokens (forward, loss, backward, clipping, AdamW); medians. The
ratio is the median over the pairs of ponder / PyTorch, each pair run back to back. Memory is the
peak that was resident. The bf16 peak is what a run measures as it starts; where the machine's speed
drifts by a fifth, so does the share, and it may go beyond 100%. PyTorch's share is that of ponder by
their ratio: above 50%, twice its speed is more than the unit can do in bf16.

{table(folder)}
""")


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", choices=[*CONFIGS, []])
    parser.add_argument("--table", action="store_true", help="write docs/train-bench.md")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=30, help="of a run of ponder")
    parser.add_argument("--warmup", type=int, default=3, help="steps that do not count")
    parser.add_argument("--seconds", type=float, default=10, help="of a run of PyTorch")
    parser.add_argument("--tune-steps", type=int, default=12, help="of ponder, to choose")
    parser.add_argument("--tune-seconds", type=float, default=4)
    parser.add_argument("--micro", type=int, nargs="+", default=[4, 16],
                        help="PyTorch's micro-batches to try, in sequences")
    parser.add_argument("--micro-tokens", type=int, nargs="+", default=[1024, 2048, 4096],
                        help="ponder's micro-batches to try")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=pathlib.Path, default=HOME, help="folder of the logs")
    parser.add_argument("--ponder", default=ROOT / "build/release/ponder")
    parser.add_argument("--python", default=sys.executable, help="a Python that has PyTorch")
    options = parser.parse_args()
    if not (options.shapes or options.table):
        parser.error("give shapes to measure, or --table")
    return options


def main():
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    for shape in options.shapes:
        compare(options, shape)
    if options.shapes:
        print(table(options.out))
    if options.table:
        write_page(options.out)


if __name__ == "__main__":
    main()
