#!/usr/bin/env python3
"""Converts model fixtures with llama.cpp's own converter to llamacpp.gguf beside them: what it reorders must
compute the same here.

    python tools/make_llamacpp_fixtures.py LLAMA_CPP

LLAMA_CPP is its source tree (conversion/, gguf-py/). No tokenizer is written. The converter does not find
partial_rotary_factor inside rope_parameters, nor full_attention_interval after transformers has read it.
"""

import json
import pathlib
import sys

FIXTURES = {"qwen3_next": "Qwen3NextForCausalLM", "qwen3_5": "Qwen3_5ForCausalLM", "qwen3_5_mtp": "Qwen3_5ForCausalLM"}


def main():
    tree = pathlib.Path(sys.argv[1])
    sys.path[:0] = [str(tree), str(tree / "gguf-py")]
    import gguf
    import torch
    from conversion import get_model_class

    root = pathlib.Path(__file__).resolve().parent.parent / "tests/fixtures/models"
    for name, architecture in FIXTURES.items():
        kind = get_model_class(architecture)
        kind.set_vocab = lambda self: None
        config = json.loads((root / name / "config.json").read_text())
        with torch.inference_mode():
            model = kind(root / name, gguf.LlamaFileType.ALL_F32, root / name / "llamacpp.gguf")
            model.hparams |= {key: value for key, value in (config | config.get("rope_parameters", {})).items()
                              if key in ("partial_rotary_factor", "full_attention_interval")}
            model.write()
        (root / name / "llamacpp.gguf").chmod(0o644)


if __name__ == "__main__":
    main()
