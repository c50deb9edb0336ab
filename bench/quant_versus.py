#!/usr/bin/env python3
"""Compares ponder's quantised types with llama.cpp's on a real model, by perplexity.

    quant_versus.py run -m MODEL.gguf --log LOG [--lib DIR] [--mixes Q4_0,Q4_K_M,...]
    quant_versus.py table LOG                prints docs/quant.md's table from the log

For each mix: MODEL quantised by llama.cpp, and what llama.cpp and ponder say of that file's
perplexity (the readers); quantised by llama.cpp and by ponder with one importance matrix, which
`ponder imatrix` makes of ARCHITECTURE.md, both read by ponder (the writers); with --parts floats what
both say of the readers' numbers in float32. Both texts are the project's own pages as they were at one
commit, so that a run repeats the last one's figures. What is in the log is left out, so a run that was
cut short goes on. Needs git's history, PyPI's gguf, numpy and llama-cpp-python (bench/peer_llama.py says
what --lib is).
"""

import argparse
import functools
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import types

import numpy as np

import peer_llama
import peer_quant

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHUNK = 512
COMMIT = "36a6e6e93a"  # whose pages are the texts
WEIGHED_TEXT = ["ARCHITECTURE.md"]
SCORED_TEXT = ["tests/fixtures/perplexity.txt", "README.md", "docs/training.md", "docs/weights.md"]


def pages(paths):
    """One after the other, as they were at COMMIT."""
    return b"".join(subprocess.run(["git", "-C", str(ROOT), "show", f"{COMMIT}:{path}"], check=True,
                                   capture_output=True).stdout for path in paths)


