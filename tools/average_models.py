#!/usr/bin/env python3
"""A model between two of the same shape: each weight is (1 - W) times A's and W times B's.

    average_models.py A B OUT [--weight W]

A and B are folders with one model.safetensors of BF16 and F32 tensors; everything else in OUT is A's. What one training
gained and another lost meets in the middle, where both began from the same weights (Wortsman et al., 2022, model
soups). Needs numpy.
"""
import argparse
import json
import pathlib
import shutil
import struct

import numpy as np


def load(folder):
    data = (folder / "model.safetensors").read_bytes()
    end = 8 + struct.unpack("<Q", data[:8])[0]
    return data[:end], json.loads(data[8:end]), data[end:]


def numbers(dtype, data):
    if dtype == "F32":
        return np.frombuffer(data, np.float32)
    if dtype == "BF16":
        return (np.frombuffer(data, np.uint16).astype(np.uint32) << 16).view(np.float32)
    raise SystemExit(f"average_models.py: tensors of {dtype} are not averaged")


def stored(dtype, values):
    if dtype == "F32":
        return values.tobytes()
    bits = values.view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16).tobytes()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("a", type=pathlib.Path)
    parser.add_argument("b", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--weight", type=float, default=0.5)
    options = parser.parse_args()
    header, tensors, a = load(options.a)
    other, _, b = load(options.b)
    if header != other:
        raise SystemExit(f"average_models.py: {options.a} and {options.b} do not hold the same tensors")
    out, w = bytearray(a), np.float32(options.weight)
    for name, tensor in tensors.items():
        if name != "__metadata__":
            begin, end = tensor["data_offsets"]
            x, y = (numbers(tensor["dtype"], data[begin:end]) for data in (a, b))
            out[begin:end] = stored(tensor["dtype"], (1 - w) * x + w * y)
    shutil.copytree(options.a, options.out)
    (options.out / "model.safetensors").write_bytes(header + bytes(out))


main()
