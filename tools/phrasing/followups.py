"""Conversations of two to four turns: a question, then what people say next."""

import random

from core import DAYS, TAGE, clock, items, number, weekday, word, yes_no
from notation import to_roman

OPEN = [
    "What is {e}?",
    "{e}",
    "Calculate {e}.",
    "how much is {n}",
    "{n}=?",
    "Can you work out {e} for me?",
    "Hi! What's {e}?",
    "I need {e}.",
    "Please tell me the result of {e}.",
]
OPEN_DE = ["Was ist {e}?", "Wie viel ist {e}?", "Berechne {e}.", "Hallo, was ergibt {e}?"]
OP = {"+": lambda x, k: x + k, "-": lambda x, k: x - k, "*": lambda x, k: x * k}
ADD = [
    "Add {k} to that.",
    "plus {k}",
    "and {k} more?",
    "Now add {k}.",
    "And if you add {k}?",
    "add another {k} please",
    "+ {k}",
    "What do I get when I put {k} on top?",
]
SUB = [
    "Subtract {k} from that.",
    "minus {k}",
    "and {k} less?",
    "Now take away {k}.",
    "take {k} off the result",
    "- {k}",
    "What's left if I remove {k}?",
]
MUL = [
    "Multiply that by {k}.",
    "times {k}",
    "and times {k}?",
    "now multiply it with {k}",
    "* {k}",
    "What is {k} times as much?",
]
DE = {
    "+": ["Addiere {k} dazu.", "plus {k}", "und noch {k} dazu?"],
    "-": ["Zieh davon {k} ab.", "minus {k}", "und {k} weniger?"],
    "*": ["Nimm das mal {k}.", "mal {k}"],
}
WHY = ["why?", "Why?", "How did you get that?", "Can you explain that?", "really?", "Are you sure?", "Show me how."]
WHY_DE = ["Warum?", "Wie kommst du darauf?", "Bist du sicher?"]
THANKS = ["thanks", "Thank you!", "great, thanks", "ok", "Nice."]
UNDO = [
    "undo that",
    "Undo the last step.",
    "no wait, go back one step",
    "take that back",
    "What was it before that?",
    "forget the last step. What's the number now?",
]
INSTEAD = {
    "-": ["no, subtract it instead", "I meant minus, not plus.", "Sorry, subtract {k} instead of adding it."],
    "*": ["no, multiply by it instead", "I meant times {k}, not plus.", "Make that a multiplication instead."],
    "+": ["no, add it instead", "Sorry, I meant plus.", "add {k} instead please"],
}
DOUBLE = ["double it", "and twice that?", "Now double the result.", "What is that doubled?"]
HALF = ["half of that?", "Now halve it.", "divide it by 2", "and half?"]
OTHER = {
    "binary": (
        ["and in binary?", "What's that in binary?", "Convert it to binary.", "as a binary number?"],
        lambda x: word(f"{x:b}", f"0b{x:b}"),
    ),
    "hex": (["and in hex?", "What is that in hexadecimal?", "now hex please"], lambda x: word(f"{x:x}", f"0x{x:x}")),
    "roman": (
        ["in Roman numerals?", "Write that in Roman numerals.", "and how would the Romans write it?"],
        lambda x: word(to_roman(x)),
    ),
    "parity": (
        ["is it even?", "Is that an even number?", "Is that number even?"],
        lambda x: yes_no(x % 2 == 0, "even", "odd"),
    ),
    "prime": (
        ["is that prime?", "Is the result a prime number?", "prime?"],
        lambda x: yes_no(x > 1 and all(x % k for k in range(2, x)), "prime"),
    ),
    "round": (
        ["Round that to the nearest ten.", "and rounded to tens?", "to the nearest 10?"],
        lambda x: number((x + 5) // 10 * 10),
    ),
    "remainder": (["What is the remainder when you divide that by 7?", "and mod 7?"], lambda x: number(x % 7)),
    "square": (["square it", "and squared?", "What is that squared?"], lambda x: number(x * x)),
    "digits": (["How many digits does it have?", "how many digits is that?"], lambda x: number(len(str(x)))),
    "negative": (["And with a minus in front?", "what's the negative of that?"], lambda x: number(-x)),
}
OTHER_DE = {
    "binary": (["und binär?", "Und als Binärzahl?"], OTHER["binary"][1]),
    "roman": (["und in römischen Zahlen?"], OTHER["roman"][1]),
    "round": (["Runde das auf Zehner."], OTHER["round"][1]),
    "parity": (["Ist das gerade?"], lambda x: yes_no(x % 2 == 0, "gerade", "ungerade")),
    "square": (["und das zum Quadrat?"], OTHER["square"][1]),
}


def turn(kind, user, judged=None):
    return {"user": user, "kind": kind, **(judged or {"answer": None})}


class Deal:
    """Every wording of a list once before any comes again."""

    def __init__(self, seed):
        self.rng, self.left = random.Random(seed), {}

    def __call__(self, options):
        key = tuple(options)
        if not self.left.get(key):
            self.left[key] = self.rng.sample(key, len(key))
        return self.left[key].pop()


def arithmetic(deal, german):
    """A sum, then one to three of: a step on, another step instead, a step undone, another view of it, a free word."""
    r = deal.rng
    op = r.choice("+-*+")
    a, b = (r.randint(2, 12), r.randint(2, 9)) if op == "*" else (r.randint(20, 90), r.randint(2, 19))
    e = f"{a} {op} {b}"
    past = [OP[op](a, b)]
    turns = [turn("open", deal(OPEN_DE if german else OPEN).format(e=e, n=e.replace(" ", "")), number(past[0]))]
    last = None
    for _ in range(r.choice([1, 2, 3, 3])):
        x = past[-1]
        kinds = (
            ["step"] * 4
            + ["other"] * (4 if len(turns) > 1 else 1)
            + ["why"]
            + (
                []
                if german
                else ["double"]
                + (["undo"] * 3 if last else ["thanks"])
                + (["half"] if x % 2 == 0 else [])
                + (["instead"] * 5 if last and last[0] == "step" else [])
            )
        )
        kind = r.choice(kinds)
        if kind == "step":
            op = r.choice("++-*") if x < 150 else r.choice("+-")
            k = r.randint(2, 5) if op == "*" else r.randint(1, min(20, max(2, x)))
            past.append(OP[op](x, k))
            turns.append(
                turn(
                    "step", deal(DE[op] if german else {"+": ADD, "-": SUB, "*": MUL}[op]).format(k=k), number(past[-1])
                )
            )
            last = ("step", op, k)
        elif kind == "instead":
            op = r.choice(
                [
                    o
                    for o in INSTEAD
                    if o != last[1]
                    and not (o == "*" and last[1] == "-")
                    and not (o == "+" and last[1] == "*")
                    and not (o == "-" and last[1] == "*")
                ]
                or ["-"]
            )
            if last[1] == "*":
                turns.append(turn("instead", f"sorry, add {last[2]} instead", number(past[-2] + last[2])))
                past[-1], last = past[-2] + last[2], ("done",)
                continue
            past[-1] = OP[op](past[-2], last[2])
            turns.append(turn("instead", deal(INSTEAD[op]).format(k=last[2]), number(past[-1])))
            last = ("done",)
        elif kind == "undo" and len(past) > 1:
            past.pop()
            turns.append(turn("undo", deal(UNDO), number(past[-1])))
            last = None
        elif kind in ("double", "half"):
            past.append(x * 2 if kind == "double" else x // 2)
            turns.append(turn("step", deal(DOUBLE if kind == "double" else HALF), number(past[-1])))
            last = ("done",)
        elif kind == "other":
            table = OTHER_DE if german else OTHER
            name = r.choice([k for k in table if 1 < x < 400 or k in ("round", "parity") and x > 0] or [None])
            if name is None:
                continue
            texts, judge = table[name]
            turns.append(turn("view", deal(texts), judge(x)))
            # What "that" means after a new number or another notation, nobody could say.
            if name not in ("parity", "prime"):
                break
            last = None
        else:
            turns.append(turn("free", deal(WHY_DE if german else WHY if kind == "why" else THANKS)))
    return turns


def changed(deal, german):
    """The same question with something else in it."""
    r = deal.rng
    (a, c), (b, d) = r.sample(range(20, 91), 2), r.sample(range(3, 20), 2)
    f = dict(a=a, b=b, c=c, d=d)
    if german:
        q = [("Was ist {a} + {b}?", a + b), ("und {a} - {b}?", a - b), ("Und {c} + {d}?", c + d)]
    else:
        q = r.choice(
            [
                [("What is {a} + {b}?", a + b), ("And with {d} instead of {b}?", a + d), ("and {c} + {d}?", c + d)],
                [
                    ("{a} minus {b}?", a - b),
                    ("and {c} minus {b}?", c - b),
                    ("and both results added together?", a - b + c - b),
                ],
                [
                    ("What's {b} times {d}?", b * d),
                    ("What about {b} times {b}?", b * b),
                    ("Which of the two is bigger?", max(b * d, b * b)),
                ],
                [
                    ("What is 50% of {e}?".replace("{e}", str(2 * a)), a),
                    ("and 25% of {e}?".replace("{e}", str(4 * b)), b),
                    ("and 10% of {e}?".replace("{e}", str(10 * d)), d),
                ],
                [
                    ("Round {a}{d} to the nearest hundred.", (int(f"{a}{d}") + 50) // 100 * 100),
                    ("and to the nearest ten?", (int(f"{a}{d}") + 5) // 10 * 10),
                ],
                [("What is {a} mod {b}?", a % b), ("and {c} mod {b}?", c % b), ("and {c} mod {d}?", c % d)],
            ]
        )
    return [
        turn("open" if i == 0 else "changed", t.format(**f), number(v))
        for i, (t, v) in enumerate(q[: r.randint(2, len(q))])
    ]


def lists(deal, german):
    r = deal.rng
    l = r.sample(range(2, 60), r.randint(4, 6))
    up = sorted(l)
    x, y = r.choice(l), r.choice([k for k in range(5, 62) if k not in l])
    text = ", ".join(map(str, l))
    if german:
        more = [
            ("und absteigend?", items(up[::-1])),
            ("Welche ist die größte?", number(up[-1])),
            ("Und die Summe?", number(sum(l))),
        ]
        first = turn("open", f"Sortiere {text}.", items(up))
    else:
        more = [
            (deal(["and the other way round?", "Now in descending order.", "reverse that"]), items(up[::-1])),
            (deal(["Which one is the biggest?", "what's the largest of them?"]), number(up[-1])),
            (deal(["And their sum?", "Add them all up.", "What do they sum to?"]), number(sum(l))),
            (deal([f"without the {x}", f"Remove {x}, please.", f"Leave out {x}."]), items([k for k in up if k != x])),
            (
                deal([f"put {y} in as well", f"Add {y} to the list, keep it sorted.", f"and with {y} in it?"]),
                items(sorted(l + [y])),
            ),
            (deal(["How many are there?", "how many numbers is that?"]), number(len(l))),
        ]
        first = turn(
            "open",
            deal(
                ["Sort {t}.", "Put {t} in order, smallest first.", "Sort these from small to large: {t}", "order: {t}"]
            ).format(t=text),
            items(up),
        )
    # At most one of them changes the list, and that one comes last: every answer is about the list as it stands.
    changing = [m for m in more if m[1]["answer"].count(",") and m[1]["answer"] != ", ".join(map(str, up[::-1]))]
    asking = [m for m in more if m not in changing]
    picked = r.sample(asking, r.randint(0 if changing else 1, 1 if changing else 2))
    turned = any("," in m[1]["answer"] for m in picked)
    if changing and not turned and (not picked or r.random() < 0.6):
        picked.append(r.choice(changing))
    return [first] + [turn("list", t, j) for t, j in picked]


def words(deal, german):
    r = deal.rng
    a, b = r.sample(
        "banana strawberry mississippi elephant coffee balloon pepper kangaroo giraffe tomorrow butterfly cheese rabbit garden yellow planet".split(),
        2,
    )
    c, d = r.sample(sorted(set(a)), 2)
    if german:
        a, b = r.sample("Banane Wasser Erdbeere Kaffee Fenster Sommer Roller Mutter".split(), 2)
        c, d = r.sample(sorted(set(a.lower())), 2)
        q = [
            ("open", f"Wie viele {c} hat {a}?", number(a.lower().count(c))),
            ("changed", f"Und wie viele {d}?", number(a.lower().count(d))),
            ("changed", f"Und in {b}?", number(b.lower().count(d))),
        ]
    else:
        q = [
            (
                "open",
                deal(
                    ["How many {c}'s are in {a}?", "Count the letter {c} in {a}.", 'how often is {c} in "{a}"']
                ).format(c=c, a=a),
                number(a.count(c)),
            ),
            ("changed", deal(["and how many {d}'s?", "And {d}?", "what about {d}?"]).format(d=d), number(a.count(d))),
        ]
        q.append(
            r.choice(
                [
                    ("changed", deal(["and in {b}?", "What about {b}?"]).format(b=b), number(b.count(d))),
                    (
                        "view",
                        deal(["Spell it backwards.", "and backwards?", "Now the word backwards, please."]),
                        word(a[::-1]),
                    ),
                    ("view", "How many letters does the word have?", number(len(a))),
                ]
            )
        )
    return [turn(*x) for x in q[: r.randint(2, 3)]]


def days(deal, german):
    r = deal.rng
    i, n, m = r.randrange(7), r.randint(2, 20), r.randint(2, 9)
    if german:
        q = [
            ("open", f"Heute ist {TAGE[i]}. Welcher Tag ist in {n} Tagen?", weekday((i + n) % 7)),
            ("step", f"Und noch {m} Tage später?", weekday((i + n + m) % 7)),
        ]
    else:
        q = [
            (
                "open",
                deal(
                    [
                        "Today is {d}. What day is it in {n} days?",
                        "What weekday is {n} days after {d}?",
                        "{d} plus {n} days?",
                    ]
                ).format(d=DAYS[i], n=n),
                weekday((i + n) % 7),
            ),
            (
                "step",
                deal(["and {m} days after that?", "And another {m} days later?", "add {m} more days"]).format(m=m),
                weekday((i + n + m) % 7),
            ),
            ("step", deal(["and the day before?", "What was the day before that?"]), weekday((i + n + m - 1) % 7)),
        ]
    return [turn(*x) for x in q[: r.randint(2, 3)]]


def times(deal, german):
    r = deal.rng
    a, d, k = r.randint(1, 20) * 60 + r.choice([0, 15, 30, 40]), r.choice([10, 25, 45, 90]), r.choice([5, 20, 30])
    text = f"{a // 60}:{a % 60:02}"
    first = (
        f"Es ist {text} Uhr. Wie spät ist es in {d} Minuten?"
        if german
        else deal(
            [
                "It is {t}. What time is it in {d} minutes?",
                "{t} plus {d} minutes?",
                "The bus leaves at {t} and takes {d} minutes. When does it arrive?",
            ]
        ).format(t=text, d=d)
    )
    then = (
        f"Und {k} Minuten später?"
        if german
        else deal([f"and {k} minutes later?", f"Add another {k} minutes.", f"And if it is {k} minutes late?"])
    )
    return [turn("open", first, clock((a + d) % 1440)), turn("step", then, clock((a + d + k) % 1440))]


def equations(deal, german):
    r = deal.rng
    x, a, b, y = r.randint(2, 12), r.randint(2, 9), r.randint(1, 20), r.randint(2, 12)
    e, e2 = f"{a}x + {b} = {a * x + b}", f"{a}x + {b} = {a * y + b}"
    if german:
        return [turn("open", f"Löse {e}.", number(x)), turn("step", "Und was ist dann 2x?", number(2 * x))]
    return [
        turn("open", deal(["Solve {e}.", "{e}, what is x?", "Find x: {e}"]).format(e=e), number(x)),
        r.choice(
            [
                turn("step", deal(["And what is 2x?", "so what's 2x then?", "What is x + 1 then?"]).format(), None),
                turn("changed", deal(["and {e}?", "What about {e}?", "now solve {e}"]).format(e=e2), number(y)),
                turn("free", deal(WHY)),
            ]
        ),
    ]


def conversions(deal, german):
    r = deal.rng
    n, m = r.sample(range(3, 60), 2)
    if german:
        return [turn("open", f"Schreibe {n} binär.", word(f"{n:b}")), turn("changed", f"Und {m}?", word(f"{m:b}"))]
    name, f = r.choice(
        [("binary", lambda v: word(f"{v:b}", f"0b{v:b}")), ("Roman numerals", lambda v: word(to_roman(v)))]
    )
    q = [
        turn("open", deal(["Write {n} in {s}.", "What is {n} in {s}?", "{n} in {s}"]).format(n=n, s=name), f(n)),
        turn("changed", deal(["and {m}?", "What about {m}?", "now {m}"]).format(m=m), f(m)),
    ]
    return (
        q
        + [
            turn(
                "step",
                deal(["and the sum of the two numbers, in normal digits?", "Add the two numbers, as a normal number."]),
                number(n + m),
            )
        ][: r.randint(0, 1)]
    )


def mend(turns):
    """The one step whose answer hangs on its wording."""
    x = int(turns[0]["answer"]) if turns[0]["answer"].lstrip("-").isdigit() else 0
    for t in turns:
        if t["kind"] == "step" and t["answer"] is None:
            t.update(number(x + 1 if "x + 1" in t["user"] else 2 * x))
    return turns


def conversations(seed, count=200):
    deal = Deal(seed)
    makers = [arithmetic] * 12 + [changed] * 3 + [lists] * 3 + [words] * 2 + [days, times, equations, conversions]
    out, seen, i = [], set(), 0
    while len(out) < count:
        turns = mend(makers[i % len(makers)](deal, german=len(out) % 5 == 4))
        i += 1
        key = tuple(t["user"] for t in turns)
        if (
            len(turns) >= 2
            and key not in seen
            and (len(out) % 10 == 3 or any(t["answer"] is not None for t in turns[1:]))
        ):
            seen.add(key)
            out.append({"turns": turns[:4]})
    return out
