"""Nasty lines for tokenizer tests, the same bytes here and in tests/text/tokenizer_lines.h.

A line is a few fragments, random code points and random bytes, chosen by splitmix64 from the line's
number: nothing but the fragments needs to be stored.
"""
import json
import pathlib
import struct

MASK = (1 << 64) - 1
FRAGMENTS_FILE = (
    pathlib.Path(__file__).parent.parent / "tests/fixtures/tokenizers/fragments.json"
)


class SplitMix:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, n):
        return self.next() % n


def line(number, fragments):
    rng = SplitMix(number)
    out = b""
    for _ in range(1 + rng.below(10)):
        kind = rng.below(32)
        if kind < 26:
            out += fragments[rng.below(len(fragments))].encode()
        elif kind < 28:  # any code point
            point = rng.below(0x110000 - 0x800)
            out += chr(point if point < 0xD800 else point + 0x800).encode()
        elif kind < 29:  # a run of one of the first fragments (blanks, line breaks, digits)
            out += fragments[rng.below(32)].encode() * (1 + rng.below(40))
        elif kind < 31:  # a low code point: letters, marks and signs of the living scripts
            out += chr(rng.below(0xD800)).encode()
        else:  # bytes, mostly no UTF-8
            out += bytes(rng.below(256) for _ in range(1 + rng.below(4)))
    return out


def lines(count, first=0):
    fragments = json.loads(FRAGMENTS_FILE.read_text())
    return [line(first + i, fragments) for i in range(count)]


def fnv(data, hash_=0xCBF29CE484222325):
    for byte in data:
        hash_ = ((hash_ ^ byte) * 0x100000001B3) & MASK
    return hash_


def answers(tokenizer, data):
    """What the reference makes of a line: ids with and without special tokens, and the text back."""
    text = data.decode("utf-8", errors="replace")
    tokenizer.encode_special_tokens = False
    special = tokenizer.encode(text, add_special_tokens=False).ids
    around = tokenizer.encode(text, add_special_tokens=True).ids
    tokenizer.encode_special_tokens = True
    plain = tokenizer.encode(text, add_special_tokens=False).ids
    tokenizer.encode_special_tokens = False
    back = tokenizer.decode(special, skip_special_tokens=False)
    return special, plain, around, back


def answer_hash(answer):
    """32 bits of FNV-1a over the three id lists (each after its length) and the text."""
    special, plain, around, back = answer
    hash_ = fnv(b"")
    for ids in (special, plain, around):
        hash_ = fnv(struct.pack(f"<I{len(ids)}i", len(ids), *ids), hash_)
    hash_ = fnv(back.encode(), hash_)
    return (hash_ ^ hash_ >> 32) & 0xFFFFFFFF
