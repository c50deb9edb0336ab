#!/usr/bin/env python3
"""How much memory a long text takes, against what `ponder inspect --ctx` says of its cache.

    bench/context_memory.py -m MODEL [--ctx 32768]    one model
    bench/context_memory.py [--page FILE]             a small random model of each kind of layer; puts the table
                                                      into the page, such as docs/families.md, in place of its own

Runs `ponder ask` once with a prompt that fills the context and once with one of a few steps, in the same context, and
compares the difference of what stayed in memory at most (getrusage's maxrss of the process) with what inspect tells
beyond what the short one takes: its pages' keys, windows and states. Keys that are never written take no memory, so the
prompt has to fill its context. Fails where the two are more than a tenth apart. The random models need torch and
transformers; their caches are large beside everything else, their layers few.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PAGE = 64  # tokens
HEAD = "| model | beside keys of all | cache at 32768, MB | of windows | of states | of positions | told of the text | measured | |"
SHORT = 4096  # of the short prompt, after which steps have grown to what they are later
TEXT = "the cat sat on the mat and then "
BASE = {"vocab_size": 300, "hidden_size": 64, "intermediate_size": 64, "num_attention_heads": 8, "num_key_value_heads": 8,
        "head_dim": 64, "max_position_embeddings": 65536, "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": None,
        "tie_word_embeddings": False}
EXPERTS = {"num_local_experts": 4, "num_experts_per_tok": 2}
# What is in the cache beside the keys of layers that see all. Caches are as large as those of models of a billion weights,
# against some ten megabytes that a long text takes elsewhere.
MODELS = {
    "llama": ("", {"num_hidden_layers": 2}),
    "gemma3_text": ("windows of 1024", {"num_hidden_layers": 6, "sliding_window": 1024,
                                        "layer_types": ["sliding_attention"] * 5 + ["full_attention"]}),
    "gpt_oss": ("windows of 128", {"num_hidden_layers": 2, "sliding_window": 128, "layer_types":
                                   ["sliding_attention", "full_attention"]} | EXPERTS),
    "qwen3_5_text": ("states", {"num_hidden_layers": 2, "layer_types": ["linear_attention", "full_attention"],
                                "linear_num_key_heads": 16, "linear_num_value_heads": 16, "linear_key_head_dim": 128,
                                "linear_value_head_dim": 128}),
    "deepseek_v4": ("windows of 128, pooled keys, states", {
        "num_hidden_layers": 12, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 512, "q_lora_rank": 64,
        "o_groups": 2, "o_lora_rank": 32, "qk_rope_head_dim": 64, "n_routed_experts": 4, "n_shared_experts": 1, "num_experts_per_tok": 2,
        "moe_intermediate_size": 64, "sliding_window": 128, "index_head_dim": 128, "index_n_heads": 1, "index_topk": 512,
        "num_hash_layers": 0, "hc_mult": 4, "compress_ratios": [0, 4, 128] * 4,
        "rope_scaling": {"type": "yarn", "factor": 16, "original_max_position_embeddings": 65536, "beta_fast": 32,
                         "beta_slow": 1}}),
}


def make_tokenizer(ponder, folder):
    text = folder / "text.txt"
    text.write_text("\n".join(f"{TEXT}{number}" for number in range(400)))
    subprocess.run([ponder, "tokenizer", "train", text, "--vocab", "300", "--out", folder / "tokenizer"], check=True,
                   capture_output=True)
    return folder / "tokenizer"


def make_model(kind, folder, tokenizer):
    """As transformers writes it, in bfloat16."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()

    folder.mkdir()
    config = {"model_type": kind} | BASE | MODELS[kind][1]
    (folder / "config.json").write_text(json.dumps(config))
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder)).to(torch.bfloat16)
    with tempfile.TemporaryDirectory() as scratch:
        model.save_pretrained(scratch)
        os.replace(pathlib.Path(scratch) / "model.safetensors", folder / "model.safetensors")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_bytes((tokenizer / name).read_bytes())


