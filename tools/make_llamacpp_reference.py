#!/usr/bin/env python3
"""Writes what llama.cpp makes of a fetched model: tests/fixtures/smollm2_llamacpp.json or gemma3_llamacpp.json.

    make_llamacpp_reference.py smollm2|gemma3 FILE.gguf [--folder DIR] [--out OUT.json]

With --folder, the same weights as `ponder convert FILE.gguf DIR --quant F32` writes them, transformers' perplexity in
float32 stands beside llama.cpp's, which rounds activations. Needs PyPI's llama-cpp-python and jinja2. Runs llama.cpp's plain CPU path (no repacked weights, 16-bit
KV cache, one thread) and records
- perplexity of tests/fixtures/perplexity.txt by two protocols, see `perplexity`,
- for each chat (of a base model: text): the token ids of the prompt, the greedy continuation of at most
  64 tokens (an end token is kept and ends it), and at each step the gap between the two best logits,
  which tells whether a different choice by another engine is a near tie.
"""

import argparse
import ctypes
import hashlib
import itertools
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
# Of 24 texts tried those on which llama.cpp's plain AVX2 and its AVX-512 with repacked weights agree, in the order of
# their narrowest gaps, the widest first.
STEADY_TEXTS = ["1, 2, 3, 4, 5, 6,", "In the beginning God created the heaven and the earth.", "Monday, Tuesday, Wednesday,",
                "Once upon a time there was a little girl who", "The quick brown fox", "January, February, March,"]
# Where a chunk of the perplexity's text ends, and which tokens end an answer.
MODELS = {"smollm2": {"chunks": [512], "ends": {2, 0}}, "gemma3": {"chunks": [512, 1024], "ends": {1}}}


class Reference:
    def __init__(self, path, ends):
        self.peer = peer_llama.Peer(types.SimpleNamespace(
            model=path, lib=None, cpu=None, flash="auto", extra_buffers="off", load="mmap",
            kv_unified="off", pool="off", threads=1, verbose=False))
        self.api = self.peer.api
        self.end_tokens = ends

    def tokenize(self, text, special, begin=False):
        """`begin`: with the token before it that the model's texts begin with, if it says so."""
        data = text.encode()
        ids = (ctypes.c_int32 * (len(data) + 8))()
        count = self.api.llama_tokenize(self.peer.vocab, data, len(data), ids, len(ids), begin,
                                        special)
        return list(ids[:count])

    def last_logits(self, context, tokens, first=0):
        last = len(tokens) - 1
        self.peer.decode(context, [(t, first + i, 0, i == last) for i, t in enumerate(tokens)])
        return self.row(context, last)

    def losses(self, tokens, first=0):
        """-log p of tokens[first + 1:], each given all the tokens before it."""
        context = self.peer.context(len(tokens))
        out = []
        for at in range(0, len(tokens) - 1, CHUNK):  # llama.cpp is given no more at once
            some = range(at, min(at + CHUNK, len(tokens) - 1))
            self.peer.decode(context, [(tokens[i], i, 0, i >= first) for i in some])
            for i in some:
                if i < first:
                    continue
                row = self.row(context, i - at).astype(np.float64)
                top = row.max()
                out.append(top + np.log(np.exp(row - top).sum()) - row[tokens[i + 1]])
        self.api.llama_free(context)
        return out

    def row(self, context, i):
        return np.ctypeslib.as_array(self.api.llama_get_logits_ith(context, i), (self.peer.tokens,))

    def greedy(self, prompt):
        context = self.peer.context(len(prompt) + NEW_TOKENS)
        row = self.last_logits(context, prompt)
        output, gaps = [], []
        while True:
            second, first = np.partition(row, -2)[-2:]
            output.append(int(row.argmax()))
            gaps.append(round(float(first - second), 3))
            if len(output) == NEW_TOKENS or output[-1] in self.end_tokens:
                break
            position = len(prompt) + len(output) - 1
            row = self.last_logits(context, [output[-1]], position)
        self.api.llama_free(context)
        return output, gaps


