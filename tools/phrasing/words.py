"""Words and lists: as people ask about them."""

from core import SEP, items, number, regex, word

WORDS = (
    "banana strawberry mississippi elephant umbrella coffee balloon pepper kangaroo committee giraffe bookkeeper tomorrow cinnamon butterfly library hammer cheese rabbit necklace "
    "apple garden window yellow planet pencil river mountain kitchen tiger violin camel basket zebra jacket lemon island orange butter cherry silver candle doctor forest guitar honey "
    "letter monkey napkin octopus parrot queen raccoon saddle tunnel velvet walnut yogurt anchor bottle carpet dragon engine falcon goblin helmet"
).split()


WORTE = "Banane Wasser Schmetterling Erdbeere Kaffee Fenster Garten Sommer Apfel Kartoffel Roller Mutter Kanne Birne Esel Lampe Tiger Hose Nadel Regen Suppe Tasse Wolke Zebra Igel".split()


SENTENCES = [
    "the cat sat on the mat",
    "she sells sea shells",
    "we all live in a yellow submarine",
    "my dog loves long walks",
    "every morning I drink green tea",
    "peter picked a peck of peppers",
    "an apple a day keeps the doctor away",
    "never look back",
    "the old house is empty",
    "seven small stars shine",
    "summer is here",
    "good things take time",
]


SAETZE = [
    "der Hund bellt laut",
    "wir gehen heute ins Kino",
    "alle Kinder essen gerne Eis",
    "morgen kommt Tante Anna",
    "die Sonne scheint",
]


def sorting(s):
    def make(kind, down=False):
        def inner(r, german):
            if kind == "w":
                l = r.sample(WORTE if german else WORDS, r.randint(3, 7))
                good = sorted(l, key=str.lower, reverse=down)
            else:
                low, high = r.choice([(0, 20), (1, 99), (-30, 30), (100, 999), (0, 5000)])
                l = r.sample(range(low, high), r.randint(2, 8))
                good = sorted(l, reverse=down)
            l = [str(x) for x in l]
            return dict(
                l=", ".join(l), p=" ".join(l), a=", ".join(l[:-1]) + (" und " if german else " and ") + l[-1]
            ), items(good)

        return inner

    s.add(
        "sorting",
        make("n"),
        [
            "Sort {l}.",
            "Put these numbers in order from smallest to largest: {l}",
            "{p} in ascending order please",
            "Arrange in increasing order: {l}",
            "Order the numbers {a}, smallest first.",
            "sort [{l}]",
            "My cards show {a}. Lay them out from low to high.",
            "Rank {l} from lowest to highest.",
            "DE: Sortiere {l}.",
            "DE: Ordne die Zahlen {a} der Größe nach, die kleinste zuerst.",
        ],
    )
    s.add(
        "sorting",
        make("n", True),
        [
            "Sort {l} from biggest to smallest.",
            "Write {l} in descending order.",
            "{l} - highest first!",
            "DE: Ordne absteigend: {l}",
        ],
    )
    s.add(
        "sorting",
        make("w"),
        [
            "Sort these words alphabetically: {l}",
            "Put {a} in alphabetical order.",
            "alphabetize {p}",
            "In which order do {a} stand in a dictionary?",
            "DE: Sortiere alphabetisch: {l}",
            "A to Z, please: {l}",
        ],
    )
    s.add("sorting", make("w", True), ["Sort from Z to A: {l}", "reverse alphabetical order of {p}?"])


def letter_count(s):
    def make(r, german):
        w = r.choice(WORTE if german else WORDS)
        c = r.choice(w.lower()) if r.random() < 0.85 else r.choice("aeiost")
        return dict(w=w, c=c, C=c.upper()), number(w.lower().count(c))

    def phrase(r, german):
        w = r.choice(SAETZE if german else SENTENCES)
        c = r.choice("aeiostnrl")
        return dict(w=w, c=c), number(w.lower().count(c))

    def vowels(r, german):
        w = r.choice([x for x in WORDS if "y" not in x])
        return dict(w=w), number(sum(c in "aeiou" for c in w))

    def length(r, german):
        w = r.choice(WORTE if german else WORDS)
        return dict(w=w), number(len(w))

    s.add(
        "letter_count",
        make,
        [
            "How many {c}'s are in {w}?",
            'How many times does the letter {c} appear in "{w}"?',
            "Count the {C}s in the word {w}.",
            "how many {c} in {w}",
            "In {w}, how often do you find the letter {c}?",
            'Number of "{c}" in "{w}"?',
            "{w}: how many letters {c}?",
            "If I spell {w}, how many times do I write {c}?",
            "Tell me the count of '{c}' in '{w}'.",
            "DE: Wie oft kommt der Buchstabe {c} in {w} vor?",
            "DE: Wie viele {c} hat das Wort {w}?",
            'DE: Zähle die {c} in "{w}".',
        ],
    )
    s.add(
        "letter_count",
        phrase,
        [
            'How many times is {c} used in the sentence "{w}"?',
            "Count every {c} in: {w}",
            'DE: Wie viele {c} stecken in dem Satz "{w}"?',
        ],
    )
    s.add("letter_count", vowels, ["How many vowels are in {w}?", 'number of vowels (a, e, i, o, u) in "{w}"'])
    s.add(
        "letter_count",
        length,
        [
            "How many letters does the word {w} have?",
            'How long is the word "{w}"?',
            "DE: Aus wie vielen Buchstaben besteht {w}?",
        ],
    )


