#!/usr/bin/env python3
"""Does it learn as well as PyTorch? A 10M-parameter Llama on the texts of Debian's perl-doc package.

Both sides begin with the same weights, see the same texts (one part in twenty is held out, by file),
take as many steps of as many tokens with the same AdamW, clipping and schedule, in bf16, and are judged
by the same program: `ponder perplexity` on the held-out text. Data order differs.

  learns.py --ponder build/release/ponder --python VENV/bin/python   # pip install torch safetensors tokenizers
Needs apt-get (to download perl-doc, which is not installed). Logs to build/bench/learns/; prints a line of JSON
that --table writes to docs/learns.md.
"""
import argparse
import gzip
import json
import math
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOME = ROOT / "build/bench/learns"
SHAPE = dict(hidden=320, layers=6, heads=5, kv_heads=5, intermediate=896, vocab=4096)
SEQUENCE, BATCH, WARMUP = 256, 4096, 50
LR, FINAL, DECAY = 1.5e-3, 0.1, 0.1


def corpus():
    """train/ and held_out.txt from the package's .pod files and manual pages."""
    if (HOME / "held_out.txt").exists():
        return
    HOME.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-q", "perl-doc"], cwd=HOME, check=True)
    package = next(HOME.glob("perl-doc_*.deb"))
    subprocess.run(["dpkg", "-x", package, HOME / "package"], check=True)
    (HOME / "train").mkdir(exist_ok=True)
    held_out = []
    files = sorted((HOME / "package").rglob("*.pod")) + sorted((HOME / "package").rglob("*.3perl.gz"))
    for i, file in enumerate(files):
        data = file.read_bytes()
        text = (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8", "replace")
        if len(text) < 1000:
            continue
        if i % 20 == 0:
            held_out.append(text[:20000])
        else:
            (HOME / "train" / f"{i:04}.txt").write_text(text)
    (HOME / "held_out.txt").write_text("\n".join(held_out))


def ponder_config(options, steps, lr):
    return ["--set", f"model.tokenizer={HOME}/tokenizer", "--set", f"run.steps={steps}",
            "--set", f"model.hidden={SHAPE['hidden']}", "--set", f"model.layers={SHAPE['layers']}",
            "--set", f"model.heads={SHAPE['heads']}", "--set", f"model.kv_heads={SHAPE['kv_heads']}",
            "--set", f"model.intermediate={SHAPE['intermediate']}", "--set", "model.tied=false",
            "--set", f"model.init_std=0.02", "--set", f"data.sources=[\"{HOME}/train\"]",
            "--set", f"data.cache={HOME}/cache", "--set", "data.validation=0",
            "--set", f"data.sequence={SEQUENCE}", "--set", f"data.batch_tokens={BATCH}",
            "--set", f"optimizer.lr={lr}", "--set", f"optimizer.warmup={WARMUP}",
            "--set", f"optimizer.final_factor={FINAL}", "--set", f"run.seed={options.seed}"]


def run_ponder(options, out, steps, lr):
    begin = time.time()
    subprocess.run([options.ponder, "train", "pretrain", "--out", out,
                    *ponder_config(options, steps, lr)], check=True)
    return time.time() - begin


def loss_of(options, model):
    out = subprocess.run([options.ponder, "perplexity", HOME / "held_out.txt", "-m", model, "--ctx",
                          str(SEQUENCE), "--json"], check=True, capture_output=True, text=True)
    return math.log(json.loads(out.stdout)["perplexity"])


def names(layers):
    """Names in torch_llama.py's model and in Hugging Face's."""
    out = {"embedding.weight": "model.embed_tokens.weight", "norm.weight": "model.norm.weight",
           "head.weight": "lm_head.weight"}
    for i in range(layers):
        theirs, ours = f"model.layers.{i}.", f"blocks.{i}."
        out |= {ours + "norm1.weight": theirs + "input_layernorm.weight",
                ours + "norm2.weight": theirs + "post_attention_layernorm.weight"}
        out |= {f"{ours}attention.{p}.weight": f"{theirs}self_attn.{p}_proj.weight" for p in "qkvo"}
        out |= {f"{ours}mlp.{p}.weight": f"{theirs}mlp.{p}_proj.weight"
                for p in ("gate", "up", "down")}
    return out


def factor(step, steps):
    if step < WARMUP:
        return (step + 1) / (WARMUP + 1)
    done = (step - WARMUP) / (steps - 1 - WARMUP)
    return FINAL + (1 - FINAL) * (1 + math.cos(math.pi * done)) / 2


def pieces_of(seed):
    import random
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file(str(HOME / "tokenizer/tokenizer.json"))
    out = []
    for file in sorted((HOME / "train").iterdir()):
        ids = tokenizer.encode(file.read_text()).ids
        out += [ids[at:at + SEQUENCE + 1] for at in range(0, len(ids) - SEQUENCE, SEQUENCE)]
    random.Random(seed).shuffle(out)
    return out


def torch_side(options):
    """Runs in the interpreter that has PyTorch: start weights in, trained folder out."""
    import shutil
    import torch
    import torch.nn.functional as F
    from safetensors.torch import load_file, save_file
    sys.path.insert(0, str(ROOT / "bench"))
    import torch_llama
    torch.set_num_threads(2)
    model = torch_llama.Model(SHAPE, SEQUENCE)
    mapping = names(SHAPE["layers"])
    start = load_file(HOME / f"start-{options.seed}/model/model.safetensors")
    model.load_state_dict({ours: start[theirs].float() for ours, theirs in mapping.items()},
                          strict=False)
    decayed = [p for p in model.parameters() if p.dim() > 1]
    plain = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": DECAY},
                                   {"params": plain, "weight_decay": 0.0}],
                                  lr=LR, betas=(0.9, 0.95), fused=True)
    pieces, rows, begin = pieces_of(options.seed), BATCH // SEQUENCE, time.time()
    for step in range(options.steps):
        at = step * rows % (len(pieces) - rows)
        batch = torch.tensor(pieces[at:at + rows])
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(batch[:, :-1])
        loss = F.cross_entropy(logits.float().reshape(-1, SHAPE["vocab"]), batch[:, 1:].reshape(-1))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = LR * factor(step, options.steps)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step % 50 == 0:
            print(f"torch step {step} loss {loss.item():.4f}", file=sys.stderr, flush=True)
    out = HOME / f"torch-{options.seed}"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(HOME / f"start-{options.seed}/model", out)
    state = model.state_dict()
    # The type of the start's tensors, so that both are judged by the same kernels.
    save_file({theirs: state[ours].to(start[theirs].dtype).contiguous()
               for ours, theirs in mapping.items()}, out / "model.safetensors")
    print(json.dumps({"seconds": round(time.time() - begin, 1)}))


