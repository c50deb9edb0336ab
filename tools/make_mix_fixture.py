#!/usr/bin/env python3
"""Writes tests/fixtures/quant_mixes.json: the types that llama.cpp's quantiser chooses.

    make_mix_fixture.py [--lib DIR]

Needs PyPI's gguf and llama-cpp-python (bench/peer_llama.py says what --lib is). The models are headers
with a few zeros: the choice looks at names, row lengths and a handful of settings alone. Of each
model the file has the row length of every kind of tensor ("attn_q" of all layers that have one) and
of each mix, with an importance matrix (NAME+) where that makes a difference, runs of layers: "Q6_K 2
Q4_K 30".
"""

import argparse
import itertools
import json
import pathlib
import re
import sys
import tempfile

import gguf
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))
import peer_quant  # noqa: E402  (its folder is only known here)

DENSE = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]
EXPERTS = ["ffn_gate_exps", "ffn_up_exps", "ffn_down_exps"]
LATENT = ["attn_q_a", "attn_q_b", "attn_kv_a_mqa", "attn_k_b", "attn_v_b", "attn_output"]
SHARED = ["ffn_gate_shexp", "ffn_up_shexp", "ffn_down_shexp"]
# Name: architecture, layers, width, that of the MLP, heads, those of keys, experts, has a head, tensors.
MODELS = {
    "smollm2": ("llama", 30, 576, 1536, 9, 3, 0, False, DENSE),
    "wide": ("llama", 32, 512, 768, 4, 4, 0, True, DENSE),
    "grouped": ("qwen2", 28, 256, 512, 8, 2, 0, True, DENSE),
    "seventy": ("llama", 80, 256, 512, 8, 1, 0, True, DENSE),
    "joined": ("phi3", 16, 256, 512, 4, 4, 0, True, ["attn_qkv", *DENSE[3:]]),
    "mixtral": ("llama", 32, 256, 512, 8, 2, 8, True, DENSE[:4] + EXPERTS),
    "experts": ("qwen3moe", 24, 256, 256, 8, 2, 16, True, DENSE[:4] + EXPERTS),
    "latent": ("deepseek2", 16, 256, 512, 4, 1, 16, True, LATENT + EXPERTS + SHARED),
    "latent_older": ("deepseek2", 16, 256, 512, 4, 1, 16, True,
                     LATENT[:3] + ["attn_kv_b", "attn_output"] + EXPERTS + SHARED),
}


def columns_of(kind, width, inner):
    return inner if kind.startswith("ffn_down") else width


def write_model(path, arch, layers, width, inner, heads, keys, experts, has_head, kinds):
    writer = gguf.GGUFWriter(path, arch)
    writer.add_block_count(layers)
    writer.add_context_length(512)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)
    writer.add_head_count_kv(keys)
    writer.add_layer_norm_rms_eps(1e-5)
    if arch == "phi3":
        writer.add_sliding_window(0)
    if experts:
        writer.add_expert_count(experts)
        writer.add_expert_used_count(2)
        writer.add_expert_feed_forward_length(inner)
    if arch == "deepseek2":
        writer.add_leading_dense_block_count(0)
        writer.add_q_lora_rank(256)
        writer.add_kv_lora_rank(256)
        writer.add_key_length(256 + 64)
        writer.add_value_length(256)
        writer.add_key_length_mla(256 + 64)
        writer.add_value_length_mla(256)
        writer.add_expert_shared_count(1)
        writer.add_expert_weights_scale(1.0)
        writer.add_vocab_size(4)

    def add(name, columns, deep):
        shape = (2, 2, columns) if deep else (2, columns)
        writer.add_tensor(name, np.zeros(shape, np.float16))

    add("token_embd.weight", width, False)
    if has_head:
        add("output.weight", width, False)
    for layer, kind in itertools.product(range(layers), kinds):
        deep = kind.endswith("_exps") or kind in ("attn_k_b", "attn_v_b")
        add(f"blk.{layer}.{kind}.weight", columns_of(kind, width, inner), deep)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def runs(types, name, layers):
    every = [types[f"blk.{i}.{name}.weight"] for i in range(layers)]
    return " ".join(f"{kind} {len(list(group))}" for kind, group in itertools.groupby(every))


def choices(quantiser, path, file_type, layers, kinds, imatrix):
    types = quantiser.types(path, file_type, imatrix)
    out = {name: types[f"{name}.weight"] for name in ("token_embd", "output")
           if f"{name}.weight" in types}
    return out | {kind: runs(types, kind, layers) for kind in kinds}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lib", help="folder of another build of the same llama.cpp release")
    quantiser = peer_quant.Quantiser(parser.parse_args().lib)
    document = {"engine": "llama.cpp " + quantiser.release, "models": {}}
    for name, model in MODELS.items():
        arch, layers, width, inner, heads, keys, experts, has_head, kinds = model
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "model.gguf"
            write_model(path, *model)
            mixes = {}
            for mix, file_type in peer_quant.MIXES.items():
                # Q2_K_S it refuses without one.
                for ending, imatrix in (("", None), ("+", {"none": [1.0]})):
                    found = choices(quantiser, path, file_type, layers, kinds, imatrix)
                    if not ending or found != mixes[mix]:
                        mixes[mix + ending] = found
        document["models"][name] = {
            "layers": layers, "heads_a_key": heads // keys, "experts": experts,
            "has_output": has_head,
            "columns": {"token_embd": width, "output": width}
            | {kind: columns_of(kind, width, inner) for kind in kinds},
            "mixes": mixes}
    text = json.dumps(document, indent=1)
    # One line for each mix.
    text = re.sub(r"\{\s+(\"[^{}]*)\}", lambda m: "{" + re.sub(r"\s+", " ", m[1]).strip() + "}", text)
    (ROOT / "tests/fixtures/quant_mixes.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
