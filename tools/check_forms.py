#!/usr/bin/env python3
"""The models of tests/fixtures/forms, loaded by transformers and the library of each form, with plain weights: their
logits are those of expected.safetensors, which ponder is tested against.

    check_forms.py [--fixtures tests/fixtures/forms]

Needs torch, transformers, safetensors, accelerate, compressed-tensors and bitsandbytes. AWQ, GPTQ and ModelOpt are not loaded
so without their kernels: their fixtures are packed and unpacked by the libraries themselves (form_packers.py).
Exit code 1 where one is further off than 1e-3 of a logit's size.
"""

import argparse
import json
import pathlib
import shutil
import sys
import tempfile

import torch
import transformers
from safetensors.torch import load_file, save_file

BOUND = 1e-3
LEFT_OUT = {"mxfp4_experts": "a tensor, no model",
            "fp8_tensor": "AutoFP8's spelling, whose scales transformers passes over"}
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()


def plain(settings):
    """The settings with which transformers turns the form into plain weights; None where it has none."""
    method = settings["quant_method"]
    if method == "fp8":
        return transformers.FineGrainedFP8Config(dequantize=True)
    if method == "mxfp4":
        return transformers.Mxfp4Config(dequantize=True)
    if method == "compressed-tensors":
        return transformers.CompressedTensorsConfig(dequantize=True)
    return None


def widened(folder, scratch):
    """The folder with scales of float32, in whose type compressed-tensors multiplies: products of bf16 are rounded,
    by half a hundredth, where ponder keeps them."""
    tensors = load_file(folder / "model.safetensors")
    tensors = {n: t.float() if n.endswith(".weight_scale") and t.dtype == torch.bfloat16 else t for n, t in tensors.items()}
    save_file(tensors, scratch / "model.safetensors", metadata={"format": "pt"})
    shutil.copy(folder / "config.json", scratch)
    return scratch


def logits_of(folder, settings, ids):
    how, nested = plain(settings), settings["quant_method"] == "bitsandbytes"
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype="auto" if nested else torch.float32, attn_implementation="eager",
        **({"quantization_config": how} if how else {}))
    if nested:  # in the type that the weights had
        model = model.dequantize().float()
    with torch.no_grad():
        return model.eval()(ids[None].long()).logits[0]


def check(folder):
    settings = json.loads((folder / "config.json").read_text())["quantization_config"]
    if plain(settings) is None and settings["quant_method"] != "bitsandbytes":
        return None
    expected = load_file(folder / "expected.safetensors")
    with tempfile.TemporaryDirectory() as scratch:
        if settings["quant_method"] == "compressed-tensors":
            folder = widened(folder, pathlib.Path(scratch))
        got = logits_of(folder, settings, expected["input_ids"])[expected["positions"].long()]
    return float((got.float() - expected["logits"]).norm() / expected["logits"].norm())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    here = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--fixtures", type=pathlib.Path, default=here / "tests/fixtures/forms")
    wrong = 0
    for folder in sorted(parser.parse_args().fixtures.iterdir()):
        if folder.name in LEFT_OUT:
            print(f"{folder.name:24} {LEFT_OUT[folder.name]}", flush=True)
            continue
        try:
            off = check(folder)
        except Exception as error:  # transformers' own bounds of what it loads
            print(f"{folder.name:24} not loaded: {type(error).__name__}: {str(error)[:300]}", flush=True)
            continue
        said = "by its packers alone" if off is None else f"{off:.2e}" + ("" if off <= BOUND else "  WRONG")
        wrong += off is not None and off > BOUND
        print(f"{folder.name:24} {said}", flush=True)
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
