"""AutoAWQ's, AutoGPTQ's and ModelOpt's own packers, for make_form_fixtures.py: the parts of them that run without
the kernels that their packages load. Each gives the tensors by suffix, as a checkpoint has them, of a matrix
whose numbers are known.

Needs PyPI's autoawq 0.2.9 (with accelerate), auto-gptq 0.7.1 and nvidia-modelopt 0.47.0, installed without what they depend on.
"""

import importlib
import importlib.machinery
import pathlib
import sys
import types
import warnings

import torch

F16, F32, BF16 = torch.float16, torch.float32, torch.bfloat16


def module_of(*path):
    """A module of a package, whose __init__ (and those in between) would load kernels, or another transformers."""
    home = pathlib.Path(importlib.machinery.PathFinder.find_spec(path[0]).submodule_search_locations[0])
    for depth in range(1, len(path)):
        bare = types.ModuleType(".".join(path[:depth]))
        bare.__path__ = [str(home.joinpath(*path[1:depth]))]
        sys.modules.setdefault(bare.__name__, bare)
    return importlib.import_module(".".join(path))


def linear_of(weight):
    linear = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    linear.weight.data = weight.contiguous()
    return linear


def awq(weight, group, scale, zero):
    """weight [n, k] of numbers (q - zero) * scale; scale, zero [n, groups]."""
    gemm = module_of("awq", "modules", "linear", "gemm")
    layer = gemm.WQLinear_GEMM.from_linear(linear_of(weight), 4, group, scales=scale.float().T.contiguous(),
                                           zeros=zero.float().T.contiguous())
    own = gemm.dequantize_gemm(layer.qweight, layer.qzeros, layer.scales, 4, group)
    assert torch.equal(own.T.float(), weight.to(F16).float()), "AutoAWQ unpacks other numbers"
    return {".qweight": layer.qweight, ".qzeros": layer.qzeros, ".scales": layer.scales}


def gptq(weight, bits, group, scale, zero, index, version):
    """The same, column c being of group index[c]. AutoGPTQ stores zero points less one, which its successor's
    format gptq_v2 does not: it is given that one, and numbers that lie as much lower."""
    qlinear = module_of("auto_gptq", "nn_modules", "qlinear", "qlinear_cuda")
    rows, columns = weight.shape
    layer = qlinear.QuantLinear(bits, group, columns, rows, bias=False)
    later = version == 2
    assert int(zero.min()) >= 1 or later, "AutoGPTQ stores -1 over its neighbours"
    packed = weight - scale.float()[:, index.long()] if later else weight
    layer.pack(linear_of(packed), scale.float(), zero.float() + later, index)
    layer.scales = layer.scales.to(F16)
    if not later:
        own = layer(torch.eye(columns, dtype=F16)).T
        assert torch.equal(own.float(), weight.to(F16).float()), "AutoGPTQ unpacks other numbers"
    return {"." + name: getattr(layer, name).contiguous() for name in ("qweight", "qzeros", "scales", "g_idx")}


def modelopt():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from modelopt.torch.export import quant_utils
        from modelopt.torch.quantization.qtensor import NVFP4QTensor
    return quant_utils, NVFP4QTensor


def modelopt_nvfp4(weight):
    """-> (tensors, the numbers in bf16, as they are multiplied)."""
    _, nvfp4 = modelopt()
    packed, scale, whole = nvfp4.quantize(weight.clone(), 16)
    plain = packed.dequantize(dtype=F32, scale=scale, double_scale=whole, block_sizes={-1: 16})
    return {".weight": packed._quantized_data, ".weight_scale": scale, ".weight_scale_2": whole.reshape(())}, plain.to(
        BF16).float()


def modelopt_fp8(weight):
    utils, _ = modelopt()
    scale = (weight.abs().max() / 448).to(F32)
    values = utils.to_quantized_weight(weight, scale, "fp8")
    return {".weight": values, ".weight_scale": scale}, values.float() * scale
