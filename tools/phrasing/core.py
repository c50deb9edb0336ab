"""What the makers of bench/phrasing share: verifiers, the roll of numbers into wordings, and the sets themselves."""

import random
import re
from fractions import Fraction

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
TAGE = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
MONTHS = ("January February March April May June July August September October November December").split()
MONATE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
SEP = r"[^\w.\-]+(?:and |und )?"


def regex(pattern):
    return {"type": "regex", "pattern": pattern, "ignore_case": True}


def number(value):
    """A number as the answer: exact, written as an integer, a decimal or a fraction."""
    return {"answer": str(value), "verifier": "number"}


def decimal(value, german=False):
    """A decimal; a German reply may have a comma."""
    if not german:
        return number(value)
    text = str(value)
    if "." not in text:
        return number(text)
    whole, part = text.split(".")
    return {"answer": f"{whole},{part}", "verifier": regex(rf"[^\d\-]*{whole}[.,]{part}0*(?:\D.*)?")}


def yes_no(yes, word_yes="yes", word_no="no"):
    """Yes or no, or the word that says the same."""
    good, bad = (f"yes|ja|true|{word_yes}", f"no|nein|false|not|nicht|kein|keine|{word_no}")
    if not yes:
        return {"answer": "no", "verifier": regex(rf"(?!.*\b(?:yes|ja|true)\b).*\b(?:{bad})\b.*")}
    return {"answer": "yes", "verifier": regex(rf"(?!.*\b(?:{bad})\b).*\b(?:{good})\b.*")}


def word(text, *others):
    """One word or phrase, whatever its case and the marks around it."""
    names = "|".join(re.escape(x).replace(r"\ ", " ") for x in (text, *others))
    return {"answer": text, "verifier": regex(rf"\W*(?:{names})\W*")}


def mentions(text, *others, but=()):
    """The word somewhere in the answer, and none of the wrong ones."""
    names = "|".join(re.escape(x).replace(r"\ ", " ") for x in (text, *others))
    wrong = rf"(?!.*\b(?:{'|'.join(but)})\b)" if but else ""
    return {"answer": text, "verifier": regex(rf"{wrong}.*\b(?:{names})\b.*")}


def items(values):
    """A list in this order; commas, spaces, brackets and an "and" are all one."""
    body = SEP.join(re.escape(str(v)).replace(r"\-", "-") for v in values)
    return {"answer": ", ".join(map(str, values)), "verifier": regex(rf"[^\w\-]*{body}[^\w\-]*")}


def weekday(index):
    names = rf"{DAYS[index]}|{DAYS[index][:3]}|{TAGE[index]}" + ("|Sonnabend" if index == 5 else "")
    return {
        "answer": DAYS[index],
        "verifier": regex(rf"\W*(?:(?:it|es) (?:is|was|will be|ist) )?(?:on |an? |am |ein )?(?:{names})\W*"),
    }


def date(day):
    """A date without its year, in the usual orders."""
    m, d = day.month, day.day
    name = rf"(?:{MONTHS[m - 1]}|{MONTHS[m - 1][:3]}|{MONATE[m - 1]})"
    d_ = rf"0?{d}(?:st|nd|rd|th)?"
    year = rf"(?:\W+{day.year})?"
    forms = [
        rf"{name}\W+{d_}{year}",
        rf"{d_}\.?\W+(?:of )?{name}{year}",
        rf"{day.year}-0?{m}-0?{d}",
        rf"0?{d}\.\s*0?{m}\.(?:\s*{day.year})?",
    ]
    return {"answer": f"{MONTHS[m - 1]} {d}", "verifier": regex(rf"\W*(?:on |am |the )*(?:{'|'.join(forms)})\W*")}


def clock(minutes):
    """A time of day, with 24 or 12 hours."""
    h, m = minutes // 60 % 24, minutes % 60
    twelve = h % 12 or 12
    half = "(?:p\\.?m\\.?|in the afternoon|in the evening)" if h >= 12 else "(?:a\\.?m\\.?|in the morning)"
    h = "(?:0|24)" if h == 0 else h
    full = rf"0?{h}[:.]{m:02}" + (rf"|0?{h}(?= ?(?:uhr|o'clock))" if m == 0 else "")
    short = rf"0?{twelve}[:.]{m:02}(?: ?{half})?" + (rf"|{twelve} ?{half}" if m == 0 else "")
    return {
        "answer": f"{minutes // 60 % 24}:{m:02}",
        "verifier": regex(rf"\W*(?:at |um |it is |es ist )*(?:{full}|{short})(?: ?(?:uhr|o'clock|h))?\W*"),
    }


def lowest(value):
    """A fraction in lowest terms, which is what was asked for."""
    f = Fraction(value)
    if f.denominator == 1:
        return number(f.numerator)
    sign, n, d = ("-" if f < 0 else ""), abs(f.numerator), f.denominator
    return {
        "answer": f"{sign}{n}/{d}",
        "verifier": regex(rf"(?:.*[^\d/\-])?{sign}(?:{n}\s*/\s*{d}|\\d?frac\{{{n}\}}\{{{d}\}})(?:[^\d/].*)?"),
    }


def parts(*values):
    """Several numbers in this order with any words between, as quotient and remainder."""
    return {"answer": " ".join(map(str, values)), "verifier": regex(r"\D*" + r"\D+".join(map(str, values)) + r"\D*")}


def de(text):
    """Decimal points of a number become commas."""
    return text.replace(".", ",")


class Sets:
    """Problems by task. `add(task, make, wordings)` fills each wording with the fields that make(rng, german) gives."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.tasks = {}
        self.seen = set()

    def one(self, task, prompt, judged):
        if prompt in self.seen:
            return False
        self.seen.add(prompt)
        self.tasks.setdefault(task, []).append({"prompt": prompt, **judged})
        return True

    def add(self, task, make, wordings, times=2):
        """A wording that begins with "DE:" is German. make returns (fields, judged)."""
        for text in wordings:
            german = text.startswith("DE:")
            left, tries = times, 0
            while left and tries < 200:
                tries += 1
                fields, judged = make(self.rng, german)
                left -= self.one(task, text.removeprefix("DE:").strip().format(**fields), judged)
