#!/usr/bin/env python3
"""Writes the GGUF files that the speed comparison runs on.

    make_random_gguf.py qwen2-1.5b    OUT.gguf   R1-Distill-Qwen-1.5B's shape, Q4_K_M mix, 1.1 GB
    make_random_gguf.py deepseek2-16b OUT.gguf   DeepSeek-V2-Lite's shape, Q4_K_M mix, 10 GB
    make_random_gguf.py deepseek3-skewed OUT.gguf [--small]   the same with V3's router, skewed
    make_random_gguf.py qwen3.5-4b    OUT.gguf   Qwen3.5-4B's text part, Q4_K_M mix, 2.6 GB
    make_random_gguf.py gemma3-4b     OUT.gguf   Gemma 3 4B's text part, Q4_K_M mix, 2.5 GB
    make_random_gguf.py gpt-oss-20b   OUT.gguf   gpt-oss-20b's shape, experts in MXFP4, the rest Q8_0, 12 GB
    make_random_gguf.py glm4.7-flash  OUT.gguf   GLM-4.7-Flash's shape, experts in Q3_K, 13 GB
    make_random_gguf.py requantise    OUT.gguf --source IN.gguf --type Q8_0|Q4_0|IQ4_XS|...

With --type all but the last have all their matrices of that type, where 256 divides a row: any type that
GGUF knows.

All but the last hold random weights: speed depends on shapes and formats, not on values, as long as
activations stay finite. Every weight has zero mean and variance 1 / row length, so that a matrix
keeps the size of what it multiplies. The formats follow llama.cpp's own quantiser for Q4_K_M
(Q6_K for the output, for attn_v and ffn_down in the first and last eighth of the layers and every
third between; rows that 256 does not divide fall back to Q5_0 and Q8_0). The vocabulary has the
true size and valid byte-level pieces, but no meaning.

A skewed router's logits are of variance 1, and the bias of its choice falls by SKEW from an expert to
one of another rank (ranks are drawn for each layer), so that some experts are chosen far more often than
others, as in real models: `share_of_hottest` says how often. --small is for trying things out.

`requantise` reads a real file and rewrites its matrices, so that answers stay real. Types that the gguf
package cannot write need ggml's library (--ggml libggml-base.so of any build of it), which weighs
all numbers alike here.
Needs numpy and gguf. Tensors are made and written one at a time.
"""

import argparse
import ctypes
import os
import sys

import gguf
import numpy as np
from gguf import GGMLQuantizationType as T

import home_shapes
from random_gguf import Plan, RandomBlocks, more_bits, tokenizer_keys

def qwen2(writer, only):
    """deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B, its config.json."""
    layers, hidden, heads, kv_heads, ffn, vocab = 28, 1536, 12, 2, 8960, 151936
    head_dim = hidden // heads
    writer.add_context_length(131072)
    writer.add_block_count(layers)
    writer.add_embedding_length(hidden)
    writer.add_feed_forward_length(ffn)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    specials = {151643: "<｜end▁of▁sentence｜>", 151644: "<｜User｜>", 151645: "<｜Assistant｜>",
                151646: "<｜begin▁of▁sentence｜>", 151648: "<think>", 151649: "</think>"}
    tokenizer_keys(writer, "deepseek-r1-qwen", vocab, specials, 151646, 151643)

    plan = Plan(only)
    plan.add("token_embd.weight", vocab, hidden)
    for i in range(layers):
        wide = T.Q6_K if more_bits(i, layers) else T.Q4_K
        p = f"blk.{i}."
        plan.vector(p + "attn_norm.weight", hidden)
        for name, rows in (("q", heads), ("k", kv_heads), ("v", kv_heads)):
            plan.add(f"{p}attn_{name}.weight", rows * head_dim, hidden,
                     kind=wide if name == "v" else T.Q4_K)
            plan.vector(f"{p}attn_{name}.bias", rows * head_dim)
        plan.add(p + "attn_output.weight", hidden, hidden)
        plan.vector(p + "ffn_norm.weight", hidden)
        plan.add(p + "ffn_gate.weight", ffn, hidden)
        plan.add(p + "ffn_up.weight", ffn, hidden)
        plan.add(p + "ffn_down.weight", hidden, ffn, kind=wide)
    plan.vector("output_norm.weight", hidden)
    plan.add("output.weight", vocab, hidden, kind=T.Q6_K)
    return plan.tensors