class Comparison:
    def __init__(self, options):
        self.options = options
        self.quantiser = peer_quant.Quantiser(options.lib)
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="quant-"))
        self.imatrix_file = self.work / "imatrix.gguf"
        self.text = options.text
        if not self.text:
            self.text = self.work / "scored.txt"
            self.text.write_bytes(pages(SCORED_TEXT))

    @functools.cached_property
    def imatrix(self):
        options = self.options
        text = self.work / "weighed.txt"
        text.write_bytes(pages(WEIGHED_TEXT))
        self.ponder("imatrix", "-m", options.model, "-f", text, "-o", self.imatrix_file,
                    "--chunks", str(options.chunks))
        return peer_quant.read_imatrix(self.imatrix_file)

    def ponder(self, *arguments):
        command = [self.options.ponder, *map(str, arguments), *self.threads(arguments[0])]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def threads(self, command):
        return [] if command == "convert" else ["--threads", str(self.options.threads)]

    def ponder_perplexity(self, path):
        said = self.ponder("perplexity", self.text, "-m", path, "--json", "--ctx", CHUNK)
        return json.loads(said)["perplexity"]

    def llama_perplexity(self, path):
        """As llama.cpp's tool: whole chunks, of each the tokens behind its middle."""
        peer = peer_llama.Peer(types.SimpleNamespace(
            model=str(path), lib=self.options.lib, cpu=None, flash="auto", extra_buffers="off",
            load="mmap", kv_unified="off", pool="off", threads=self.options.threads,
            verbose=True))  # whose log the quantiser has taken
        data = pathlib.Path(self.text).read_bytes()
        ids = (peer_llama.ctypes.c_int32 * (len(data) + 8))()
        count = peer.api.llama_tokenize(peer.vocab, data, len(data), ids, len(ids), False, False)
        losses = []
        for at in range(0, count - CHUNK + 1, CHUNK):
            tokens = list(ids[at:at + CHUNK])
            context = peer.context(CHUNK)
            peer.decode(context, [(t, i, 0, True) for i, t in enumerate(tokens)])
            for i in range(CHUNK // 2, CHUNK - 1):
                row = np.ctypeslib.as_array(peer.api.llama_get_logits_ith(context, i),
                                            (peer.tokens,)).astype(np.float64)
                top = row.max()
                losses.append(top + math.log(np.exp(row - top).sum()) - row[tokens[i + 1]])
            peer.api.llama_free(context)
        peer.api.library.llama_model_free(peer_llama.POINTER(peer.model))
        return math.exp(np.mean(losses))

    def quantised(self, mix, file_type):
        """llama.cpp's file. Types that only an importance matrix makes usable get one; ternary ones
        a matrix alone."""
        path = self.work / f"{mix}.gguf"
        weighed = mix in peer_quant.READ_ONLY or mix == "Q2_K_S"
        overrides = peer_quant.ONE_TERNARY if mix in peer_quant.TERNARY else None
        self.quantiser.run(self.options.model, path, file_type, self.imatrix if weighed else None,
                           overrides=overrides)
        return path

    def readers(self, mix, file_type):
        path = self.quantised(mix, file_type)
        out = {"llama_reads": self.llama_perplexity(path), "ponder_reads": self.ponder_perplexity(path)}
        path.unlink()
        return out

    def floats(self, mix, file_type):
        """The same numbers in float32, which neither multiplies with rounded inputs."""
        path, wide = self.quantised(mix, file_type), self.work / f"{mix}.f32.gguf"
        self.ponder("convert", path, wide, "--quant", "F32")
        out = {"llama_floats": self.llama_perplexity(wide), "ponder_floats": self.ponder_perplexity(wide)}
        path.unlink()
        wide.unlink()
        return out

    def writers(self, mix, file_type):
        theirs, ours = self.work / f"{mix}.theirs.gguf", self.work / f"{mix}.ours.gguf"
        self.quantiser.run(self.options.model, theirs, file_type, self.imatrix)  # makes the file
        self.ponder("convert", self.options.model, ours, "--quant", mix, "--imatrix",
                    self.imatrix_file)
        out = {"llama_writes": self.ponder_perplexity(theirs),
               "ponder_writes": self.ponder_perplexity(ours),
               "llama_bytes": theirs.stat().st_size, "ponder_bytes": ours.stat().st_size}
        theirs.unlink()
        ours.unlink()
        return out


def run(options):
    log = pathlib.Path(options.log)
    done = {(row["mix"], row["part"]) for row in rows_of(log)} if log.exists() else set()
    comparison = Comparison(options)
    known = peer_quant.MIXES | peer_quant.READ_ONLY
    for mix in options.mixes.split(",") if options.mixes else known:
        for part in ("readers", "writers", "floats"):
            wanted = part in options.parts and (part != "writers" or mix in peer_quant.MIXES)
            if not wanted or (mix, part) in done:
                continue
            row = {"mix": mix, "part": part, "engine": comparison.quantiser.release,
                   **getattr(comparison, part)(mix, known[mix])}
            with log.open("a") as file:
                file.write(json.dumps(row) + "\n")
            print(json.dumps(row), flush=True)


def rows_of(log):
    return [json.loads(line) for line in log.read_text().splitlines()]


def off(ours, theirs):
    return f"{100 * (ours / theirs - 1):+.2f}%"


def table(options):
    print("| mix | read by llama.cpp | read by ponder | | written by llama.cpp | written by ponder | |")
    print("|---|---|---|---|---|---|---|")
    rows = rows_of(pathlib.Path(options.log))
    for mix in peer_quant.MIXES | peer_quant.READ_ONLY:
        found = {key: value for row in rows if row["mix"] == mix for key, value in row.items()}
        cells = [mix]
        for verb in ("reads", "writes"):
            theirs, ours = found.get(f"llama_{verb}"), found.get(f"ponder_{verb}")
            cells += [f"{theirs:.3f}", f"{ours:.3f}", off(ours, theirs)] if ours else [""] * 3
        if found:
            print("| " + " | ".join(cells) + " |")
    print("\n| numbers of | in float32, by llama.cpp | by ponder | as stored, by llama.cpp | by ponder |")
    print("|---|---|---|---|---|")
    for mix in (row["mix"] for row in rows if row["part"] == "floats"):
        found = {key: value for row in rows if row["mix"] == mix for key, value in row.items()}
        exact = found["ponder_floats"]
        cells = [f"{found[key]:.3f} ({off(found[key], exact)})"
                 for key in ("llama_floats", "llama_reads", "ponder_reads")]
        print(f"| {mix} | {cells[0]} | {exact:.3f} | {cells[1]} | {cells[2]} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("run")
    one.set_defaults(call=run)
    one.add_argument("-m", "--model", required=True)
    one.add_argument("--log", required=True)
    one.add_argument("--lib")
    one.add_argument("--mixes", help="by default all")
    one.add_argument("--parts", default="readers,writers", help="floats, too")
    one.add_argument("--ponder", default=str(ROOT / "build/release/ponder"))
    one.add_argument("--text", help="to score, by default 16 windows of the project's pages")
    one.add_argument("--chunks", type=int, default=8, help="of the importance matrix's text")
    one.add_argument("--threads", type=int, default=2)
    two = commands.add_parser("table")
    two.set_defaults(call=table)
    two.add_argument("log")
    options = parser.parse_args()
    sys.exit(options.call(options))


if __name__ == "__main__":
    main()
