#!/usr/bin/env python3
"""A model larger than its memory: how near decoding comes to what the disk allows.

    stream_versus.py FILE.gguf --memory 4G [--llama llama-bench | --peer-lib DIR] [--json OUT]
    stream_versus.py --small                  a file of some megabytes: whether all of this works

FILE is best one of bench/make_random_gguf.py deepseek3-skewed, at least twice as large as --memory.
Three numbers are taken in turn, --pairs times:

  disk      bytes a second of direct reads of FILE in pieces as large as its experts, eight at once
  ponder    tokens a second of `ponder bench --memory`, and the bytes of experts that it read a token
  llama     tokens a second of llama-bench, or of peer_llama.py with the library in --peer-lib, over the mapped file,
            in a control group with the same limit

The bound is disk bandwidth / bytes read a token: what could be had if nothing but reading took time.
The table gives the medians, ponder's share of the bound, and its ratio to llama.cpp. A second run of
ponder begins with what the first learned: the share of experts that it found in memory is shown of
both. Nothing else should run meanwhile. The control group needs cgroups and the right to make one;
without it ponder keeps its limit by itself, and llama.cpp is left out.
"""

import argparse
import contextlib
import json
import mmap
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from machine import cpu_name
from ranks import write_between

ROOT = pathlib.Path(__file__).resolve().parent.parent
GROUPS = pathlib.Path("/sys/fs/cgroup")
BEGIN, END = "<!-- stream versus: begin -->", "<!-- stream versus: end -->"
SHAPE = "`bench/make_random_gguf.py deepseek3-skewed`: the hottest quarter of the experts gets 69% of the choices"
UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def size_of(text):
    text = text.upper().removesuffix("B")
    return int(float(text[:-1]) * UNITS[text[-1]]) if text[-1] in UNITS else int(text)


