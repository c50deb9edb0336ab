#!/usr/bin/env python3
"""Countdown with four numbers as Stream of Search asks it (arXiv 2404.03683, section 4; its countdown_generate.py).

    python3 bench/countdown_four.py build/release/ponder -m MODEL -n 1000 --out countdown.json

A target of 10 to 100 and four numbers of 1 to 99, each drawn evenly, and the numbers anew until they can make it with each
used once and + - * / whose results are whole and not negative. One answer a problem, the likeliest token each time, as there; an
expression is right that ponder's verifier computes to the target. Unlike there the problem is put in ponder's words, and all targets
were practised (there a second set has targets that were not); the problems themselves are not in what it practised but by a chance of
one in some thousands.
"""

import itertools
import random

from asking import arguments, ask, interval, judge, mean, save, table


def joined(a, b):
    low, high = min(a, b), max(a, b)
    yield from (a + b, a * b, high - low)
    if low and high % low == 0:
        yield high // low


def can_make(numbers, target):
    if len(numbers) == 1:
        return numbers[0] == target
    for i, j in itertools.combinations(range(len(numbers)), 2):
        rest = [n for k, n in enumerate(numbers) if k not in (i, j)]
        if any(can_make([*rest, made], target) for made in joined(numbers[i], numbers[j])):
            return True
    return False


def problem(rng):
    target, numbers = rng.randint(10, 100), []
    while not numbers or not can_make(numbers, target):
        numbers = [rng.randint(1, 99) for _ in range(4)]
    return {
        "prompt": f"Use {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}, each exactly once, to make {target}.",
        "answer": "",
        "verifier": {"type": "countdown", "numbers": numbers, "target": target},
    }


def main():
    parser = arguments(__doc__)
    parser.set_defaults(n=1000, temperature=0.0)
    args = parser.parse_args()
    rng = random.Random(args.seed + 2404_03683)
    problems = [problem(rng) for _ in range(args.n)]
    replies = ask(args, problems)
    rows = {
        "right": interval([mean(s) for s in judge(args, problems, replies)]),
        "came to an end": interval([mean([r is not None for r in rs]) for rs in replies]),
    }
    table("Countdown, four numbers", rows)
    save(args, {"model": args.model, "seed": args.seed, "temperature": args.temperature, **rows}, "countdown.json")


if __name__ == "__main__":
    main()