SKEW = 0.5  # what the bias of the choice of the first and of the last rank differ by
LITE = {"layers": 27, "hidden": 2048, "heads": 16, "ffn": 10944, "vocab": 102400, "rank": 512, "nope": 128,
        "rope": 64, "value": 128, "experts": 64, "used": 6, "shared": 2, "expert_ffn": 1408}
SMALL = {"layers": 4, "hidden": 256, "heads": 2, "ffn": 512, "vocab": 2048, "rank": 256, "nope": 128,
         "rope": 64, "value": 128, "experts": 32, "used": 4, "shared": 1, "expert_ffn": 256}


def skewed_bias(rng, experts):
    """Of a layer's choice: falls evenly over the experts in some order."""
    return np.linspace(SKEW, 0, experts, dtype=np.float32)[rng.permutation(experts)]


def share_of_hottest(shape, part=0.25, draws=4000):
    """Which part of all choices goes to this part of the experts, for logits of variance 1."""
    rng = np.random.Generator(np.random.SFC64(1))
    scores = 1 / (1 + np.exp(-rng.standard_normal((draws, shape["experts"]))))
    scores += np.linspace(SKEW, 0, shape["experts"])
    chosen = np.argsort(-scores, axis=1)[:, :shape["used"]]
    counts = np.sort(np.bincount(chosen.ravel(), minlength=shape["experts"]))[::-1]
    return counts[:int(part * shape["experts"])].sum() / counts.sum()


def deepseek2(writer, only, shape=None, skewed=False):
    """deepseek-ai/DeepSeek-V2-Lite, its config.json; the MLA keys are those of a split file."""
    c = shape or LITE
    layers, hidden, heads, ffn, vocab = (c[key] for key in ("layers", "hidden", "heads", "ffn", "vocab"))
    rank, nope, rope, value = (c[key] for key in ("rank", "nope", "rope", "value"))
    experts, used, shared, expert_ffn = (c[key] for key in ("experts", "used", "shared", "expert_ffn"))
    writer.add_context_length(163840)
    writer.add_block_count(layers)
    writer.add_embedding_length(hidden)
    writer.add_feed_forward_length(ffn)
    writer.add_head_count(heads)
    writer.add_head_count_kv(1)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_key_length(rank + rope)
    writer.add_value_length(rank)
    writer.add_key_length_mla(nope + rope)
    writer.add_value_length_mla(value)
    writer.add_kv_lora_rank(rank)
    writer.add_rope_dimension_count(rope)
    writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
    writer.add_rope_scaling_factor(40.0)
    writer.add_rope_scaling_orig_ctx_len(4096)
    writer.add_rope_scaling_yarn_log_mul(0.1 * 0.707)
    writer.add_leading_dense_block_count(1)
    writer.add_expert_count(experts)
    writer.add_expert_used_count(used)
    writer.add_expert_shared_count(shared)
    writer.add_expert_feed_forward_length(expert_ffn)
    kinds = gguf.ExpertGatingFuncType
    writer.add_expert_weights_scale(2.5 if skewed else 1.0)
    writer.add_expert_weights_norm(skewed)
    writer.add_expert_gating_func(kinds.SIGMOID if skewed else kinds.SOFTMAX)
    begin, end = (100000, 100001) if vocab > 100001 else (vocab - 2, vocab - 1)
    specials = {begin: "<｜begin▁of▁sentence｜>", end: "<｜end▁of▁sentence｜>"}
    tokenizer_keys(writer, "deepseek-llm", vocab, specials, begin, end)

    plan = Plan(only)
    plan.add("token_embd.weight", vocab, hidden)
    for i in range(layers):
        wide = T.Q6_K if more_bits(i, layers) else T.Q4_K
        p = f"blk.{i}."
        plan.vector(p + "attn_norm.weight", hidden)
        plan.add(p + "attn_q.weight", heads * (nope + rope), hidden)
        plan.add(p + "attn_kv_a_mqa.weight", rank + rope, hidden)
        plan.vector(p + "attn_kv_a_norm.weight", rank)
        plan.add(p + "attn_k_b.weight", heads, rank, nope)
        plan.add(p + "attn_v_b.weight", heads, value, rank)
        plan.add(p + "attn_output.weight", hidden, heads * value)
        plan.vector(p + "ffn_norm.weight", hidden)
        if i == 0:
            plan.add(p + "ffn_gate.weight", ffn, hidden)
            plan.add(p + "ffn_up.weight", ffn, hidden)
            plan.add(p + "ffn_down.weight", hidden, ffn, kind=wide)
            continue
        plan.add(p + "ffn_gate_inp.weight", experts, hidden, kind=T.F32)
        if skewed:
            plan.vector(p + "exp_probs_b.bias", experts)
        plan.add(p + "ffn_gate_exps.weight", experts, expert_ffn, hidden)
        plan.add(p + "ffn_up_exps.weight", experts, expert_ffn, hidden)
        plan.add(p + "ffn_down_exps.weight", experts, hidden, expert_ffn, kind=wide)
        plan.add(p + "ffn_gate_shexp.weight", shared * expert_ffn, hidden)
        plan.add(p + "ffn_up_shexp.weight", shared * expert_ffn, hidden)
        plan.add(p + "ffn_down_shexp.weight", hidden, shared * expert_ffn, kind=wide)
    plan.vector("output_norm.weight", hidden)
    plan.add("output.weight", vocab, hidden, kind=T.Q6_K)
    return plan.tensors


