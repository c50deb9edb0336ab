"""Powers, order of operations, remainders, primes, divisors: as people ask about them."""

from math import gcd

from core import number, parts, regex, yes_no


def power(s):
    def make(r, german):
        a, b = r.choice(
            [
                (2, r.randint(3, 12)),
                (3, r.randint(2, 6)),
                (r.randint(4, 12), 2),
                (r.randint(4, 9), 3),
                (10, r.randint(2, 6)),
                (r.randint(11, 25), 2),
                (5, 4),
            ]
        )
        return dict(a=a, b=b), number(a**b)

    def square(r, german):
        a = r.randint(4, 30)
        return dict(a=a, q=a * a), number(a * a)

    def root(r, german):
        a = r.randint(3, 25)
        return dict(q=a * a), number(a)

    s.add(
        "power",
        make,
        [
            "What is {a}^{b}?",
            "{a}**{b}",
            "Calculate {a} to the power of {b}.",
            "{a} to the power {b} equals?",
            "Evaluate {a}^{b}",
            "How much is {a} raised to the power {b}?",
            "Write {a}^{b} as an ordinary number.",
            "whats {a} ^ {b}",
            "Find the value of {a}^{b}.",
            "Multiply {a} by itself so that it appears {b} times as a factor. Result?",
            "DE: Was ist {a} hoch {b}?",
            "DE: Berechne {a}^{b}.",
        ],
    )
    s.add(
        "power",
        square,
        [
            "What's {a} squared?",
            "square of {a}?",
            "{a}² = ?",
            "DE: Was ist {a} zum Quadrat?",
            "What is the area of a square with side {a}?",
        ],
    )
    s.add(
        "power",
        root,
        [
            "What is the square root of {q}?",
            "sqrt({q})",
            "√{q} = ?",
            "Which positive number squared gives {q}?",
            "DE: Was ist die Wurzel aus {q}?",
        ],
    )


def brackets(s):
    def make(r, german):
        a, b, c, d = (r.randint(2, 12) for _ in range(4))
        e, v = r.choice(
            [
                (f"({a} + {b}) * {c}", (a + b) * c),
                (f"{a} + {b} * {c}", a + b * c),
                (f"{a} * ({b + d} - {b})", a * d),
                (f"{a * b + d} - {a} * {b}", d),
                (f"({a} + {b}) * ({c + d} - {d})", (a + b) * c),
                (f"{a * b} / {a} + {c}", b + c),
                (f"{d} + {a * b} / ({a - 1} + 1)", d + b),
                (f"{a} * {b} - {c}", a * b - c),
                (f"{a} * {b} + {c} * {d}", a * b + c * d),
                (f"2 * ({a} + 3 * ({b} + {c}))", 2 * (a + 3 * (b + c))),
                (f"{a + b + c} - ({a} + {b})", c),
            ]
        )
        t = r.choice([lambda x: x, lambda x: x.replace("*", "×").replace("/", "÷")])(e)
        return dict(e=t, n=e.replace(" ", "")), number(v)

    s.add(
        "brackets",
        make,
        [
            "What is {e}?",
            "{n}",
            "Evaluate: {e}",
            "Remember BODMAS! {e} = ?",
            "Work out {e}, doing the steps in the right order.",
            "{e} equals what?",
            "solve {n} pls",
            "Using the order of operations, find {e}.",
            "Simplify {e}.",
            "PEMDAS question: {e}",
            "My friend and I disagree about {e}. What's correct?",
            "Calculate {n} and give only the result.",
            "Find the value of {e}.",
            "How do I work out {e}? What comes out?",
            "Mental maths: {e}",
            "(Quiz, no. 4) {e} =",
            "DE: Punkt vor Strich: {e} = ?",
            "DE: Berechne {e}.",
            "DE: Was kommt bei {e} heraus?",
            "DE: Wie viel ist {n}?",
        ],
    )