def perplexity(reference, tokens, chunk, begin):
    """The text is cut into chunks, each read from an empty cache.
    llama_perplexity: as llama.cpp's tool; whole chunks only, the first token of each is `begin` if there is one, and
    of each the tokens of the second half count (257..511).
    all_positions: also the last, partial chunk, and of each all tokens but the first; for models without `begin`."""
    second_half, everything = [], []
    for at in range(0, len(tokens), chunk):
        ids = begin + tokens[at + len(begin):at + chunk]
        if len(ids) < (chunk if begin else 2):
            continue
        first = chunk // 2 if begin else 0
        loss = reference.losses(ids, first)  # loss[i] is that of ids[first + i + 1]
        everything.extend(loss)
        if len(ids) == chunk:
            second_half.extend(loss[chunk // 2 - first:])
    protocols = [("llama_perplexity", second_half)] + ([] if begin else [("all_positions", everything)])
    return {name: {"perplexity": round(math.exp(np.mean(values)), 5), "scored": len(values)}
            for name, values in protocols}


def chat_template(path):
    source = gguf.GGUFReader(path).get_field("tokenizer.chat_template").contents()
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)


def prompts(reference, path, name):
    """-> (what the file says of a prompt, its tokens)."""
    if name == "gemma3":
        return [({"text": text, "steady": True}, reference.tokenize(text, special=True, begin=True)) for text in STEADY_TEXTS]
    template = chat_template(path)
    return [({"messages": messages, "steady": messages in STEADY_CHATS},
             reference.tokenize(template.render(messages=messages, add_generation_prompt=True), special=True))
            for messages in STEADY_CHATS + OTHER_CHATS]


class FloatReference:
    """transformers' model of a folder, asked as Reference is."""

    def __init__(self, folder):
        import torch
        import transformers

        self.torch = torch
        self.model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def losses(self, tokens, first=0):
        with self.torch.no_grad():
            states = self.model.model(self.torch.tensor([tokens])).last_hidden_state[0, first:-1]
            wanted = self.torch.tensor(tokens[first + 1:])
            return self.torch.nn.functional.cross_entropy(self.model.lm_head(states), wanted, reduction="none").tolist()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=MODELS)
    parser.add_argument("path")
    parser.add_argument("--folder")
    parser.add_argument("--out", type=pathlib.Path)
    args = parser.parse_args()
    name, path = args.name, args.path
    out = args.out or ROOT / f"tests/fixtures/{name}_llamacpp.json"
    reference = Reference(path, MODELS[name]["ends"])
    text = (ROOT / "tests/fixtures/perplexity.txt").read_text()
    tokens = reference.tokenize(text, special=False, begin=True)
    begin = reference.tokenize("", special=False, begin=True)
    scores = {}
    asked = {"": reference} | ({"float_": FloatReference(args.folder)} if args.folder else {})
    for chunk, (prefix, engine) in itertools.product(MODELS[name]["chunks"], asked.items()):
        for protocol, score in perplexity(engine, tokens, chunk, begin).items():
            scores[prefix + protocol + ("" if chunk == CHUNK else f"_{chunk}")] = score
    greedy = []
    for prompt, ids in prompts(reference, path, name):
        output, gaps = reference.greedy(ids)
        greedy.append(prompt | {"prompt": ids, "output": output, "gaps": gaps})
    document = {
        "model": pathlib.Path(path).name,
        "sha256": hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest(),
        "engine": "llama.cpp " + peer_llama.release(reference.peer.folder),
        "text": "perplexity.txt", "text_tokens": len(tokens), "chunk": CHUNK,
        "perplexity": scores,
        "greedy": greedy,
    }
    lines = json.dumps(document, indent=1, ensure_ascii=False)
    # One line for each list of numbers, for a file that can be read and compared.
    lines = re.sub(r"\[\s+(-?[\d.]+(?:,\s+-?[\d.]+)*)\s+\]",
                   lambda m: "[" + re.sub(r"\s+", " ", m.group(1)) + "]", lines)
    out.write_text(lines + "\n")
    print(json.dumps(document["perplexity"]))


if __name__ == "__main__":
    main()
