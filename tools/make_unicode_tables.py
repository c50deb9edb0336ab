#!/usr/bin/env python3
"""Writes src/text/unicode_tables.cc: where our Unicode libraries and the reference differ.

The reference (Hugging Face `tokenizers`) matches pre-tokenizer patterns with Oniguruma (Unicode 16
in 6.9.10), counts digits with Rust's own tables, and normalises with tables of Unicode 9. PCRE2
10.42 knows Unicode 14, as Python 3.11 does. The tables are read off the reference itself.

usage: make_unicode_tables.py > src/text/unicode_tables.cc   (needs `tokenizers`, Python 3.11)
"""
import sys
import unicodedata

from tokenizers import Regex, normalizers, pre_tokenizers

assert unicodedata.unidata_version == "14.0.0", "compare with the Unicode version of PCRE2"
POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
CATEGORIES = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp".split()


def matching(pattern):
    """Code points that the reference's regex engine matches."""
    split = pre_tokenizers.Split(Regex(pattern), "removed")
    out = set()
    for i in range(0, len(POINTS), 4096):
        block = POINTS[i : i + 4096]
        left = {ord(c) for piece, _ in split.pre_tokenize_str("".join(map(chr, block))) for c in piece}
        out |= set(block) - left
    return out


def numeric():
    """Code points that the reference's Digits takes."""
    digits = pre_tokenizers.Digits(individual_digits=True)
    out = set()
    for i in range(0, len(POINTS), 4096):
        text = "a" + "a".join(map(chr, POINTS[i : i + 4096])) + "a"
        out |= {ord(p) for p, _ in digits.pre_tokenize_str(text) if len(p) == 1 and p != "a"}
    return out


def inert_in_nfc():
    """Marks and compositions newer than the reference's normaliser, which leaves them in place."""
    nfc = normalizers.NFC()
    out = set()
    for c in POINTS:
        # U+0334 has class 1: it moves before every mark of a higher class that is known.
        text = "x" + chr(c) + "\u0334"
        if unicodedata.combining(chr(c)) > 1 or unicodedata.category(chr(c)) == "Cn":
            if nfc.normalize_str(text) == text:
                if unicodedata.combining(chr(c)) > 1 or c in MAYBE_MARKS:
                    out.add(c)
        parts = unicodedata.decomposition(chr(c))
        if parts and not parts.startswith("<"):
            full = unicodedata.normalize("NFD", chr(c))
            if unicodedata.normalize("NFC", full) != nfc.normalize_str(full):
                out |= {c} | set(map(ord, full))
    return out


def ranges(points):
    out = []
    for c in sorted(points):
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def table(kind, name, rows):
    print(f"const {kind} {name}[] = {{")
    line = "   "
    for row in rows:
        if len(line) + len(row) + 2 > 100:
            print(line)
            line = "   "
        line += f" {row},"
    print(line + "\n};")
    print(f"const size_t {name}Size = std::size({name});\n")


newer = {}
for category in CATEGORIES:
    ours = {c for c in POINTS if unicodedata.category(chr(c)) == category}
    theirs = matching(rf"\p{{{category}}}")
    for c in theirs - ours:
        was = unicodedata.category(chr(c))
        # A change inside a major class shows only in patterns that name the minor one.
        assert was == "Cn" or was[0] == category[0], f"U+{c:04X} changed its category"
        if was == "Cn":
            newer[c] = category
        else:
            print(f"U+{c:04X} went from {was} to {category}", file=sys.stderr)
MAYBE_MARKS = {c for c, category in newer.items() if category[0] == "M"}
rust_digits = numeric() - {c for c in POINTS if unicodedata.category(chr(c))[0] == "N"}

print("// Made by tools/make_unicode_tables.py; do not edit.")
print('#include "text/unicode_tables.h"\n\n#include <iterator>\n\nnamespace ponder {\n')
rows = []
for category in CATEGORIES:
    rows += [
        (a, f"{{0x{a:X}, 0x{b:X}, \"{category}\"}}")
        for a, b in ranges(c for c, k in newer.items() if k == category)
    ]
table("CategoryRange", "kNewerCategories", [row for _, row in sorted(rows)])
table("CodeRange", "kNewerDigits", [f"{{0x{a:X}, 0x{b:X}}}" for a, b in ranges(rust_digits)])
table("CodeRange", "kInertInNfc", [f"{{0x{a:X}, 0x{b:X}}}" for a, b in ranges(inert_in_nfc())])
print("}  // namespace ponder")
