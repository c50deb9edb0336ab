"""Sixty plain problems, and what hasty typing does to each."""

import random
import re

from core import items, number, weekday, word, yes_no

UP = [
    ([14, 3, 27, 8], 0),
    ([31, 5, 12], 0),
    ([6, 90, 45, 2, 18], 0),
    ([7, 22, 13, 40], 1),
    ([100, 64, 81], 1),
    ([19, 2, 11, 5, 30, 8], 0),
]


def base():
    text = lambda l: ", ".join(map(str, l))
    out = [
        (f"What is {e}?", number(eval(e)))
        for e in (
            "45 - 18",
            "9 - 14",
            "62 - 7 + 15",
            "120 - 45 - 30",
            "8 * 7",
            "34 + 59",
            "6 + 4 * 5",
            "(9 - 4) * 6",
            "-3 + 10",
            "500 - 123",
        )
    ]
    out += [
        (f"Calculate {e}.", number(eval(e)))
        for e in ("73 - 29", "15 - 6 - 4", "12 * 11", "250 + 375", "88 - 99", "3 * (7 - 2)")
    ]
    out += [(f"Please work out {e}.", number(eval(e))) for e in ("64 - 16", "18 + 7 - 9", "2045 - 998", "1234 + 4321")]
    out += [
        ("Solve the equation 3x - 5 = 16.", number(7)),
        ("Solve the equation 7x - 10 = 4x + 2.", number(4)),
        ("If 5y - 3 = 22, what is the value of y?", number(5)),
        ("Solve x - 9 = -4 for x.", number(5)),
    ]
    out += [
        (
            f"Sort these numbers from {'largest to smallest' if d else 'smallest to largest'}: {text(l)}.",
            items(sorted(l, reverse=bool(d))),
        )
        for l, d in UP
    ]
    out += [
        (f"What is the average of {text(l)}?", number(sum(l) // len(l)))
        for l in ([4, 8, 12], [10, 20, 30, 40], [7, 9, 5, 11])
    ]
    out += [
        (f"What number comes next in the sequence {text(l[:-1])}?", number(l[-1]))
        for l in ([3, 6, 9, 12, 15], [2, 4, 8, 16, 32], [50, 45, 40, 35, 30], [1, 4, 9, 16, 25])
    ]
    out += [
        (f"Which number is the largest: {text(l)}?", number(max(l)))
        for l in ([12, 47, 33], [205, 250, 199, 52], [8, 3, 6, 1, 9])
    ]
    out += [
        (f"Sort these words alphabetically: {text(l)}.", items(sorted(l)))
        for l in (["pear", "apple", "lemon"], ["tiger", "cat", "zebra", "dog"])
    ]
    out += [
        ("Reverse the order of these words: red, green, blue.", items(["blue", "green", "red"])),
        ("Find the greatest common divisor of 24, 36.", number(12)),
        ("Find the greatest common divisor of 35, 14.", number(7)),
    ]
    out += [
        (
            "Use the numbers 3, 5, 7 to make 22.",
            {"answer": "3*5+7", "verifier": {"type": "countdown", "numbers": [3, 5, 7], "target": 22}},
        ),
        (
            "Use the numbers 2, 6, 9 to make 21.",
            {"answer": "2*6+9", "verifier": {"type": "countdown", "numbers": [2, 6, 9], "target": 21}},
        ),
        (
            "Use the numbers 4, 8, 10 to make 22.",
            {"answer": "4+8+10", "verifier": {"type": "countdown", "numbers": [4, 8, 10], "target": 22}},
        ),
    ]
    out += [
        ("How many times does the letter r appear in strawberry?", number(3)),
        ("How many letters are in the word elephant?", number(8)),
        ("What is 25% of 80?", number(20)),
        ("Convert 13 to binary.", word("1101", "0b1101")),
        ("Write 49 in Roman numerals.", word("XLIX")),
        ("Round 478 to the nearest hundred.", number(500)),
        ("What is the remainder when 47 is divided by 6?", number(5)),
        ("Is 51 a prime number?", yes_no(False, "prime")),
        ("Today is Wednesday. What day will it be in 10 days?", weekday(5)),
        ("Spell the word planet backwards.", word("tenalp")),
        ("How many minutes are in 4 hours?", number(240)),
        ("What is 1/2 + 1/4?", number("3/4")),
    ]
    random.Random(1).shuffle(out)
    return [{"prompt": p, **j} for p, j in out]


def swap(word_):
    """Two letters in the middle the wrong way round."""
    for i in range(1, len(word_) - 2):
        if word_[i] != word_[i + 1]:
            return word_[:i] + word_[i + 1] + word_[i] + word_[i + 2 :]
    return word_


def typo(p):
    """In one word of the question, never in what it is about."""
    asked = "average Calculate Please equation numbers sequence alphabetically largest divisor appear letters Convert Roman nearest remainder prime Today backwards minutes value order Solve What".split()
    for w in asked:
        if re.search(rf"\b{w}\b", p):
            return re.sub(rf"\b{w}\b", swap(w), p, count=1)
    return swap(p.split()[0]) + p[len(p.split()[0]) :]


GREETINGS = ["Hi! ", "Hello, ", "Good morning. ", "Hey there, ", "hi ponder, ", "Hello! Quick question: "]
BEHIND = [
    " Thanks a lot!",
    " It's for my homework.",
    " Please be quick.",
    " I really need to know this.",
    " I got it wrong last time.",
    " My mum doesn't know either.",
]
VARIANTS = {
    "unicode_minus": lambda p, i: p.replace("-", "\u2212"),
    "no_spaces": lambda p, i: re.sub(
        r",\s+", ",", re.sub(r"\s*([+\-*/=])\s*", r"\1", re.sub(r"(?<=[a-z]) (-\d)", r"~\1", p)).replace("~", " ")
    ),
    "lists_without_commas": lambda p, i: re.sub(r",(?= \w)(?! what)", "", p),
    "sentence_behind": lambda p, i: p + BEHIND[i % len(BEHIND)],
    "lower_case": lambda p, i: p.lower(),
    "no_punctuation": lambda p, i: re.sub(r"[?.:!](?=\s|$)", "", p),
    "typo": lambda p, i: typo(p),
    "greeting": lambda p, i: GREETINGS[i % len(GREETINGS)] + p,
}


def files():
    """{variant: problems}, all in the order of "base"."""
    plain = base()
    return {
        "base": plain,
        **{name: [{**x, "prompt": f(x["prompt"], i)} for i, x in enumerate(plain)] for name, f in VARIANTS.items()},
    }
