#!/usr/bin/env python3
"""Checks that PEFT, transformers and llama.cpp read what ponder makes of adapters, and compute the same.

    python tools/check_lora.py --ponder build/release/ponder --model smollm2.gguf --adapter DIR

DIR is an adapter that `ponder train` wrote for that model. It checks
1. PEFT on the converted model with DIR gives the logits of transformers on what `ponder merge` wrote;
2. ponder on the merged folder gives transformers' log-probabilities;
3. llama.cpp on the merged GGUF goes on with a prompt as transformers does.
Needs torch, transformers, peft and llama_cpp_python; ends with 77 where they are not installed.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import llama_cpp
    import torch
    import transformers
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer
except ImportError as missing:
    print(f"{missing}; this check needs torch, transformers, peft and llama_cpp_python")
    sys.exit(77)

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
PROMPT = "What is 12 plus 30?"
TOKENS = 12


def load(folder):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


def say(claim, value, limit):
    print(f"{'ok' if value <= limit else 'NOT SO'}: {claim}: {value:.2g} (at most {limit:g})")
    return value <= limit


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("ponder", "model", "adapter"):
        parser.add_argument("--" + name, required=True)
    args = parser.parse_args()
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as temp, torch.no_grad():
        work = pathlib.Path(temp)

        def ponder(*words):
            return subprocess.run([args.ponder, *map(str, words)], check=True, text=True,
                                  env=os.environ | {"PONDER_ISA": "avx2"},
                                  capture_output=True).stdout

        ponder("convert", args.model, work / "base", "--quant", "F32")
        ponder("merge", args.model, args.adapter, work / "merged", "--quant", "F32")
        ponder("merge", args.model, args.adapter, work / "merged.gguf", "--quant", "F16")
        tokenizer = AutoTokenizer.from_pretrained(work / "merged")
        text = tokenizer.apply_chat_template([{"role": "user", "content": PROMPT}],
                                             add_generation_prompt=True, tokenize=False)
        ids = tokenizer(text, add_special_tokens=False, return_tensors="pt").input_ids
        merged, base = load(work / "merged"), load(work / "base")
        ids = merged.generate(ids, max_new_tokens=TOKENS, do_sample=False)
        wanted, before = merged(ids).logits, base(ids).logits
        adapted = PeftModel.from_pretrained(base, args.adapter)(ids).logits
        right = say("PEFT's logits with the adapter",
                    ((adapted - wanted).norm() / wanted.norm()).item(), 1e-4)
        if (before - wanted).norm() < 0.01 * wanted.norm():
            sys.exit("NOT SO: the adapter changes nothing, so nothing was shown")

        out = json.loads(ponder("ask", "-m", work / "merged", "--json", "--logprobs", "--temperature",
                                "0", "--max-tokens", TOKENS, PROMPT))
        tokens = [entry["id"] for entry in out["logprobs"]]
        start = ids.shape[1] - len(tokens)
        ours = torch.tensor([entry["logprob"] for entry in out["logprobs"]])
        theirs = wanted[0].log_softmax(-1)[start - 1:-1].gather(1, torch.tensor(tokens)[:, None])
        right &= say("tokens that differ from transformers'",
                     sum(a != b for a, b in zip(tokens, ids[0, start:].tolist())), 0)
        right &= say("their log-probabilities", (ours - theirs[:, 0]).abs().max().item(), 2e-3)

        llama = llama_cpp.Llama(str(work / "merged.gguf"), n_ctx=256, verbose=False)
        prompt = ids[0, :start].tolist()
        found = []
        for token in llama.generate(prompt, temp=0, repeat_penalty=1.0):
            found.append(token)
            if len(found) == len(tokens):
                break
        right &= say("tokens that differ from llama.cpp's",
                     sum(a != b for a, b in zip(tokens, found)), 0)
        print("it says:", tokenizer.decode(tokens))
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
