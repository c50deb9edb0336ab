#!/usr/bin/env python3
"""Makes tests/fixtures/forms/<name>/: tiny checkpoints in every published form of quantised weights.

Each directory holds config.json with its quantization_config, model.safetensors as the form's own
library would write it, and expected.safetensors: some matrices as that library dequantises them
(`weights.NAME`), and the logits that Hugging Face transformers computes in float32 from all of
them. A form whose numbers a block type of ponder holds is dequantised in float32; one that is
`rounded` in the type that its library gives.

    python tools/make_form_fixtures.py [--only NAME] [--out DIR]

Needs torch, transformers >= 5.23, safetensors, numpy, compressed-tensors and bitsandbytes, which pack
and dequantise what they packed, and what form_packers.py says: AWQ, GPTQ and ModelOpt are packed by
AutoAWQ, AutoGPTQ and ModelOpt, from numbers that are known.
"""

import argparse
import json
import pathlib
import shutil
import tempfile

import numpy as np
import torch
from safetensors.torch import save_file

import form_packers
import gpt_oss_forms
import make_model_fixtures as models
from model_fixture_configs import deepseek_v3, llama

SHOWN = ("layers.0.mlp.down_proj.weight", "layers.1.mlp.experts.3.down_proj.weight")
BF16, F16, F32 = torch.bfloat16, torch.float16, torch.float32
E4M3 = torch.float8_e4m3fn


# ---------------------------------------------------------------- packing