def values(blocks, name, shape, kind, skewed_choice):
    if name.endswith("norm.weight"):
        return np.ones(shape, np.float32)
    if skewed_choice and name.endswith("exp_probs_b.bias"):
        return skewed_bias(blocks.rng, shape[0])
    if len(shape) == 1:  # a bias; a rate at which states are forgotten
        return np.full(shape, -0.5 if name.endswith("ssm_a") else 0, np.float32)
    rows = int(np.prod(shape[:-1]))
    if kind == T.F32:
        return blocks.normal(rows, shape[-1])
    return blocks.tensor(kind, rows, shape[-1])


def tensor_bytes(shape, kind):
    block, size = gguf.GGML_QUANT_SIZES[kind]
    return int(np.prod(shape)) // block * size


def announce(writer, name, shape, kind):
    block, size = gguf.GGML_QUANT_SIZES[kind]
    stored = shape if kind == T.F32 else (*shape[:-1], shape[-1] // block * size)
    dtype = np.dtype(np.float32 if kind == T.F32 else np.uint8)
    writer.add_tensor_info(name, stored, dtype, tensor_bytes(shape, kind), raw_dtype=kind)


def write_all(writer, tensors):
    """`tensors`: (bytes, function that makes the array). Writes headers, then one at a time."""
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    done, total = 0, sum(size for size, _ in tensors)
    for size, make in tensors:
        data = make()
        assert data.nbytes == size, (data.nbytes, size)
        writer.write_tensor_data(data)
        done += size
        if sys.stderr.isatty():
            print(f"\r{done / 1e9:.2f} of {total / 1e9:.2f} GB", end="", file=sys.stderr)
    writer.close()
    print(f"{total / 1e9:.2f} GB of tensors written", file=sys.stderr)


def skewed(shape):
    def fill(writer, only):
        print(f"the hottest quarter of the experts gets {share_of_hottest(shape):.0%} of the choices",
              file=sys.stderr)
        return deepseek2(writer, only, shape, True)
    return fill


def write_random(path, shape_name, seed, only, small):
    arch, fill, label = {
        "qwen2-1.5b": ("qwen2", qwen2, "random weights, shape of DeepSeek-R1-Distill-Qwen-1.5B"),
        "deepseek2-16b": ("deepseek2", deepseek2, "random weights, shape of DeepSeek-V2-Lite"),
        "deepseek3-skewed": ("deepseek2", skewed(SMALL if small else LITE),
                             "random weights, DeepSeek-V3's router, skewed"),
        **home_shapes.SHAPES,
    }[shape_name]
    writer = gguf.GGUFWriter(path, arch)
    writer.add_name(label)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_K_M)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    plan = fill(writer, only)
    blocks = RandomBlocks(seed)
    tensors = []
    for name, shape, kind in plan:
        announce(writer, name, shape, kind)
        tensors.append((tensor_bytes(shape, kind),
                        lambda n=name, s=shape, k=kind: values(blocks, n, s, k, shape_name == "deepseek3-skewed")))
    write_all(writer, tensors)


