#!/usr/bin/env python3
"""Checks that transformers runs what `ponder merge` wrote as a Hugging Face folder, and goes on as ponder does.

    python tools/check_merged.py --ponder build/release/ponder --folder DIR --prompt TEXT [--tokens 16]

Both compute in float32 and choose the most probable tokens, which must be the same, their log-probabilities within
2e-3. Needs torch and transformers; ends with 77 where they are not installed.
"""

import argparse
import json
import os
import subprocess
import sys

try:
    import torch
    import transformers
except ImportError as missing:
    print(f"{missing}; this check needs torch and transformers")
    sys.exit(77)

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("ponder", "folder", "prompt"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--tokens", type=int, default=16)
    args = parser.parse_args()
    tokenizer = transformers.AutoTokenizer.from_pretrained(args.folder)
    model = transformers.AutoModelForCausalLM.from_pretrained(args.folder, dtype=torch.float32).eval()
    ids = tokenizer(args.prompt, return_tensors="pt").input_ids
    with torch.no_grad():
        whole = model.generate(ids, max_new_tokens=args.tokens, do_sample=False)
        logs = model(whole).logits[0].log_softmax(-1)
    start = ids.shape[1]
    said = subprocess.run([args.ponder, "ask", "-m", args.folder, "--raw", "--json", "--logprobs", "--temperature", "0",
                           "--max-tokens", str(args.tokens), args.prompt], check=True, text=True, capture_output=True,
                          env=os.environ | {"PONDER_ISA": "avx2"}).stdout
    out = json.loads(said)
    ours = [entry["id"] for entry in out["logprobs"]]
    theirs = whole[0, start:].tolist()
    print("transformers says:", repr(tokenizer.decode(theirs)))
    if out["usage"]["prompt_tokens"] != start or ours != theirs[:len(ours)]:
        sys.exit(f"NOT SO: ponder goes on with {ours} from {out['usage']['prompt_tokens']} tokens, transformers with "
                 f"{theirs} from {start}")
    worst = max(abs(entry["logprob"] - logs[start - 1 + i, token].item())
                for i, (entry, token) in enumerate(zip(out["logprobs"], ours)))
    print(f"log-probabilities differ by {worst:.2g} at most (of {len(ours)} tokens)")
    sys.exit(worst > 2e-3)


if __name__ == "__main__":
    main()
