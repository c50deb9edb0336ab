#!/usr/bin/env python3
"""Trains a tokenizer with ponder on Python's own library, and compares the vocabulary with what
Hugging Face's trainer learns there, and ponder's encoding with that of Hugging Face's `tokenizers`
reading the written file.

usage: check_trained_tokenizer.py PONDER TEST_TEXT OUT
"""
import json
import os
import pathlib
import struct
import subprocess
import sys
import sysconfig

from tokenizers import Tokenizer, models, trainers

import tokenizer_lines

ponder, binary, out = (pathlib.Path(a) for a in sys.argv[1:4])
folder = out / "trained"
folder.mkdir(parents=True, exist_ok=True)
root = pathlib.Path(sysconfig.get_paths()["stdlib"])
texts = [p.read_text(errors="replace") for p in sorted(root.glob("*.py"))[:120]]
records = out / "text.jsonl"
records.write_text("".join(json.dumps({"text": t}) + "\n" for t in texts))
(out / "speed.txt").write_text("".join(texts))
train = [ponder, "tokenizer", "train", records, "--vocab", "4096", "--out", folder, "--force"]
subprocess.run(train, check=True)

written = json.loads((folder / "tokenizer.json").read_text())
mine = Tokenizer.from_file(str(folder / "tokenizer.json"))
theirs = Tokenizer(models.BPE())
theirs.normalizer, theirs.pre_tokenizer = mine.normalizer, mine.pre_tokenizer
theirs.train_from_iterator(
    texts,
    trainers.BpeTrainer(
        vocab_size=4096,
        min_frequency=2,
        special_tokens=[t["content"] for t in written["added_tokens"]],
        initial_alphabet=[t for t in written["model"]["vocab"] if len(t) == 1],
        show_progress=False,
    ),
)
model = json.loads(theirs.to_str())["model"]
if model["vocab"] != written["model"]["vocab"] or model["merges"] != written["model"]["merges"]:
    sys.exit("the vocabulary differs from what Hugging Face's trainer learns")

lines = tokenizer_lines.lines(5000, first=1 << 41)
lines += [line.encode() for t in texts for line in t.splitlines(keepends=True)][:10000]
(out / "lines.bin").write_bytes(b"".join(struct.pack("<I", len(x)) + x for x in lines))
hashes = [tokenizer_lines.answer_hash(tokenizer_lines.answers(mine, x)) for x in lines]
(folder / "answers.bin").write_bytes(struct.pack(f"<{len(hashes)}I", *hashes))
command = [binary, "--gtest_filter=RealTokenizers.*"]
sys.exit(subprocess.run(command, env={**os.environ, "PONDER_REAL_TOKENIZERS": str(out)}).returncode)
