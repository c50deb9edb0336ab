"""Rounding, percentages, fractions, decimals, averages, chances: as people ask about them."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import comb

from core import de, decimal, lowest, number


def rounding(s):
    def make(step):
        def inner(r, german):
            n = r.randint(step // 2 + 1, r.choice([step * 12, step * 90]))
            return dict(n=n), number((n + step // 2) // step * step)

        return inner

    def places(k):
        def inner(r, german):
            n = Decimal(r.randint(10, 99999)).scaleb(-k - r.randint(1, 2))
            v = n.quantize(Decimal(1).scaleb(-k), ROUND_HALF_UP)
            return dict(n=de(str(n)) if german else n), decimal(v, german)

        return inner

    s.add(
        "rounding",
        make(10),
        [
            "Round {n} to the nearest ten.",
            "What's {n} to the nearest 10?",
            "{n} rounded to tens?",
            "DE: Runde {n} auf Zehner.",
        ],
    )
    s.add(
        "rounding",
        make(100),
        [
            "Round {n} to the nearest hundred.",
            "{n} -> nearest 100",
            "If I round {n} to hundreds, what do I get?",
            "DE: Runde {n} auf Hunderter.",
        ],
    )
    s.add(
        "rounding",
        make(1000),
        [
            "Round off {n} to the nearest thousand.",
            "About how many thousands is {n}? Round it to the nearest 1000.",
            "DE: Runde {n} auf volle Tausender.",
        ],
    )
    s.add(
        "rounding",
        places(0),
        [
            "Round {n} to the nearest whole number.",
            "what is {n} rounded to an integer",
            "Nearest integer to {n}?",
            "DE: Runde {n} auf eine ganze Zahl.",
        ],
    )
    s.add(
        "rounding",
        places(1),
        ["Round {n} to one decimal place.", "{n} to 1 d.p.?", "Give {n} correct to the nearest tenth."],
    )
    s.add(
        "rounding",
        places(2),
        [
            "Round {n} to 2 decimal places.",
            "{n} rounded to the nearest hundredth, please",
            "The calculator shows {n} dollars. How much is it to the nearest cent?",
            "DE: Runde {n} auf zwei Stellen nach dem Komma.",
        ],
    )


def percentage(s):
    def of(r, german):
        p = r.choice([5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 80, 90])
        n = (
            r.randint(1, 40)
            * {5: 20, 10: 10, 15: 20, 20: 5, 25: 4, 30: 10, 40: 5, 50: 2, 60: 5, 75: 4, 80: 5, 90: 10}[p]
        )
        v = p * n // 100
        return dict(p=p, n=n, v=v), number(v)

    def which(key):
        def make(r, german):
            f, _ = of(r, german)
            return f, number(
                {"p": f["p"], "n": f["n"], "off": f["n"] - f["v"], "up": f["n"] + f["v"], "rest": 100 - f["p"]}[key]
            )

        return make

    s.add(
        "percentage",
        of,
        [
            "What is {p}% of {n}?",
            "{p} percent of {n}?",
            "Find {p}% of {n}.",
            "calculate {p}% from {n}",
            "{p}% of the {n} pupils walk to school. How many pupils is that?",
            "How much is {p} per cent of {n}?",
            "I scored {p}% in a test with {n} points. How many points is that?",
            "DE: Wie viel sind {p}% von {n}?",
            "DE: Berechne {p} Prozent von {n}.",
        ],
    )
    s.add(
        "percentage",
        which("p"),
        [
            "What percentage of {n} is {v}?",
            "{v} out of {n}, what's that in percent?",
            "Express {v} as a percentage of {n}.",
            "DE: Wie viel Prozent von {n} sind {v}?",
        ],
    )
    s.add(
        "percentage",
        which("off"),
        [
            "A jacket costs {n} dollars and is {p}% off. What's the new price?",
            "Decrease {n} by {p}%.",
            "DE: Ein Fahrrad kostet {n} Euro und wird um {p}% billiger. Was kostet es jetzt?",
        ],
    )
    s.add(
        "percentage", which("up"), ["Increase {n} by {p} percent.", "A salary of {n} goes up by {p}%. What is it now?"]
    )
    s.add("percentage", which("n"), ["{p}% of a number is {v}. What is the number?"])
    s.add("percentage", which("rest"), ["{p}% of the class are girls. What percentage are boys?"])


def fraction(s):
    def two(op):
        def make(r, german):
            b, d = r.randint(2, 10), r.randint(2, 10)
            x, y = Fraction(r.randint(1, b - 1), b), Fraction(r.randint(1, d - 1), d)
            if op == "-" and x <= y:
                x, y = y + Fraction(1, b), y
            v = {"+": x + y, "-": x - y, "*": x * y, "/": x / y}[op]
            return dict(x=x, y=y), number(v)

        return make

    def cancel(r, german):
        a, b = r.randint(1, 9), r.randint(2, 12)
        k = r.randint(2, 9)
        return dict(x=f"{a * k}/{b * k}"), lowest(Fraction(a, b))

    def of(r, german):
        d = r.randint(2, 9)
        n = r.randint(1, d - 1)
        k = d * r.randint(2, 12)
        return dict(x=f"{n}/{d}", k=k), number(n * k // d)

    def mixed(r, german):
        d = r.randint(2, 9)
        w, n = r.randint(1, 6), r.randint(1, d - 1)
        return dict(x=f"{w} {n}/{d}"), number(Fraction(w * d + n, d))

    s.add(
        "fraction",
        two("+"),
        [
            "What is {x} + {y}?",
            "{x}+{y}",
            "Add the fractions {x} and {y}.",
            "I ate {x} of a pizza and my sister {y}. How many pizzas did we eat together, as a fraction?",
            "DE: Berechne {x} + {y}.",
        ],
    )
    s.add("fraction", two("-"), ["{x} minus {y} = ?", "Work out {x} - {y}.", "DE: Wie viel ist {x} - {y}?"])
    s.add("fraction", two("*"), ["Multiply {x} by {y}.", "{x} × {y}", "What is {x} of {y}?"])
    s.add("fraction", two("/"), ["Divide {x} by {y}.", "What's {x} ÷ {y}?"])
    s.add(
        "fraction",
        cancel,
        [
            "Simplify {x}.",
            "Reduce the fraction {x} to lowest terms.",
            "{x} in simplest form?",
            "cancel down {x}",
            "DE: Kürze {x} so weit wie möglich.",
        ],
    )
    s.add(
        "fraction",
        of,
        [
            "How much is {x} of {k}?",
            "{x} of {k} marbles are blue. How many are blue?",
            "DE: Wie viel sind {x} von {k}?",
        ],
    )
    s.add("fraction", mixed, ["Write {x} as an improper fraction."])


def decimal_(s):
    def two(op):
        def make(r, german):
            a, b = Decimal(r.randint(2, 999)).scaleb(-r.choice([1, 1, 2])), Decimal(r.randint(2, 999)).scaleb(
                -r.choice([1, 2])
            )
            if op == "*":
                a, b = Decimal(r.randint(2, 99)).scaleb(-1), Decimal(r.randint(2, 12)).scaleb(-r.choice([0, 1]))
            if op == "/":
                b = Decimal(r.choice([2, 4, 5, 8, 10]))
                a = Decimal(r.randint(2, 80)).scaleb(-r.choice([0, 1]))
            if op == "-" and a < b:
                a, b = b, a
            v = {"+": a + b, "-": a - b, "*": a * b, "/": a / b}[op].normalize()
            f = (lambda x: de(f"{x:f}")) if german else (lambda x: f"{x:f}")
            return dict(a=f(a), b=f(b)), decimal(f"{v:f}", german)

        return make

    def convert(r, german):
        f = Fraction(2 * r.randint(0, 9) + 1, r.choice([2, 4, 8, 10, 20]))
        v = Decimal(f.numerator) / Decimal(f.denominator)
        return dict(x=f, d=v), decimal(f"{v:f}", german)

    s.add(
        "decimal",
        two("+"),
        [
            "What is {a} + {b}?",
            "{a}+{b} =",
            "Add {a} and {b}.",
            "sum of the decimals {a} and {b}",
            "A string of {a} m and one of {b} m are tied end to end. How long is that, in metres? (Forget the knot.)",
            "DE: Was ist {a} + {b}?",
            "DE: Addiere {a} und {b}.",
        ],
    )
    s.add(
        "decimal",
        two("-"),
        [
            "{a} - {b}",
            "Take {b} from {a}.",
            "What is {a} minus {b}?",
            "By how much is {a} more than {b}?",
            "DE: Berechne {a} - {b}.",
        ],
    )
    s.add("decimal", two("*"), ["What's {a} times {b}?", "{a} x {b} = ?", "Multiply: {a} · {b}", "DE: {a} mal {b}?"])
    s.add(
        "decimal",
        two("/"),
        [
            "Divide {a} by {b}.",
            "{a} / {b} as a decimal?",
            "{a} litres are shared equally between {b} people. How many litres each?",
        ],
    )
    s.add(
        "decimal",
        convert,
        ["Write {x} as a decimal.", "what's {x} in decimal form", "DE: Schreibe {x} als Dezimalzahl."],
    )


def average(s):
    def make(r, german):
        n = r.randint(2, 6)
        l = [r.randint(1, 40) for _ in range(n - 1)]
        l.append((-sum(l)) % n + n * r.randint(0, 5) or n)
        if r.random() < 0.15:
            l[0] += n // 2
        v = Fraction(sum(l), n)
        if v.denominator not in (1, 2, 4, 5):
            l[-1] += (-sum(l)) % n
            v = Fraction(sum(l), n)
        v = Decimal(v.numerator) / v.denominator
        return dict(l=", ".join(map(str, l)), p=" ".join(map(str, l)), n=n), decimal(f"{v:f}", german)

    def missing(r, german):
        m, a, b = r.randint(5, 20), r.randint(1, 15), r.randint(1, 15)
        x = 3 * m - a - b
        return dict(m=m, a=a, b=b), number(x)

    def median(r, german):
        l = r.sample(range(1, 60), r.choice([3, 5, 5, 7]))
        return dict(l=", ".join(map(str, l))), number(sorted(l)[len(l) // 2])

    s.add(
        "average",
        make,
        [
            "What is the average of {l}?",
            "mean of {l}?",
            "Find the arithmetic mean: {l}",
            "avg({l})",
            "My marks are {l}. What's my average?",
            "On {n} days it rained {l} mm. What was the mean rainfall in mm?",
            "average {p}",
            "Calculate the mean of these numbers: {l}.",
            "The players scored {l} points. How many points per player on average?",
            "Add up {l} and share equally: how much does each get?",
            "What do {l} average out to?",
            "Give the mean value of the data set {{{l}}}.",
            "Someone ran {l} km on {n} days; find the average distance in km.",
            "Temperatures: {l}. Average?",
            "DE: Was ist der Durchschnitt von {l}?",
            "DE: Berechne den Mittelwert: {l}",
            "DE: Ich habe {l} Punkte bekommen. Wie viele im Schnitt?",
            "DE: Mittelwert von {l}?",
        ],
    )
    s.add("average", missing, ["The average of three numbers is {m}. Two of them are {a} and {b}. What's the third?"])
    s.add("average", median, ["What is the median of {l}?", "Find the middle value (median): {l}"])


def probability(s):
    def bag(r, german):
        a, b = r.randint(1, 9), r.randint(1, 9)
        return dict(a=a, b=b, n=a + b), number(Fraction(a, a + b))

    def fixed(*cases):
        def make(r, german):
            f, v = r.choice(cases)
            return f, number(v)

        return make

    die = [({"k": k}, Fraction(6 - k, 6)) for k in range(1, 6)]
    coins = [({"n": n, "k": k}, Fraction(comb(n, k), 2**n)) for n in (2, 3, 4) for k in range(n + 1)]
    dice = [({"k": k}, Fraction(6 - abs(k - 7), 36)) for k in range(2, 13)]
    num = [({"n": n, "m": m}, Fraction(n // m, n)) for n in (10, 12, 20, 30, 15) for m in (2, 3, 4, 5)]

    s.add(
        "probability",
        bag,
        [
            "A bag holds {a} red and {b} blue balls. What's the probability of drawing a red one?",
            "There are {n} sweets in a jar, {a} of them green. Chance of picking a green one?",
            "{a} winning tickets among {n}. What is the probability to win with one ticket, as a fraction?",
            "If {a} of {n} cards are aces, how likely is it that a random card is an ace?",
            "P(red) with {a} red and {b} black marbles?",
            "In a class of {n} there are {a} boys. One pupil is chosen at random. Probability that it's a boy?",
            "{a} white socks, {b} black socks, I take one without looking. Probability of white?",
            "DE: In einer Urne sind {a} rote und {b} blaue Kugeln. Wie groß ist die Wahrscheinlichkeit, eine rote zu ziehen?",
            "DE: {a} von {n} Losen gewinnen. Wie wahrscheinlich ist ein Gewinn?",
            "A spinner has {n} equal fields and {a} are yellow. What's the chance it stops on yellow?",
            "What fraction of the time would you draw red from {a} red and {b} green counters?",
        ],
    )
    s.add(
        "probability",
        fixed(*die),
        [
            "What is the probability of rolling more than {k} with a fair die?",
            "one dice, chance of a number > {k}?",
            "DE: Wie wahrscheinlich würfelt man mit einem Würfel mehr als {k}?",
        ],
    )
    s.add(
        "probability",
        fixed(*coins),
        [
            "Toss {n} coins. What's the probability of exactly {k} heads?",
            "I flip a coin {n} times. How likely are {k} heads exactly?",
            "DE: Eine Münze wird {n}-mal geworfen. Wie wahrscheinlich ist genau {k}-mal Kopf?",
        ],
    )
    s.add(
        "probability",
        fixed(*dice),
        [
            "Two dice are thrown. Probability that the sum is {k}?",
            "What's the chance of getting a total of {k} with two dice?",
        ],
    )
    s.add(
        "probability",
        fixed(*num),
        ["A number from 1 to {n} is picked at random. What's the probability that it is a multiple of {m}?"],
        3,
    )
    s.add("probability", fixed(({}, Fraction(1, 2))), ["What's the chance of heads when I flip a fair coin?"], 1)
    s.add("probability", fixed(({}, Fraction(1, 6))), ["How likely is a six with one fair die?"], 1)


def run(s):
    for task in (rounding, percentage, fraction, decimal_, average, probability):
        task(s)
