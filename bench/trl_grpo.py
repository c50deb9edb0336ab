#!/usr/bin/env python3
"""TRL's GRPOTrainer on the CPU, for grpo_versus.py: prints {"seconds": [...], "tokens": [...]} a step.

    trl_grpo.py MODEL_FOLDER PROMPTS.jsonl --questions 8 --group 8 --tokens 64 --steps 6 --dtype bf16

PROMPTS holds lines of `ponder tasks sample --json`; an answer is right if its last number is the line's.
"""
import argparse
import json
import os
import re
import sys
import tempfile
import time

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")

import datasets
import torch
import transformers
import trl


def reward(completions, answer, **_):
    found = [re.findall(r"-?\d+", completion[0]["content"]) for completion in completions]
    return [float(bool(numbers) and numbers[-1] == wanted) for numbers, wanted in zip(found, answer)]


class Clock(transformers.TrainerCallback):
    def __init__(self):
        self.seconds, self.begin = [], None

    def on_step_begin(self, args, state, control, **_):
        self.begin = time.perf_counter()

    def on_step_end(self, args, state, control, **_):
        self.seconds.append(time.perf_counter() - self.begin)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("prompts")
    for name in ("questions", "group", "tokens", "steps", "threads"):
        parser.add_argument("--" + name, type=int, required=True)
    parser.add_argument("--dtype", choices=["fp32", "bf16"], required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    transformers.logging.set_verbosity_error()
    lines = [json.loads(line) for line in open(options.prompts)]
    data = datasets.Dataset.from_list([
        {"prompt": [{"role": "user", "content": line["prompt"]}], "answer": line["answer"]} for line in lines])
    tokenizer = transformers.AutoTokenizer.from_pretrained(options.model)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    model = transformers.AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32)
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        config = trl.GRPOConfig(
            output_dir=folder, use_cpu=True, bf16=options.dtype == "bf16", report_to=[], save_strategy="no",
            disable_tqdm=True, logging_steps=1, max_steps=options.steps, seed=1, learning_rate=1e-3,
            lr_scheduler_type="constant", per_device_train_batch_size=options.questions * options.group,
            num_generations=options.group, max_completion_length=options.tokens, temperature=1.0, beta=0.0,
            loss_type="grpo", gradient_checkpointing=False, dataloader_pin_memory=False)
        trainer = trl.GRPOTrainer(model=model, reward_funcs=reward, args=config, train_dataset=data,
                                  processing_class=tokenizer, callbacks=[clock])
        # The step's own time begins before the batch is sampled, which is within training_step.
        sys.stdout, kept = sys.stderr, sys.stdout
        trainer.train()
        sys.stdout = kept
    lengths = [entry["completions/mean_length"] for entry in trainer.state.log_history
               if "completions/mean_length" in entry]
    print(json.dumps({"seconds": clock.seconds, "lengths": lengths,
                      "engine": f"trl {trl.__version__}, transformers {transformers.__version__}, "
                                f"torch {torch.__version__.split('+')[0]}"}))


if __name__ == "__main__":
    main()
