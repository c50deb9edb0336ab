#!/usr/bin/env python3
"""DeepMind's mathematics-dataset: school questions in that package's words.

    python3 -m venv maths && maths/bin/pip install mathematics-dataset sympy==1.5.1
    maths/bin/python bench/maths.py build/release/ponder -m MODEL -n 50 --out maths.json

asks the modules below, at the entropy of its "train-easy" (the lowest third), none of the composed ones. Answers are judged by
ponder's verifiers: numbers exactly, "True" also as yes and "False" as no, lists in order, letters and times as they stand. The
package (1.0.1) wants a sympy of its time: with a newer one it does not load. Never trained on.
"""

import random
import re

from asking import arguments, ask, interval, judge, mean, save, table

MODULES = """algebra.linear_1d arithmetic.add_or_sub arithmetic.add_sub_multiple arithmetic.mul arithmetic.div arithmetic.mul_div_multiple arithmetic.mixed
algebra.sequence_next_term comparison.pair comparison.kth_biggest comparison.closest comparison.sort measurement.conversion measurement.time
numbers.base_conversion numbers.gcd numbers.div_remainder numbers.is_prime numbers.is_factor numbers.round_number numbers.place_value
numbers.list_prime_factors probability.swr_p_sequence""".split()
YES = {"True": (r"yes|true", r"no|not|false"), "False": (r"no|not|false", r"yes|true")}


def easiest(bounds):
    return bounds[0], bounds[0] + (bounds[1] - bounds[0]) / 3


def verifier(answer):
    if answer in YES:
        good, bad = YES[answer]
        return {"type": "regex", "pattern": rf"(?!.*\b(?:{bad})\b).*\b(?:{good})\b.*", "ignore_case": True}
    if re.fullmatch(r"-?\d+(?:/\d+|\.\d+)?", answer):
        return "number"
    body = r"[^\w.\-]+".join(re.escape(x).replace(r"\-", "-") for x in answer.replace(",", " ").split())
    return {"type": "regex", "pattern": rf"[^\w\-]*{body}[^\w\-]*", "ignore_case": True}


def problems(made, count):
    """`count` of one module, none twice; what the package cannot make with this numpy is passed over."""
    out, tries = {}, 0
    while len(out) < count and tries < 20 * count:
        tries += 1
        try:
            p = made()
        except AttributeError:
            continue
        out.setdefault(str(p.question), str(p.answer))
    return [{"prompt": q, "answer": a, "verifier": verifier(a)} for q, a in out.items()]


def main():
    args = arguments(__doc__).parse_args()
    try:
        import numpy
        from mathematics_dataset.modules import modules
    except ImportError as e:
        raise SystemExit(f"bench/maths.py needs pip install mathematics-dataset sympy==1.5.1 ({e})") from None
    random.seed(args.seed + 1)
    numpy.random.seed(args.seed + 1)
    tree = modules.train(easiest)
    sets = {}
    for name in MODULES:
        room, module = name.split(".")
        sets[name] = problems(tree[room][module], args.n or 50)
    flat = [p for ps in sets.values() for p in ps]
    right = [mean(s) for s in judge(args, flat, ask(args, flat))]
    rows, at = {}, 0
    for name, ps in sets.items():
        rows[name] = interval(right[at : at + len(ps)])
        at += len(ps)
    rows["all"] = interval(right)
    table("mathematics-dataset, easy: right", rows)
    save(args, {"model": args.model, "seed": args.seed, "samples": args.samples, "modules": rows}, "maths.json")


if __name__ == "__main__":
    main()
