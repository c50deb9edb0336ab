#!/usr/bin/env python3
"""check_verifiers.py PONDER: compares our verifiers with math-verify's and reasoning-gym's own.

Both are given the same references and answers, right, wrong and hostile, some by hand and the rest
generated from a seed. Prints how many agree and every kind of disagreement with an example; which of
them are meant is said in docs/verifiers.md. Needs `pip install math-verify reasoning-gym`.
"""
import collections
import json
import logging
import random
import subprocess
import sys
import tempfile

import reasoning_gym
from math_verify import parse, verify

logging.disable(logging.CRITICAL)

# (reference, answer): every reference is paired with every spelling of its group, and of one other.
GROUPS = [
    ["1/2", "0.5", "\\frac{1}{2}", "\\frac12", ".5", "\\dfrac{2}{4}", "2/4"],
    ["2\\sqrt{3}", "\\sqrt{12}", "\\frac{6}{\\sqrt{3}}", "2\\sqrt 3"],
    ["x^2-1", "(x-1)(x+1)", "x^{2} - 1", "-(1-x^2)"],
    ["\\frac{\\pi}{4}", "\\pi/4", "0.25\\pi", "\\frac{1}{4}\\pi"],
    ["1024", "2^{10}", "1,024", "1024.0", "x = 1024", "1024."],
    ["(1,2)", "(1, 2)", "\\left(1, 2\\right)"],
    ["\\{1,2,3\\}", "\\{3,2,1\\}", "1,2,3"],
    ["[0,1)", "[0, 1)", "\\left[0,1\\right)"],
    ["-3", "x=-3", "-3.0", "\\frac{-6}{2}"],
    ["2x+3", "3+2x", "2(x+1)+1", "y = 2x+3"],
    ["\\frac{1}{x+1}", "(x+1)^{-1}", "\\frac{x-1}{x^2-1}"],
    ["50\\%", "50%", "0.5"],
    ["5", "5 \\text{ cm}", "5\\text{ apples}", "\\text{5}", "5^\\circ", "$5$", "\\$5"],
    ["3\\frac{1}{2}", "7/2", "3.5"],
    ["2+3i", "3i+2", "(1+i)(1-i)+3i"],
    ["e^{2x}", "(e^x)^2", "\\exp(2x)"],
    ["\\sin(x)", "\\sin x", "\\sin{x}"],
    ["\\text{even}", "even"],
    ["x \\le 3", "x\\leq 3", "3 \\ge x"],
    ["(-\\infty, 2]", "(-\\infty,2]"],
    ["1.234", "1.234", "\\frac{617}{500}"],
    ["\\log_2(8)", "3"],
    ["120", "5!"],
]
HOSTILE = ["", " ", "\\boxed{}", "{}", "((((", "\\frac{1}{0}", "0/0", "9^9^9^9", "1 or 2", "nan", "inf",
           "\\sqrt{-1}", "x" * 500, "(" * 300 + "1" + ")" * 300, "1" * 400, "\\frac{" * 50, "None", "True",
           "lambda: 1", "__import__('os')", "\u0661", "\u221e", "1e10", "0x10", "1_000", "--1", "+-+5", "1=2"]


def wrapped(answer):
    return "The answer is $\\boxed{" + answer + "}$."


def math_cases(rng):
    for i, group in enumerate(GROUPS):
        other = GROUPS[(i + 1) % len(GROUPS)]
        for reference in group:
            for answer in group + other[:2] + rng.sample(HOSTILE, 4):
                yield reference, answer
    for _ in range(300):  # products and sums of polynomials and fractions, right and off by one
        a, b, c, d = (rng.randint(-9, 9) for _ in range(4))
        off = rng.choice([0, 0, 1])
        yield f"({a}x+{b})({c}x+{d})", f"{a * c}x^2+{a * d + b * c}x+{b * d + off}"
        b, d = b or 1, d or 1
        yield f"\\frac{{{a * d + c * b}}}{{{b * d}}}", f"\\frac{{{a}}}{{{b}}} + \\frac{{{c + off}}}{{{d}}}"