def quantiser(kind, library):
    """Floats [rows, length] to blocks: the gguf package's own quantiser, or ggml's."""
    if library is None:
        return lambda real: gguf.quants.quantize(real, kind)
    call = ctypes.CDLL(library).ggml_quantize_chunk
    call.restype = ctypes.c_size_t
    call.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, *[ctypes.c_int64] * 3, ctypes.c_void_p]

    def quantise(real):
        rows = np.ascontiguousarray(real.reshape(-1, real.shape[-1]), np.float32)
        block, size = gguf.GGML_QUANT_SIZES[kind]
        out = np.zeros((len(rows), rows.shape[1] // block * size), np.uint8)
        weights = np.ones(rows.shape[1], np.float32)
        call(int(kind), rows.ctypes.data, out.ctypes.data, 0, *rows.shape, weights.ctypes.data)
        return out.reshape(*real.shape[:-1], -1)

    return quantise


def write_requantised(path, source, kind, library):
    """The matrices of `source` as `kind`; an embedding keeps Q8_0, as llama.cpp's quantiser does."""
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(path, reader.get_field("general.architecture").contents())
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name == "general.architecture":
            continue
        value = field.contents()
        if field.name == "general.file_type":
            value = getattr(gguf.LlamaFileType, "MOSTLY_" + kind.name, gguf.LlamaFileType.GUESSED).value
        main, *rest = field.types
        writer.add_key_value(field.name, value, main, rest[-1] if rest else None)
    tensors = []
    for t in reader.tensors:
        shape = tuple(int(n) for n in reversed(t.shape))
        target = t.tensor_type if len(shape) == 1 else kind
        if t.name in ("token_embd.weight", "output.weight") or (
                len(shape) > 1 and shape[-1] % gguf.GGML_QUANT_SIZES[kind][0] != 0):
            target = T.Q8_0
        announce(writer, t.name, shape, target)

        def make(t=t, shape=shape, target=target):
            real = gguf.quants.dequantize(t.data, t.tensor_type).reshape(shape)
            if target == T.F32:
                return np.ascontiguousarray(real, np.float32)
            return quantiser(target, library if target == kind else None)(real)

        tensors.append((tensor_bytes(shape, target), make))
    write_all(writer, tensors)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["qwen2-1.5b", "deepseek2-16b", "deepseek3-skewed", *home_shapes.SHAPES, "requantise"])
    parser.add_argument("out")
    parser.add_argument("--source", help="requantise: the file to read")
    parser.add_argument("--type", choices=[kind.name for kind in gguf.GGML_QUANT_SIZES],
                        help="of all matrices; requantise: Q8_0 if not given")
    parser.add_argument("--ggml", help="requantise: path of libggml-base.so")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="deepseek3-skewed: a few megabytes")
    args = parser.parse_args()
    if args.what == "requantise" and not args.source:
        parser.error("requantise needs --source IN.gguf")
    partial = args.out + ".part"  # so that an interrupted run leaves no file that looks whole
    if args.what == "requantise":
        write_requantised(partial, args.source, T[args.type or "Q8_0"], args.ggml)
    else:
        write_random(partial, args.what, args.seed, T[args.type] if args.type else None, args.small)
    os.replace(partial, args.out)


if __name__ == "__main__":
    main()
