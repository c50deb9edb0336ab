"""Liars, programs and stories: as people ask about them."""

import contextlib
import io
import re
from itertools import product

from core import number, regex, word
from words import WORDS


def knights_knaves(s):
    NAMES = "Anna Ben Clara David Emma Felix Grace Henry Ida Jack Lena Max Nora Oscar Paula Tom".split()
    K, N = "knight|truth|honest|ritter|ehrlich|wahrheit", "knave|liar|lies|lying|lügt|lügner|schurke"

    def roles(names, true):
        def one(name, t):
            good, bad = (K, N) if t else (N, K)
            return rf"(?=.*\b{name}\b(?:(?!{bad})[^.;])*?(?:{good}))"

        body = "".join(one(n, t) for n, t in zip(names, true))
        return {
            "answer": ", ".join(f"{n} is a {'knight' if t else 'knave'}" for n, t in zip(names, true)),
            "verifier": regex(body + ".*"),
        }

    def only(name, honest):
        return {"answer": name, "verifier": regex(rf"\W*{name}(?: (?:is|ist)\b(?:(?!{N if honest else K}).)*)?\W*")}

    def claims(names, me):
        """What can be said: the text with {{k}} and {{n}} for the two roles, English and German, and its truth."""
        out = []
        for j, x in enumerate(names):
            if j != me:
                out += [
                    (f"{x} is a {{k}}", f"{x} ist ein {{k}}", lambda w, j=j: w[j]),
                    (f"{x} is a {{n}}", f"{x} ist ein {{n}}", lambda w, j=j: not w[j]),
                    (
                        f"{x} and I are of the same kind",
                        f"{x} und ich sind von derselben Art",
                        lambda w, j=j: w[j] == w[me],
                    ),
                    (
                        f"at least one of {x} and me is a {{n}}",
                        f"mindestens einer von {x} und mir ist ein {{n}}",
                        lambda w, j=j: not (w[j] and w[me]),
                    ),
                    (
                        f"{x} and I are both {{n}}s",
                        f"{x} und ich sind beide {{n}}n",
                        lambda w, j=j: not w[j] and not w[me],
                    ),
                ]
        return out

    def make(n, who=None):
        def inner(r, german):
            while True:
                names = r.sample(NAMES, n)
                said = [r.choice(claims(names, i)) for i in range(n)]
                worlds = [w for w in product([True, False], repeat=n) if all(w[i] == said[i][2](w) for i in range(n))]
                if len(worlds) == 1 and (who is None or worlds[0].count(who) == 1):
                    break
            f = dict(zip("xyz", names))
            for i, c in enumerate(said):
                for key, (k, m) in dict(
                    a=("knight", "knave"), l=("truth-teller", "liar"), d=("Ritter", "Schurke")
                ).items():
                    text = c[1 if key == "d" else 0].format(k=k, n=m)
                    f[f"{key}{i}"] = text[0].upper() + text[1:]
            w = worlds[0]
            return f, only(names[w.index(who)], who) if who is not None else roles(names, w)

        return inner

    s.add(
        "knights_knaves",
        make(2),
        [
            'Knights always tell the truth and knaves always lie. {x} says: "{a0}." {y} says: "{a1}." Who is a knight and who is a knave?',
            "On an island everybody is either a truth-teller or a liar. {x}: {l0}. {y}: {l1}. What are {x} and {y}?",
            '{x} says "{l0}". {y} says "{l1}". Each of them either always lies or always tells the truth. Work out who is what.',
            'Logic puzzle: two people, {x} and {y}, knights or knaves. {x}: "{a0}" {y}: "{a1}" Solve it.',
            "You meet {x} and {y} on the island of knights (honest) and knaves (liars). {x} tells you: {a0}. {y} tells you: {a1}. Identify both.",
            '{x} claims: "{a0}". {y} replies: "{a1}". Knights speak the truth, knaves never do. Which is each?',
            "two guards, {x} and {y}, a truth-teller always tells the truth and a liar always lies. {x} says {l0}. {y} says {l1}. who is what",
            'Decide for {x} and {y} whether they\'re knights or knaves, given that {x} said "{a0}" and {y} said "{a1}".',
            'DE: Ritter sagen immer die Wahrheit, Schurken lügen immer. {x} sagt: "{d0}." {y} sagt: "{d1}." Wer ist was?',
            "DE: Auf einer Insel leben nur Ritter (sagen die Wahrheit) und Schurken (lügen). {x}: {d0}. {y}: {d1}. Was sind {x} und {y}?",
            'DE: {x} behauptet: "{d0}". {y} behauptet: "{d1}". Ritter lügen nie, Schurken immer. Bestimme, wer Ritter und wer Schurke ist.',
        ],
        2,
    )
    s.add(
        "knights_knaves",
        make(2, False),
        [
            'One of these two is lying, always. {x}: "{l0}". {y}: "{l1}". A truth-teller never lies. Who is the liar?',
            "Exactly one of {x} and {y} is a knave (knaves lie, knights don't). {x} says {a0}; {y} says {a1}. Name the knave.",
        ],
        2,
    )
    s.add(
        "knights_knaves",
        make(3),
        [
            'Three islanders, each a knight (always truthful) or a knave (always lying). {x}: "{a0}." {y}: "{a1}." {z}: "{a2}." Who is who?',
            '{x}, {y} and {z} are knights or knaves. {x} says, "{a0}." {y} says, "{a1}." {z} says, "{a2}." Knights tell the truth, knaves lie. Find out what each of them is.',
            "{x}: {l0}. {y}: {l1}. {z}: {l2}. Truth-tellers always tell the truth, liars always lie. Classify all three.",
            'In a village of liars and truth-tellers you hear three remarks. {x}: "{l0}" {y}: "{l1}" {z}: "{l2}" What is everybody?',
            "Brain teaser! Knights = truth, knaves = lies. {x} - {a0}. {y} - {a1}. {z} - {a2}. Answer?",
            'DE: Drei Leute, jeder ist Ritter (sagt stets die Wahrheit) oder Schurke (lügt stets). {x}: "{d0}" {y}: "{d1}" {z}: "{d2}" Wer ist was?',
        ],
        2,
    )
    s.add(
        "knights_knaves",
        make(3, True),
        [
            "{x}, {y} and {z} talk; only one of them is a truth-teller, liars always lie. {x}: {l0}. {y}: {l1}. {z}: {l2}. Who tells the truth?",
            "Find the only knight: {x} says {a0}, {y} says {a1}, {z} says {a2}. (Knaves always lie.)",
        ],
        1,
    )


