#!/usr/bin/env python3
"""How a model takes what people write: the sets of bench/phrasing, asked at temperature 0.6.

    python3 bench/phrasing.py build/release/ponder -m MODEL --out phrasing.json
    python3 bench/phrasing.py build/release/ponder --sets people,edges -n 10
    python3 bench/phrasing.py build/release/ponder --check

prints, each with a 95% interval: what is right of each task in people's wordings, and at the edges of size; what each
kind of hasty typing costs; how many questions from outside are turned down; and how many turns of a conversation are
right. Replies are not kept. --check asks no model: the reference answers must be right and others' answers wrong.
Needs Python 3.9 and ponder.
"""

import contextlib
import json
import pathlib
import subprocess
import threading
import urllib.request

from asking import arguments, ask, interval, judge, mean, options, read, save, table, turned_down

SETS = pathlib.Path(__file__).resolve().parent / "phrasing"


def load(path, args):
    return read(path)[: args.n]


def scored(args, problems):
    """Each problem's share of right answers, and of replies that turn it down."""
    replies = ask(args, problems)
    return [mean(s) for s in judge(args, problems, replies)], [mean([turned_down(r) for r in rs]) for rs in replies]


def people(args):
    files = {f.stem: load(f, args) for f in sorted((SETS / "people").glob("*.jsonl"))}
    flat = [p for ps in files.values() for p in ps]
    right, down = scored(args, flat)
    rows, at = {}, 0
    for task, ps in files.items():
        rows[task] = {**interval(right[at : at + len(ps)]), "turned_down": mean(down[at : at + len(ps)])}
        at += len(ps)
    rows["all"] = {**interval(right), "turned_down": mean(down)}
    table(
        "People's wordings: right (and turned down, though inside)",
        rows,
        lambda x: f"   {100 * x['turned_down']:5.1f}%",
    )
    return rows


def edges(args):
    right, down = scored(args, load(SETS / "edges.jsonl", args))
    rows = {"edges": {**interval(right), "turned_down": mean(down)}}
    table("At the edges of size: right (and turned down)", rows, lambda x: f"   {100 * x['turned_down']:5.1f}%")
    return rows


def perturbed(args):
    """Costs are over the problems that the variant changes: right as written less right as perturbed, paired."""
    files = {f.stem: load(f, args) for f in sorted((SETS / "perturbed").glob("*.jsonl"))}
    right = {name: scored(args, ps)[0] for name, ps in files.items()}
    base = files.pop("base")
    rows = {"base": interval(right["base"])}
    costs = {}
    for name, ps in files.items():
        pairs = [(a, b) for p, q, a, b in zip(base, ps, right["base"], right[name]) if p["prompt"] != q["prompt"]]
        rows[name] = interval([b for _, b in pairs])
        costs[name] = interval([a - b for a, b in pairs])
    table("Hasty typing: right", rows)
    table("Hasty typing: what it costs, in points, over the problems it changes", costs)
    return {"right": rows, "cost": costs}


def outside(args):
    replies = ask(args, load(SETS / "outside.jsonl", args))
    rows = {"outside": interval([mean([turned_down(r) for r in rs]) for rs in replies])}
    table("Questions outside: turned down", rows)
    return rows


