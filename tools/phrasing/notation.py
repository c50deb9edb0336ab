"""How numbers are written, go on and compare: as people ask about it."""

import re
from fractions import Fraction

from core import de, number, regex, word, yes_no


def base_conversion(s):
    def binary(n):
        return {"answer": f"{n:b}", "verifier": regex(rf"(?:.*[ =])?\(?(?:0b)?0*{n:b}\)?(?:_?\(?2\)?|₂)?\W*")}

    def hexa(n):
        return {"answer": f"{n:x}", "verifier": regex(rf"(?:.*[ =])?\(?(?:0x|#)?0*{n:x}\)?(?:_?\(?16\)?|₁₆)?\W*")}

    def make(kind, high=255):
        def inner(r, german):
            n = r.randint(2, r.choice([16, 64, high]))
            judged = {"b": binary, "h": hexa, "d": number}[kind](n)
            return dict(n=n, b=f"{n:b}", h=f"{n:x}", H=f"{n:X}"), judged

        return inner

    s.add(
        "base_conversion",
        make("b"),
        [
            "What is {n} in binary?",
            "Convert {n} to binary.",
            "{n} as a binary number?",
            "Write {n} in base 2.",
            "dec {n} -> bin",
            "How does a computer write {n} with zeros and ones?",
            "DE: Schreibe {n} als Binärzahl.",
            "DE: Wie lautet {n} im Zweiersystem?",
        ],
    )
    s.add(
        "base_conversion",
        make("d"),
        [
            "What is binary {b} in decimal?",
            "Convert {b} from base 2 to base 10.",
            "Which number is 0b{b}?",
            "{b} in binary is what as an ordinary number?",
            "DE: Welche Dezimalzahl ist die Binärzahl {b}?",
        ],
    )
    s.add(
        "base_conversion",
        make("h", 900),
        ["Write {n} in hexadecimal.", "hex of {n}?", "Convert decimal {n} to base 16."],
    )
    s.add(
        "base_conversion",
        make("d", 900),
        [
            "What's 0x{h} in decimal?",
            "Hex {H} to decimal please",
            "DE: Wandle die Hexadezimalzahl {H} ins Dezimalsystem um.",
        ],
    )
    s.add("base_conversion", make("h"), ["Binary {b} in hex?"])
    s.add("base_conversion", make("b"), ["How do I write the hex number {H} in binary?"])


def sequence(s):
    def make(r, german):
        kind = r.choice("aaaggsfdt")
        a, d = r.randint(1, 30), r.choice([2, 3, 4, 5, 6, 7, 9, 11, -2, -3, -4])
        if kind == "a":
            l = [a + 40 * (d < 0) + d * i for i in range(6)]
        elif kind == "g":
            q = r.choice([2, 3, 2, 10])
            l = [r.randint(1, 6)]
            while len(l) < 6:
                l.append(l[-1] * q)
        elif kind == "s":
            k = r.randint(1, 6)
            l = [(k + i) ** 2 for i in range(6)]
        elif kind == "f":
            l = [r.randint(1, 4), r.randint(1, 6)]
            while len(l) < 7:
                l.append(l[-1] + l[-2])
        elif kind == "d":
            l, step = [a], r.randint(1, 4)
            while len(l) < 6:
                l.append(l[-1] + step)
                step += 1
        else:
            q = r.choice([2, 3])
            l = [r.randint(1, 5)]
            while len(l) < 6:
                l.append(l[-1] * 2 + q)
        l, x = l[:-1], l[-1]
        return dict(l=", ".join(map(str, l)), p=" ".join(map(str, l))), number(x)

    s.add(
        "sequence",
        make,
        [
            "What comes next: {l}, ...?",
            "{l}, ?",
            "Find the next number in the sequence {l}.",
            "Continue the pattern: {l}, __",
            "what number follows {p}",
            "IQ test! {l} and then?",
            "The sequence goes {l}. What is the next term?",
            "Which number should replace the question mark? {l}, ?",
            "Spot the rule and give the next number: {l}",
            "My little brother counts {l}. What will he say next?",
            "next one in {l}…",
            "Complete the series {l}, _.",
            "Number pattern: {p} ... what's next?",
            "Look at {l}. Predict the number after that.",
            "Give me just one more term of {l}.",
            "A list starts {l}. How does it go on?",
            "DE: Wie geht die Zahlenreihe weiter: {l}, ...?",
            "DE: Nächste Zahl? {l}, ?",
            "DE: Setze die Folge um eine Zahl fort: {l}",
            "DE: Welche Zahl kommt nach {l}?",
        ],
    )


