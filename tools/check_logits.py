#!/usr/bin/env python3
"""A model in transformers' hands: it loads the folder, and what ponder says greedily has there the same
log-probabilities, token for token.

    check_logits.py PONDER FOLDER [QUESTION]...

Needs torch and transformers; exit code 77 without them. ponder computes in the folder's own bf16, so the
bound is what rounding gives: 0.1 nats for the worst token, 0.02 on average.
"""
import json
import subprocess
import sys

try:
    import torch
    import transformers
except ImportError as error:
    print(f"{error.name} is not here")
    sys.exit(77)

QUESTIONS = ["What is 17 + 25 - 8?", "Sort these numbers: 14, 3, 77, 21", "What is 46 * 37?"]


def main():
    ponder, folder, *questions = sys.argv[1:]
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    gaps = []
    for question in questions or QUESTIONS:
        result = subprocess.run([ponder, "ask", "-m", folder, "--temperature", "0", "--json", "--logprobs", question],
                                capture_output=True, text=True, check=True)
        said = json.loads(result.stdout)
        prompt = tokenizer.apply_chat_template([{"role": "user", "content": question}], add_generation_prompt=True,
                                               return_dict=True)["input_ids"]
        if len(prompt) != said["usage"]["prompt_tokens"]:
            sys.exit(f"{question}: {len(prompt)} tokens there, {said['usage']['prompt_tokens']} here")
        tokens = [t["id"] for t in said["logprobs"]]
        with torch.no_grad():
            logits = model(torch.tensor([prompt + tokens])).logits[0, len(prompt) - 1:-1]
        there = logits.log_softmax(-1)[range(len(tokens)), tokens].tolist()
        gaps += [abs(a - t["logprob"]) for a, t in zip(there, said["logprobs"])]
        print(f"{question} {said['answer']!r}: {len(tokens)} tokens")
    worst, mean = max(gaps), sum(gaps) / len(gaps)
    print(f"largest difference {worst:.4f} nats, mean {mean:.5f}")
    sys.exit(worst > 0.1 or mean > 0.02)


main()