def compare(options):
    import shutil
    corpus()
    if not (HOME / "tokenizer").exists():
        subprocess.run([options.ponder, "tokenizer", "train", HOME / "train", "--vocab",
                        str(SHAPE["vocab"]), "--out", HOME / "tokenizer"], check=True)
    start, ours = HOME / f"start-{options.seed}", HOME / f"ponder-{options.seed}"
    for folder in (start, ours):
        shutil.rmtree(folder, ignore_errors=True)
    run_ponder(options, start, 1, 0)  # a rate of 0 exports the start itself
    ours_seconds = run_ponder(options, ours, options.steps, LR)
    theirs = json.loads(subprocess.run(
        [options.python, __file__, "--torch-side", "--steps", str(options.steps), "--seed",
         str(options.seed)], check=True, stdout=subprocess.PIPE, text=True).stdout)
    result = {"seed": options.seed, "steps": options.steps, "tokens": options.steps * BATCH,
              "start": loss_of(options, start / "model"), "ponder": loss_of(options, ours / "model"),
              "torch": loss_of(options, HOME / f"torch-{options.seed}"),
              "ponder_seconds": round(ours_seconds, 1), "torch_seconds": theirs["seconds"]}
    print(json.dumps(result))
    with open(HOME / "log.jsonl", "a") as log:
        log.write(json.dumps(result) + "\n")


def table():
    lines = [json.loads(line) for line in open(HOME / "log.jsonl")]
    out = ["# Learning beside PyTorch", "",
           "Written by `bench/learns.py --table`; do not edit. A 10M-parameter Llama on the texts of Debian's",
           "perl-doc, held-out loss in nats a token by `ponder perplexity`, eager PyTorch with bf16 autocast.", "",
           "| seed | tokens | start | ponder | PyTorch | ponder / PyTorch | seconds: ponder | PyTorch |",
           "|---:|---:|---:|---:|---:|---:|---:|---:|"]
    for r in lines:
        out.append(f"| {r['seed']} | {r['tokens']} | {r['start']:.4f} | {r['ponder']:.4f} | "
                   f"{r['torch']:.4f} | {r['ponder'] / r['torch']:.4f} | {r['ponder_seconds']} | "
                   f"{r['torch_seconds']} |")
    (ROOT / "docs/learns.md").write_text("\n".join(out) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ponder", default=str(ROOT / "build/release/ponder"))
    parser.add_argument("--python", default=sys.executable, help="an interpreter with PyTorch")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--torch-side", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.table:
        table()
    elif options.torch_side:
        torch_side(options)
    else:
        compare(options)


if __name__ == "__main__":
    main()