def near(r):
    a = r.randint(1, 9999)
    kind = r.choice("idnf")
    if kind == "i":
        a = r.randint(100, 99999)
        b = int("".join(r.sample(str(a), len(str(a)))))
        return str(a), str(b)
    if kind == "d":
        w = r.randint(0, 9)
        return f"{w}.{r.randint(1, 9)}", f"{w}.{r.randint(10, 99)}"
    if kind == "n":
        return str(-r.randint(1, 40)), str(r.choice([1, -1]) * r.randint(1, 40))
    return f"{r.randint(1, 8)}/{r.randint(2, 9)}", f"{r.randint(1, 8)}/{r.randint(2, 9)}"


def comparison(s):
    def pair(r, german):
        while True:
            a, b = near(r)
            if Fraction(a) != Fraction(b):
                return (de(a), de(b)) if german else (a, b)

    def value(x):
        return Fraction(x.replace(",", "."))

    def named(x):
        body = "[.,]".join(re.split("[.,]", x))
        return {"answer": x, "verifier": regex(rf"(?:.*\s)?{body}(?: is.*| ist.*)?\W*")}

    def choose(best):
        def make(r, german):
            a, b = pair(r, german)
            return dict(a=a, b=b), named(best(a, b, key=value))

        return make

    def sign(r, german):
        a, b = pair(r, german)
        c = "<" if value(a) < value(b) else ">"
        return dict(a=a, b=b), {"answer": c, "verifier": regex(rf"[^<>=]*{c}[^<>=]*")}

    def ask(r, german):
        a, b = pair(r, german)
        return dict(a=a, b=b), yes_no(value(a) > value(b))

    def many(best):
        def make(r, german):
            l = r.sample(range(-20, 400), r.randint(3, 6))
            return dict(l=", ".join(map(str, l))), number(best(l))

        return make

    s.add(
        "comparison",
        choose(max),
        [
            "Which is bigger, {a} or {b}?",
            "which one is larger: {a}, {b}",
            "What's greater: {a} or {b}?",
            "Name the larger of the numbers {a} and {b}.",
            "{a} vs {b}, who wins (more)?",
            "DE: Was ist größer, {a} oder {b}?",
            "DE: Welche Zahl ist größer: {a} oder {b}?",
        ],
    )
    s.add(
        "comparison",
        choose(min),
        ["Which is smaller: {a} or {b}?", "Of {a} and {b}, which is less?", "DE: Was ist kleiner, {a} oder {b}?"],
    )
    s.add(
        "comparison",
        sign,
        [
            "Put < or > between them: {a} _ {b}",
            "{a} ? {b}   (<, > or =)",
            "Fill in the right sign (<, =, >): {a} … {b}",
            "DE: Setze < oder > ein: {a} __ {b}",
        ],
    )
    s.add(
        "comparison", ask, ["Is {a} greater than {b}?", "Is {a} more than {b}? yes/no", "DE: Ist {a} größer als {b}?"]
    )
    s.add("comparison", many(max), ["What is the largest of {l}?", "biggest number here? {l}"])
    s.add("comparison", many(min), ["Find the smallest number among {l}.", "DE: Welche ist die kleinste Zahl: {l}?"])


def to_roman(n):
    out = ""
    for v, t in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ]:
        out += t * (n // v)
        n %= v
    return out


def roman(s):
    def make(kind):
        def inner(r, german):
            n = r.randint(2, r.choice([20, 99, 399, 2030]))
            a, b = r.randint(2, 30), r.randint(2, 30)
            if kind == "sum":
                return dict(a=to_roman(a), b=to_roman(b)), {
                    "answer": to_roman(a + b),
                    "verifier": regex(rf"(?:.*[ =])?(?:{to_roman(a + b)}|{a + b})\W*"),
                }
            return dict(n=n, x=to_roman(n), l=to_roman(n).lower()), word(to_roman(n)) if kind == "to" else number(n)

        return inner

    s.add(
        "roman",
        make("to"),
        [
            "Write {n} in Roman numerals.",
            "What is {n} as a Roman numeral?",
            "{n} -> roman",
            "How did the Romans write {n}?",
            "Convert {n} to Roman numerals.",
            "roman numeral for {n}?",
            "Chapter {n}: which Roman number stands at its head?",
            "DE: Schreibe {n} als römische Zahl.",
            "DE: Wie schreibt man {n} in römischen Ziffern?",
        ],
    )
    s.add(
        "roman",
        make("from"),
        [
            "What number is {x}?",
            "Convert the Roman numeral {x} to a normal number.",
            "{x} = ?  (Roman numerals)",
            "What does {x} mean in our numbers?",
            "The clock tower says {x}. Which year or number is that?",
            "Read this Roman number: {x}",
            "Which number is written {x} in Roman numerals?",
            "what is {l} in arabic digits (roman numeral)",
            "Decode {x}, an old Roman inscription, into digits.",
            "DE: Welche Zahl ist {x}?",
            "DE: Wandle die römische Zahl {x} um.",
        ],
    )
    s.add("roman", make("sum"), ["{a} + {b} in Roman numerals?"])


def run(s):
    for task in (base_conversion, sequence, comparison, roman):
        task(s)
