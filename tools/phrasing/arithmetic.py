"""Sums, products and equations: as people ask them."""

import re
from fractions import Fraction
from itertools import permutations, product

from core import number


def exact(text):
    """The value of an expression of integers, as a fraction."""
    return eval(re.sub(r"\d+", r"Fraction(\g<0>)", text), {"Fraction": Fraction})


def countdown(s):
    ops = "+-*/"

    def results(nums):
        for x, y, z in set(permutations(nums)):
            for p, q in product(ops, ops):
                for text in (f"({x}{p}{y}){q}{z}", f"{x}{p}({y}{q}{z})"):
                    try:
                        yield exact(text), text
                    except ZeroDivisionError:
                        pass

    def make(r, german):
        while True:
            nums = [r.randint(1, r.choice([9, 12, 25])) for _ in range(3)]
            good = [(v, t) for v, t in results(nums) if v == int(v) and 1 <= v <= 120 and v not in nums]
            if good:
                break
        v, text = r.choice(sorted(good))
        v = int(v)
        a, b, c = nums
        return dict(a=a, b=b, c=c, t=v), {
            "answer": text,
            "verifier": {"type": "countdown", "numbers": nums, "target": v},
        }

    s.add(
        "countdown",
        make,
        [
            "How can I get {t} out of {a}, {b} and {c}? Every number has to be used once.",
            "I have the numbers {a}, {b} and {c} and need {t}. Only + - * / allowed, each number exactly once.",
            "can you make {t} from {a} {b} {c}",
            "Numbers on the table: {a}, {b}, {c}. The target is {t}. Find a calculation.",
            "{a}, {b}, {c} -> {t}? (plus, minus, times, divide, each number once)",
            "My teacher wrote {a}  {b}  {c} on the board and said we should get {t}. What do I write?",
            "Write an expression equal to {t} that uses each of {a}, {b}, {c} once.",
            "Fill in the operations: {a}, {b} and {c} must give {t}, in any order, brackets allowed.",
            "Game of numbers! Tiles {a}, {b} and {c}. Reach {t}.",
            "Combine {a}, {b} and {c} with the four basic operations so that the result is {t}.",
            "Find a way to reach {t} with {a}, {b}, {c}.",
            "Which sum makes {t} when you're given {a}, {b} and {c}? You may use brackets.",
            "Hit {t} using {a}, {b} and {c}, no leftovers.",
            "Countdown numbers round, three small ones: {a} {b} {c}, and the target's {t}. Go!",
            "Put +, -, × or ÷ between {a}, {b}, {c} (reorder them if you like) to obtain {t}.",
            "Is there an equation with {a}, {b} and {c} that comes out at {t}? Show it.",
            "DE: Wie kommt man mit {a}, {b} und {c} auf {t}? Jede Zahl genau einmal.",
            "DE: Bilde aus den Zahlen {a}, {b} und {c} eine Rechnung mit dem Ergebnis {t}.",
            "DE: Ich habe {a}, {b}, {c} und brauche {t}. Plus, minus, mal und geteilt sind erlaubt.",
            "DE: Finde einen Term mit {a}, {b} und {c}, der {t} ergibt (alle drei benutzen)!",
        ],
    )


def signs(r, n, high, negative=False):
    nums = [r.randint(1, high) for _ in range(n)]
    out, total = str(nums[0]), nums[0]
    for x in nums[1:]:
        minus = r.random() < 0.5 and (negative or total >= x)
        out += f" {'-' if minus else '+'} {x}"
        total += -x if minus else x
    return out, total


def chain_sum(s):
    def make(r, german):
        text, total = signs(r, r.randint(3, 5), r.choice([9, 20, 100, 300]))
        return dict(e=text, n=text.replace(" ", "")), number(total)

    def two(kind):
        def make(r, german):
            a, b, c = r.randint(30, 120), r.randint(2, 29), r.randint(2, 40)
            value = {"+": a + b, "-": a - b, "+-": a + c - b, "--": a + 40 - b - c, "++": a + b + c}[kind]
            return dict(a=a + 40 if kind == "--" else a, b=b, c=c), number(value)

        return make

    s.add(
        "chain_sum",
        make,
        [
            "What's {e}?",
            "{e} = ?",
            "{n}=",
            "Work out {e}.",
            "Compute: {e}",
            "hey what do i get for {e}",
            "Evaluate {n}.",
            "Could you tell me how much {e} is?",
            "Question 3. Find the value of {e}.",
            "{e}",
            "Please add this up for me: {e}",
            "DE: Was ergibt {e}?",
            "DE: Rechne {n} aus.",
            "DE: Wie viel ist {e}?",
        ],
    )
    s.add(
        "chain_sum",
        two("+"),
        ["What do {a} and {b} make?", "Add {b} to {a}.", "sum of {a} and {b}?", "DE: Addiere {a} und {b}."],
        1,
    )
    s.add(
        "chain_sum",
        two("-"),
        [
            "Take {b} away from {a}.",
            "How much is {a} less {b}?",
            "Subtract {b} from {a}.",
            "What's the difference between {a} and {b}?",
            "DE: Ziehe {b} von {a} ab.",
        ],
        1,
    )
    s.add(
        "chain_sum",
        two("+-"),
        [
            "Start at {a}, go up {c}, then down {b}. Where are you?",
            "{a} plus {c} minus {b}, please",
            "DE: {a} plus {c} minus {b}?",
        ],
        1,
    )
    s.add("chain_sum", two("--"), ["From {a} take {b} and then another {c}. What is left?"], 2)
    s.add("chain_sum", two("++"), ["Total of {a}, {b} and {c}?", "What is the sum of the numbers {a}, {b}, {c}?"], 1)


