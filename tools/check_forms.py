#!/usr/bin/env python3
"""The models of tests/fixtures/forms with plain weights in transformers: loaded by it and the library of each form, or
decoded by form_decoders.py where it cannot load the form (AWQ, GPTQ and ModelOpt ask for kernels, act-ordered int4 and
AutoFP8's scales for other releases). Their logits are those that ponder computes from the quantised folder, and those of
expected.safetensors, which ponder's tests compare it with.

    check_forms.py PONDER [--fixtures tests/fixtures/forms]

Needs torch, transformers, safetensors, tokenizers, accelerate, compressed-tensors and bitsandbytes. Exit code 1 where a model
is not loaded or further off than 1e-3 of a logit's size. ponder runs its scalar kernels, which do not round inputs to bytes.
"""

import argparse
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import tokenizers
import torch
import transformers
from safetensors.torch import load_file, save_file

import form_decoders
from family_options import LETTERS

BOUND = 1e-3
LEFT_OUT = {"mxfp4_experts": "a tensor, no model"}
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


def decoded(folder, scratch):
    """The folder with the numbers of form_decoders, in float32 and without a word of the form; None where it has none."""
    config = json.loads((folder / "config.json").read_text())
    tensors = form_decoders.plain_weights(load_file(folder / "model.safetensors"), config.pop("quantization_config"))
    if tensors is None:
        return None
    save_file({n: t.contiguous() for n, t in tensors.items()}, scratch / "model.safetensors", metadata={"format": "pt"})
    (scratch / "config.json").write_text(json.dumps(config | {"torch_dtype": "float32"}))
    return scratch


def reference_of(folder, scratch):
    """(transformers' model in float32, who made its weights plain)."""
    settings = json.loads((folder / "config.json").read_text())["quantization_config"]
    options, nested, by = {"dtype": torch.float32}, settings["quant_method"] == "bitsandbytes", "transformers"
    source = decoded(folder, scratch)
    if source:
        by = "decoder"
    else:
        source = widened(folder, scratch) if settings["quant_method"] == "compressed-tensors" else folder
        options |= {"quantization_config": plain(settings)} if plain(settings) else {"dtype": "auto"}
    model, said = transformers.AutoModelForCausalLM.from_pretrained(source, attn_implementation="eager",
                                                                    output_loading_info=True, **options)
    if said["missing_keys"] or said["mismatched_keys"] or by == "decoder" and said["unexpected_keys"]:
        raise RuntimeError(f"other tensors than the model has: {said}")
    if nested:  # in the type that the weights had
        model = model.dequantize().float()
    return model.eval(), by


def with_tokenizer(folder, scratch):
    """The folder and a letter for each token, of which there may be more than letters."""
    for name in ("config.json", "model.safetensors"):
        shutil.copy(folder / name, scratch)
    size = min(len(LETTERS), json.loads((folder / "config.json").read_text())["vocab_size"])
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(vocab={c: i for i, c in enumerate(LETTERS[:size])}, merges=[]))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    tokenizer.save(str(scratch / "tokenizer.json"))
    return size


def ponder_row(ponder, folder, scratch, ids):
    """ponder's logits behind the text `ids`, about their mean: two texts that differ in their last token differ by its
    log-probability alone."""
    size, text = with_tokenizer(folder, scratch), scratch / "text"
    row = torch.zeros(size, dtype=torch.float64)
    for token in range(size):
        text.write_text("".join(LETTERS[i] for i in [*ids, token]))
        said = subprocess.run(
            [ponder, "perplexity", text, "-m", scratch, "--ctx", str(len(ids) + 1), "--threads", "1", "--kv", "f32", "--json"],
            capture_output=True, text=True, env=os.environ | {"PONDER_ISA": "scalar"})
        if said.returncode:
            raise RuntimeError(said.stderr.strip())
        found = json.loads(said.stdout)
        row[token] = -found["scored"] * math.log(found["perplexity"])
    return row - row.mean()


def off(got, want):
    return float((got.double() - want.double()).norm() / want.double().norm())


def check(ponder, folder):
    """-> (who made the weights plain, ponder's distance, that of expected.safetensors)."""
    expected = load_file(folder / "expected.safetensors")
    with tempfile.TemporaryDirectory() as plain_folder, tempfile.TemporaryDirectory() as scratch:
        model, by = reference_of(folder, pathlib.Path(plain_folder))
        text = [i % min(len(LETTERS), model.config.vocab_size) for i in expected["input_ids"].tolist()]
        with torch.no_grad():
            logits = model(expected["input_ids"][None].long()).logits[0]
            row = model(torch.tensor([text])).logits[0, -1]
        got = ponder_row(ponder, folder, pathlib.Path(scratch), text)
    row = row[:len(got)]
    return by, off(got, row - row.mean()), off(expected["logits"], logits[expected["positions"].long()])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    here = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("ponder")
    parser.add_argument("--fixtures", type=pathlib.Path, default=here / "tests/fixtures/forms")
    options = parser.parse_args()
    wrong = 0
    for folder in sorted(options.fixtures.iterdir()):
        if folder.name in LEFT_OUT:
            print(f"{folder.name:24} {LEFT_OUT[folder.name]}", flush=True)
            continue
        try:
            by, ours, expected = check(options.ponder, folder)
        except Exception as error:  # whatever it was, the next form is another
            wrong += 1
            print(f"{folder.name:24} FAILED: {type(error).__name__}: {str(error)[:300]}", flush=True)
            continue
        right = ours <= BOUND and expected <= BOUND
        wrong += not right
        print(f"{folder.name:24} {by:12}  ponder {ours:.1e}  fixture {expected:.1e}" + ("" if right else "  WRONG"), flush=True)
    print(f"{wrong} wrong")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
