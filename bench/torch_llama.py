#!/usr/bin/env python3
"""One training step after another in PyTorch, on the shapes that bench/train_versus.py compares.

The peer of `ponder train`: Llama (RMSNorm, rotary embedding, grouped-query attention by
scaled_dot_product_attention, SwiGLU, untied head) and a DeepSeek-shaped mixture (multi-head latent
attention, sigmoid routing, shared expert), AdamW with clipping, on CPU. Prints one line of JSON:
tokens a second over whole steps (forward, loss, backward, clip, update) and the peak of resident
memory. `--mode` chooses eager or torch.compile and float32 or bf16 autocast; the comparison takes
the best of all.
"""
import argparse
import json
import math
import resource
import time

import torch
import torch.nn.functional as F
from torch import nn

# Widths of the compared models; train_versus.py writes the same ones into ponder's config.
SHAPES = {
    "llama-1m": dict(hidden=128, layers=4, heads=4, kv_heads=2, intermediate=352, vocab=1024),
    "llama-7m": dict(hidden=256, layers=8, heads=8, kv_heads=4, intermediate=704, vocab=4096),
    "llama-30m": dict(hidden=512, layers=8, heads=8, kv_heads=4, intermediate=1408, vocab=8192),
    "deepseek-3m": dict(hidden=160, layers=5, heads=4, q_lora=0, kv_lora=64, nope_dim=32,
                        rope_dim=16, v_dim=32, intermediate=448, dense_layers=1, experts=8,
                        top_k=2, shared_experts=1, expert_intermediate=96, vocab=2048),
}
MODES = ["eager-fp32", "eager-bf16", "compile-fp32", "compile-bf16"]


def rotary_tables(positions, dim, base=10000.0):
    inverse = base ** (-torch.arange(0, dim, 2).float() / dim)
    angle = torch.outer(torch.arange(positions).float(), inverse)
    angle = torch.cat([angle, angle], -1)
    return angle.cos(), angle.sin()


def rotate(x, cos, sin):
    a, b = x.chunk(2, -1)
    return (x * cos + torch.cat([-b, a], -1) * sin).to(x.dtype)


class SwiGlu(nn.Module):
    def __init__(self, hidden, inner):
        super().__init__()
        self.gate = nn.Linear(hidden, inner, bias=False)
        self.up = nn.Linear(hidden, inner, bias=False)
        self.down = nn.Linear(inner, hidden, bias=False)

    def forward(self, x):
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.kv_heads = c["heads"], c["kv_heads"]
        self.dim = c["hidden"] // c["heads"]
        self.q = nn.Linear(c["hidden"], self.heads * self.dim, bias=False)
        self.k = nn.Linear(c["hidden"], self.kv_heads * self.dim, bias=False)
        self.v = nn.Linear(c["hidden"], self.kv_heads * self.dim, bias=False)
        self.o = nn.Linear(self.heads * self.dim, c["hidden"], bias=False)
        self.rotary_dim = self.dim

    def forward(self, x, cos, sin):
        batch, length, _ = x.shape
        q, k, v = (p(x).view(batch, length, -1, self.dim).transpose(1, 2)
                   for p in (self.q, self.k, self.v))
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        group = self.heads // self.kv_heads
        k, v = k.repeat_interleave(group, 1), v.repeat_interleave(group, 1)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.o(y.transpose(1, 2).reshape(batch, length, -1))


class LatentAttention(nn.Module):
    """DeepSeek-V2 section 2.1, expanded."""

    def __init__(self, c):
        super().__init__()
        self.c, self.rotary_dim = c, c["rope_dim"]
        heads, width = c["heads"], c["nope_dim"] + c["rope_dim"]
        self.q = nn.Linear(c["hidden"], heads * width, bias=False)
        self.kv_a = nn.Linear(c["hidden"], c["kv_lora"] + c["rope_dim"], bias=False)
        self.norm = nn.RMSNorm(c["kv_lora"], eps=1e-6)
        self.kv_b = nn.Linear(c["kv_lora"], heads * (c["nope_dim"] + c["v_dim"]), bias=False)
        self.o = nn.Linear(heads * c["v_dim"], c["hidden"], bias=False)

    def forward(self, x, cos, sin):
        c = self.c
        batch, length, _ = x.shape
        heads, nope, rope = c["heads"], c["nope_dim"], c["rope_dim"]
        q = self.q(x).view(batch, length, heads, nope + rope).transpose(1, 2)
        q_nope, q_rope = q.split([nope, rope], -1)
        latent, k_rope = self.kv_a(x).split([c["kv_lora"], rope], -1)
        kv = self.kv_b(self.norm(latent)).view(batch, length, heads, nope + c["v_dim"])
        k_nope, v = kv.transpose(1, 2).split([nope, c["v_dim"]], -1)
        k_rope = rotate(k_rope.unsqueeze(1), cos, sin).expand(-1, heads, -1, -1)
        q = torch.cat([q_nope, rotate(q_rope, cos, sin)], -1)
        k = torch.cat([k_nope, k_rope], -1)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.o(y.transpose(1, 2).reshape(batch, length, -1))


