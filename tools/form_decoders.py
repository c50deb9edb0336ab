"""Matrices of published quantised forms as plain numbers, for check_forms.py: written after what the forms' own
libraries compute (AutoAWQ's dequantize_gemm, AutoGPTQ's QuantLinear.forward, NVFP4QTensor.dequantize of ModelOpt,
PackedQuantizationCompressor of compressed-tensors 0.10), sharing nothing with them, with ponder or with the packers.

A decoder takes a module's tensors by suffix and the form's settings, and gives [out, in] in float32. Products are
rounded where the library rounds them: to the scales' type, or to that of ModelOpt's weights.
"""

import numpy as np
import torch

E2M1 = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6], dtype=np.float32)
AWQ_ORDER = (0, 2, 4, 6, 1, 3, 5, 7)  # the output that each nibble of a word is of


def bit_fields(words, bits):
    """int32 [rows, n] -> unsigned numbers [rows, n * 32 / bits]: a row is one run of bits, from the lowest up."""
    row = np.ascontiguousarray(words.numpy()).view(np.uint8)
    fields = np.unpackbits(row, axis=1, bitorder="little").reshape(len(row), -1, bits)
    return fields @ (1 << np.arange(bits))


def e4m3(tensor):
    """By the bits of the type: sign, four of exponent, three of mantissa."""
    code = tensor.view(torch.uint8).numpy().astype(np.int32)
    exponent, mantissa = code >> 3 & 15, code & 7
    size = np.where(exponent > 0, (1 + mantissa / 8) * 2.0 ** (exponent - 7), mantissa / 8 * 2.0**-6)
    return np.where(code & 128, -size, size).astype(np.float32)


def rounded(numbers, dtype):
    return torch.from_numpy(np.ascontiguousarray(numbers, dtype=np.float32)).to(dtype).float()


def awq(parts, settings):
    """Words lie along the outputs, for numbers [in, out] and for zero points [groups, out]."""
    place = np.argsort(AWQ_ORDER)

    def unpacked(words):
        nibbles = bit_fields(words, 4)
        return nibbles.reshape(len(nibbles), -1, 8)[:, :, place].reshape(nibbles.shape)

    group = np.arange(len(parts[".qweight"])) // settings["group_size"]
    scale, zero = parts[".scales"].float().numpy(), unpacked(parts[".qzeros"])
    return rounded(((unpacked(parts[".qweight"]) - zero[group]) * scale[group]).T, parts[".scales"].dtype)


def gptq(parts, settings):
    """Words lie along the inputs for numbers, along the outputs for zero points; the first format's are less one."""
    bits = settings["bits"]
    less = 0 if settings.get("checkpoint_format", "gptq") == "gptq_v2" else 1
    numbers = bit_fields(parts[".qweight"].T, bits)  # [out, in]
    zero = bit_fields(parts[".qzeros"], bits) + less
    group, scale = parts[".g_idx"].numpy(), parts[".scales"].float().numpy()
    return rounded((numbers - zero[group].T) * scale[group].T, parts[".scales"].dtype)


def compressed_order(parts, settings):
    """compressed-tensors' whole numbers where a column's group is what weight_g_idx says."""
    weights = settings["config_groups"]["group_0"]["weights"]
    bits, columns = weights["num_bits"], int(parts[".weight_shape"][1])
    numbers = bit_fields(parts[".weight_packed"], bits)[:, :columns] - (1 << bits - 1)
    group, scale = parts[".weight_g_idx"].numpy(), parts[".weight_scale"]
    return rounded(numbers * scale.float().numpy()[:, group], scale.dtype)


def nvfp4(parts, settings):
    packed, scale = parts[".weight"].numpy(), e4m3(parts[".weight_scale"])
    codes = np.stack([packed & 15, packed >> 4], axis=-1).reshape(len(packed), -1)
    numbers = np.where(codes & 8, -E2M1[codes & 7], E2M1[codes & 7])
    whole = scale * np.float32(parts[".weight_scale_2"])
    return rounded(numbers * whole.repeat(16, axis=1), torch.bfloat16)


def fp8_tensor(parts, settings):
    """One scale a matrix, which kernels multiply sums by, in float32."""
    return torch.from_numpy(e4m3(parts[".weight"]) * np.float32(parts[".weight_scale"]))


# By quant_method and, where one word is not enough, the suffix that tells.
DECODERS = {
    "awq": (".qweight", awq),
    "gptq": (".qweight", gptq),
    "compressed-tensors": (".weight_g_idx", compressed_order),
    "modelopt": (".weight_scale", lambda parts, settings: (
        nvfp4 if settings["quant_algo"] == "NVFP4" else fp8_tensor)(parts, settings)),
    "fp8": (".weight_scale", fp8_tensor),
}


def decoder_of(settings, names):
    """(suffix, decoder) of a checkpoint with tensors of these names; None where transformers has the form itself."""
    suffix, decode = DECODERS.get(settings["quant_method"], (None, None))
    return (suffix, decode) if suffix and any(n.endswith(suffix) for n in names) else None


def plain_weights(tensors, settings):
    """All tensors of a checkpoint by name, in float32; None where no decoder here is for its form."""
    found = decoder_of(settings, tensors)
    if not found:
        return None
    suffix, decode = found
    modules = [n.removesuffix(suffix) for n in tensors if n.endswith(suffix)]
    out, taken = {}, set()
    for module in modules:
        parts = {n[len(module):]: t for n, t in tensors.items() if n.startswith(module + ".")}
        out[module + ".weight"] = decode(parts, settings)
        taken |= {module + s for s in parts}
        if ".bias" in parts and parts[".bias"].any():
            out[module + ".bias"] = parts[".bias"].float()
    return out | {n: t.float() for n, t in tensors.items() if n not in taken}