def code_trace(s):
    SNIPPETS = [
        "x = {a}\ny = {b}\nx = x + y\nprint(x)",
        "x = {a}\nfor i in range({c}):\n    x += {d}\nprint(x)",
        "total = 0\nfor n in [{a}, {b}, {d}]:\n    total += n\nprint(total)",
        "a = {a}\nb = {b}\na, b = b, a\nprint(a - b)",
        'if {a} > {b}:\n    print("big")\nelse:\n    print("small")',
        "n = {a}\nwhile n > {c}:\n    n -= {d}\nprint(n)",
        "def f(x):\n    return x * {d} + {c}\n\nprint(f({a}))",
        "print({a} // {d} + {b} % {d})",
        "l = [{a}, {b}, {c}]\nl.append({d})\nprint(len(l))",
        "numbers = [{b}, {a}, {d}]\nprint(max(numbers) - min(numbers))",
        's = "{w}"\nprint(s[0] + s[-1])',
        'word = "{w}"\nprint(len(word) * {d})',
        'print("{w}"[::-1])',
        "x = {a}\nif x % 2 == 0:\n    x = x // 2\nelse:\n    x = 3 * x + 1\nprint(x)",
        "count = 0\nfor i in range(1, {a}):\n    if i % {d} == 0:\n        count += 1\nprint(count)",
        "l = [{a}, {b}, {c}]\nl[1] = {d}\nprint(sum(l))",
        "print({a} > {b} and {c} < {d})",
        "p = 1\nfor i in range(1, {c}):\n    p *= i\nprint(p)",
        "print(sorted([{a}, {b}, {d}])[1])",
        'd = {{"a": {a}, "b": {b}}}\nd["a"] += {d}\nprint(d["a"])',
        'print("{w}".upper())',
        "print(sum(range({c} + 2)))",
    ]
    FRAMES = [
        "What does this Python program print?\n\n{s}",
        "```python\n{s}\n```\nWhat's the output?",
        "Trace this code and tell me what it prints:\n{s}",
        "I ran this:\n\n```\n{s}\n```\n\nWhat did I see?",
        "Python quiz. Output of\n{s}",
        "{s}\n\nwhat will be printed?",
        "Predict the output.\n\n{s}",
        "What is shown on the screen after running the following?\n{s}",
        "Given the code below, what is the result?\n\n```python\n{s}\n```",
        "DE: Was gibt dieses Programm aus?\n\n{s}",
        "DE: Welche Ausgabe hat dieser Python-Code?\n```python\n{s}\n```",
    ]
    for k in range(44):
        r = s.rng
        f = dict(a=r.randint(5, 30), b=r.randint(2, 30), c=r.randint(2, 5), d=r.randint(2, 6), w=r.choice(WORDS))
        code = SNIPPETS[k % len(SNIPPETS)].format(**f)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(code, {})
        text = out.getvalue().strip()
        frame = FRAMES[k * 3 % len(FRAMES)].removeprefix("DE: ")
        s.one("code_trace", frame.replace("{s}", code), number(text) if re.fullmatch(r"-?\d+", text) else word(text))


