"""Writes tests/fixtures/quant: random blocks of every stored type, with the floats that the `gguf`
package decodes them to, and rows of floats for the encoders with the error that llama.cpp's own
quantiser leaves on them.

Run: python tools/make_quant_fixtures.py (needs numpy, gguf, and ggml's library: that of
llama_cpp_python, or --ggml libggml-base.so of any build).
Layout of TYPE.bin: the blocks' bytes, then one little-endian float32 an element. rmse.txt: type, first
row, end row (of rows.f32), root mean square error of llama.cpp's quantiser there.
"""

import argparse
import ctypes
import pathlib

import numpy as np
from gguf import quants
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType as Type

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests/fixtures/quant"
TYPES = ["Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "BF16", "F16"]
# Types that came later; each has random numbers of its own, so that one more changes no other.
LATER = ["IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS", "IQ3_S", "IQ4_NL", "IQ4_XS", "TQ1_0",
         "TQ2_0", "MXFP4", "NVFP4", "Q1_0"]
# Where a block keeps its half-precision scales: random bits there would be NaN in one of 32 blocks.
SCALES = {"Q8_0": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q2_K": [80, 82],
          "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208],
          "IQ1_S": [0], "IQ2_XXS": [0], "IQ2_XS": [0], "IQ2_S": [0], "IQ3_XXS": [0], "IQ3_S": [0],
          "IQ4_NL": [0], "IQ4_XS": [0], "TQ1_0": [52], "TQ2_0": [64], "Q1_0": [0]}
ENCODED = ["Q8_0", "Q4_0", "Q4_K", "Q6_K", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q5_K", "IQ4_NL", "IQ4_XS",
           "MXFP4"]
EXACT = ["Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1"]  # whose reference algorithm has no search


def put_scales(rng, name, raw):
    """Finite scales where a block has them; what other types keep there has no other value."""
    for at in SCALES.get(name, []):
        half = rng.normal(0, 0.02, len(raw)).astype(np.float16)
        half[0] = np.float16(6e-7)  # a subnormal scale
        raw[:, at : at + 2] = half.view(np.uint8).reshape(-1, 2)
    if name == "IQ1_M":  # its scale lies in the highest four bits of four words
        half = rng.normal(0, 0.02, len(raw)).astype(np.float16).view(np.uint16)
        for i in range(4):
            raw[:, 49 + 2 * i] = raw[:, 49 + 2 * i] & 15 | (half >> 4 * i & 15).astype(np.uint8) << 4
    if name == "MXFP4":  # exponents of all sizes, the two subnormal ones first
        raw[:, 0] = np.linspace(0, 250, len(raw)).astype(np.uint8)
        raw[1, 0] = 1
    if name == "NVFP4":
        raw[0, :4] = [0, 7, 0x7F, 0x7E]


def dequantised(library, name, raw):
    if name != "Q1_0":  # which the package knows by its size alone
        return quants.dequantize(raw, Type[name]).reshape(-1)
    out = np.zeros(len(raw) * GGML_QUANT_SIZES[Type[name]][0], dtype=np.float32)
    library.dequantize_row_q1_0(ctypes.c_void_p(raw.ctypes.data), ctypes.c_void_p(out.ctypes.data),
                                ctypes.c_int64(out.size))
    return out


def write_blocks(rng, library, name):
    block, size = GGML_QUANT_SIZES[Type[name]]
    count = 1024 // block if block < 256 else 4
    if block == 1:
        count = 256
    raw = rng.integers(0, 256, (count, size), dtype=np.uint8)
    put_scales(rng, name, raw)
    if block == 1:  # no NaN: a comparison of bits would depend on its payload
        values = rng.normal(0, 1, count).astype(np.float16)
        values[:4] = [0.0, -0.0, 6e-8, np.inf]
        raw = values.view(np.uint8).reshape(count, 2)
        if name == "BF16":
            raw = (rng.normal(0, 1, count).astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)
            raw = raw.view(np.uint8).reshape(count, 2)
    if name == "F16":
        floats = raw.reshape(-1).view(np.float16).astype(np.float32)
    else:
        floats = dequantised(library, name, raw)
    (OUT / f"{name}.bin").write_bytes(raw.tobytes() + floats.astype("<f4").tobytes())


def ggml_library(path):
    if path is None:
        import llama_cpp

        folder = pathlib.Path(llama_cpp.__file__).parent / "lib"
        path = next(folder.glob("libggml-base.so*"))
    return ctypes.CDLL(str(path))


def reference_quantiser(library):
    call = library.ggml_quantize_chunk
    call.restype = ctypes.c_size_t
    call.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64,
                     ctypes.c_int64, ctypes.c_void_p]

    def quantise(name, rows):
        block, size = GGML_QUANT_SIZES[Type[name]]
        out = np.zeros(rows.size // block * size, dtype=np.uint8)
        call(int(Type[name]), rows.ctypes.data, out.ctypes.data, 0, rows.shape[0], rows.shape[1], None)
        return out

    return quantise


def write_encoder_inputs(rng, library):
    """Gaussian rows, heavy-tailed rows, rows far from zero, and rows of zeros and single spikes."""
    rows = np.concatenate([
        rng.normal(0, 0.02, (8, 256)),
        rng.standard_t(3, (8, 256)) * 0.02,
        rng.normal(0.05, 0.01, (4, 256)),
        np.zeros((2, 256)),
        np.eye(2, 256) * 3,
    ]).astype(np.float32)
    (OUT / "rows.f32").write_bytes(rows.astype("<f4").tobytes())
    quantise = reference_quantiser(library)
    parts = [slice(0, 8), slice(8, 16), slice(16, 20)]
    lines = []
    for name in ENCODED:
        for part in parts:
            picked = np.ascontiguousarray(rows[part])
            raw = quantise(name, picked).reshape(picked.shape[0], -1)
            back = quants.dequantize(raw, Type[name])
            error = np.sqrt(np.mean((back - picked).astype(np.float64) ** 2))
            lines.append(f"{name} {part.start} {part.stop} {error:.9g}\n")
    (OUT / "rmse.txt").write_text("".join(lines))
    for name in EXACT:
        (OUT / f"rows.{name}").write_bytes(quants.quantize(rows, Type[name]).tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ggml", help="path of libggml-base.so")
    library = ggml_library(parser.parse_args().ggml)
    OUT.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(20260101)
    for name in TYPES:
        write_blocks(rng, library, name)
    write_encoder_inputs(rng, library)
    for name in LATER:
        write_blocks(np.random.default_rng([20260101, *name.encode()]), library, name)


if __name__ == "__main__":
    main()
