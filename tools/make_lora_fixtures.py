#!/usr/bin/env python3
"""Makes tests/fixtures/lora/<name>/: adapters that PEFT wrote for models of tests/fixtures/models.

Each folder holds adapter_config.json and adapter_model.safetensors, written by PEFT with random
numbers in both halves, and expected.safetensors: the tokens, PEFT's logits, the mean loss of each
next token and its gradient along every lora_A and lora_B.

    python tools/make_lora_fixtures.py

Needs torch, transformers, peft and safetensors.
"""

import json
import pathlib

import torch
import torch.nn.functional as F
import transformers
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "tests/fixtures"
ATTENTION = ["q_proj", "k_proj", "v_proj", "o_proj"]
MLP = ["gate_proj", "up_proj", "down_proj"]
# Name -> model and what is special.
ADAPTERS = {
    "llama": ("llama", dict(r=3, lora_alpha=6, target_modules=ATTENTION + MLP)),
    "qwen2_patterns": ("qwen2", dict(
        r=3, lora_alpha=5, use_rslora=True, target_modules=ATTENTION + ["up_proj"],
        rank_pattern={"layers.1.self_attn.q_proj": 2}, alpha_pattern={"o_proj": 12})),
    "deepseek_v3": ("deepseek_v3", dict(
        r=2, lora_alpha=6,
        # No MLP: of models with experts PEFT takes "gate_proj" for the routed ones, all in one.
        target_modules=["q_a_proj", "q_b_proj", "kv_a_proj_with_mqa", "kv_b_proj", "o_proj"])),
}
TOKENS = 12


def base_model(name):
    return AutoModelForCausalLM.from_pretrained(
        FIXTURES / "models" / name, dtype=torch.float32, attn_implementation="eager")


def results(model, ids):
    model.eval()
    logits = model(ids).logits[0]
    loss = F.cross_entropy(logits[:-1], ids[0, 1:])
    loss.backward()
    out = {"input_ids": ids[0].to(torch.int32), "logits": logits.detach(),
           "loss": loss.detach().reshape(1)}
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            out["grad." + name.replace(".default", "")] = parameter.grad
    return {name: tensor.contiguous() for name, tensor in out.items()}


def main():
    for seed, (name, (base, options)) in enumerate(ADAPTERS.items()):
        torch.manual_seed(seed)
        folder = FIXTURES / "lora" / name
        model = get_peft_model(base_model(base), LoraConfig(task_type="CAUSAL_LM", **options))
        with torch.no_grad():
            for key, parameter in model.named_parameters():
                if "lora_" in key:
                    parameter.copy_(0.3 * torch.randn_like(parameter))
        model.save_pretrained(folder)
        (folder / "README.md").unlink()
        config = json.loads((folder / "adapter_config.json").read_text())
        config["base_model_name_or_path"] = base  # not where it lay here
        config["target_modules"].sort()
        (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
        # The expected numbers come from what was written.
        written = PeftModel.from_pretrained(base_model(base), folder, is_trainable=True)
        vocab = written.config.vocab_size
        ids = torch.randint(0, vocab, (1, TOKENS), generator=torch.Generator().manual_seed(seed))
        save_file(results(written, ids), folder / "expected.safetensors")
        for path in folder.iterdir():
            path.chmod(0o644)
            print(path.relative_to(FIXTURES), path.stat().st_size)


if __name__ == "__main__":
    main()