def word_problem(s):
    def make(rule, x=(10, 60), y=(2, 9)):
        def inner(r, german):
            a, b = r.randint(*x), r.randint(*y)
            return dict(a=a, b=b, p=a * b, t=a + b, d=a - b), number(rule(a, b))

        return inner

    plus, minus, times, each, first = (
        (lambda a, b: a + b),
        (lambda a, b: a - b),
        (lambda a, b: a * b),
        (lambda a, b: a),
        (lambda a, b: a),
    )
    s.add(
        "word_problem",
        make(minus),
        [
            "Mia has {a} stickers and gives {b} to her brother. How many does she have left?",
            "There were {a} birds on a wire. {b} flew away. How many stayed?",
            "A baker made {a} rolls and sold all but {b}. How many did he sell?",
            "Grandpa is {a}, Grandma is {b} years younger. How old is Grandma?",
            "DE: Auf dem Parkplatz stehen {a} Autos, {b} fahren weg. Wie viele sind noch da?",
            "Sam read {b} of the {a} pages in his comic. how many pages to go?",
        ],
    )
    s.add(
        "word_problem",
        make(plus, y=(3, 40)),
        [
            "A bus carries {a} people. At the next stop {b} get on and nobody gets off. How many are on the bus now?",
            "Leo collected {a} shells on Monday and {b} on Tuesday. How many shells did he collect altogether?",
            "After spending {b} dollars Rita still has {a} dollars. How much did she have at first?",
            "DE: Tim hat {a} Murmeln und gewinnt {b} dazu. Wie viele hat er jetzt?",
            "Our plant was {a} cm tall and has grown by {b} cm. How tall is it?",
        ],
    )
    s.add(
        "word_problem",
        make(times, (3, 15), (3, 12)),
        [
            "Each of the {a} children brings {b} apples. How many apples are there?",
            "A spider has 8 legs... but my toy robot has {b}! How many legs do {a} toy robots have?",
            "One box holds {b} crayons. How many crayons are in {a} boxes?",
            "Every day Nina swims {b} laps. How many laps does she swim in {a} days?",
            "DE: Eine Packung enthält {b} Kekse. Wie viele Kekse sind in {a} Packungen?",
            "A theatre has {a} rows with {b} seats in each row. How many people can sit?",
        ],
    )
    s.add(
        "word_problem",
        make(each, (3, 15), (2, 9)),
        [
            "{p} cookies are shared fairly among {b} friends. How many does each friend get?",
            "A rope {p} m long is cut into {b} equal parts. How long is each part in metres?",
            "{b} identical books weigh {p} kg together. What does one weigh (kg)?",
            "If a car drives {p} km in {b} hours at constant speed, what's its speed in km/h?",
            "DE: {p} Euro werden gerecht auf {b} Personen verteilt. Wie viel bekommt jeder?",
        ],
    )
    s.add(
        "word_problem",
        make(first, (5, 40), (2, 30)),
        [
            "Together Ali and Bo have {t} cards. Bo has {b}. How many has Ali?",
            "Some kids were in the pool. {b} more jumped in and then there were {t}. How many were there to begin with?",
            "There are {t} pupils in a class, {b} of them are away today. How many are present?",
        ],
    )


