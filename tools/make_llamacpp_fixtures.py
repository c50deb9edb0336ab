#!/usr/bin/env python3
"""Converts model fixtures with llama.cpp's own converter: what it reorders must compute the same here.

    python tools/make_llamacpp_fixtures.py LLAMA_CPP                 llamacpp.gguf beside those that are committed
    python tools/make_llamacpp_fixtures.py LLAMA_CPP --all FOLDER    FOLDER/NAME.gguf of every one that it takes

With PONDER_LLAMACPP=FOLDER test_model holds these to transformers, too. LLAMA_CPP is its source tree (conversion/,
gguf-py/). No tokenizer is written. The converter does not find partial_rotary_factor inside rope_parameters, nor
full_attention_interval after transformers has read it.
"""

import argparse
import json
import math
import multiprocessing
import pathlib
import shutil
import sys
import tempfile

# Settings that GGUF has no word for, as published ones have them; then FOLDER/NAME is the fixture so changed.
SAYABLE = {"gpt_oss": {"swiglu_limit": 7.0}, "smollm3": {"no_rope_layers": [1, 1, 1, 0], "no_rope_layer_interval": 4},
           "deepseek_v3_modern_bf16": {"rope_interleave": True},
           "gemma3": {"sliding_window_pattern": 6, "query_pre_attn_scalar": 8}, "mistral": {"sliding_window": None},
           "llama4": {"attention_chunk_size": 8192, "floor_scale": 8192, "attn_scale": 0.1},
           "olmo3": {"rope_scaling": {"attention_factor": 0.1 * math.log(8) + 1, "factor": 8.0, "rope_type": "yarn",
                                      "original_max_position_embeddings": 16}}}
COMMITTED = ("qwen3_next", "qwen3_5", "qwen3_5_mtp")
ROOT = pathlib.Path(__file__).resolve().parent.parent / "tests/fixtures/models"


def write(folder, out):
    import gguf
    import torch
    from conversion import get_model_class

    config = json.loads((folder / "config.json").read_text())
    kind = get_model_class(config["architectures"][0])
    kind.set_vocab = lambda self: None
    kind.no_mtp = not config.get("mtp_num_hidden_layers") and not folder.name.endswith("_mtp")
    with torch.inference_mode(), tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch) / folder.name
        shutil.copytree(folder, copy)
        # Some count its tokens.
        vocabulary = {str(i): i for i in range(config["vocab_size"])}
        (copy / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocabulary}, "added_tokens": []}))
        model = kind(copy, gguf.LlamaFileType.ALL_F32, out)
        model.hparams |= {key: value for key, value in (config | config.get("rope_parameters", {})).items()
                          if key in ("partial_rotary_factor", "full_attention_interval")}
        model.hparams.setdefault("rotary_pct", 1)  # as published ones of Command have it
        model.write()
    out.chmod(0o644)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=pathlib.Path)
    parser.add_argument("--all", type=pathlib.Path, metavar="FOLDER")
    options = parser.parse_args()
    sys.path[:0] = [str(options.tree), str(options.tree / "gguf-py")]
    import conversion  # noqa: F401, once for all
    if not options.all:
        for name in COMMITTED:
            write(ROOT / name, ROOT / name / "llamacpp.gguf")
        return
    options.all.mkdir(parents=True, exist_ok=True)
    for folder in sorted(path.parent for path in ROOT.glob("*/config.json")):
        out = options.all / f"{folder.name}.gguf"
        if folder.name in SAYABLE:
            own = shutil.copytree(folder, options.all / folder.name, dirs_exist_ok=True)
            config = json.loads((own / "config.json").read_text()) | SAYABLE[folder.name]
            (own / "config.json").write_text(json.dumps(config))
            folder = own
        # A process each: its classes keep things in mind.
        child = multiprocessing.get_context("fork").Process(target=write, args=(folder, out))
        child.start()
        child.join()
        if child.exitcode:
            out.unlink(missing_ok=True)
            print(f"{folder.name}: not taken")


if __name__ == "__main__":
    main()