class Mixture(nn.Module):
    """DeepSeek-V3 section 2.1.2: sigmoid scores, top-k by score plus bias, gates normalised. The
    expert weights are stacked, and tokens are sorted by expert, which is faster here than masks."""

    def __init__(self, c):
        super().__init__()
        self.top_k, self.experts = c["top_k"], c["experts"]
        hidden, inner = c["hidden"], c["expert_intermediate"]
        self.router = nn.Linear(hidden, self.experts, bias=False)
        self.register_buffer("bias", torch.zeros(self.experts))
        self.all = nn.ModuleList([SwiGlu(hidden, inner) for _ in range(self.experts)])
        self.shared = SwiGlu(hidden, inner * c["shared_experts"])

    def forward(self, x):
        flat = x.reshape(-1, x.shape[-1])
        scores = self.router(flat).float().sigmoid()
        chosen = (scores + self.bias).topk(self.top_k, -1).indices
        gates = scores.gather(-1, chosen)
        gates = gates / gates.sum(-1, keepdim=True)
        return self.shared(x) + self.run_experts(flat, chosen, gates).view_as(x)

    @torch.compiler.disable  # the rows of an expert are known only at run time
    def run_experts(self, flat, chosen, gates):
        order = chosen.view(-1).argsort(stable=True)
        counts = torch.bincount(chosen.view(-1), minlength=self.experts).tolist()
        rows = order // self.top_k
        pieces = flat[rows].split(counts)
        y = torch.cat([e(p) for e, p in zip(self.all, pieces)])
        y = y * gates.view(-1)[order].unsqueeze(-1).to(y.dtype)
        return torch.zeros_like(flat, dtype=y.dtype).index_add(0, rows, y)


class Block(nn.Module):
    def __init__(self, c, layer):
        super().__init__()
        self.norm1 = nn.RMSNorm(c["hidden"], eps=1e-6)
        self.norm2 = nn.RMSNorm(c["hidden"], eps=1e-6)
        self.attention = LatentAttention(c) if "kv_lora" in c else Attention(c)
        mixture = "experts" in c and layer >= c["dense_layers"]
        self.mlp = Mixture(c) if mixture else SwiGlu(c["hidden"], c["intermediate"])

    def forward(self, x, cos, sin):
        x = x + self.attention(self.norm1(x), cos, sin)
        return x + self.mlp(self.norm2(x))


class Model(nn.Module):
    def __init__(self, c, length):
        super().__init__()
        self.embedding = nn.Embedding(c["vocab"], c["hidden"])
        self.blocks = nn.ModuleList([Block(c, i) for i in range(c["layers"])])
        self.norm = nn.RMSNorm(c["hidden"], eps=1e-6)
        self.head = nn.Linear(c["hidden"], c["vocab"], bias=False)
        cos, sin = rotary_tables(length, self.blocks[0].attention.rotary_dim)
        self.register_buffer("cos", cos)
        self.register_buffer("sin", sin)
        for p in self.parameters():
            if p.dim() == 2:
                nn.init.normal_(p, std=0.02)

    def forward(self, ids):
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, self.cos, self.sin)
        return self.head(self.norm(x))


def train(options):
    kind, precision = options.mode.split("-")
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    c = SHAPES[options.shape]
    model = Model(c, options.length)
    parameters = sum(p.numel() for p in model.parameters())
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.95),
                                  weight_decay=0.1, fused=True)

    def loss_of(ids, targets):
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
            logits = model(ids)
        return F.cross_entropy(logits.float().view(-1, c["vocab"]), targets.reshape(-1))

    run = torch.compile(loss_of) if kind == "compile" else loss_of
    pieces = options.sequences // options.micro

    def step():
        ids = torch.randint(0, c["vocab"], (options.sequences, options.length + 1))
        for piece in ids.chunk(pieces):
            (run(piece[:, :-1], piece[:, 1:]) / pieces).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    for _ in range(options.warmup):
        step()
    times = []
    while sum(times) < options.seconds or len(times) < 3:
        begin = time.perf_counter()
        step()
        times.append(time.perf_counter() - begin)
    tokens = options.sequences * options.length
    return {"shape": options.shape, "mode": options.mode, "micro": options.micro,
            "threads": options.threads, "parameters": parameters, "steps": len(times),
            "tokens_per_s": round(tokens * len(times) / math.fsum(times), 1),
            "best_tokens_per_s": round(tokens / min(times), 1),
            "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            "torch": torch.__version__}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=list(SHAPES))
    parser.add_argument("--mode", choices=MODES, default="eager-bf16")
    parser.add_argument("--sequences", type=int, default=16, help="a step")
    parser.add_argument("--length", type=int, default=256, help="tokens of a sequence")
    parser.add_argument("--micro", type=int, default=16, help="sequences of one forward")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warmup", type=int, default=2, help="steps before the clock starts")
    parser.add_argument("--seconds", type=float, default=5)
    print(json.dumps(train(parser.parse_args())))


if __name__ == "__main__":
    main()
