"""Writes tests/fixtures/quant: random blocks of every stored type, with the floats that the `gguf`
package decodes them to, and rows of floats for the encoders with the error that llama.cpp's own
quantiser leaves on them.

Run: python tools/make_quant_fixtures.py (needs numpy, gguf, llama_cpp_python).
Layout of TYPE.bin: the blocks' bytes, then one little-endian float32 an element. rmse.txt: type, first
row, end row (of rows.f32), root mean square error of llama.cpp's quantiser there.
"""

import ctypes
import pathlib

import numpy as np
from gguf import quants
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType as Type

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests/fixtures/quant"
TYPES = ["Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "BF16", "F16"]
# Where a block keeps its half-precision scales: random bits there would be NaN in one of 32 blocks.
SCALES = {"Q8_0": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q2_K": [80, 82],
          "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}
ENCODED = ["Q8_0", "Q4_0", "Q4_K", "Q6_K"]


def write_blocks(rng, name):
    block, size = GGML_QUANT_SIZES[Type[name]]
    count = 1024 // block if block < 256 else 4
    if block == 1:
        count = 256
    raw = rng.integers(0, 256, (count, size), dtype=np.uint8)
    for at in SCALES.get(name, []):
        half = rng.normal(0, 0.02, count).astype(np.float16)
        half[0] = np.float16(6e-7)  # a subnormal scale
        raw[:, at : at + 2] = half.view(np.uint8).reshape(count, 2)
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
        floats = quants.dequantize(raw, Type[name]).reshape(-1)
    (OUT / f"{name}.bin").write_bytes(raw.tobytes() + floats.astype("<f4").tobytes())


def reference_quantiser():
    import llama_cpp

    folder = pathlib.Path(llama_cpp.__file__).parent / "lib"
    library = ctypes.CDLL(str(next(folder.glob("libggml-base.so*"))))
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


def write_encoder_inputs(rng):
    """Gaussian rows, heavy-tailed rows, rows far from zero, and rows of zeros and single spikes."""
    rows = np.concatenate([
        rng.normal(0, 0.02, (8, 256)),
        rng.standard_t(3, (8, 256)) * 0.02,
        rng.normal(0.05, 0.01, (4, 256)),
        np.zeros((2, 256)),
        np.eye(2, 256) * 3,
    ]).astype(np.float32)
    (OUT / "rows.f32").write_bytes(rows.astype("<f4").tobytes())
    quantise = reference_quantiser()
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
    for name in ["Q8_0", "Q4_0"]:  # whose reference algorithm is exact
        (OUT / f"rows.{name}").write_bytes(quants.quantize(rows, Type[name]).tobytes())


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(20260101)
    for name in TYPES:
        write_blocks(rng, name)
    write_encoder_inputs(rng)


if __name__ == "__main__":
    main()