def ours(ponder, lines):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for line in lines:
            file.write(json.dumps(line) + "\n")
        file.flush()
        done = subprocess.run([ponder, "tasks", "verify", file.name, "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def theirs(reference, answer):
    try:
        return float(verify(parse("$" + reference + "$", parsing_timeout=5), parse(answer, parsing_timeout=5),
                            timeout_seconds=5))
    except Exception as error:  # noqa: BLE001
        return f"{type(error).__name__}"


def report(name, rows):
    agree = sum(1 for row in rows if row[2] == row[3])
    print(f"{name}: {len(rows)} answers, {agree} agree, {len(rows) - agree} do not")
    shown = collections.Counter()
    for reference, answer, mine, other in rows:
        if mine == other:
            continue
        shown[mine, other] += 1
        if shown[mine, other] <= 40:
            print(f"  ponder {mine}, theirs {other}: reference {reference[:60]!r}, answer {answer[:90]!r}")


def compare_math(ponder):
    rng = random.Random(1)
    cases = list(dict.fromkeys((r, wrapped(a)) for r, a in math_cases(rng)))
    lines = [{"answer": r, "verifier": "math", "response": a} for r, a in cases]
    verdicts = ours(ponder, lines)
    report("math-verify", [(r, a, "error" if v["error"] else v["score"], theirs(r, a))
                           for (r, a), v in zip(cases, verdicts)])


def countdown(entry):
    meta = entry["metadata"]
    return {"type": "countdown", "numbers": meta["numbers"], "target": meta["target"]}


GYM = {
    "chain_sum": lambda e: "number", "gcd": lambda e: "number", "products": lambda e: "number",
    "letter_counting": lambda e: "number", "lcm": lambda e: "number", "leg_counting": lambda e: "number",
    "number_sequence": lambda e: "number", "basic_arithmetic": lambda e: "number",
    "spell_backward": lambda e: "exact", "base_conversion": lambda e: "exact", "countdown": countdown,
    "simple_equations": lambda e: "number", "fraction_simplification": lambda e: "math",
}


def gym_answers(entry, other, rng):
    right, wrong = str(entry["answer"]), str(other["answer"])
    return {"plain": right, "full stop": right + ".", "spaces": " " + right + "\n", "wrong": wrong,
            "right or wrong": f"{right} or {wrong}", "wrong or right": f"{wrong} or {right}", "empty": "",
            "sentence": f"The answer is {right}.", "bold": f"**{right}**", "twice": f"{right} {right}",
            "cut": right[:-1], "one more digit": right + "0", "boxed": "\\boxed{" + right + "}",
            "hostile": rng.choice(HOSTILE)}


def compare_gym(ponder):
    for name, verifier in GYM.items():
        rng = random.Random(name)
        data = reasoning_gym.create_dataset(name, size=30, seed=5)
        entries = list(data)
        lines, other, kinds = [], [], []
        for i, entry in enumerate(entries):
            for kind, answer in gym_answers(entry, entries[(i + 1) % len(entries)], rng).items():
                lines.append({"answer": str(entry["answer"]), "verifier": verifier(entry), "response": answer})
                kinds.append(kind)
                try:
                    other.append(1.0 if data.score_answer(answer, entry) >= 0.999 else 0.0)
                except Exception as error:  # noqa: BLE001
                    other.append(type(error).__name__)
        different, example = collections.Counter(), {}
        for line, kind, verdict, theirs_ in zip(lines, kinds, ours(ponder, lines), other):
            mine = "error" if verdict["error"] else verdict["score"]
            if mine != theirs_:
                different[kind, mine, theirs_] += 1
                example[kind, mine, theirs_] = (line["answer"][:40], line["response"][:60])
        count = sum(different.values())
        print(f"reasoning-gym {name}: {len(lines)} answers, {len(lines) - count} agree, {count} do not")
        for key, times in different.items():
            print("  {}: ponder {}, theirs {}, {} times, as in {!r} {!r}".format(*key, times, *example[key]))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    compare_math(sys.argv[1])
    compare_gym(sys.argv[1])
