"""make_run.py FOLDER: a folder as a pipeline of stages leaves it, with curves and episodes that look like learning.

make_run.py FOLDER --more STEP adds a step to the stage "zero", as a run does that goes on."""
import json
import math
import os
import sqlite3
import sys

SCHEMA = """PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS episodes (step INTEGER NOT NULL, question INTEGER NOT NULL, sample INTEGER NOT NULL, task TEXT, level INTEGER,
language TEXT, prompt TEXT, thought TEXT, answer TEXT, expected TEXT, reward REAL, accuracy REAL, format REAL, overlong REAL, advantage REAL,
truncated INTEGER, tokens INTEGER, token_ids BLOB, logprobs BLOB, error TEXT, PRIMARY KEY (step, question, sample)) WITHOUT ROWID;"""
TASKS = [("countdown", "Use each of the numbers 3, 5 and 8 once to make 16.", "3+5+8"), ("gcd", "What is the greatest common divisor of 84 and 36?", "12"),
         ("letter_count", "How many times does the letter r stand in strawberry?", "3")]
STEPS = {"base": 300, "zero": 120, "coldstart": 60, "final": 80, "no-thought": 40, "no-start": 40}
ABLATIONS = ["no-thought", "no-start"] + [f"ablation-{i}" for i in range(10)]  # as many stages as the default recipe has


def noise(*key):
    """A number from -1 to 1 that depends on the key alone."""
    return math.sin(sum((i + 3) * 12.9898 * (k + 1) for i, k in enumerate(key))) * 43758.5453 % 2 - 1


def line(stage, step):
    share = step / STEPS[stage]
    if stage in ("base", "coldstart"):
        out = {"step": step, "loss": 0.5 + 2.4 * math.exp(-4 * share) + 0.05 * noise(step), "gradient_norm": 1 + 0.3 * noise(step, 2), "tokens_per_second": 41000 + 900 * noise(step, 3)}
        if step % 50 == 0:
            out["validation_loss"] = 0.55 + 2.4 * math.exp(-4 * share)
        return out
    skill = 0.3 if stage in ABLATIONS else (0.15 if stage == "zero" else 0.6) + 0.33 / (1 + math.exp(6 - 12 * share))
    out = {"step": step, "reward": skill + 0.05 + 0.05 * noise(step), "accuracy": skill + 0.05 * noise(step, 1), "length": 60 + 190 * share + 14 * noise(step, 4),
           "entropy": 0.9 * math.exp(-1.6 * share) + 0.03 * noise(step, 5), "kl": 0.02 * share + 0.002 * abs(noise(step, 6)), "truncated": max(0, 0.08 - 0.07 * share + 0.01 * noise(step, 7)),
           "gradient_norm": 0.4 + 0.1 * noise(step, 8), "tokens_per_second": 5200 + 240 * noise(step, 9)}
    if step % 20 == 0:
        out |= {"heldout_accuracy": skill - 0.02, "heldout_length": 62 + 190 * share}
    return out


def thought(task, step, right):
    if task != "countdown":
        return "84 = 2*36 + 12\n36 = 3*12 + 0\nso it is 12." if task == "gcd" else "s t r a w b e r r y\nr: 3rd, 8th, 9th\nthat is 3."
    tries = ["3*5=15, 15-8=7: no.", "8*5=40, 40/3: no whole number.", "8*3=24, 24-5=19: no.", "Wait: 8+5=13, 13+3=16. Yes!", "Check: 3+5+8 = 16, each number once."]
    return "3 5 8 -> 16\n" + "\n".join(tries[: 1 + min(2, step // 28)] if not right else tries[max(0, 3 - step // 30):])


def add_step(db, step):
    add_answers(db, step, TASKS, 8, lambda question: question)
    if step % 20 == 19:  # the same held-out questions each time
        add_answers(db, step, TASKS[:2], 1, lambda question: -1 - question)


def add_answers(db, step, tasks, samples, number):
    for question, (task, prompt, expected) in enumerate(tasks):
        for sample in range(samples):
            right = noise(step, question, sample) < 2 * (0.15 + 0.7 * step / STEPS["zero"]) - 1
            cut = not right and sample == 7
            error = "the verifier took longer than 100 ms" if (step, question, sample) == (0, 1, 6) else ""
            text = thought(task, step, right)
            db.execute("INSERT INTO episodes VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                       (step, number(question), sample, task, 1 + question, "en", prompt, text, "" if cut else f"The answer is {expected if right else '7'}.", expected,
                        1.1 * right, float(right), float(not cut), 0.0, right - 0.5, int(cut), len(text) // 2, b"", b"", error))
    db.commit()


def main():
    folder = sys.argv[1]
    database = f"{folder}/zero/episodes.db"
    if sys.argv[2:3] == ["--more"]:
        step = int(sys.argv[3])
        add_step(sqlite3.connect(database), step)
        with open(f"{folder}/zero/metrics.jsonl", "a") as file:
            file.write(json.dumps(line("zero", step + 1)) + "\n")
        return
    stages = []
    STEPS.update({name: 30 for name in ABLATIONS if name not in STEPS})
    for name, steps in STEPS.items():
        kind = "pretrain" if name == "base" else "sft" if name == "coldstart" else "grpo"
        done = "--done" in sys.argv or name != "final"
        stages.append({"name": name, "kind": kind, "about": {"zero": "R1-Zero: rewards alone"}.get(name, ""), "state": "done" if done else "running"} |
                      ({"seconds": 640.0, "evaluation": {"all": {"problems": 48, "pass@1": {"value": 0.71, "low": 0.6, "high": 0.8}}}} if name == "zero" else
                       {"evaluation": {"all": {"problems": 48, "pass@1": {"value": 0.93, "low": 0.86, "high": 0.97}}}} if done and name == "final" else {}))
        os.makedirs(f"{folder}/{name}", exist_ok=True)
        with open(f"{folder}/{name}/metrics.jsonl", "w") as file:
            for step in range(1, (steps if done else steps // 2) + 1):
                file.write(json.dumps(line(name, step)) + "\n")
    with open(f"{folder}/pipeline.json", "w") as file:
        json.dump({"recipe": "tiny", "about": "R1 in the small", "error": "", "stages": stages}, file)
    db = sqlite3.connect(database)
    db.executescript(SCHEMA)
    for step in range(STEPS["zero"]):
        add_step(db, step)
    for name in ("final", "no-thought") if "--done" in sys.argv else ():
        db = sqlite3.connect(f"{folder}/{name}/episodes.db")
        db.executescript(SCHEMA)
        add_step(db, 0)


main()