def made_model(kind, folder, tokenizer):
    """By a process of its own: what was in memory of one that starts another counts as that one's, too."""
    command = "import sys, pathlib, context_memory as c; c.make_model(sys.argv[1], *map(pathlib.Path, sys.argv[2:]))"
    subprocess.run([sys.executable, "-c", command, kind, folder, tokenizer], check=True,
                   env=os.environ | {"PYTHONPATH": str(pathlib.Path(__file__).parent)})
    return folder


def told(args, model):
    said = subprocess.run([args.ponder, "inspect", model, "--json", "--ctx", str(args.ctx)], check=True,
                          capture_output=True, text=True).stdout
    return json.loads(said)["memory"]


def measured(args, model, repeats):
    """Bytes that were in memory at most while a prompt of so many times TEXT was read, and its tokens."""
    command = [args.ponder, "ask", "-m", str(model), "--raw", "--json", "--quiet", "--ctx", str(args.ctx), "--max-tokens",
               "1", "--temperature", "0", "--threads", str(args.threads)]
    with tempfile.TemporaryFile("w+") as text, tempfile.TemporaryFile("w+") as said:
        text.write(TEXT * repeats)
        text.seek(0)
        child = subprocess.Popen(command, stdin=text, stdout=said)
        _, status, usage = os.wait4(child.pid, 0)
        said.seek(0)
        out = said.read()
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return usage.ru_maxrss * 1024, json.loads(out)["usage"]["prompt_tokens"]


def compare(args, model):
    """-> what inspect says, bytes it says of a full context beyond one page, and bytes measured."""
    memory = told(args, model)
    _, few = measured(args, model, 1)
    _, more = measured(args, model, 3)
    each = (more - few) / 2  # tokens of TEXT
    short, begun = measured(args, model, round(SHORT / each))
    long, tokens = measured(args, model, int((args.ctx - few) / each))
    return memory, of_tokens(args, memory, tokens) - of_tokens(args, memory, begun), long - short


def of_tokens(args, memory, tokens):
    """What inspect says that a sequence of so many tokens takes: a page's window and state are there if slots are."""
    pages = -(-tokens // PAGE)
    out = (memory["kv_cache"] - memory["kv_of_windows"] - memory["states"]) * pages * PAGE / args.ctx
    for size, slots in (("kv_of_windows", "window_slots"), ("states", "state_slots")):
        if memory[slots]:
            out += memory[size] * min(1, pages / memory[slots])
    return out


def put_table(page, rows):
    lines = page.read_text().split("\n")
    first = lines.index(HEAD)
    last = next(i for i in range(first, len(lines)) if not lines[i].startswith("|"))
    page.write_text("\n".join(lines[:first] + rows + lines[last:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-m", "--model")
    parser.add_argument("--kinds", default=",".join(MODELS), help="of random models")
    parser.add_argument("--ponder", default="ponder")
    parser.add_argument("--ctx", type=int, default=32768)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--page", type=pathlib.Path)
    args = parser.parse_args()
    worst = 0
    rows = [HEAD, "|---|---|---|---|---|---|---|---|---|"]
    print("\n".join(rows))
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        tokenizer = None if args.model else make_tokenizer(args.ponder, work)
        for kind in [args.model] if args.model else args.kinds.split(","):
            model = args.model or made_model(kind, work / kind, tokenizer)
            memory, said, took = compare(args, model)
            worst = max(worst, abs(took / said - 1))
            sizes = [memory[key] for key in ("kv_cache", "kv_of_windows", "states", "positions")] + [said, took]
            cells = [kind, MODELS[kind][0] if kind in MODELS else "", *(f"{size / 1e6:.1f}" for size in sizes)]
            rows.append("| " + " | ".join([*cells, f"{took / said - 1:+.1%}"]) + " |")
            print(rows[-1], flush=True)
    if args.page:
        put_table(args.page, rows)
    sys.exit(worst > 0.1)


if __name__ == "__main__":
    main()