def remainder(s):
    def make(r, german):
        b = r.randint(2, 12)
        a = r.randint(b + 1, r.choice([60, 200, 900]))
        return dict(a=a, b=b), number(a % b)

    def both(r, german):
        b = r.randint(3, 9)
        a = b * r.randint(2, 15) + r.randint(1, b - 1)
        return dict(a=a, b=b), parts(a // b, a % b)

    s.add(
        "remainder",
        make,
        [
            "What is the remainder when {a} is divided by {b}?",
            "{a} mod {b}",
            "{a} % {b} = ?",
            "What's left over if I divide {a} by {b}?",
            "{a} sweets are shared equally among {b} children. How many sweets are left over?",
            "remainder of {a}/{b}?",
            "Find {a} modulo {b}.",
            "Divide {a} by {b}; give just the remainder.",
            "I put {a} eggs into boxes of {b}. How many eggs don't fill a box?",
            "When you split {a} into groups of {b}, how many remain?",
            "If today I count to {a} in steps of {b}, by how much do I miss it? (the remainder)",
            "Compute the remainder: {a} ÷ {b}",
            "DE: Welcher Rest bleibt bei {a} : {b}?",
            "DE: Was ist {a} modulo {b}?",
            "DE: {a} Bonbons werden gerecht auf {b} Kinder verteilt. Wie viele bleiben übrig?",
        ],
    )
    s.add(
        "remainder",
        both,
        [
            "{a} divided by {b}: quotient and remainder?",
            "What is {a} ÷ {b} with remainder?",
            "{a} / {b} = ? remainder ?",
            "How many times does {b} go into {a}, and what is left?",
            "DE: {a} : {b} mit Rest?",
            "Divide {a} by {b}. Give the whole part and the remainder.",
        ],
    )


def primes(s):
    def is_prime(n):
        return n > 1 and all(n % k for k in range(2, int(n**0.5) + 1))

    def factors(n):
        out, k = [], 2
        while n > 1:
            while n % k == 0:
                out.append(k)
                n //= k
            k += 1
        return out

    def ask(r, german):
        while True:
            n = r.choice([r.randint(2, 30), r.randint(30, 130)])
            if is_prime(n) or (n % 2 and n % 5) or r.random() < 0.2:
                return dict(n=n), yes_no(is_prime(n), "prime|primzahl", "composite")

    def after(r, german):
        n = r.randint(5, 90)
        k = n + 1
        while not is_prime(k):
            k += 1
        return dict(n=n), number(k)

    def split(r, german):
        while True:
            n = r.randint(6, 200)
            f = factors(n)
            if 2 <= len(f) <= 5 and f[-1] <= 23:
                break
        full = r"\s*[^\w\s.]+\s*".join(map(str, f))
        short = r"\s*[^\w\s.]+\s*".join(
            f"{p}" if f.count(p) == 1 else rf"{p}\s*(?:\^|\*\*)\s*\{{?{f.count(p)}\}}?" for p in sorted(set(f))
        )
        return dict(n=n), {"answer": "*".join(map(str, f)), "verifier": regex(rf"(?:{n} ?= ?)?(?:{full}|{short})\W*")}

    def below(r, german):
        n = r.randint(8, 40)
        return dict(n=n), number(sum(is_prime(k) for k in range(n)))

    s.add(
        "primes",
        ask,
        [
            "Is {n} prime?",
            "is {n} a prime number or not",
            "Has {n} exactly two divisors? In other words: is it a prime? Answer yes or no.",
            "Prime or not: {n}?",
            "Would you call {n} a prime number?",
            "True or false: {n} is prime.",
            "Tell me whether {n} is a prime.",
            "DE: Ist {n} eine Primzahl?",
            "DE: Ist {n} prim?",
        ],
    )
    s.add(
        "primes",
        after,
        [
            "What is the next prime after {n}?",
            "Smallest prime bigger than {n}?",
            "Find the first prime number that is greater than {n}.",
            "DE: Welche Primzahl kommt als nächste nach {n}?",
        ],
    )
    s.add(
        "primes",
        split,
        [
            "Write {n} as a product of primes.",
            "What's the prime factorization of {n}?",
            "Factor {n} into primes, smallest first.",
            "prime factors of {n} (with multiplicity)",
            "Break {n} down into prime factors.",
            "DE: Zerlege {n} in Primfaktoren.",
        ],
    )
    s.add("primes", below, ["How many primes are there below {n}?", "Count the prime numbers less than {n}."])


def parity(s):
    def make(r, german):
        n = r.choice([r.randint(0, 20), r.randint(20, 999), r.randint(1000, 99999)])
        good, bad = ("even|gerade", "odd|ungerade") if n % 2 == 0 else ("odd|ungerade", "even|gerade")
        return dict(n=n), {
            "answer": good.split("|")[0],
            "verifier": regex(rf"(?!.*\b(?:{bad}|not)\b).*\b(?:{good})\b.*"),
        }

    def is_even(r, german):
        n = r.randint(1, 500)
        return dict(n=n), yes_no(n % 2 == 0, "even|gerade", "odd|ungerade")

    def is_odd(r, german):
        n = r.randint(1, 500)
        return dict(n=n), yes_no(n % 2 == 1, "odd|ungerade", "even|gerade")

    def count(r, german):
        l = [r.randint(1, 60) for _ in range(r.randint(4, 7))]
        return dict(l=", ".join(map(str, l))), number(sum(x % 2 == 0 for x in l))

    def plus(r, german):
        a, b = r.randint(2, 60), r.randint(2, 60)
        good, bad = ("even|gerade", "odd|ungerade") if (a + b) % 2 == 0 else ("odd|ungerade", "even|gerade")
        return dict(a=a, b=b), {
            "answer": good.split("|")[0],
            "verifier": regex(rf"(?!.*\b(?:{bad}|not)\b).*\b(?:{good})\b.*"),
        }

    s.add(
        "parity",
        make,
        [
            "Is {n} odd or even?",
            "{n}: even or odd?",
            "Is the number {n} even or is it odd?",
            "tell me if {n} is even or odd",
            "Odd or even? {n}",
            "Which kind of number is {n}, an odd one or an even one?",
            "DE: Ist {n} gerade oder ungerade?",
            "DE: Gerade oder ungerade: {n}?",
        ],
    )
    s.add(
        "parity",
        is_even,
        [
            "Is {n} an even number?",
            "Can {n} people be split into pairs with nobody left? Is {n} even, I mean?",
            "Is {n} even?",
            "DE: Ist {n} eine gerade Zahl?",
            "Does {n} count as even?",
        ],
    )
    s.add("parity", is_odd, ["Is {n} odd?", "is {n} an odd number", "DE: Ist {n} ungerade?", "Yes or no: {n} is odd."])
    s.add("parity", count, ["How many of these are even: {l}?", "Count the even numbers in the list {l}."])
    s.add("parity", plus, ["Without adding: is {a} + {b} even or odd?", "Is the sum of {a} and {b} odd or even?"])


def gcd_(s):
    def make(r, german):
        g = r.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 20])
        a, b = g * r.randint(2, 15), g * r.randint(2, 15)
        return dict(a=a, b=b), number(gcd(a, b))

    def three(r, german):
        g = r.choice([2, 3, 4, 5, 6, 8])
        a, b, c = (g * r.randint(2, 12) for _ in range(3))
        return dict(a=a, b=b, c=c), number(gcd(a, b, c))

    s.add(
        "gcd",
        make,
        [
            "What is the greatest common divisor of {a} and {b}?",
            "gcd({a}, {b})",
            "GCD of {a} and {b}?",
            "Find the highest common factor of {a} and {b}.",
            "HCF {a}, {b} = ?",
            "What is the biggest number that divides both {a} and {b}?",
            "Largest number going into {a} as well as {b}?",
            "I have {a} red beads and {b} blue beads. What is the largest number of identical bracelets I can make, using all the beads?",
            "what's the greatest common factor for {a} and {b}",
            "Work out the GCF of {a} and {b}.",
            "Two ropes, {a} m and {b} m, are cut into equal pieces that are as long as possible. How long is a piece, in metres?",
            "Determine gcd({a},{b}).",
            "By which number at most can I cancel the fraction {a}/{b}?",
            "Euclid's algorithm: {a} and {b}. Result?",
            "DE: Was ist der größte gemeinsame Teiler von {a} und {b}?",
            "DE: ggT({a}, {b})",
            "DE: Bestimme den ggT von {a} und {b}.",
            "DE: Welche größte Zahl teilt sowohl {a} als auch {b}?",
        ],
    )
    s.add(
        "gcd",
        three,
        [
            "Find the greatest common divisor of {a}, {b} and {c}.",
            "hcf of {a}, {b}, {c}?",
            "DE: ggT von {a}, {b} und {c}?",
        ],
    )


def run(s):
    for task in (power, brackets, remainder, primes, parity, gcd_):
        task(s)
