#!/usr/bin/env python3
"""Writes tests/fixtures/tokenizers/trained: what Hugging Face's trainer learns from generated lines
with the splits and special tokens of `ponder tokenizer train`, and how its tokenizer encodes others.

usage: make_bpe_train_fixture.py
"""
import json
import struct

from tokenizers import Regex, Tokenizer, decoders, models, normalizers
from tokenizers import AddedToken, pre_tokenizers, processors, trainers

import tokenizer_lines

VOCAB = 1500
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
BEGIN, END = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"
SPECIAL = [BEGIN, END, "<｜User｜>", "<｜Assistant｜>", "<think>", "</think>", "<extra>"]

tokenizer = Tokenizer(models.BPE())
tokenizer.normalizer = normalizers.NFC()
tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
    [
        pre_tokenizers.Split(Regex(PATTERN), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ]
)
tokenizer.decoder = decoders.ByteLevel()
trainer = trainers.BpeTrainer(
    vocab_size=VOCAB,
    min_frequency=2,
    special_tokens=[
        AddedToken(t, normalized=False, special="think" not in t) for t in SPECIAL
    ],
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    show_progress=False,
)
texts = [x.decode("utf-8", errors="replace") for x in tokenizer_lines.lines(3000, 1 << 32)]
tokenizer.train_from_iterator(texts, trainer)
model = json.loads(tokenizer.to_str())["model"]
assert len(model["vocab"]) == VOCAB

# The trainer makes every token given to it special; ponder's <think> tags are not.
data = json.loads(tokenizer.to_str())
for token in data["added_tokens"]:
    token["special"] = "think" not in token["content"]
tokenizer = Tokenizer.from_str(json.dumps(data))
tokenizer.post_processor = processors.TemplateProcessing(
    single=f"{BEGIN} $A", special_tokens=[(BEGIN, 0)]
)

out = tokenizer_lines.FRAGMENTS_FILE.parent / "trained"
out.mkdir(exist_ok=True)
lines = ",\n".join(json.dumps(merge, ensure_ascii=False) for merge in model["merges"])
(out / "merges.json").write_text(f"[\n{lines}\n]\n")
hashes = [
    tokenizer_lines.answer_hash(tokenizer_lines.answers(tokenizer, x))
    for x in tokenizer_lines.lines(2000)
]
(out / "answers.bin").write_bytes(struct.pack(f"<{len(hashes)}I", *hashes))
