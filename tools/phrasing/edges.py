"""Problems at the edges of size: two terms, ten items, single digits, zero, negatives, six and seven digits."""

from fractions import Fraction

from core import clock, decimal, items, lowest, number, parts, regex, weekday, word, yes_no
from notation import to_roman

SUMS = """0 + 0|0 - 7|7 - 7|0 * 58|5 + -3|-5 + 3|-5 - 3|-5 - -3|-12 * -4|-9 * 6|100000 + 1|999999 + 1|1000000 - 1|9999999 + 1|123456 + 654321|700000 - 699999|250000 + 750000|5000000 + 4999999
1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10|9 - 8 + 7 - 6 + 5 - 4 + 3 - 2 + 1|1 * 1|1000 * 1000|0 - 0|-1 - 1|345678 - 345678|1000000 - 999|8765432 + 1234567|(-3) * (-3)|(-2)^3|(4)|((7))|((2 + 3))|10^6|2^0|0^5|1^99|2^16|3^1
0 / 9|81 / 9|-18 / 3|7 / 1|1000000 / 1000|12345 * 0|99999 * 1|111 * 111|-7 + 7|-100 + 1|3 - 10 + 7"""
ASKED = [
    "What is {e}?",
    "{e}",
    "{n}=?",
    "Calculate {e}.",
    "How much is {e}?",
    "{e} = ",
    "Work out {n}",
    "DE: Was ist {e}?",
    "Find the value of {e}.",
    "DE: Rechne aus: {e}",
]


def sums(s):
    for i, e in enumerate("|".join(SUMS.splitlines()).split("|")):
        v = eval(e.replace("^", "**"))
        s.one("edges", ASKED[i % len(ASKED)].removeprefix("DE: ").format(e=e, n=e.replace(" ", "")), number(int(v)))


def lists(s):
    long = [17, 4, 88, 31, 9, 62, 25, 70, 3, 46]
    zero = [0, -1, 1, -10, 10]
    words = "fig apple kiwi date pear lime plum mango grape banana".split()
    text = lambda l: ", ".join(map(str, l))
    for prompt, judged in [
        (f"Sort {text(long)}.", items(sorted(long))),
        (f"Sort from largest to smallest: {text(long)}", items(sorted(long, reverse=True))),
        ("Sort 2, 1.", items([1, 2])),
        ("Put 9 and 8 in ascending order.", items([8, 9])),
        (f"Arrange {text(zero)} from smallest to largest.", items(sorted(zero))),
        (f"Put these words in alphabetical order: {text(words)}", items(sorted(words))),
        ("Alphabetical order of dog and cat?", items(["cat", "dog"])),
        ("Sort 5, 5, 3, 5.", items([3, 5, 5, 5])),
        ("Sort 1000000, 999999, 100000.", items([100000, 999999, 1000000])),
        ("Order from low to high: -7, -70, -700", items([-700, -70, -7])),
        ("Sort these that are already sorted: 1, 2, 3, 4.", items([1, 2, 3, 4])),
        ("DE: Sortiere 0, -3, 3.", items([-3, 0, 3])),
        (f"What is the largest of {text(long)}?", number(88)),
        (f"What is the smallest of {text(zero)}?", number(-10)),
        (f"Average of {text(long)}?", decimal(sum(long) / 10)),
        ("What is the average of 7?", number(7)),
        ("Mean of 0, 0 and 0?", number(0)),
        ("Average of -4 and 4?", number(0)),
        ("What's the mean of 999999 and 1000001?", number(1000000)),
        (f"Add up {text(long)}.", number(sum(long))),
        (
            "Reverse the order of these words: one two three four five six seven eight nine ten",
            items("ten nine eight seven six five four three two one".split()),
        ),
        ("Reverse the words: hello world", items(["world", "hello"])),
        ("Spell a backwards.", word("a")),
        ("Spell no backwards.", word("on")),
        ("Spell level backwards.", word("level")),
        ("How many z's are in apple?", number(0)),
        ("How many s's are in mississippi?", number(4)),
        ("How many a's are in a?", number(1)),
        ("How many e's are in bookkeeper?", number(3)),
        ("DE: Wie oft kommt x in Banane vor?", number(0)),
        ("How many letters does the word I have?", number(1)),
        ("How many letters does the word antidisestablishmentarianism have?", number(28)),
    ]:
        s.one("edges", prompt.removeprefix("DE: "), judged)


