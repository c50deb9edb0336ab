#!/usr/bin/env python3
"""Makes tests/fixtures/train/: what PyTorch's optimizers do, for ours to follow.

adamw.json: the losses of 20 steps of torch.optim.AdamW (clipped at 1, matrices decayed) on the tiny
checkpoints of tests/fixtures/models, with token sequences that a formula gives (see `tokens`).
muon.safetensors: matrices moved by torch.optim.Muon, whose products are in bfloat16, and by the
same formulas in float64.

    python tools/make_train_fixtures.py

Needs torch >= 2.13, transformers >= 5.23, safetensors and numpy.
"""

import json
import pathlib

import numpy as np
import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

transformers.logging.set_verbosity_error()
HERE = pathlib.Path(__file__).resolve().parent.parent
MODELS = ("llama", "qwen2", "qwen3", "deepseek_v3")
LENGTHS = (24, 17, 31, 8)
STEPS = 20
SHAPES = {"wide": (24, 40), "tall": (40, 24), "square": (32, 32)}
MUON_STEPS = 3
LR, DECAY, MOMENTUM = 0.02, 0.1, 0.95


def tokens(step, sequence, length, vocabulary):
    """The same in tests/train/adamw_test.cc. Some order, so that there is something to learn."""
    return [(step * 7 + sequence * 13 + i * (3 + sequence)) % vocabulary for i in range(length)]


def adamw_losses(name):
    model = AutoModelForCausalLM.from_pretrained(
        HERE / "tests/fixtures/models" / name, dtype=torch.float32, attn_implementation="eager")
    model.train()
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 0.1},
        {"params": [p for p in model.parameters() if p.dim() == 1], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=2e-3, betas=(0.9, 0.95), eps=1e-8)
    losses, norms = [], []
    for step in range(STEPS):
        total = torch.zeros(())
        count = 0
        for sequence, length in enumerate(LENGTHS):
            ids = torch.tensor([tokens(step, sequence, length, model.config.vocab_size)])
            logits = model(ids, use_cache=False).logits[0]
            total = total + torch.nn.functional.cross_entropy(
                logits[:-1], ids[0, 1:], reduction="sum")
            count += length - 1
        loss = total / count
        optimizer.zero_grad()
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)))
        optimizer.step()
        losses.append(float(loss))
    return {"losses": losses, "norms": norms}


def orthogonalised(x):
    """Five quintic steps in float64 (Jordan et al. 2024)."""
    a, b, c = 3.4445, -4.7750, 2.0315
    turned = x.shape[0] > x.shape[1]
    x = x.T if turned else x
    x = x / max(np.linalg.norm(x), 1e-7)
    for _ in range(5):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if turned else x


def muon():
    out = {}
    rng = np.random.default_rng(1)
    for name, shape in SHAPES.items():
        start = rng.standard_normal(shape).astype(np.float32)
        grads = rng.standard_normal((MUON_STEPS, *shape)).astype(np.float32)
        parameter = torch.nn.Parameter(torch.tensor(start))
        optimizer = torch.optim.Muon([parameter], lr=LR, weight_decay=DECAY, momentum=MOMENTUM,
                                     nesterov=True, adjust_lr_fn="match_rms_adamw")
        exact, buffer = start.astype(np.float64), np.zeros(shape)
        for grad in grads:
            parameter.grad = torch.tensor(grad)
            optimizer.step()
            buffer = MOMENTUM * buffer + (1 - MOMENTUM) * grad
            update = (1 - MOMENTUM) * grad + MOMENTUM * buffer
            exact = exact * (1 - LR * DECAY) - LR * 0.2 * max(shape) ** 0.5 * orthogonalised(update)
        out[f"{name}.start"] = torch.tensor(start)
        out[f"{name}.grads"] = torch.tensor(grads).reshape(MUON_STEPS * shape[0], shape[1])
        out[f"{name}.torch"] = parameter.detach().clone()
        out[f"{name}.exact"] = torch.tensor(exact.astype(np.float32))
        print(name, float((out[f"{name}.torch"] - out[f"{name}.exact"]).abs().max()))
    return out


def main():
    directory = HERE / "tests/fixtures/train"
    directory.mkdir(exist_ok=True)
    torch.manual_seed(0)
    results = {name: adamw_losses(name) for name in MODELS}
    for name, result in results.items():
        print(name, result["losses"][0], result["losses"][-1], result["norms"][:2])
    (directory / "adamw.json").write_text(json.dumps(results, indent=1) + "\n")
    save_file(muon(), directory / "muon.safetensors")


if __name__ == "__main__":
    main()
