"""Money, clock, calendar, units, shapes: as people ask about them."""

import datetime
from decimal import Decimal

from core import DAYS, MONATE, MONTHS, TAGE, clock, date, de, decimal, number, regex, weekday, yes_no


def money(s):
    def price(r):
        return (
            Decimal(r.randint(20, 1900)).scaleb(-2).quantize(Decimal("0.05"))
            if r.random() < 0.6
            else Decimal(r.randint(2, 40)).quantize(Decimal("0.01"))
        )

    def show(x, german):
        t = f"{x:f}"
        t = t[:-3] if t.endswith(".00") else t
        return de(t) if german else t

    def make(rule):
        def inner(r, german):
            p, q, n = price(r), price(r), r.randint(2, 8)
            note = next(k for k in (5, 10, 20, 50, 100, 200, 500) if k > p + q)
            v = rule(p, q, n, note)
            f = lambda x: show(x, german)
            return dict(p=f(p), q=f(q), n=n, k=note, t=f(p * n), o=f(p + q)), decimal(show(v, False), german)

        return inner

    s.add(
        "money",
        make(lambda p, q, n, k: k - p),
        [
            "I buy a book for ${p} and pay with a ${k} note. How much change do I get?",
            "Change from ${k} for something that costs ${p}?",
            "A toy is £{p}. You hand over £{k}. What change is due, in pounds?",
            "cost {p}, paid {k}. change?",
            "DE: Ein Buch kostet {p} €. Ich zahle mit {k} €. Wie viel Rückgeld bekomme ich?",
            "DE: Wie viel Wechselgeld gibt es auf {k} Euro bei {p} Euro?",
        ],
    )
    s.add(
        "money",
        make(lambda p, q, n, k: p * n),
        [
            "{n} tickets at ${p} each: what's the total?",
            "One ice cream is €{p}. How much are {n}?",
            "How much do I pay for {n} pens if a pen costs {p} dollars?",
            "DE: Ein Heft kostet {p} €. Was kosten {n} Hefte?",
            "If I save {p} dollars a week, how much do I have after {n} weeks?",
        ],
    )
    s.add(
        "money",
        make(lambda p, q, n, k: p + q),
        [
            "A cap costs ${p} and a scarf ${q}. What do they cost together?",
            "Bill: {p} + {q} dollars. Total?",
            "I spent {p} euros in one shop and {q} in another. How many euros altogether?",
            "DE: Ein Saft kostet {p} € und eine Brezel {q} €. Was macht das zusammen?",
        ],
    )
    s.add(
        "money",
        make(lambda p, q, n, k: k - p - q),
        [
            "You have ${k}. You buy lunch for ${p} and a drink for ${q}. How much money is left?",
            "Started with {k} dollars, spent {p}, then {q}. What remains?",
            "DE: Lena hat {k} Euro. Sie gibt {p} Euro und dann {q} Euro aus. Wie viel hat sie noch?",
        ],
    )
    s.add(
        "money",
        make(lambda p, q, n, k: p),
        [
            "{n} identical mugs cost ${t}. What's the price of one?",
            "We split a bill of {t} dollars between {n} friends. How much does each pay?",
        ],
    )
    s.add(
        "money",
        make(lambda p, q, n, k: q),
        ["Two items cost {o} dollars together. One is {p} dollars. How much is the other?"],
    )


