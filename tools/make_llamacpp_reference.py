#!/usr/bin/env python3
"""Writes tests/fixtures/smollm2_llamacpp.json: what llama.cpp makes of SmolLM2-135M-Instruct.

    make_smollm2_reference.py SmolLM2-135M-Instruct.Q4_1.gguf [OUT.json]

Needs PyPI's llama-cpp-python and jinja2. Runs llama.cpp's plain CPU path (no repacked weights, 16-bit
KV cache, one thread) and records
- perplexity of tests/fixtures/perplexity.txt by two protocols, see `perplexity`,
- for each chat: the token ids of the rendered prompt, the greedy continuation of at most 64
  tokens (an end token is kept and ends it), and at each step the gap between the two best logits,
  which tells whether a different choice by another engine is a near tie.
"""

import ctypes
import hashlib
import json
import math
import pathlib
import re
import sys
import types

import gguf
import jinja2.sandbox
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))
import peer_llama  # noqa: E402  (its folder is only known here)

CHUNK = 512
NEW_TOKENS = 64
# Greedy answers are chaotic: of 25 prompts tried, llama.cpp's own builds (plain, without OpenMP, with
# AMX) gave three equal answers to six only, since each rounds activations differently. Those six are
# the steady ones, on which another engine can be held to the same tokens.
STEADY_CHATS = [
    [{"role": "user", "content": "Count from 1 to 20."}],
    [{"role": "user", "content": "List the days of the week."}],
    [{"role": "user", "content": "List the months of the year."}],
    [{"role": "user", "content": "What is photosynthesis?"}],
    [{"role": "user", "content": "What is 17 + 25? Show each step."}],
    [{"role": "user", "content": "Repeat after me: the cat sat on the mat."}],
]
OTHER_CHATS = [
    [{"role": "system", "content": "You answer in one short sentence."},
     {"role": "user", "content": "Who wrote Hamlet?"}],
    [{"role": "user", "content": "My name is Ada."},
     {"role": "assistant", "content": "Nice to meet you, Ada. How can I help you today?"},
     {"role": "user", "content": "Write a Python function that reverses a string."}],
]


class Reference:
    def __init__(self, path):
        self.peer = peer_llama.Peer(types.SimpleNamespace(
            model=path, lib=None, cpu=None, flash="auto", extra_buffers="off", load="mmap",
            kv_unified="off", pool="off", threads=1, verbose=False))
        self.api = self.peer.api
        self.end_tokens = {2, 0}  # <|im_end|> and <|endoftext|>

    def tokenize(self, text, special):
        data = text.encode()
        ids = (ctypes.c_int32 * (len(data) + 8))()
        count = self.api.llama_tokenize(self.peer.vocab, data, len(data), ids, len(ids), False,
                                        special)
        return list(ids[:count])

    def logits(self, context, tokens, first=0, all_rows=True):
        last = len(tokens) - 1
        self.peer.decode(context, [(t, first + i, 0, all_rows or i == last)
                                   for i, t in enumerate(tokens)])
        rows = range(len(tokens)) if all_rows else [last]
        return np.stack([np.ctypeslib.as_array(self.api.llama_get_logits_ith(context, i),
                                               (self.peer.tokens,)).copy() for i in rows])

    def losses(self, tokens):
        """-log p of tokens[1:], each given all the tokens before it."""
        context = self.peer.context(CHUNK)
        logits = self.logits(context, tokens)[:-1].astype(np.float64)
        self.api.llama_free(context)
        top = logits.max(axis=1, keepdims=True)
        log_sum = (top + np.log(np.exp(logits - top).sum(axis=1, keepdims=True)))[:, 0]
        return log_sum - logits[np.arange(len(tokens) - 1), tokens[1:]]

    def greedy(self, prompt):
        context = self.peer.context(len(prompt) + NEW_TOKENS)
        row = self.logits(context, prompt, all_rows=False)[0]
        output, gaps = [], []
        while True:
            second, first = np.partition(row, -2)[-2:]
            output.append(int(row.argmax()))
            gaps.append(round(float(first - second), 3))
            if len(output) == NEW_TOKENS or output[-1] in self.end_tokens:
                break
            position = len(prompt) + len(output) - 1
            row = self.logits(context, [output[-1]], first=position)[0]
        self.api.llama_free(context)
        return output, gaps


def perplexity(reference, tokens):
    """The text is cut into chunks of 512 tokens, each read from an empty cache, with no BOS token
    (this model adds none).
    llama_perplexity: as llama.cpp's tool; whole chunks only, and of each the tokens 257..511.
    all_positions: also the last, partial chunk, and of each all tokens but the first."""
    second_half, everything = [], []
    for at in range(0, len(tokens), CHUNK):
        chunk = tokens[at:at + CHUNK]
        if len(chunk) < 2:
            continue
        loss = reference.losses(chunk)  # loss[i] is that of chunk[i + 1]
        everything.extend(loss)
        if len(chunk) == CHUNK:
            second_half.extend(loss[CHUNK // 2:])
    return {name: {"perplexity": round(math.exp(np.mean(values)), 5), "scored": len(values)}
            for name, values in (("llama_perplexity", second_half), ("all_positions", everything))}


def chat_template(path):
    source = gguf.GGUFReader(path).get_field("tokenizer.chat_template").contents()
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)


def main():
    path = sys.argv[1]
    out = pathlib.Path(sys.argv[2] if len(sys.argv) > 2
                       else ROOT / "tests/fixtures/smollm2_llamacpp.json")
    reference, template = Reference(path), chat_template(path)
    text = (ROOT / "tests/fixtures/perplexity.txt").read_text()
    tokens = reference.tokenize(text, special=False)
    chats = []
    for messages in STEADY_CHATS + OTHER_CHATS:
        rendered = template.render(messages=messages, add_generation_prompt=True)
        prompt = reference.tokenize(rendered, special=True)
        output, gaps = reference.greedy(prompt)
        chats.append({"messages": messages, "steady": messages in STEADY_CHATS,
                      "prompt": prompt, "output": output, "gaps": gaps})
    document = {
        "model": "SmolLM2-135M-Instruct.Q4_1.gguf",
        "sha256": hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest(),
        "engine": "llama.cpp " + peer_llama.release(reference.peer.folder),
        "text": "perplexity.txt", "text_tokens": len(tokens), "chunk": CHUNK,
        "perplexity": perplexity(reference, tokens),
        "greedy": chats,
    }
    lines = json.dumps(document, indent=1, ensure_ascii=False)
    # One line for each list of numbers, for a file that can be read and compared.
    lines = re.sub(r"\[\s+(-?[\d.]+(?:,\s+-?[\d.]+)*)\s+\]",
                   lambda m: "[" + re.sub(r"\s+", " ", m.group(1)) + "]", lines)
    out.write_text(lines + "\n")
    print(json.dumps(document["perplexity"]))


if __name__ == "__main__":
    main()