def multi_step(s):
    def make(rule):
        def inner(r, german):
            a, b, c, d = r.randint(3, 12), r.randint(2, 9), r.randint(2, 9), r.randint(1, 6)
            return dict(
                a=a,
                b=b,
                c=c,
                d=d,
                h=a * b + c + 10,
                big=a * b + c * d + 20,
                ab=a * b,
                n=a * b * c,
                t=a * (b + c),
                l=a * 3,
                twice=2 * a,
            ), number(rule(a, b, c, d))

        return inner

    s.add(
        "multi_step",
        make(lambda a, b, c, d: a * b + c),
        [
            "Tom buys {a} packs of {b} cards and finds {c} more cards. How many cards has he got?",
            "A farmer has {a} fields with {b} cows each and {c} cows in the barn. How many cows in all?",
            "Taxi: {c} dollars to start and {b} dollars per km. What does a ride of {a} km cost?",
            "DE: Oma kauft {a} Tüten mit je {b} Äpfeln und bekommt {c} Äpfel geschenkt. Wie viele Äpfel hat sie?",
        ],
    )
    s.add(
        "multi_step",
        make(lambda a, b, c, d: 10),
        [
            "I had {h} euros. I bought {a} notebooks at {b} euros each and a pen for {c} euros. How much money do I have left?",
            "DE: Jonas hat {h} Euro. Er kauft {a} Karten zu je {b} Euro und ein Eis für {c} Euro. Wie viel Geld hat er noch?",
        ],
    )
    s.add(
        "multi_step",
        make(lambda a, b, c, d: 20),
        [
            "Out of {big} chairs, {a} rows of {b} are in the hall and {c} rows of {d} in the yard. How many chairs aren't used?"
        ],
    )
    s.add(
        "multi_step",
        make(lambda a, b, c, d: a * (b + c)),
        [
            "Each of {a} children gets {b} sweets and {c} nuts. How many things are handed out?",
            "A ticket costs {b} dollars and a drink {c} dollars. What do {a} people pay if each takes both?",
            "Lisa earns {b} euros in the morning and {c} in the afternoon, {a} days long. What does she earn in total?",
        ],
    )
    s.add(
        "multi_step",
        make(lambda a, b, c, d: b * c),
        [
            "{n} pencils are packed into boxes, {a} in each box. How many boxes are needed?",
            "{n} marbles go to {a} kids in equal shares. How many marbles does one kid get?",
        ],
        1,
    )
    s.add(
        "multi_step",
        make(lambda a, b, c, d: 3 * a + a),
        [
            "Ana is {a} years old and her mother is three times as old. How old are they together?",
            "DE: Pia hat {a} Bücher, Lars hat dreimal so viele. Wie viele haben sie zusammen?",
        ],
    )
    s.add(
        "multi_step",
        make(lambda a, b, c, d: 2 * a + a + b),
        [
            "Ben has {a} toys. Cleo has twice as many as Ben, and Dan has {b}. How many toys do the three have?",
            "On Monday a shop sold {a} bikes, on Tuesday double that and on Wednesday {b}. Total sales?",
        ],
    )
    s.add(
        "multi_step",
        make(lambda a, b, c, d: (a + b) * c - d),
        [
            "Start with {a}, add {b}, multiply the result by {c} and take away {d}. What do you get?",
            "think of {a}. plus {b}. times {c}. minus {d}. result?",
            "First add {a} and {b}; then multiply by {c}; finally subtract {d}.",
            "DE: Nimm {a}, addiere {b}, multipliziere mit {c} und ziehe {d} ab. Was kommt heraus?",
        ],
    )
    s.add(
        "multi_step",
        make(lambda a, b, c, d: a),
        [
            "A number is doubled and then {b} is added; that gives the same as {twice} plus {b}. What is the number?",
            "After I paid {b} dollars for each of some tickets, {ab} dollars were gone. How many tickets did I buy?",
        ],
        1,
    )
    s.add(
        "multi_step",
        make(lambda a, b, c, d: a * b - c + d if a * b >= c else a * b + d - c),
        [
            "A hen lays {b} eggs a week. After {a} weeks we eat {c} eggs and then find {d} more. How many eggs are there?"
        ],
    )


def run(s):
    for task in (knights_knaves, code_trace, word_problem, multi_step):
        task(s)
