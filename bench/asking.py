"""What phrasing.py, gym.py and maths.py share: ask a model by `ponder rollout`, judge by `ponder tasks verify`, and
put intervals to it. `rollout` rather than `eval`, since it gives the replies: whether one was turned down, and
paired differences, need them one by one. The verdicts are the same."""

import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import tempfile


def arguments(doc):
    p = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("ponder", help="the binary")
    p.add_argument("-m", "--model", help="a model; without, the one that comes with ponder")
    p.add_argument("-n", type=int, help="problems of each set, the first; without, all (of generated ones 50)")
    p.add_argument("--samples", type=int, default=1, help="answers to each problem")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int, help="without, all")
    p.add_argument("--max-tokens", type=int, default=1024)
    p.add_argument("--temperature", type=float, default=0.6, help="with top-p 0.95; 0: the likeliest token each time")
    p.add_argument("--out", help="the JSON beside the table")
    return p


def options(args):
    return (
        (["-m", args.model] if args.model else [])
        + (["--threads", str(args.threads)] if args.threads else [])
        + ["--max-tokens", str(args.max_tokens)]
    )


def read(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()]


def write(path, rows):
    pathlib.Path(path).write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")


def command(line):
    done = subprocess.run(line, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, line[:3]))} failed: {done.stderr.strip()}")
    return done.stdout


def ask(args, problems):
    """Replies to each problem, `samples` of them; a reply that came to no end is None."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = os.path.join(folder, "asked.jsonl"), os.path.join(folder, "told.jsonl")
        write(asked, [{"prompt": p["prompt"]} for p in problems])
        command(
            [
                args.ponder,
                "rollout",
                "--prompts",
                asked,
                "--out",
                told,
                "-n",
                str(args.samples),
                "--seed",
                str(args.seed),
                "--temperature",
                str(args.temperature),
                "--top-p",
                "0.95",
                *options(args),
            ]
        )
        replies = [[None] * args.samples for _ in problems]
        for row in read(told):
            if row["finish_reason"] == "stop":
                replies[row["index"]][row["sample"]] = row["messages"][-1].get("content") or ""
    return replies


def judge(args, problems, replies):
    """Scores of shape [problem][sample]; an error of the verifier counts as wrong and is told on stderr."""
    rows = [
        {**{k: p[k] for k in ("prompt", "answer", "verifier")}, "response": r or ""}
        for p, rs in zip(problems, replies)
        for r in rs
    ]
    if not rows:
        return []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "judged.jsonl")
        write(path, rows)
        verdicts = [json.loads(line) for line in command([args.ponder, "tasks", "verify", path, "--json"]).splitlines()]
    errors = sum(v["error"] is not None for v in verdicts)
    if errors:
        print(f"{errors} answers could not be judged and count as wrong")
    flat = iter(v["score"] or 0.0 for v in verdicts)
    return [[next(flat) for _ in rs] for rs in replies]


TURNED_DOWN = re.compile(
    r"\b(?:can(?:no|')?t|can not|unable to|not able to|do(?:n't| not) know|(?:none|not one) of my tasks|beyond what i|not something i|outside (?:what|of what|my)"
    r"|i(?:'m| am) (?:only |just )?a small model|only (?:do|know|solve|help|handle)|kann\b[^.!?]*\bnicht|weiß\b[^.!?]*\bnicht|leider nicht|nur bei)\b",
    re.IGNORECASE,
)
CLAIM = re.compile(r"\\boxed|<answer>|\banswer is\b|\banswer:|\bAntwort ist\b|\bAntwort:", re.IGNORECASE)


def turned_down(reply):
    """A reply that came to an end, whose first sentence says that it cannot, and that claims no answer anywhere."""
    if not reply:
        return False
    first = re.split(r"(?<=[.!?:])\s", reply.strip().replace("\u2019", "'"), maxsplit=1)[0]
    return bool(TURNED_DOWN.search(first)) and not CLAIM.search(reply)


def mean(values):
    return sum(values) / len(values) if values else 0.0


def interval(values, seed=0, draws=2000):
    """The mean over problems and its 95% bootstrap interval."""
    r = random.Random(seed)
    means = sorted(mean(r.choices(values, k=len(values))) for _ in range(draws)) if values else [0.0]
    return {
        "n": len(values),
        "value": mean(values),
        "low": means[int(0.025 * (len(means) - 1))],
        "high": means[int(0.975 * (len(means) - 1))],
    }


def percent(x):
    return f"{100 * x['value']:6.1f}%  [{100 * x['low']:5.1f}, {100 * x['high']:5.1f}]"


def table(title, rows, extra=None):
    print(f"\n{title}")
    for name, x in rows.items():
        print(f"  {name:28} n {x['n']:4}  {percent(x)}{extra(x) if extra else ''}")


def save(args, result, default):
    path = args.out or default
    pathlib.Path(path).write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{path} holds these figures")
