"""gpt-oss's fixtures for make_form_fixtures.py: its experts in MXFP4, as they are published; and what the results of
all forms are."""

import pathlib
import shutil
import tempfile

import numpy as np
import torch
import transformers
from safetensors.torch import save_file

import family_fixture_configs
import make_model_fixtures as models

TOKENS = 24
POSITIONS = 6
BF16, F32 = torch.bfloat16, torch.float32
SETTINGS = {"quant_method": "mxfp4",
            "modules_to_not_convert": ["model.layers.*.self_attn", "model.layers.*.mlp.router",
                                       "model.embed_tokens", "lm_head"]}


def expected(reference, vocabulary, rng):
    """The logits of the last positions of a random text."""
    ids = rng.integers(0, vocabulary, TOKENS).tolist()
    logits, _ = models.run(reference, ids)
    return {"input_ids": torch.tensor(ids, dtype=torch.int32),
            "positions": torch.arange(TOKENS - POSITIONS, TOKENS, dtype=torch.int32),
            "logits": logits[TOKENS - POSITIONS:].contiguous()}


def size_said(directory, logits):
    size = sum(f.stat().st_size for f in directory.iterdir())
    print(f"{directory.name:24} {size / 1024:7.1f} KiB  logits' deviation {float(logits.std()):.3f}", flush=True)
    return size


def make_tensor(root):
    """gpt-oss's experts: fused tensors in MXFP4, and what transformers makes of them."""
    from transformers.integrations.mxfp4 import convert_moe_packed_tensors

    directory = root / "mxfp4_experts"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    models.write_json(directory / "config.json", {"model_type": "gpt_oss", "quantization_config": SETTINGS})
    generator = torch.Generator().manual_seed(7)
    experts, rows, groups = 3, 10, 2
    blocks = torch.randint(0, 256, (experts, rows, groups, 16), generator=generator,
                           dtype=torch.uint8)
    scales = torch.randint(110, 135, (experts, rows, groups), generator=generator,
                           dtype=torch.uint8)
    name = "model.layers.0.mlp.experts.gate_up_proj"
    models.write_checkpoint(directory, {name + "_blocks": blocks, name + "_scales": scales,
                                        name + "_bias": torch.zeros(experts, rows, dtype=BF16)})
    # transformers multiplies from the other side.
    plain = convert_moe_packed_tensors(blocks, scales, dtype=F32).transpose(1, 2).contiguous()
    save_file({"weights": plain}, directory / "expected.safetensors")
    return sum(f.stat().st_size for f in directory.iterdir())


def packed_experts(rng, *shape):
    """[experts, n, k] of numbers about as large as weights of k columns: (blocks, scales) as gpt-oss has them."""
    experts, rows, columns = shape
    blocks = torch.from_numpy(rng.integers(0, 256, (experts, rows, columns // 32, 16), dtype=np.uint8))
    middle = 127 - round(np.log2(3 * columns**0.5))
    scales = torch.from_numpy(rng.integers(middle - 1, middle + 2, (experts, rows, columns // 32), dtype=np.uint8))
    return blocks, scales


def stored_shapes(folder):
    config = transformers.AutoConfig.from_pretrained(folder)
    with torch.device("meta"):
        state = models.model_class(config)(config).state_dict()
    return sorted((name, list(tensor.shape)) for name, tensor in state.items())


def make_model(root):
    """gpt-oss as it is published: its experts alone in MXFP4, everything else in bf16."""
    from transformers.integrations.mxfp4 import convert_moe_packed_tensors

    directory = root / "mxfp4_gpt_oss"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    config = family_fixture_configs.FAMILIES["gpt_oss"][0] | {"hidden_size": 64, "intermediate_size": 32}
    models.write_json(directory / "config.json", config | {"quantization_config": SETTINGS})
    rng = np.random.default_rng(11)
    published, seen = {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        models.write_json(scratch / "config.json", config)
        for name, shape in stored_shapes(scratch):
            if name.endswith(("experts.gate_up_proj", "experts.down_proj")):
                blocks, scales = packed_experts(rng, shape[0], shape[2], shape[1])
                published |= {name + "_blocks": blocks, name + "_scales": scales}
                seen[name] = convert_moe_packed_tensors(blocks, scales, dtype=F32).contiguous()
            else:
                published[name] = models.random_tensor(name, shape, rng, 0.0).to(BF16)
                seen[name] = published[name].float()
        models.write_checkpoint(directory, published)
        models.write_checkpoint(scratch, seen)
        reference = models.load_reference(scratch, "none")
    results = expected(reference, config["vocab_size"], rng)
    save_file(results, directory / "expected.safetensors")
    return size_said(directory, results["logits"])
