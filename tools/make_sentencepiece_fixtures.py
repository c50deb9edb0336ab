#!/usr/bin/env python3
"""Writes tests/fixtures/tokenizers/sentencepiece: tiny models of each kind, and what `sentencepiece`
0.2.3 makes of the nasty lines; and tests/fixtures/tokenizers/tiktoken, with the answers of `tiktoken`.

usage: make_sentencepiece_fixtures.py [LINES]     (LINES: 1000; another number writes no fixtures but
prints how many lines there are, for a longer comparison under OUT=folder)
"""
import base64
import os
import pathlib
import re
import struct
import sys
import tempfile

import sentencepiece
import tiktoken

import tokenizer_lines

OUT = pathlib.Path(os.environ.get("OUT", tokenizer_lines.FRAGMENTS_FILE.parent))
LINES = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
RULES = {"FF21": "41", "3000": "20", "FB01": "66 69", "E9": "65 301", "2460": "31", "9": "20"}
# name: (model, byte fallback, own charsmap and tidy spaces, user-defined symbols)
KINDS = {
    "bpe": ("bpe", False, False, []),
    "bpe_bytes": ("bpe", True, False, []),
    "unigram": ("unigram", False, True, ["<ud>", "the quick"]),
    "unigram_bytes": ("unigram", True, False, []),
}
# tiktoken's patterns have possessive repeats that change nothing.
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def texts(count, first=0):
    return [x.decode("utf-8", errors="replace") for x in tokenizer_lines.lines(count, first)]


def write_answers(folder, answers):
    hashes = []
    for ids, back in answers:
        hash_ = tokenizer_lines.fnv(struct.pack(f"<I{len(ids)}i", len(ids), *ids))
        hash_ = tokenizer_lines.fnv(back.encode("utf-8", errors="replace"), hash_)
        hashes.append((hash_ ^ hash_ >> 32) & 0xFFFFFFFF)
    (folder / "answers.bin").write_bytes(struct.pack(f"<{len(hashes)}I", *hashes))


def train(name, kind, fallback, tidy, symbols):
    folder = OUT / "sentencepiece" / name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        lines = [re.sub(r"[\r\n\0]", " ", x) for x in texts(3000, 1 << 32)]
        text = pathlib.Path(scratch, "text.txt")
        text.write_text("\n".join(lines) + "\n")
        rules = pathlib.Path(scratch, "rules.tsv")
        rules.write_text("".join(f"{a}\t{b}\n" for a, b in RULES.items()))
        sentencepiece.SentencePieceTrainer.train(
            input=str(text), model_prefix=str(pathlib.Path(scratch, "m")), model_type=kind,
            vocab_size=1100 + 300 * fallback, byte_fallback=fallback, character_coverage=0.98,
            normalization_rule_tsv=str(rules) if tidy else "",
            normalization_rule_name="" if tidy else "identity",
            remove_extra_whitespaces=tidy, user_defined_symbols=symbols,
            hard_vocab_limit=False, minloglevel=2, num_threads=1,
        )
        data = pathlib.Path(scratch, "m.model").read_bytes()
    (folder / "tokenizer.model").write_bytes(data)
    model = sentencepiece.SentencePieceProcessor(model_proto=data)
    answers = []
    for text in texts(LINES):
        ids = model.encode(text)
        # An unknown token's text is the tokenizer's own affair.
        answers.append((ids, "" if model.unk_id() in ids else model.decode(ids)))
    write_answers(folder, answers)
    print(name, len(data), "bytes", sum(not back for _, back in answers), "lines with unknowns")


def train_tiktoken():
    folder = OUT / "tiktoken"
    folder.mkdir(parents=True, exist_ok=True)
    from tiktoken._educational import bpe_train

    ranks = bpe_train("".join(texts(1200, 1 << 32)), 700, PATTERN, visualise=None)
    lines = [base64.b64encode(t) + b" " + str(r).encode() + b"\n" for t, r in ranks.items()]
    (folder / "tiktoken.model").write_bytes(b"".join(lines))
    coder = tiktoken.Encoding("tiny", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})
    answers = []
    for text in texts(LINES):
        ids = coder.encode_ordinary(text)
        answers.append((ids, coder.decode(ids)))
    write_answers(folder, answers)
    print("tiktoken", len(ranks), "tokens")


for name, options in KINDS.items():
    train(name, *options)
train_tiktoken()