def disk_bandwidth(path, piece, seconds, readers=8):
    """Bytes a second of direct reads of `piece` bytes at random places."""
    block = 4096
    piece = max(block, piece // block * block)
    places = max(1, (os.path.getsize(path) - piece) // block)
    done, end = [0] * readers, time.monotonic() + seconds

    def read(index):
        rng, memory = random.Random(index), mmap.mmap(-1, piece)
        try:
            file = os.open(path, os.O_RDONLY | os.O_DIRECT)
        except OSError:  # a file system without direct reads
            file = os.open(path, os.O_RDONLY)
        while time.monotonic() < end:
            done[index] += os.preadv(file, [memory], rng.randrange(places) * block)
        os.close(file)

    begin = time.monotonic()
    threads = [threading.Thread(target=read, args=(i,)) for i in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - begin)


@contextlib.contextmanager
def memory_group(limit):
    """A control group with this limit, whose processes have no other memory; None where it cannot be."""
    new = (GROUPS / "cgroup.controllers").exists()
    group = (GROUPS if new else GROUPS / "memory") / f"ponder-bench-{os.getpid()}"
    try:
        group.mkdir()
        (group / ("memory.max" if new else "memory.limit_in_bytes")).write_text(str(limit))
    except OSError as error:
        with contextlib.suppress(OSError):
            group.rmdir()
        print(f"no control group of {limit} bytes: {error}", file=sys.stderr)
        yield None
        return
    try:
        yield group
    finally:
        group.rmdir()


def forget(path):
    """Takes the file out of the page cache: what another group has read there would not count for this one."""
    file = os.open(path, os.O_RDONLY)
    os.fsync(file)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(file)


def run(command, group, env=None):
    def enter():
        if group:
            (group / "cgroup.procs").write_text("0")
    done = subprocess.run(command, preexec_fn=enter, env=env, check=True, capture_output=True, text=True)
    return done.stdout


def ponder(args, model, home, group):
    command = [args.ponder, "bench", "-m", model, "--memory", str(args.memory), "--json", "--prefill", "0",
               "--batch", "0", "--decode", str(args.tokens), "--repeat", "3"]
    if args.threads:
        command += ["--threads", str(args.threads)]
    out = json.loads(run(command, group, {**os.environ, "PONDER_HOME": home}))
    experts = out.get("decode_experts")
    if not experts:
        sys.exit(f"{model} fits in {args.memory} bytes: nothing was read; give less --memory")
    return {"tokens_per_s": out["decode_tokens_per_s"],
            "bytes_a_token": experts["read_bytes"] / experts["tokens"],
            "hit_rate": experts["hits"] / (experts["hits"] + experts["misses"]),
            "foreseen_right": experts["right"] / max(1, experts["foreseen"]),
            "peak_rss_bytes": out["peak_rss_bytes"]}


def llama(args, model, group):
    if args.peer_lib:  # weights that are repacked are copies, which do not fit
        command = [args.peer_python, ROOT / "bench/peer_llama.py", "-m", model, "--lib", args.peer_lib, "--extra-buffers", "off",
                   "--prefill", "0", "--batch", "0", "--decode", str(args.tokens), "--repeat", "1",
                   "--threads", str(args.threads or os.cpu_count())]
        return json.loads(run(command, group))["decode_tokens_per_s"]
    command = [args.llama, "-m", model, "-p", "0", "-n", str(args.tokens), "-r", "3", "-o", "json"]
    if args.threads:
        command += ["-t", str(args.threads)]
    return json.loads(run(command, group))[-1]["avg_ts"]


def measure(args, model, piece):
    rows = []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(args.pairs):
            row = {"disk": disk_bandwidth(model, piece, args.disk_seconds)}
            with memory_group(args.memory + args.beside) as group:
                row["ponder"] = ponder(args, model, home, group)
                if (args.llama or args.peer_lib) and group:
                    forget(model)
                    row["llama"] = llama(args, model, group)
            row["bound"] = row["disk"] / max(1, row["ponder"]["bytes_a_token"])
            rows.append(row)
    return rows


def median(rows, value):
    return statistics.median(value(row) for row in rows)


def report(rows, args, model):
    share = median(rows, lambda row: row["ponder"]["tokens_per_s"] / row["bound"])
    out = {"cpu": cpu_name(), "model": os.path.basename(model), "file_bytes": os.path.getsize(model),
           "memory": args.memory, "disk_bytes_per_s": median(rows, lambda row: row["disk"]),
           "tokens_per_s": median(rows, lambda row: row["ponder"]["tokens_per_s"]),
           "bytes_a_token": median(rows, lambda row: row["ponder"]["bytes_a_token"]),
           "share_of_bound": share, "hit_rate_first_run": rows[0]["ponder"]["hit_rate"],
           "hit_rate_last_run": rows[-1]["ponder"]["hit_rate"],
           "foreseen_right": median(rows, lambda row: row["ponder"]["foreseen_right"]), "rows": rows}
    if all("llama" in row for row in rows):
        out["ratio_to_llama"] = median(rows, lambda row: row["ponder"]["tokens_per_s"] / row["llama"])
    for key, value in out.items():
        if key != "rows":
            print(f"{key:22} {value:,.4g}" if isinstance(value, (int, float)) else f"{key:22} {value}")
    return out


def table(out):
    def spread(value):
        all_of = [value(row) for row in out["rows"]]
        return f"{min(all_of):.2f} - {max(all_of):.2f}"
    lines = [f"{out['cpu']}, {len(out['rows'])} pairs; a file of {out['file_bytes'] / 1e9:.1f} GB ({SHAPE}) within {out['memory'] / 1e9:.1f} GB for weights "
             f"and cache; direct reads of the disk {out['disk_bytes_per_s'] / 1e6:.0f} MB/s.", "",
             "| | | min - max | aim |", "|---|---|---|---|",
             f"| tokens/s of one sequence | {out['tokens_per_s']:.2f} | {spread(lambda r: r['ponder']['tokens_per_s'])} | |",
             f"| MB of experts read a token | {out['bytes_a_token'] / 1e6:.0f} | {spread(lambda r: r['ponder']['bytes_a_token'] / 1e6)} | |",
             f"| share of what the disk allows | {out['share_of_bound']:.2f} | {spread(lambda r: r['ponder']['tokens_per_s'] / r['bound'])} | 0.8 |"]
    if "ratio_to_llama" in out:
        lines.append(f"| times llama.cpp, mapped, in a control group with the same limit | {out['ratio_to_llama']:.1f} | "
                     f"{spread(lambda r: r['ponder']['tokens_per_s'] / r['llama'])} | 3 |")
    lines.append(f"| experts found in memory: first run, and one that begins with what it learned | {out['hit_rate_first_run']:.3f}, "
                 f"{out['hit_rate_last_run']:.3f} | | |")
    lines.append(f"| experts asked for a layer early that were chosen | {out['foreseen_right']:.2f} | | |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?")
    parser.add_argument("--memory", type=size_of, help="for weights and cache, such as 4G")
    parser.add_argument("--beside", type=size_of, default="768M", help="of the group, for all else; measuring reading takes 512M")
    parser.add_argument("--ponder", default=ROOT / "build/release/ponder")
    parser.add_argument("--llama", help="llama-bench")
    parser.add_argument("--peer-lib", help="folder of llama.cpp's library, for peer_llama.py")
    parser.add_argument("--peer-python", default=sys.executable, help="which has llama-cpp-python")
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--disk-seconds", type=float, default=5)
    parser.add_argument("--expert-bytes", type=size_of, default="5M", help="of one read of the disk's test")
    parser.add_argument("--json", help="where to write all that was measured")
    parser.add_argument("--page", type=pathlib.Path, help="whose table this is")
    parser.add_argument("--small", action="store_true")
    args = parser.parse_args()
    if args.small:
        args.tokens, args.pairs, args.disk_seconds, args.expert_bytes = 8, 2, 0.2, 1 << 17
    elif not args.model or not args.memory:
        parser.error("FILE and --memory, or --small")
    with tempfile.TemporaryDirectory() as folder:
        model = args.model
        if not model:
            model = os.path.join(folder, "small.gguf")
            subprocess.run([sys.executable, ROOT / "bench/make_random_gguf.py", "deepseek3-skewed", model,
                            "--small"], check=True)
            args.memory = args.memory or os.path.getsize(model) // 2
        out = report(measure(args, model, args.expert_bytes), args, model)
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(out, indent=1) + "\n")
    if args.page:
        write_between(args.page, BEGIN, END, table(out))


if __name__ == "__main__":
    main()