@contextlib.contextmanager
def served(args):
    """The address of a server of this model, on this machine alone."""
    line = [args.ponder, "serve", "--port", "0", "--name", "m", *options(args)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for text in process.stdout:
            if "is served at " in text:
                # What it says of each request must go somewhere, or it waits for room in the pipe.
                threading.Thread(target=process.stdout.read, daemon=True).start()
                yield text.split("is served at ")[1].split(",")[0].strip()
                return
        raise SystemExit("ponder serve did not start")
    finally:
        process.terminate()
        process.wait(timeout=60)


def chat(address, messages, seed):
    body = json.dumps({"model": "m", "messages": messages, "temperature": 0.6, "top_p": 0.95, "seed": seed}).encode()
    request = urllib.request.Request(address + "/chat/completions", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as reply:
        choice = json.load(reply)["choices"][0]
    return choice["message"].get("content") or "" if choice["finish_reason"] == "stop" else ""


def converse(address, turns, seed):
    """The model's own answers are what it sees of the conversation, right or wrong, without its thoughts."""
    messages = []
    for turn in turns:
        messages.append({"role": "user", "content": turn["user"]})
        messages.append({"role": "assistant", "content": chat(address, messages, seed)})
    return [m["content"] for m in messages[1::2]]


def followups(args):
    """By kind of turn; a later turn also where all before it in its conversation were right."""
    talks = load(SETS / "followups.jsonl", args)
    with served(args) as address:
        replies = [r for i, t in enumerate(talks) for r in converse(address, t["turns"], args.seed * 1000003 + i)]
    turns = [
        dict(t, prompt=t["user"], talk=i, at=k) for i, talk in enumerate(talks) for k, t in enumerate(talk["turns"])
    ]
    judged = [(t, r) for t, r in zip(turns, replies) if t["answer"] is not None]
    scores = judge(args, [t for t, _ in judged], [[r] for _, r in judged])
    kinds, later, after_right, whole = {}, [], [], {}
    for (t, _), (s,) in zip(judged, scores):
        kinds.setdefault(t["kind"], []).append(s)
        so_far = whole.get(t["talk"], 1.0)
        if t["at"]:
            later.append(s)
            after_right += [s] if so_far == 1.0 else []
        whole[t["talk"]] = min(so_far, s)
    rows = {f"kind: {k}": interval(v) for k, v in sorted(kinds.items())}
    rows |= {
        "later turns": interval(later),
        "later, all before right": interval(after_right),
        "whole conversations": interval(list(whole.values())),
    }
    table("Conversations: right", rows)
    return rows


REFUSALS = [
    'I cannot help with that. I am a small model for puzzles: try "What is 37 + 58?".',
    "Sorry, I can't do integrals.",
    "That is outside what I know. I can sort numbers.",
    "I don't know that. Ask me a sum.",
    "Das kann ich leider nicht.",
    "Dabei kann ich nicht helfen.",
]
CLAIMS = [
    "Paris",
    "42",
    "The capital is Canberra.",
    "No",
    "I can't say for sure. The answer is 7.",
    "",
    None,
    "It is not a prime.",
    "Ich weiß es: \\boxed{7}",
]


def check(args):
    """The recogniser of refusals does what its rule says. Each reference answer is judged right; the next problem's, where it differs, nearly always wrong."""
    mistaken = [r for r in REFUSALS if not turned_down(r)] + [r for r in CLAIMS if turned_down(r)]
    if mistaken:
        raise SystemExit(f"turned_down is mistaken about {mistaken[0]!r}")
    files = [f for f in sorted(SETS.rglob("*.jsonl")) if f.name not in ("outside.jsonl", "followups.jsonl")]
    problems = [p for f in files for p in read(f)] + [
        dict(t, prompt=t["user"]) for c in read(SETS / "followups.jsonl") for t in c["turns"] if t["answer"] is not None
    ]
    right = judge(args, problems, [[p["answer"]] for p in problems])
    for p, (s,) in zip(problems, right):
        if s != 1.0:
            raise SystemExit(f"the reference answer is judged wrong: {json.dumps(p, ensure_ascii=False)}")
    pairs = [(p, q["answer"]) for p, q in zip(problems, problems[1:]) if p["answer"] != q["answer"]]
    crossed = judge(args, [p for p, _ in pairs], [[a] for _, a in pairs])
    print(
        f"{len(problems)} reference answers are right; of {len(pairs)} answers of a neighbour {int(sum(s for s, in crossed))} pass"
    )
    return [(p, a) for (p, a), (s,) in zip(pairs, crossed) if s]


def main():
    parts = {"people": people, "edges": edges, "perturbed": perturbed, "outside": outside, "followups": followups}
    p = arguments(__doc__)
    p.add_argument("--sets", default=",".join(parts), help="some of " + ", ".join(parts))
    p.add_argument("--check", action="store_true", help="ask no model: check the sets against the verifiers")
    args = p.parse_args()
    if args.check:
        check(args)
        return
    unknown = [s for s in args.sets.split(",") if s not in parts]
    if unknown:
        p.error(f"--sets: \"{unknown[0]}\" is none of {', '.join(parts)}")
    result = {"model": args.model, "temperature": 0.6, "samples": args.samples, "seed": args.seed, "n": args.n}
    for name in args.sets.split(","):
        result[name] = parts[name](args)
    save(args, result, "phrasing.json")


if __name__ == "__main__":
    main()