def words(fields, bits):
    """[..., n] fields -> [..., n * bits / 32] int32, field i at bit i * bits."""
    fields = fields.numpy().astype(np.uint64)
    assert fields.shape[-1] * bits % 32 == 0
    out = np.zeros(fields.shape[:-1] + (fields.shape[-1] * bits // 32,), dtype=np.uint64)
    for i in range(fields.shape[-1]):
        word, shift = divmod(i * bits, 32)
        out[..., word] |= fields[..., i] << np.uint64(shift) & np.uint64(0xFFFFFFFF)
        if shift + bits > 32:
            out[..., word + 1] |= fields[..., i] >> np.uint64(32 - shift)
    return torch.from_numpy(out.astype(np.uint32).view(np.int32).copy())


def grouped(weight, group, bits, symmetric, scale_type):
    """-> (q in 0..2^bits - 1, scales [n, groups], zeros [n, groups]), numbers (q - zero) * scale."""
    rows, columns = weight.shape
    parts = weight.reshape(rows, columns // group, group)
    most = 2**bits - 1
    if symmetric:
        scale = (parts.abs().amax(-1) * 2 / most).to(scale_type)
        zero = torch.full_like(scale, 2 ** (bits - 1), dtype=torch.int32)
    else:
        low, high = parts.amin(-1).clamp(max=0), parts.amax(-1).clamp(min=0)
        scale = ((high - low) / most).to(scale_type)
        zero = (-low / scale.float()).round().clamp(0, most).to(torch.int32)
    q = (parts / scale.float()[..., None]).round() + zero[..., None]
    q = q.clamp(0, most).to(torch.int32).reshape(rows, columns)
    return q, scale, zero


def values_of(q, scale, zero, index, dtype):
    """(q - zero) * scale in float32, then in `dtype`; column c is of group index[c]."""
    numbers = (q - zero[:, index]).float() * scale.float()[:, index]
    return numbers.to(dtype).float()


def shuffled(columns, group, rng):
    """Each column's group, in activation order."""
    return torch.from_numpy(rng.permutation(np.arange(columns) // group).astype(np.int32))


def with_order(weight, group, bits, symmetric, scale_type, index):
    order = torch.argsort(index.long(), stable=True)
    q, scale, zero = grouped(weight[:, order], group, bits, symmetric, scale_type)
    back = torch.argsort(order)
    return q[:, back], scale, zero


# ---------------------------------------------------------------- forms
# Each: (name, weight, rng) -> (tensors by suffix, dequantised weight in float32).


def fp8(block, scale_type, suffix, shape=None):
    def pack(weight, rng):
        rows, columns = weight.shape
        high, wide = block or (rows, columns)
        wide = min(wide, columns)
        grid = (-(-rows // high), -(-columns // wide))
        spread = torch.from_numpy(rng.uniform(0.5, 2, grid).astype(np.float32))
        weight = weight * spread.repeat_interleave(high, 0)[:rows].repeat_interleave(
            wide, 1)[:, :columns]
        scale = torch.zeros(grid)
        for r in range(grid[0]):
            for c in range(grid[1]):
                part = weight[r * high:(r + 1) * high, c * wide:(c + 1) * wide]
                scale[r, c] = part.abs().max() / 448
        if scale_type == torch.float8_e8m0fnu:
            scale = torch.exp2(torch.ceil(torch.log2(scale)))
        scale = scale.to(scale_type)
        full = scale.float().repeat_interleave(high, 0)[:rows].repeat_interleave(
            wide, 1)[:, :columns]
        values = (weight / full).to(E4M3)
        stored = scale.reshape(shape(rows)) if shape else scale
        return {".weight": values, suffix: stored}, values.float() * full

    return pack


def compressed(bits, strategy, group=None, symmetric=True, order=False, exact=True, number="int",
               byte=False, scale_type=BF16):
    """Packed, and dequantised, by compressed-tensors itself."""
    from compressed_tensors.compressors import (
        IntQuantizationCompressor, PackedQuantizationCompressor)
    from compressed_tensors.quantization import QuantizationArgs, QuantizationScheme

    kind = IntQuantizationCompressor if byte else PackedQuantizationCompressor
    args = QuantizationArgs(num_bits=bits, type=number, symmetric=symmetric, strategy=strategy,
                            group_size=group)
    scheme = QuantizationScheme(targets=["Linear"], weights=args)

    def pack(weight, rng):
        each = group or weight.shape[1]
        index = shuffled(weight.shape[1], each, rng) if order else None
        inner = weight[:, torch.argsort(index.long(), stable=True)] if order else weight
        _, scale, zero = grouped(inner, each, bits, symmetric, scale_type)
        state = {"weight": inner, "weight_scale": scale,
                 "weight_zero_point": (zero - 2 ** (bits - 1)).to(torch.int8)}
        if symmetric:
            del state["weight_zero_point"]
        out = kind.compress(dict(state), scheme)
        wide = {k: v.float() if exact and k == "weight_scale" else v for k, v in out.items()}
        plain = kind.decompress(wide, scheme)["weight"].float()
        if order:
            # The library sorted columns by their group before it took runs of them.
            back = torch.argsort(torch.argsort(index.long(), stable=True))
            plain = plain[:, back]
            q = unpacked(out["weight_packed"], bits, weight.shape)[:, back]
            out["weight_packed"] = words(q, bits)
            out["weight_g_idx"] = index
        return {"." + k: v.contiguous() for k, v in out.items()}, plain

    return pack


def unpacked(packed, bits, shape):
    from compressed_tensors.compressors.pack_quantized.helpers import unpack_from_int32

    return unpack_from_int32(packed, bits, torch.Size(shape)).to(torch.int32) + 2 ** (bits - 1)


def compressed_fp4(group, power=False):
    from compressed_tensors.compressors import MXFP4PackedCompressor, NVFP4PackedCompressor
    from compressed_tensors.quantization import QuantizationArgs, QuantizationScheme

    nv = group == 16
    kind = NVFP4PackedCompressor if nv else MXFP4PackedCompressor
    args = QuantizationArgs(num_bits=4, type="float", symmetric=True, group_size=group,
                            strategy="tensor_group" if nv else "group")
    scheme = QuantizationScheme(targets=["Linear"], weights=args)

    def pack(weight, rng):
        most = weight.reshape(weight.shape[0], -1, group).abs().amax(-1)
        state = {"weight": weight}
        if nv:
            whole = torch.tensor([64.0]) if power else 448 * 6 / weight.abs().max().reshape(1)
            state["weight_global_scale"] = whole
            state["weight_scale"] = (most / 6 * whole).clamp(max=448).to(E4M3).float()
        else:
            state["weight_scale"] = torch.exp2(torch.ceil(torch.log2(most / 6)))
        out = kind.compress(dict(state), scheme)
        plain = kind.decompress(dict(out), scheme)["weight"].float()
        return {"." + k: v.contiguous() for k, v in out.items()}, plain

    return pack


def gptq(bits, group, symmetric=True, order=False, version=1, dtype=F32, scale_type=F16):
    def pack(weight, rng):
        rows, columns = weight.shape
        index = torch.arange(columns, dtype=torch.int32) // group
        if order:
            index = shuffled(columns, group, rng)
            q, scale, zero = with_order(weight, group, bits, symmetric, scale_type, index)
        else:
            q, scale, zero = grouped(weight, group, bits, symmetric, scale_type)
        numbers = values_of(q, scale, zero, index.long(), F32)
        parts = form_packers.gptq(numbers, bits, group, scale, zero, index, version)
        assert torch.equal(parts[".qweight"], words(q, bits).T), "another order of bits"
        return parts, numbers.to(dtype).float()

    return pack


def awq(group):
    def pack(weight, rng):
        q, scale, zero = grouped(weight, group, 4, False, F16)
        numbers = values_of(q, scale, zero, torch.arange(weight.shape[1]) // group, F32)
        return form_packers.awq(numbers, group, scale, zero), numbers

    return pack


def bnb4(kind, nested, dtype):
    from bitsandbytes import functional

    def pack(weight, rng):
        packed, state = functional.quantize_4bit(weight.to(dtype), quant_type=kind, blocksize=64,
                                                 compress_statistics=nested)
        plain = functional.dequantize_4bit(packed, state).float()
        out = {".weight": packed}
        out |= {".weight." + k: v for k, v in state.as_dict(packed=True).items()}
        return out, plain

    return pack


def bnb8(dtype):
    from bitsandbytes import functional

    def pack(weight, rng):
        q, scale, _ = functional.int8_vectorwise_quant(weight.to(F16))
        plain = functional.int8_vectorwise_dequant(q, scale)
        return {".weight": q, ".SCB": scale,
                ".weight_format": torch.tensor(0, dtype=torch.uint8)}, plain.to(dtype).float()

    return pack


def scheme_json(fmt, weights, ignore=("lm_head",), targets=("Linear",), inputs=None):
    return {
        "quant_method": "compressed-tensors",
        "format": fmt,
        "quantization_status": "compressed",
        "global_compression_ratio": 1.5,
        "kv_cache_scheme": None,
        "ignore": list(ignore),
        "config_groups": {"group_0": {
            "targets": list(targets), "input_activations": inputs, "output_activations": None,
            "weights": {"num_bits": 4, "type": "int", "symmetric": True, "strategy": "group",
                        "dynamic": False, "observer": "minmax", "observer_kwargs": {}} | weights}},
    }


def int4(group=32, **changes):
    return {"num_bits": 4, "group_size": group} | changes


TINY = dict(hidden_size=64, intermediate_size=64, num_hidden_layers=1, torch_dtype="bfloat16",
            vocab_size=32)
KIMI_IGNORE = ("lm_head", "re:.*self_attn.*", "re:.*shared_experts.*",
               "re:.*mlp\\.(gate|up|gate_up|down)_proj.*")
BNB = {"quant_method": "bitsandbytes", "_load_in_4bit": True, "load_in_4bit": True,
       "bnb_4bit_compute_dtype": "bfloat16", "bnb_4bit_quant_storage": "uint8",
       "llm_int8_skip_modules": None, "llm_int8_threshold": 6.0}
GPTQ = {"quant_method": "gptq", "bits": 4, "group_size": 32, "desc_act": False, "sym": True,
        "damp_percent": 0.01, "true_sequential": True, "model_name_or_path": None}


def forms():
    """name -> (quantization_config, packer, changes to the llama that it is)."""
    row = {"strategy": "channel", "group_size": None}
    return {
        "fp8_tensor": ({"quant_method": "fp8", "activation_scheme": "static"},
                       fp8(None, F32, ".weight_scale", lambda rows: ()), {}),
        "fp8_32x32_ue8m0": ({"quant_method": "fp8", "fmt": "e4m3", "scale_fmt": "ue8m0",
                             "activation_scheme": "dynamic", "weight_block_size": [32, 32],
                             "modules_to_not_convert": ["lm_head"]},
                            fp8((32, 32), torch.float8_e8m0fnu, ".weight_scale_inv"), {}),
        "fp8_1x32_bf16": ({"quant_method": "fp8", "weight_block_size": [1, 32]},
                          fp8((1, 32), BF16, ".weight_scale_inv"), {}),
        "ct_fp8_row": (scheme_json("float-quantized",
                                   {"num_bits": 8, "type": "float"} | row,
                                   inputs={"num_bits": 8, "type": "float", "dynamic": True}),
                       fp8((1, 1 << 20), BF16, ".weight_scale", lambda rows: (rows, 1)), {}),
        "ct_int4_experts": (scheme_json("pack-quantized", int4(), ignore=KIMI_IGNORE),
                            compressed(4, "group", 32), "deepseek_v3"),
        "ct_int4_zeros": (scheme_json("pack-quantized", int4(symmetric=False)),
                          compressed(4, "group", 32, symmetric=False), {}),
        "ct_int4_order": (scheme_json("pack-quantized", int4(actorder="group")),
                          compressed(4, "group", 32, order=True, exact=False), {}),
        "ct_int8_row": (scheme_json("pack-quantized", {"num_bits": 8} | row,
                                    targets=["re:.*_proj$"]),
                        compressed(8, "channel"), {}),
        "ct_int8_bytes": (scheme_json("int-quantized", {"num_bits": 8} | row,
                                      inputs={"num_bits": 8, "dynamic": True}),
                          compressed(8, "channel", byte=True), {}),
        "ct_int8_float_scales": (scheme_json("int-quantized", {"num_bits": 8} | row),
                                 compressed(8, "channel", byte=True, scale_type=F32),
                                 {"torch_dtype": "float32"}),
        "ct_nvfp4": (scheme_json("nvfp4-pack-quantized", {"type": "float", "group_size": 16,
                                                          "strategy": "tensor_group"}),
                     compressed_fp4(16), {}),
        "ct_nvfp4_power": (scheme_json("nvfp4-pack-quantized", {"type": "float", "group_size": 16,
                                                                "strategy": "tensor_group"}),
                           compressed_fp4(16, power=True), {}),
        "ct_mxfp4": (scheme_json("mxfp4-pack-quantized", {"type": "float", "group_size": 32}),
                     compressed_fp4(32), {}),
        "modelopt_nvfp4": ({"quant_method": "modelopt", "quant_algo": "NVFP4",
                            "ignore": ["lm_head"],
                            "producer": {"name": "modelopt", "version": "0.39.0"}},
                           lambda weight, rng: form_packers.modelopt_nvfp4(weight), {}),
        "awq": ({"quant_method": "awq", "bits": 4, "group_size": 32, "version": "gemm",
                 "zero_point": True, "modules_to_not_convert": None},
                awq(32), {"torch_dtype": "float16"}),
        "gptq": (GPTQ, gptq(4, 32), {"torch_dtype": "float16"}),
        "gptq_zeros": (GPTQ | {"sym": False, "group_size": 64}, gptq(4, 64, symmetric=False),
                       {"torch_dtype": "float16"}),
        "gptq_order": (GPTQ | {"desc_act": True}, gptq(4, 32, order=True, dtype=F16),
                       {"torch_dtype": "float16"}),
        "gptq_v2_3bit": (GPTQ | {"bits": 3, "checkpoint_format": "gptq_v2"},
                         gptq(3, 32, symmetric=False, version=2), {"torch_dtype": "float16"}),
        "gptq_8bit": (GPTQ | {"bits": 8, "group_size": -1}, gptq(8, 64),
                      {"torch_dtype": "float16"}),
        "bnb_nf4": (BNB | {"bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": False},
                    bnb4("nf4", False, BF16), {}),
        "bnb_nf4_nested": (BNB | {"bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": True},
                           bnb4("nf4", True, BF16), {}),
        "bnb_fp4": (BNB | {"bnb_4bit_quant_type": "fp4"}, bnb4("fp4", False, F16),
                    {"torch_dtype": "float16"}),
        "bnb_int8": (BNB | {"load_in_4bit": False, "load_in_8bit": True}, bnb8(BF16), {}),
        "modelopt_fp8": ({"quant_method": "modelopt", "quant_algo": "FP8", "ignore": ["lm_head"],
                          "config_groups": {"group_0": {
                              "input_activations": {"dynamic": False, "num_bits": 8, "type": "float"},
                              "weights": {"dynamic": False, "num_bits": 8, "type": "float"},
                              "targets": ["Linear"]}},
                          "producer": {"name": "modelopt", "version": "0.47.0"}},
                         lambda weight, rng: form_packers.modelopt_fp8(weight), {}),
    }


# ---------------------------------------------------------------- files


def is_quantised(name, experts):
    return name.endswith("_proj.weight") and (not experts or ".mlp.experts." in name)


def make(name, root, seed):
    settings, pack, changes = forms()[name]
    experts = changes == "deepseek_v3"
    if experts:
        config = deepseek_v3(torch_dtype="bfloat16", hidden_size=32, moe_intermediate_size=32,
                             num_hidden_layers=2)
        config.pop("quantization_config", None)
        config["num_nextn_predict_layers"] = 0
    else:
        config = llama(**(TINY | changes))
    dtype = models.TORCH_DTYPES[config["torch_dtype"]]
    directory = root / name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    models.write_json(directory / "config.json", config | {"quantization_config": settings})
    rng = np.random.default_rng(seed)
    published, seen = {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        models.write_json(scratch / "config.json", config)
        shapes = models.published_shapes(scratch)
        for tensor in sorted(shapes):
            weight = models.random_tensor(tensor, shapes[tensor], rng, 0.0)
            if is_quantised(tensor, experts):
                parts, seen[tensor] = pack(weight, rng)
                module = tensor.removesuffix(".weight")
                published |= {module + suffix: part for suffix, part in parts.items()}
            else:
                published[tensor] = weight.to(dtype)
                seen[tensor] = published[tensor].float()
        if name == "fp8_tensor":  # of activations alone
            published["model.layers.0.self_attn.q_proj.input_scale"] = torch.tensor(0.02)
        if name == "gptq":  # AutoGPTQ writes biases where there are none
            published["model.layers.0.self_attn.q_proj.bias"] = torch.zeros(64, dtype=F16)
        models.write_checkpoint(directory, published)
        models.write_checkpoint(scratch, {n: t.contiguous() for n, t in seen.items()})
        reference = models.load_reference(scratch, "none")
    results = gpt_oss_forms.expected(reference, config["vocab_size"], rng)
    for tensor, weight in seen.items():
        if is_quantised(tensor, experts) and tensor.endswith(SHOWN):
            results["weights." + tensor] = weight.contiguous()
    save_file(results, directory / "expected.safetensors")
    return gpt_oss_forms.size_said(directory, results["logits"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    names = [*forms(), "mxfp4_experts", "mxfp4_gpt_oss"]
    whole = {"mxfp4_experts": gpt_oss_forms.make_tensor, "mxfp4_gpt_oss": gpt_oss_forms.make_model}
    parser.add_argument("--only", action="append", choices=names)
    here = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--out", type=pathlib.Path, default=here / "tests/fixtures/forms")
    args = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    total = 0
    with torch.no_grad():
        for seed, name in enumerate(names):
            if args.only and name not in args.only:
                continue
            total += whole[name](args.out) if name in whole else make(name, args.out, seed)
    for file in args.out.rglob("*.*"):
        file.chmod(0o644)
    print(f"{'total':24} {total / 1024:7.1f} KiB")


if __name__ == "__main__":
    main()