def numbers(s):
    for prompt, judged in [
        ("gcd of 7 and 7?", number(7)),
        ("gcd of 1 and 100?", number(1)),
        ("gcd(17, 19)", number(1)),
        ("Greatest common divisor of 0 and 5?", number(5)),
        ("gcd of 100000 and 250000?", number(50000)),
        ("Write 0 in binary.", number(0)),
        ("Write 1 in binary.", number(1)),
        ("255 in binary?", number(11111111)),
        ("1023 in binary?", number(1111111111)),
        ("What is binary 0 in decimal?", number(0)),
        ("Binary 1111111111 in decimal?", number(1023)),
        ("255 in hex?", word("ff", "0xff")),
        ("What is 0xffff in decimal?", number(65535)),
        ("What is 0x0 in decimal?", number(0)),
        ("Is 1 a prime number?", yes_no(False, "prime")),
        ("Is 2 prime?", yes_no(True, "prime")),
        ("Is 0 prime?", yes_no(False, "prime")),
        ("Is 7919 prime?", yes_no(True, "prime")),
        ("What is the next prime after 1?", number(2)),
        ("Next prime after 997?", number(1009)),
        ("Is 0 even or odd?", regex_word("even", "odd")),
        ("Is -3 even or odd?", regex_word("odd", "even")),
        ("Is 1000000 even?", yes_no(True, "even", "odd")),
        ("Is 9999999 odd?", yes_no(True, "odd", "even")),
        ("Remainder of 5 divided by 9?", number(5)),
        ("Remainder of 36 / 6?", number(0)),
        ("What is 0 mod 4?", number(0)),
        ("1000000 mod 7", number(1000000 % 7)),
        ("3 divided by 5 with remainder?", parts(0, 3)),
        ("Which is bigger, 0 or -1?", number(0)),
        ("Which is bigger: 1000000 or 999999?", number(1000000)),
        ("Which is larger, 0.1 or 0.09?", number("0.1")),
        ("Compare with <, > or =: 0.5 _ 1/2", {"answer": "=", "verifier": regex(r"(?:[^<>=]*=[^<>=]*|\W*equal\W*)")}),
        ("Compare with <, > or =: -2 _ -3", {"answer": ">", "verifier": regex(r"[^<>=]*>[^<>=]*")}),
        ("Round 4 to the nearest ten.", number(0)),
        ("Round 5 to the nearest ten.", number(10)),
        ("Round 999999 to the nearest thousand.", number(1000000)),
        ("Round 0.04 to one decimal place.", number(0)),
        ("Round 99.96 to one decimal place.", number(100)),
        ("What is 0% of 80?", number(0)),
        ("What is 100% of 37?", number(37)),
        ("What is 1% of 1000000?", number(10000)),
        ("What is 200% of 15?", number(30)),
        ("DE: Wie viel sind 50% von 1?", decimal("0.5", True)),
        ("Simplify 7/7.", number(1)),
        ("Simplify 0/5.", number(0)),
        ("Simplify 500000/1000000.", lowest(Fraction(1, 2))),
        ("What is 1/2 - 1/2?", number(0)),
        ("What is 1/3 + 2/3?", number(1)),
        ("What is 0.1 + 0.2?", number("0.3")),
        ("What is 0.5 * 0?", number(0)),
        ("Solve x = 0 + 4 for x.", number(4)),
        ("Solve 3x = 0.", number(0)),
        ("Solve x + 9 = 2.", number(-7)),
        ("Solve -x = 5.", number(-5)),
        ("Solve 1000x = 1000000.", number(1000)),
        ("Solve 2x = 1 (a fraction or a decimal is fine).", number("1/2")),
        ("Write 1 in Roman numerals.", word("I")),
        ("Write 3999 in Roman numerals.", word(to_roman(3999))),
        ("What number is M?", number(1000)),
        ("What number is MMMDCCCLXXXVIII?", number(3888)),
        ("Today is Monday. What day is it in 0 days?", weekday(0)),
        ("Today is Sunday. What day will it be in 1000 days?", weekday((6 + 1000) % 7)),
        ("Today is Friday. What day was it 7 days ago?", weekday(4)),
        ("How many days are there from March 1 to March 1 of the same year?", number(0)),
        ("It is 23:59. What time is it one minute later?", clock(0)),
        ("It is 0:00. What time was it 1 minute ago?", clock(1439)),
        ("How many minutes are there from 0:00 to 23:59?", number(1439)),
        ("How many mm are 0 cm?", number(0)),
        ("How many metres are 1000 km?", number(1000000)),
        ("Perimeter of a square with side 1?", number(4)),
        ("Area of a rectangle 1000 m by 1000 m in square metres?", number(1000000)),
        ("What is the probability of rolling a 7 with one ordinary die?", number(0)),
        ("A bag has 5 red balls and nothing else. Probability of drawing red?", number(1)),
        ("What comes next: 5, 5, 5, 5?", number(5)),
        ("What comes next: 2, 4?  It goes up by the same amount.", number(6)),
        ("What comes next: 100000, 200000, 300000?", number(400000)),
        ("Next number: 3, 2, 1, 0, ?", number(-1)),
        (
            "Make 2 from 1, 1 and 1 with + - * /, each once. You must use all three... 1 + 1 * 1 would do. Give one.",
            {"answer": "1+1*1", "verifier": {"type": "countdown", "numbers": [1, 1, 1], "target": 2}},
        ),
        (
            "Use 50, 75 and 100 once each to make 25.",
            {"answer": "75+50-100", "verifier": {"type": "countdown", "numbers": [50, 75, 100], "target": 25}},
        ),
        (
            "Use 2 and 3 to make 6.",
            {"answer": "2*3", "verifier": {"type": "countdown", "numbers": [2, 3], "target": 6}},
        ),
        ("What does print(0) print in Python?", number(0)),
        ("What does this Python code print? print(len(''))", number(0)),
        ("What does this print in Python? for i in range(0): print(i)\nprint('end')", word("end")),
    ]:
        s.one("edges", prompt.removeprefix("DE: "), judged)


def regex_word(good, bad):
    return {"answer": good, "verifier": regex(rf"(?!.*\b(?:{bad}|not)\b).*\b{good}\b.*")}


def run(s):
    sums(s)
    lists(s)
    numbers(s)
