#!/usr/bin/env python3
"""Writes tests/fixtures/distill/expected.safetensors: distillation losses and gradients by PyTorch.

A student and a teacher of different widths over the same vocabulary; for both directions of the
divergence and two temperatures the mean over rows of 0.3 * cross entropy + 0.7 * T^2 * KL.
"""
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

ROWS, VOCAB, STUDENT, TEACHER, SOFT = 70, 33, 12, 20, 0.7


def loss_of(student, teacher, targets, temperature, reverse):
    p = F.log_softmax(student / temperature, -1)
    q = F.log_softmax(teacher / temperature, -1)
    # kl_div(input, target) is KL(target || input).
    kl = F.kl_div(q, p, log_target=True, reduction="none") if reverse else F.kl_div(
        p, q, log_target=True, reduction="none")
    soft = temperature**2 * kl.sum(-1)
    hard = F.cross_entropy(student, targets, reduction="none")
    return ((1 - SOFT) * hard + SOFT * soft).mean()


def main():
    torch.manual_seed(5)
    hidden = torch.randn(ROWS, STUDENT)
    head = torch.randn(VOCAB, STUDENT)
    teacher_hidden = torch.randn(ROWS, TEACHER)
    teacher_head = torch.randn(VOCAB, TEACHER)
    targets = torch.randint(0, VOCAB, (ROWS,), dtype=torch.int32)
    out = {
        "hidden": hidden, "head": head, "teacher_hidden": teacher_hidden,
        "teacher_head": teacher_head, "targets": targets,
    }
    for reverse in (False, True):
        for temperature in (1.0, 2.5):
            x, w = hidden.clone().requires_grad_(), head.clone().requires_grad_()
            loss = loss_of(x @ w.T, teacher_hidden @ teacher_head.T, targets.long(), temperature,
                           reverse)
            loss.backward()
            name = f"{'reverse' if reverse else 'forward'}_{temperature}"
            out[name + ".loss"] = loss.detach().reshape(1)
            out[name + ".dhidden"] = x.grad
            out[name + ".dhead"] = w.grad
    folder = pathlib.Path(__file__).resolve().parent.parent / "tests/fixtures/distill"
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: tensor.contiguous() for name, tensor in out.items()},
              folder / "expected.safetensors")


if __name__ == "__main__":
    main()