def long_addition(s):
    def make(r, german):
        d = r.randint(3, 7)
        a, b = (r.randint(10 ** (k - 1), 10**k - 1) for k in (d, r.randint(max(2, d - 1), d)))
        sep = "." if german else ","
        big = lambda x: f"{x:,}".replace(",", sep)
        return dict(a=a, b=b, A=big(a), B=big(b)), number(a + b)

    s.add(
        "long_addition",
        make,
        [
            "What is {a} + {b}?",
            "{a}+{b}=?",
            "Add {a} and {b}.",
            "Work out the sum of {A} and {B}.",
            "can u add {a} to {b} for me",
            "Use column addition to find {a} + {b}.",
            "A town has {A} people and its neighbour {B}. How many live there together?",
            "{A} + {B}",
            "Find the total: {a}, {b}",
            "My calculator is broken. What's {a} plus {b}?",
            "The museum had {A} visitors last year and {B} this year. How many in both years?",
            "Calculate {a} + {b} by hand.",
            "If you put {a} and {b} together, what number do you get? (I mean add them.)",
            "{a} added to {b} is what?",
            "How much is {A} plus {B} altogether?",
            "Sum: {a} + {b}",
            "DE: Was ist {a} + {b}?",
            "DE: Addiere schriftlich: {a} + {b}",
            "DE: Berechne die Summe von {a} und {b}.",
            "DE: {a} plus {b} gleich?",
        ],
    )


def multiplication(s):
    def make(r, german):
        a, b = r.choice([(9, 12), (12, 99), (99, 99), (9, 999), (20, 400)])
        a, b = r.randint(2, a), r.randint(3, b)
        if r.random() < 0.5:
            a, b = b, a
        return dict(a=a, b=b), number(a * b)

    s.add(
        "multiplication",
        make,
        [
            "What is {a} times {b}?",
            "{a} x {b}",
            "{a}*{b}=",
            "Multiply {a} by {b}.",
            "Find the product of {a} and {b}.",
            "how much is {a} × {b}??",
            "There are {a} boxes with {b} eggs each. How many eggs is that?",
            "whats {a} multiplied by {b}",
            "Calculate {a} · {b}.",
            "Work out {a} × {b} without a calculator.",
            "{a} rows of {b} chairs: how many chairs?",
            "I need {a} lots of {b}. What's that in total?",
            "Give me the answer to {a} * {b} please.",
            "Long multiplication: {a} × {b} = ?",
            "If one ticket is ${b}, what do {a} tickets cost?",
            "product: {a}, {b}",
            "DE: Was ist {a} mal {b}?",
            "DE: Berechne {a} · {b}.",
            "DE: Wie viel sind {a} x {b}?",
            "DE: Multipliziere {a} mit {b}.",
        ],
    )


def linear_equation(s):
    def term(a, v):
        return {1: v, -1: "-" + v}.get(a, f"{a}{v}")

    def make(kind):
        def inner(r, german):
            v = r.choice("xxxyzntk")
            x, a, b, c = r.randint(-6, 15), r.randint(2, 9), r.randint(1, 30), r.randint(1, 12)
            left = term(a, v) + (f" + {b}" if r.random() < 0.5 else f" - {b}")
            right = a * x + (b if "+" in left else -b)
            if kind == "both":
                d = r.choice([k for k in range(1, 9) if k != a])
                return dict(
                    e=f"{left} = {term(d, v)} {'+' if right - d * x >= 0 else '-'} {abs(right - d * x)}", v=v
                ), number(x)
            if kind == "bracket":
                return dict(e=f"{a}({v} + {c}) = {a * (x + c)}", v=v), number(x)
            if kind == "words":
                x = r.randint(2, 20)
                return dict(a=a, b=b, v=v, s=a * x + b, t=a * x - b, u=x + b, p=a * x), number(x)
            return dict(e=f"{left} = {right}", n=f"{left}={right}".replace(" ", ""), v=v), number(x)

        return inner

    s.add(
        "linear_equation",
        make("plain"),
        [
            "Solve for {v}: {e}",
            "{e}, {v} = ?",
            "If {e}, what is {v}?",
            "solve {n}",
            "Find the value of {v} such that {e}.",
            "{e}. Find {v}.",
            "I'm stuck on this one: {e}. What is {v}?",
            "What number must {v} be so that {e}?",
            "Determine {v} if {n}.",
            "DE: Löse die Gleichung {e}.",
            "DE: Für welches {v} gilt {e}?",
            "DE: {n}, was ist {v}?",
        ],
    )
    s.add("linear_equation", make("both"), ["Solve {e}.", "Find {v}: {e}", "DE: Löse nach {v} auf: {e}"])
    s.add("linear_equation", make("bracket"), ["Solve {e} for {v}.", "Work out {v} in the equation {e}"])
    s.add(
        "linear_equation",
        make("words"),
        [
            "I think of a number, multiply it by {a} and add {b}. I get {s}. What was my number?",
            "{a} times a number minus {b} is {t}. Which number is it?",
            "A number plus {b} is {u}. What's the number?",
            "DE: Ich denke mir eine Zahl, nehme sie mal {a} und addiere {b}. Das Ergebnis ist {s}. Wie heißt die Zahl?",
        ],
    )


def run(s):
    for task in (countdown, chain_sum, long_addition, multiplication, linear_equation):
        task(s)
