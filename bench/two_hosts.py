#!/usr/bin/env python3
"""two_hosts.py PROGRAM MODEL ... [--gbit 1] [--latency-us 0] [--page docs/cluster.md]: two hosts on one machine.

Two network namespaces with host names of their own, joined by a veth pair whose rate and delay tc sets: MPI takes them for
two machines, so nothing goes through shared memory. Each model decodes and reads a prompt over two ranks of one
thread, which have parts of every layer, then stages; the kernel's counters of the interface say what went over the wire, beside what `ponder plan --ranks 2` says.
A count is the difference of two runs, so loading and warming up are not in it. Then the ranks answer a question and train a few steps
of the model that ships. Needs root, iproute2 and OpenMPI.
"""
import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ranks import ENVIRONMENT, ROOT, sums_run, write_between

BEGIN, END = "<!-- two hosts: begin -->", "<!-- two hosts: end -->"
HOSTS = ("ponder-a", "ponder-b")
ADDRESSES = ("10.77.0.1", "10.77.0.2")
STEPS, MORE_STEPS, PROMPT = 16, 80, 512
LAYOUTS = ([], ["--pp", "2"])


def sh(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


class Hosts:
    """The two, joined; gone at the end."""

    def __init__(self, gbit, latency_us, mtu):
        self.folder = Path(tempfile.mkdtemp(prefix="two-hosts-", dir="/var/tmp"))
        self.remove()
        for host in HOSTS:
            sh("ip", "netns", "add", host)
        sh("ip", "link", "add", "ends-a", "type", "veth", "peer", "name", "ends-b")
        for host, end, address in zip(HOSTS, ("ends-a", "ends-b"), ADDRESSES):
            sh("ip", "link", "set", end, "netns", host)
            sh("ip", "-n", host, "link", "set", "lo", "up")
            sh("ip", "-n", host, "link", "set", end, "up", "mtu", str(mtu))
            sh("ip", "-n", host, "addr", "add", f"{address}/24", "dev", end)
            delay = ["netem", "delay", f"{latency_us}us", "rate", f"{gbit}gbit"] if latency_us else []
            plain = ["tbf", "rate", f"{gbit}gbit", "burst", "256kb", "latency", "50ms"]
            sh("tc", "-n", host, "qdisc", "add", "dev", end, "root", *(delay or plain))
        # What ssh would do.
        self.agent = self.folder / "agent"
        self.agent.write_text(f"#!/bin/bash\nshift\nexec ip netns exec {HOSTS[1]} unshare --uts bash -c 'hostname {HOSTS[1]}; "
                              f"export TMPDIR={self.folder}/b; exec bash -c \"$0\"' \"$*\"\n")
        self.agent.chmod(0o755)
        for name in "ab":
            (self.folder / name).mkdir()

    def remove(self):
        for host in HOSTS:
            subprocess.run(["ip", "netns", "delete", host], capture_output=True)

    def run(self, *command):
        """The command as rank 0's machine starts it, on both."""
        mpirun = ["mpirun", "--host", ",".join(f"{a}:1" for a in ADDRESSES), "--map-by", "ppr:1:node", "--bind-to", "none",
                  "-mca", "plm_rsh_agent", str(self.agent), "-mca", "btl", "tcp,self"]
        for kind in ("btl", "oob"):
            mpirun += ["-mca", f"{kind}_tcp_if_include", "10.77.0.0/24"]
        start = f"hostname {HOSTS[0]}; export TMPDIR={self.folder}/a; exec \"$@\""
        out = subprocess.run(["ip", "netns", "exec", HOSTS[0], "unshare", "--uts", "bash", "-c", start, "start", *mpirun,
                              *map(str, command)], capture_output=True, text=True, env=ENVIRONMENT)
        if out.returncode:
            raise SystemExit(f"two_hosts.py: {' '.join(map(str, command))}: {out.stderr[-2000:]}")
        return out.stdout

    def sent(self):
        """Bytes that left rank 0's machine, and that came."""
        link = json.loads(sh("ip", "-n", HOSTS[0], "-s", "-j", "link", "show", "ends-a"))[0]["stats64"]
        return link["tx"]["bytes"], link["rx"]["bytes"]


def bench(hosts, program, model, layout, *arguments):
    before = hosts.sent()
    out = hosts.run(program, "bench", "-m", model, *layout, "--threads", 1, "--repeat", 3, "--json", "--batch", 0, *arguments)
    after = hosts.sent()
    result = json.loads(out[out.index("{"):])
    result["sent"], result["received"] = (b - a for a, b in zip(before, after))
    return result


def plan(program, model, layout, options, hardware):
    out = sh(program, "plan", str(model), "--ranks", "2", *layout, "--hardware", hardware, "--prompt", str(PROMPT), "--output", "2",
             "--json", "--set", f"between.gb_s={options.gbit / 8}", "--set", f"between.latency_us={options.latency_us + 20}")
    return json.loads(out)


def rows(hosts, options, model, layout):
    program = options.program
    few = bench(hosts, program, model, layout, "--prefill", 0, "--decode", STEPS, "--depth", 0)
    many = bench(hosts, program, model, layout, "--prefill", 0, "--decode", MORE_STEPS, "--depth", 0)
    # Three times, after one that is not timed.
    prompt = bench(hosts, program, model, layout, "--prefill", PROMPT, "--decode", STEPS, "--depth", 0)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as here:
        json.dump(many["hardware"], here)
        here.flush()
        said = plan(program, model, layout, options, here.name)
    lines = []
    for name, measured, planned, speed in [
            ("decode, a token", [(many[w] - few[w]) / (3 * (MORE_STEPS - STEPS)) for w in ("sent", "received")], said["decode"],
             many["decode_at_depth"]["0"]),
            (f"prompt of {PROMPT}", [(prompt[w] - few[w]) / 4 for w in ("sent", "received")], said["prefill"],
             prompt["prefill_tokens_per_s"])]:
        both = sum(measured)
        expected = planned["wire_bytes"]
        cut = "stages" if layout else "layers cut"
        lines.append(f"| {Path(model).name} | {cut} | {name} | {both / 1e3:,.1f} | {expected / 1e3:,.1f} | {expected / both - 1:+.1%} | "
                     f"{planned['exchanges']} | {speed:,.1f} | {planned['tokens_per_s']:,.1f} |")
        print(lines[-1], flush=True)
    return lines


def answers(hosts, program):
    model = ROOT / "models/ponder"
    command = ["ask", "-q", "-m", model, "--threads", 1, "--temperature", 0, "How many r's are in strawberry?"]
    alone = sh(str(program), *map(str, command))
    same = all(hosts.run(program, *command, *layout) == alone for layout in LAYOUTS)
    return "the same as one process's" if same else "NOT that of one process"


def trains(hosts, program):
    with tempfile.TemporaryDirectory() as folder:
        config = sums_run(folder, 4000, "steps = 4", "sequence = 64\nbatch_tokens = 1024\nmicro_tokens = 512")
        before = hosts.sent()
        hosts.run(program, "train", "pretrain", "--config", config, "--out", Path(folder) / "run")
        after = hosts.sent()
        return f"4 steps, {(after[0] - before[0] + after[1] - before[1]) / 1e6:,.1f} MB"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--gbit", type=float, default=1)
    parser.add_argument("--latency-us", type=float, default=0)
    parser.add_argument("--mtu", type=int, default=9000)
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()
    options.program = options.program.resolve()
    hosts = Hosts(options.gbit, options.latency_us, options.mtu)
    try:
        lines = ["| model | | step | KB over the wire | KB planned | error | exchanges | tokens/s | planned |", "|---|---|---|---|---|---|---|---|---|"]
        for model in options.models:
            for layout in LAYOUTS:
                lines += rows(hosts, options, model.resolve(), layout)
        lines += ["", f"{options.gbit:g} Gbit/s each way, {options.mtu} bytes a frame, one thread a rank. The answer of two hosts is "
                  f"{answers(hosts, options.program)}; training: {trains(hosts, options.program)}."]
    finally:
        hosts.remove()
        shutil.rmtree(hosts.folder, ignore_errors=True)
    text = "\n".join(lines)
    print(text)
    if options.page:
        write_between(options.page, BEGIN, END, text)


if __name__ == "__main__":
    sys.exit(main())
