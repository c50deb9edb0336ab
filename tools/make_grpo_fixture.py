#!/usr/bin/env python3
"""Makes tests/fixtures/rl/objective.json: losses and gradients of every policy objective, from
PyTorch's autograd on random log-probabilities.

    python tools/make_grpo_fixture.py
"""

import itertools
import json
import pathlib

import torch

LENGTHS = (5, 9, 3, 7)
ADVANTAGES = (1.2, -0.7, 0.0, -0.5)
MASKED = (False, False, True, False)
LONGEST = 12.0


def loss_of(case, logprobs, sampled, reference):
    low, high = 1 - case["clip_low"], 1 + case["clip_high"]
    used = [i for i in range(len(LENGTHS)) if not MASKED[i]]
    tokens = sum(LENGTHS[i] for i in used)
    total = torch.zeros((), dtype=torch.float64)
    for i in used:
        advantage = ADVANTAGES[i]
        log_ratio = logprobs[i] - sampled[i]
        if case["objective"] == "gspo":
            # The sequence's ratio, with the gradient of each token's own part (eq. 7).
            log_ratio = log_ratio.mean().expand(LENGTHS[i]) * 1.0
            ratio = torch.exp(log_ratio)
            term = -torch.minimum(ratio * advantage, ratio.clamp(low, high) * advantage)
        elif case["objective"] == "cispo":
            term = -torch.exp(log_ratio).clamp(low, high).detach() * advantage * logprobs[i]
        else:
            ratio = torch.exp(log_ratio)
            term = -torch.minimum(ratio * advantage, ratio.clamp(low, high) * advantage)
        if case["beta"]:
            gap = reference[i] - logprobs[i]
            term = term + case["beta"] * (torch.exp(gap) - gap - 1)
        if case["entropy"]:
            # A term whose gradient is log p grad log p, and whose value is log p.
            square = logprobs[i] ** 2 / 2
            term = term + case["entropy"] * (square - square.detach() + logprobs[i].detach())
        divide = {"token": tokens, "sequence": len(used) * LENGTHS[i],
                  "length": len(used) * LONGEST}[case["average"]]
        total = total + term.sum() / divide
    return total


def main():
    torch.manual_seed(3)
    draw = lambda: [(-torch.rand(n) * 2).float() for n in LENGTHS]
    numbers = {"logprobs": draw(), "sampled": draw(), "reference": draw()}
    cases = []
    for objective, average, clips, beta, entropy in itertools.product(
            ("grpo", "gspo", "cispo"), ("sequence", "token", "length"),
            ((0.2, 0.2), (0.2, 0.28), (0.5, 10.0)), (0.0, 0.04), (0.0, 0.01)):
        case = {"objective": objective, "average": average, "clip_low": clips[0],
                "clip_high": clips[1], "beta": beta, "entropy": entropy}
        now = [x.double().requires_grad_(True) for x in numbers["logprobs"]]
        loss = loss_of(case, now, [x.double() for x in numbers["sampled"]],
                       [x.double() for x in numbers["reference"]])
        loss.backward()
        case["loss"] = float(loss)
        case["slopes"] = [[] if x.grad is None else [round(v, 9) for v in x.grad.tolist()]
                          for x in now]
        cases.append(case)
    out = {"advantages": ADVANTAGES, "masked": MASKED, "longest": LONGEST,
           **{k: [x.tolist() for x in v] for k, v in numbers.items()}, "cases": cases}
    path = pathlib.Path(__file__).resolve().parent.parent / "tests/fixtures/rl/objective.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(out) + "\n")
    print(len(cases), "cases", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