def clock_(s):
    def t(m, german=False):
        return f"{m // 60 % 24}:{m % 60:02}"

    def after(r, german):
        a, d = r.randint(0, 23) * 60 + r.choice([0, 15, 30, 45, r.randint(1, 59)]), r.choice(
            [r.randint(5, 59), r.randint(60, 240)]
        )
        return dict(a=t(a), b=t(a - d), d=d, h=d // 60, m=d % 60, e=t(a + d)), a, d

    def make(rule):
        def inner(r, german):
            f, a, d = after(r, german)
            return f, rule(a, d)

        return inner

    def length(r, german):
        x, m = r.randint(1, 6), r.randint(1, 59)
        return dict(x=x, m=m), number(60 * x + m)

    def hours(rule):
        def inner(r, german):
            a, h = r.randint(0, 23) * 60 + r.choice([0, 30]), r.randint(2, 11)
            return dict(a=t(a), h=h), clock(rule(a, h * 60) % 1440)

        return inner

    def twelve(r, german):
        h, m, pm = r.randint(1, 12), r.choice([5, 20, 40, 55, 12]), r.choice(["am", "pm"])
        return dict(a=f"{h}:{m:02} {pm}"), {
            "answer": f"{h % 12 + 12 * (pm == 'pm')}:{m:02}",
            "verifier": regex(rf"\D*0?{h % 12 + 12 * (pm == 'pm')}[:.]{m:02}\D*"),
        }

    s.add(
        "clock",
        make(lambda a, d: clock((a + d) % 1440)),
        [
            "It is {a}. What time will it be in {d} minutes?",
            "{a} + {d} min = ?",
            "A film starts at {a} and lasts {d} minutes. When does it end? (24-hour clock)",
            "The train leaves at {a} and takes {d} minutes. Arrival?",
            "what time is it {d} minutes after {a}",
            "DE: Es ist {a} Uhr. Wie spät ist es in {d} Minuten?",
            "DE: Ein Film beginnt um {a} Uhr und dauert {d} Minuten. Wann ist er zu Ende?",
        ],
    )
    s.add(
        "clock",
        make(lambda a, d: clock((a - d) % 1440)),
        [
            "What time was it {d} minutes before {a}?",
            "I must be there at {a} and need {d} minutes. When should I leave?",
            "DE: Wie spät war es {d} Minuten vor {a} Uhr?",
        ],
    )
    s.add(
        "clock",
        make(lambda a, d: number(d)),
        [
            "How many minutes are there from {a} to {e}?",
            "School starts at {a} and the break is at {e}. How many minutes until the break?",
            "minutes between {a} and {e}?",
            "DE: Wie viele Minuten sind es von {a} bis {e} Uhr?",
        ],
    )
    s.add(
        "clock",
        hours(lambda a, d: a + d),
        [
            "My watch says {a}. What will it show in {h} hours?",
            "Add {h} hours to {a} (24 h).",
            "DE: Jetzt ist es {a} Uhr. Wie spät ist es in {h} Stunden?",
        ],
    )
    s.add("clock", hours(lambda a, d: a - d), ["It's {a} now. What time was it {h} hours ago?"])
    s.add("clock", twelve, ["Write {a} on the 24-hour clock.", "{a} in 24h time?"])
    s.add("clock", length, ["Convert {x} h {m} min to minutes."])


def units(s):
    table = [
        ("km", "m", 1000),
        ("m", "cm", 100),
        ("kg", "g", 1000),
        ("hours", "minutes", 60),
        ("minutes", "seconds", 60),
        ("weeks", "days", 7),
        ("days", "hours", 24),
        ("litres", "ml", 1000),
        ("cm", "mm", 10),
        ("tonnes", "kg", 1000),
        ("feet", "inches", 12),
        ("yards", "feet", 3),
        ("dozen", "pieces", 12),
    ]
    tafel = [
        ("km", "m", 1000),
        ("m", "cm", 100),
        ("kg", "g", 1000),
        ("Stunden", "Minuten", 60),
        ("Wochen", "Tage", 7),
        ("cm", "mm", 10),
        ("Liter", "ml", 1000),
    ]

    def down(r, german):
        u, v, k = r.choice(tafel if german else table)
        n = Decimal(r.randint(2, 25))
        if k in (10, 100, 1000) and r.random() < 0.4:
            n = Decimal(r.randint(11, 99)).scaleb(-1)
        return dict(n=de(str(n)) if german else n, u=u, v=v), decimal(f"{(n * k).normalize():f}", german)

    def up(r, german):
        u, v, k = r.choice(tafel if german else table)
        n = r.randint(2, 12)
        return dict(n=n * k, u=u, v=v), number(n)

    def part(r, german):
        u, v, k = r.choice([("m", "cm", 100), ("km", "m", 1000), ("kg", "g", 1000)] if german else table[:5])
        n, m = r.randint(1, 9), r.randint(1, 9) * (k // 20)
        return dict(n=n, m=m, u=u, v=v), number(n * k + m)

    s.add(
        "units",
        down,
        [
            "How many {v} are {n} {u}?",
            "Convert {n} {u} to {v}.",
            "{n} {u} in {v}?",
            "{n} {u} = ? {v}",
            "Express {n} {u} in {v}.",
            "how much is {n} {u} in {v}",
            "I need {n} {u} in {v} please.",
            "Change {n} {u} into {v}.",
            "If something measures {n} {u}, what is that in {v}?",
            "DE: Wie viele {v} sind {n} {u}?",
            "DE: Rechne {n} {u} in {v} um.",
            "DE: {n} {u} = ? {v}",
        ],
    )
    s.add(
        "units",
        up,
        [
            "How many {u} are {n} {v}?",
            "Convert {n} {v} to {u}.",
            "{n} {v} -> {u}",
            "{n} {v} make how many {u}?",
            "Write {n} {v} as {u}.",
            "DE: Wie viel sind {n} {v} in {u}?",
        ],
    )
    s.add(
        "units",
        part,
        [
            "Write {n} {u} {m} {v} in {v}.",
            "{n} {u} and {m} {v}: how many {v} altogether?",
            "DE: Gib {n} {u} {m} {v} in {v} an.",
        ],
    )


def geometry(s):
    def make(rule, even=False):
        def inner(r, german):
            a, b, c = r.randint(2, 20), r.randint(2, 20), r.randint(2, 12)
            if even:
                b *= 2
            return dict(a=a, b=b, c=c, p=2 * (a + b), q=4 * a, s=a * a, f=a * b), number(rule(a, b, c))

        return inner

    def angle(r, german):
        a, b = r.randint(20, 90), r.randint(20, 80)
        return dict(a=a, b=b), number(180 - a - b)

    def other(total):
        def inner(r, german):
            a = r.randint(10, 80)
            return dict(a=a), number(total - a)

        return inner

    def triple(r, german):
        a, b, c = r.choice([(3, 4, 5), (6, 8, 10), (5, 12, 13), (9, 12, 15), (8, 15, 17)])
        return dict(a=a, b=b), number(c)

    def sides(r, german):
        name, n = r.choice([("triangle", 3), ("hexagon", 6), ("pentagon", 5), ("octagon", 8)])
        a = r.randint(2, 15)
        return dict(name=name, a=a), number(n * a)

    s.add(
        "geometry",
        make(lambda a, b, c: a * b),
        [
            "What's the area of a rectangle with sides {a} cm and {b} cm?",
            "A garden is {a} m long and {b} m wide. How many square metres is it?",
            "Rectangle {a} by {b}: area?",
            "DE: Wie groß ist die Fläche eines Rechtecks mit den Seiten {a} cm und {b} cm?",
        ],
    )
    s.add(
        "geometry",
        make(lambda a, b, c: 2 * (a + b)),
        [
            "Find the perimeter of a rectangle {a} cm by {b} cm.",
            "How much fence do I need around a field {a} m x {b} m, in metres?",
            "perimeter of a {a}x{b} rectangle",
            "DE: Berechne den Umfang eines Rechtecks, das {a} cm lang und {b} cm breit ist.",
        ],
    )
    s.add("geometry", make(lambda a, b, c: 4 * a), ["A square has side length {a}. What is its perimeter?"])
    s.add(
        "geometry",
        make(lambda a, b, c: a),
        [
            "The perimeter of a square is {q} cm. How long is one side, in cm?",
            "A square has an area of {s} square metres. How long is its side in metres?",
            "DE: Ein Quadrat hat den Umfang {q} cm. Wie lang ist eine Seite?",
        ],
    )
    s.add(
        "geometry",
        make(lambda a, b, c: a * b // 2, True),
        [
            "Find the area of a triangle with base {b} and height {a}.",
            "Triangle: base {b} cm, height {a} cm. Area in square cm?",
        ],
    )
    s.add(
        "geometry",
        make(lambda a, b, c: a * b * c),
        ["What is the volume of a box {a} cm by {b} cm by {c} cm?", "A cuboid has edges {a}, {b} and {c}. Volume?"],
    )
    s.add("geometry", make(lambda a, b, c: b), ["A rectangle has area {f} and one side {a}. What's the other side?"])
    s.add(
        "geometry",
        angle,
        [
            "Two angles of a triangle are {a}° and {b}°. What's the third?",
            "In a triangle, angles A = {a} degrees and B = {b} degrees. Find C.",
            "DE: Ein Dreieck hat die Winkel {a}° und {b}°. Wie groß ist der dritte?",
        ],
    )
    s.add("geometry", other(90), ["What angle is complementary to {a}°?"], 1)
    s.add(
        "geometry",
        other(180),
        ["Two angles lie on a straight line, one of them is {a} degrees. How big is the other?"],
        1,
    )
    s.add("geometry", triple, ["A right triangle has legs {a} and {b}. How long is the hypotenuse?"])
    s.add("geometry", sides, ["What is the perimeter of a regular {name} with side {a} cm?"])


def date_arithmetic(s):
    def start(r):
        return datetime.date(2023, 1, 1) + datetime.timedelta(r.randint(0, 1000))

    def name(d, german, year=False):
        text = f"{d.day}. {MONATE[d.month - 1]}" if german else f"{MONTHS[d.month - 1]} {d.day}"
        return text + ((" " if german else ", ") + str(d.year) if year else "")

    def day(sign):
        def make(r, german):
            i, n = r.randrange(7), r.choice([r.randint(2, 12), r.randint(10, 100)])
            return dict(d=(TAGE if german else DAYS)[i], n=n), weekday((i + sign * n) % 7)

        return make

    def between(r, german):
        a = datetime.date(2025, r.randint(1, 10), r.randint(1, 28))
        b = a + datetime.timedelta(r.choice([r.randint(3, 20), r.randint(20, 60)]))
        return dict(a=name(a, german), b=name(b, german)), number((b - a).days)

    def later(sign):
        def make(r, german):
            a, n = datetime.date(2025, r.randint(2, 10), r.randint(1, 28)), r.randint(3, 45)
            return dict(a=name(a, german), n=n), date(a + datetime.timedelta(sign * n))

        return make

    def of(r, german):
        a = start(r)
        return dict(a=name(a, german, True)), weekday(a.weekday())

    def known(r, german):
        a = datetime.date(2025, r.randint(1, 11), r.randint(1, 12))
        b = a + datetime.timedelta(r.randint(4, 16))
        return dict(a=name(a, german), b=name(b, german), d=(TAGE if german else DAYS)[a.weekday()]), weekday(
            b.weekday()
        )

    def leap(r, german):
        y = r.choice([2000, 1900, 2024, 2023, 2100, 2016, 1996, 2018])
        return dict(y=y), yes_no(y % 4 == 0 and (y % 100 != 0 or y % 400 == 0))

    s.add(
        "date_arithmetic",
        day(1),
        [
            "Today is {d}. What day will it be in {n} days?",
            "If it's {d} today, what weekday is it {n} days from now?",
            "{d} + {n} days = which day of the week?",
            "what day comes {n} days after {d}",
            "My birthday is {n} days after this {d}. On what weekday is it?",
            "DE: Heute ist {d}. Welcher Wochentag ist in {n} Tagen?",
            "DE: Welcher Tag ist {n} Tage nach {d}?",
        ],
    )
    s.add(
        "date_arithmetic",
        day(-1),
        [
            "Today is {d}. What day was it {n} days ago?",
            "Which weekday was {n} days before {d}?",
            "DE: Heute ist {d}. Welcher Tag war vor {n} Tagen?",
        ],
    )
    s.add(
        "date_arithmetic",
        between,
        [
            "How many days are there between {a} and {b} of the same year (not a leap year)?",
            "Days from {a} to {b}, same year?",
            "DE: Wie viele Tage liegen zwischen dem {a} und dem {b}, wenn man den ersten nicht mitzählt?",
        ],
    )
    s.add(
        "date_arithmetic",
        later(1),
        [
            "What date is {n} days after {a}?",
            "The library book is due {n} days after {a}. When is that?",
            "DE: Welches Datum ist {n} Tage nach dem {a}?",
        ],
    )
    s.add("date_arithmetic", later(-1), ["What's the date {n} days before {a} in an ordinary year?"])
    s.add("date_arithmetic", of, ["What day of the week was {a}?", "On which weekday does {a} fall?"])
    s.add(
        "date_arithmetic",
        known,
        ["{a} is a {d}. What day is {b}?", "If {a} falls on a {d}, on which day does {b} fall?"],
    )
    s.add("date_arithmetic", leap, ["Was or will {y} be a leap year?"])


def run(s):
    for task in (money, clock_, units, geometry, date_arithmetic):
        task(s)