def reverse_words(s):
    def make(r, german):
        w = r.choice(WORTE if german else WORDS)
        return dict(w=w), word(w[::-1])

    def phrase(r, german):
        t = (
            r.choice(SAETZE if german else SENTENCES)
            if r.random() < 0.5
            else " ".join(r.sample(WORTE if german else WORDS, r.randint(2, 6)))
        )
        l = t.split()
        return dict(t=t, l=", ".join(l)), {
            "answer": " ".join(l[::-1]),
            "verifier": regex(r"\W*" + SEP.join(l[::-1]) + r"\W*"),
        }

    def digits(r, german):
        n = r.randint(123, 98765)
        return dict(n=n), word(str(n)[::-1])

    s.add(
        "reverse_words",
        make,
        [
            "Spell {w} backwards.",
            'What is "{w}" written from back to front?',
            "reverse the word {w}",
            "{w} backwards?",
            "Read {w} from right to left.",
            "Write the letters of {w} in reverse order.",
            "If you hold {w} to a mirror and read the letters the other way round, what do you read?",
            "Turn '{w}' around, letter by letter.",
            "DE: Schreibe {w} rückwärts.",
            "DE: Wie liest sich {w} von hinten?",
        ],
    )
    s.add(
        "reverse_words",
        phrase,
        [
            "Reverse the order of the words: {t}",
            'Say "{t}" with the last word first.',
            "Put the words of this sentence in reverse order: {t}",
            "flip the word order of: {t}",
            "reverse this list: {l}",
            "Give me {l} from last to first.",
            'Read the sentence "{t}" word by word from the end.',
            'Which sentence do you get when you reverse the words in "{t}"?',
            "DE: Drehe die Reihenfolge der Wörter um: {t}",
            "DE: Gib die Wörter in umgekehrter Reihenfolge aus: {l}",
        ],
    )
    s.add("reverse_words", digits, ["Write the digits of {n} in reverse."])


def letter_analogy(s):
    ABC = "abcdefghijklmnopqrstuvwxyz"

    def letters(text):
        return {"answer": text, "verifier": regex(r"(?:.*[^a-z])?" + r"[\s,\-]*".join(text) + r"\W*")}

    def change(r, n):
        kind = r.choice(["last", "first", "all", "reverse", "double"])
        f = {
            "last": lambda t: t[:-1] + ABC[ABC.index(t[-1]) + 1],
            "first": lambda t: ABC[ABC.index(t[0]) - 1] + t[1:],
            "all": lambda t: "".join(ABC[ABC.index(c) + 1] for c in t),
            "reverse": lambda t: t[::-1],
            "double": lambda t: t + t[-1],
        }[kind]
        i, j = r.sample(range(1, 22), 2)
        return f, ABC[i : i + n], ABC[j : j + n]

    def make(r, german):
        f, a, b = change(r, r.choice([3, 3, 4]))
        return dict(a=a, b=f(a), c=b, A=a.upper(), B=f(a).upper(), C=b.upper()), letters(f(b))

    def single(r, german):
        k = r.choice([1, 2, 3, -1, -2])
        i, j = r.sample(range(3, 22), 2)
        return dict(
            a=ABC[i], b=ABC[i + k], c=ABC[j], A=ABC[i].upper(), B=ABC[i + k].upper(), C=ABC[j].upper()
        ), letters(ABC[j + k])

    def pairs(r, german):
        i = r.randint(0, 12)
        l = [ABC[i + 2 * k : i + 2 * k + 2].upper() for k in range(4)]
        return dict(l=", ".join(l)), letters("".join(ABC[i + 8 : i + 10]))

    def run_(r, german):
        k, i = r.choice([1, 2, 3]), r.randint(0, 10)
        l = [ABC[i + k * j].upper() for j in range(5)]
        return dict(l=", ".join(l[:4]), p=" ".join(l[:4])), letters(l[4].lower())

    s.add(
        "letter_analogy",
        make,
        [
            "If {a} changes to {b}, what does {c} change to?",
            "{a} is to {b} as {c} is to ?",
            "{a} -> {b}, {c} -> ?",
            "{a}:{b} :: {c}:?",
            "Letter puzzle: {A} becomes {B}. What does {C} become by the same rule?",
            "Suppose {a} turns into {b}. Do the same thing to {c}.",
            "The rule takes {a} to {b}. Where does it take {c}?",
            "complete the analogy {a} → {b} , {c} → __",
            "DE: {a} wird zu {b}. Was wird aus {c}?",
            "DE: {a} verhält sich zu {b} wie {c} zu ...?",
        ],
    )
    s.add(
        "letter_analogy",
        single,
        [
            "{A} is to {B} as {C} is to what letter?",
            "{a} goes with {b}. In the same way, {c} goes with?",
            "In a secret code {A} is written {B}. How is {C} written?",
            "DE: {A} zu {B} wie {C} zu welchem Buchstaben?",
        ],
    )
    s.add("letter_analogy", pairs, ["Which pair of letters comes next: {l}, ?", "Continue: {l}, ..."])
    s.add(
        "letter_analogy",
        run_,
        [
            "What letter comes next? {l}, ?",
            "{p} _ (which letter?)",
            "Next letter in the series {l}?",
            "DE: Welcher Buchstabe folgt auf {l}?",
        ],
    )


def run(s):
    for task in (sorting, letter_count, reverse_words, letter_analogy):
        task(s)
