#!/usr/bin/env python3
"""reasoning-gym's problems in reasoning-gym's words, judged by its own score_answer.

    python3 -m venv gym && gym/bin/pip install reasoning-gym
    gym/bin/python bench/gym.py build/release/ponder -m MODEL -n 50 --out gym.json

asks the data sets below, which are within a small model's world, at settings of their easiest kind: those named here,
the package's own elsewhere. What is scored is what ponder's verifiers would read as the answer: the last box, what follows
"answer is", or the last line. "right" is a score above 0.99; "score" is the mean, which has the package's part points.
The problems are not ponder's, are made afresh by the seed, and are never trained on.
"""

import re

from asking import arguments, ask, interval, mean, save, table

SETTINGS = {
    "chain_sum": dict(min_terms=2, max_terms=4, min_digits=1, max_digits=3),
    "basic_arithmetic": dict(min_terms=2, max_terms=3, min_digits=1, max_digits=2),
    "decimal_chain_sum": dict(
        min_terms=2, max_terms=3, min_digits=1, max_digits=2, min_decimal_places=1, max_decimal_places=2
    ),
    "products": dict(min_digits=1, max_digits=3),
    "simple_equations": dict(min_terms=2, max_terms=3, max_value=20),
    "gcd": dict(max_value=200),
    "lcm": dict(max_value=30),
    "base_conversion": dict(max_value=255),
    "letter_counting": dict(min_words=3, max_words=6),
    "spell_backward": dict(min_word_len=3, max_word_len=7),
    "word_sequence_reversal": dict(min_words=3, max_words=6),
    "word_sorting": dict(min_words=3, max_words=5),
    "number_sorting": dict(min_numbers=3, max_numbers=6, max_decimals=0),
    "number_sequence": dict(min_terms=4, max_terms=6, max_complexity=1),
    "countdown": dict(min_numbers=3, max_numbers=3, max_value=20, min_target=10, max_target=60),
    "knights_knaves": dict(n_people=2),
    "calendar_arithmetic": dict(
        tasks=["weekday_offset", "weekday_of_date", "count_days", "is_leap_year"], offset_upper_bound=30
    ),
    "time_intervals": dict(task_types=["time"]),
    "dice": dict(num_dice=2, max_dice_size=6),
    "fraction_simplification": dict(max_value=30, max_factor=10, styles=("plain",)),
    "prime_factorization": dict(max_value=200),
    "count_primes": dict(max_n=60),
    "simple_geometry": dict(max_sides=4),
    "coin_flip": dict(max_trials=4),
    "leg_counting": dict(max_animals=4, max_instances=6),
    "gsm_symbolic": dict(),
}


def plain(reply):
    """The answer in a reply, as docs/verifiers.md says what counts as it."""
    text = (reply or "").strip()
    for pattern in (r".*\\boxed\{(.*?)\}", r".*<answer>(.*?)</answer>", r".*(?:answer is|answer:)\s*(.+)"):
        found = re.match(pattern, text, re.DOTALL | re.IGNORECASE)
        if found:
            return found.group(1).strip().strip('*$"').rstrip(".")
    return text.splitlines()[-1].strip().strip('*$"').rstrip(".") if text else ""


def score(data, reply, entry):
    """By the package; what its reader of answers fails on is no answer to it."""
    try:
        return data.score_answer(plain(reply), entry)
    except (ValueError, TypeError, IndexError, ZeroDivisionError):
        return 0.0


def main():
    try:
        import reasoning_gym
    except ImportError:
        raise SystemExit("bench/gym.py needs the package reasoning-gym: pip install reasoning-gym") from None
    p = arguments(__doc__)
    p.add_argument("--only", help="some of the data sets, with commas")
    args = p.parse_args()
    wanted = {k: v for k, v in SETTINGS.items() if not args.only or k in args.only.split(",")}
    made = {k: reasoning_gym.create_dataset(k, size=args.n or 50, seed=args.seed + 1, **v) for k, v in wanted.items()}
    asked = [(k, entry) for k, data in made.items() for entry in data]
    replies = ask(args, [{"prompt": entry["question"]} for _, entry in asked])
    scores = [[score(made[k], r, entry) for r in rs] for (k, entry), rs in zip(asked, replies)]
    rows = {}
    for name in [*made, "all"]:
        own = [s for (k, _), s in zip(asked, scores) if name in (k, "all")]
        rows[name] = {**interval([mean([x > 0.99 for x in s]) for s in own]), "score": mean([mean(s) for s in own])}
    table("reasoning-gym: right (and mean score)", rows, lambda x: f"   {x['score']:.3f}")
    save(
        args,
        {
            "model": args.model,
            "version": getattr(reasoning_gym, "__version__", None),
            "settings": wanted,
            "seed": args.seed,
            "samples": args.samples,
            "sets": rows,
        },
        "gym.json",
    )


if __name__ == "__main__":
    main()
