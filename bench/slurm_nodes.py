#!/usr/bin/env python3
"""slurm_nodes.py PROGRAM [--model models/ponder] [--page docs/cluster.md]: two nodes of Slurm on one machine.

The two hosts of two_hosts.py, each with a slurmd and a /tmp of its own, and the jobs of examples/slurm on them as they are,
but for the number of nodes and cores: a question is asked by srun, a server answers over HTTP, a training is cancelled after a checkpoint
and put back. Each is compared with one process, the training with one that nobody cancelled. Needs root, iproute2,
OpenMPI and Debian's slurmctld, slurmd, slurm-client, munge.
"""
import argparse
import filecmp
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from ranks import ROOT, sums_run, write_between
from two_hosts import ADDRESSES, HOSTS, Hosts, sh

BEGIN, END = "<!-- slurm nodes: begin -->", "<!-- slurm nodes: end -->"
KEY = "a-key-of-this-test"
QUESTION = "How many r's are in strawberry?"


def wait_for(what, done, seconds=60):
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f"slurm_nodes.py: {what} did not come within {seconds} s")
        time.sleep(0.2)


class Nodes:
    """A controller and two slurmd in the network namespaces of `hosts`; gone at the end."""

    def __init__(self, hosts, program):
        self.folder = hosts.folder
        self.environment = {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf"), "PONDER_API_KEY": KEY,
                            "PATH": f"{program.parent}:{os.environ['PATH']}"}
        self.daemons = []

    def begin(self):
        self.write_configuration()
        if subprocess.run(["munge", "-n"], capture_output=True).returncode:
            for folder in ("/run/munge", "/var/log/munge"):
                sh("install", "-d", "-o", "munge", folder)
            sh("runuser", "-u", "munge", "--", "munged")
        self.start(HOSTS[0], "slurmctld", "-D")
        for host in HOSTS:
            self.start(host, "slurmd", "-D", "-N", host)
        wait_for("two idle nodes", self.idle)

    def write_configuration(self):
        nodes = "\n".join(f"NodeName={host} NodeAddr={address} CPUs=1" for host, address in zip(HOSTS, ADDRESSES))
        (self.folder / "state").mkdir()
        for host in HOSTS:
            (self.folder / host).mkdir()
        (self.folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")
        (self.folder / "slurm.conf").write_text(f"""ClusterName=two
SlurmctldHost={HOSTS[0]}({ADDRESSES[0]})
SlurmUser=root
StateSaveLocation={self.folder}/state
SlurmctldPidFile={self.folder}/slurmctld.pid
SlurmdSpoolDir={self.folder}/%n
SlurmdPidFile={self.folder}/%n/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
{nodes}
PartitionName=all Nodes=ALL Default=YES
""")

    def start(self, host, *command):
        tmp = self.folder / f"tmp-{host}"
        tmp.mkdir(exist_ok=True)
        log = open(self.folder / f"{command[0]}-{host}.log", "w")
        inside = f"hostname {host}; mount --bind {tmp} /tmp; exec \"$@\""
        self.daemons.append(subprocess.Popen(
            ["ip", "netns", "exec", host, "unshare", "--uts", "--mount", "bash", "-c", inside, "start", *command],
            stdout=log, stderr=log, env=self.environment))

    def idle(self):
        try:
            return self.call("sinfo", "-h", "-t", "idle", "-o", "%D").strip() == str(len(HOSTS))
        except subprocess.CalledProcessError:
            return False

    def call(self, *command, **variables):
        """The command on the first node."""
        return sh("ip", "netns", "exec", HOSTS[0], *map(str, command), cwd=ROOT,
                  env={**self.environment, **{k: str(v) for k, v in variables.items()}})

    def submit(self, job, **variables):
        return self.call("sbatch", "--parsable", "--nodes=2", "--cpus-per-task=1", f"--output={self.folder}/{job}.out",
                         ROOT / f"examples/slurm/{job}.sbatch", **variables).strip()

    def ended(self, job):
        return not self.call("squeue", "-h", "-j", job).strip()

    def cancel(self, job):
        self.call("scancel", job)
        wait_for(f"the end of job {job}", lambda: self.ended(job))

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.terminate()
            daemon.wait()


def asks(nodes, program, model):
    question = ["ask", "-q", "-m", model, "--threads", 1, "--temperature", 0, QUESTION]
    alone = sh(str(program), *map(str, question))
    return nodes.call("srun", "-N2", "--mpi=pmix", program, *question) == alone


def reply_of(call):
    """The tokens and log-probabilities of an answer, by whoever runs `call`."""
    body = {"model": "ponder", "temperature": 0, "logprobs": True, "messages": [{"role": "user", "content": QUESTION}]}
    out = call("curl", "-sS", "http://127.0.0.1:8080/v1/chat/completions", "-H", f"Authorization: Bearer {KEY}", "-d", json.dumps(body))
    return json.loads(out)["choices"]


def serves(nodes, program, model):
    def there(call):
        try:
            return "ok" in call("curl", "-s", "--retry", "60", "--retry-connrefused", "--retry-delay", "1", "http://127.0.0.1:8080/health")
        except subprocess.CalledProcessError:
            return False

    job = nodes.submit("serve", PONDER_MODEL=model)
    wait_for("the server", lambda: there(nodes.call))
    together = reply_of(nodes.call)
    nodes.cancel(job)
    with subprocess.Popen([program, "serve", "-m", model, "--threads", "1", "--port", "8080"], env=nodes.environment,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as alone:
        wait_for("the server", lambda: there(sh))
        expected = reply_of(sh)
        alone.terminate()
    return together == expected


def trains(nodes, model, steps=40):
    folder = nodes.folder / "train"
    config = sums_run(folder, 4000, f"steps = {steps}\nsave_every = 5", "sequence = 64\nbatch_tokens = 512\nmicro_tokens = 256", model)
    models = []
    for name, cut in (("whole", False), ("cut", True)):
        out = folder / name
        job = nodes.submit("train", CONFIG=config, OUT=out)
        if cut:
            wait_for("a checkpoint", lambda: any((out / "checkpoints").glob("step-*")), 120)
            nodes.cancel(job)
            if (out / "model").exists():
                raise SystemExit("slurm_nodes.py: the training had ended before it was cancelled")
            job = nodes.submit("train", CONFIG=config, OUT=out)
        wait_for("the end of a training", lambda: nodes.ended(job), 300)
        models.append(out / "model" / "model.safetensors")
    return all(m.exists() for m in models) and filecmp.cmp(*models, shallow=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("--model", type=Path, default=ROOT / "models/ponder")
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()
    program, model = options.program.resolve(), options.model.resolve()
    for path in (program, model):
        if path.is_relative_to("/tmp"):
            raise SystemExit(f"slurm_nodes.py: {path} is in /tmp, of which each node has its own")
    os.environ.setdefault("PONDER_ISA", "avx2")
    hosts = Hosts(gbit=1, latency_us=0, mtu=9000)
    nodes = Nodes(hosts, program)
    try:
        nodes.begin()
        version = sh("slurmd", "-V").split()[-1]
        results = [("`srun --mpi=pmix ponder ask`", "the words of one process", asks(nodes, program, model)),
                   ("`serve.sbatch`, asked over HTTP", "tokens and log-probabilities of one process", serves(nodes, program, model)),
                   ("`train.sbatch`, cancelled after a checkpoint and put back", "the bits of one that was not", trains(nodes, model))]
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"slurm_nodes.py: {' '.join(map(str, error.cmd))}: {error.stderr[-2000:]}")
    finally:
        nodes.stop()
        hosts.remove()
        shutil.rmtree(hosts.folder, ignore_errors=True)
    lines = [f"Slurm {version}, two nodes of one core, {model.name}:", "", "| job | expected | |", "|---|---|---|"]
    lines += [f"| {job} | {expected} | {'so' if right else 'NOT SO'} |" for job, expected, right in results]
    text = "\n".join(lines)
    print(text)
    if options.page:
        write_between(options.page, BEGIN, END, text)
    return 0 if all(right for _, _, right in results) else 1


if __name__ == "__main__":
    sys.exit(main())
