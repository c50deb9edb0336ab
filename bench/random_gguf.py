"""What the random GGUF files of make_random_gguf.py are made of: a vocabulary, blocks of every type, a plan of tensors."""

import itertools
import string

import gguf
import numpy as np
from gguf import GGMLQuantizationType as T

CHUNK_BLOCKS = 1 << 16


def byte_alphabet():
    """The 256 characters with which byte-level BPE writes bytes, in byte order (GPT-2's table)."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(0x100, 0x200))
    return [chr(b) if b in plain else chr(next(others)) for b in range(256)]


def vocabulary(size, specials):
    """`size` pieces, their types and the merges that build them. `specials` maps id to text.

    After the bytes come all words of two, three, four lower-case letters, each merged from its
    prefix and its last letter, so that any such table is a consistent BPE.
    """
    words = itertools.chain.from_iterable(
        itertools.product(string.ascii_lowercase, repeat=n) for n in (2, 3, 4))
    pieces, types, merges = [], [], []
    alphabet = iter(byte_alphabet())
    for token in range(size):
        if token in specials:
            pieces.append(specials[token])
            types.append(gguf.TokenType.CONTROL)
            continue
        piece = next(alphabet, None)
        if piece is None:
            piece = "".join(next(words))
            merges.append(f"{piece[:-1]} {piece[-1]}")
        pieces.append(piece)
        types.append(gguf.TokenType.NORMAL)
    return pieces, types, merges


class RandomBlocks:
    """Quantised blocks with random quants, scaled to a wanted standard deviation."""

    def __init__(self, seed):
        self.rng = np.random.Generator(np.random.SFC64(seed))

    def bytes(self, *shape):
        count = int(np.prod(shape))
        return np.frombuffer(self.rng.bytes(count), np.uint8).reshape(shape).copy()

    @staticmethod
    def half(blocks, value):
        return np.full((blocks, 1), value, np.float16).view(np.uint8)

    def tensor(self, kind, rows, length):
        block, block_bytes = gguf.GGML_QUANT_SIZES[kind]
        blocks = rows * length // block
        out = np.empty((blocks, block_bytes), np.uint8)
        own = getattr(self, kind.name.lower(), None)
        make = own or (lambda n, deviation: self.any(kind, n, deviation))
        for begin in range(0, blocks, CHUNK_BLOCKS):
            end = min(begin + CHUNK_BLOCKS, blocks)
            out[begin:end] = make(end - begin, length**-0.5)
        return out.reshape(rows, -1)

    # In each format: quants are uniform, d = deviation / (deviation of a quant * typical sub-scale).

    def q4_k(self, n, deviation):
        d = deviation / (4.61 * 48)
        low = self.bytes(n, 4) | 0xA0  # all eight 6-bit sub-scales are in 32..63
        high = self.bytes(n, 4) & 0x0F
        # The minima equal the scales, and dmin = 7.5 d: the mean of d*s*q - dmin*m is zero.
        return np.hstack([self.half(n, d), self.half(n, 7.5 * d), low, low, high | high << 4,
                          self.bytes(n, 128)])

    def q6_k(self, n, deviation):
        d = deviation / (18.5 * 48)
        scale = (self.bytes(n, 16) & 0x1F).astype(np.int8) + np.int8(32)
        scale[self.bytes(n, 16) & 1 == 1] *= -1
        return np.hstack([self.bytes(n, 192), scale.view(np.uint8), self.half(n, d)])

    def q5_0(self, n, deviation):
        return np.hstack([self.half(n, deviation / 9.23), self.bytes(n, 20)])

    def q8_0(self, n, deviation):
        return np.hstack([self.half(n, deviation / 73.9), self.bytes(n, 32)])

    # Any other: random bits, the scale from the deviation that such blocks have with a scale of one.

    def any(self, kind, n, deviation):
        _, size = gguf.GGML_QUANT_SIZES[kind]
        raw = self.bytes(n, size)
        if kind == T.TQ2_0:  # 0, 1 and 2 alone: of two bits that are both set, one goes
            raw &= ~((raw & (raw >> 1) & 0x55) << 1)
        put_scale(kind, raw, 1.0)
        typical = float(gguf.quants.dequantize(raw[:64], kind).std())
        put_scale(kind, raw, deviation / typical)
        return raw

    def normal(self, rows, length):
        values = self.rng.standard_normal((rows, length), np.float32)
        return values * np.float32(length**-0.5)


# Where a block keeps its half-precision numbers, and how many scales each is: minima make the mean zero.
HALVES = {"Q4_1": [(0, 1), (2, -7.5)], "Q5_1": [(0, 1), (2, -15.5)], "Q2_K": [(80, 1), (82, 1.5)],
          "Q3_K": [(108, 1)], "Q5_K": [(0, 1), (2, 15.5)], "TQ1_0": [(52, 1)], "TQ2_0": [(64, 1)]}


def put_scale(kind, raw, scale):
    """The scale of all blocks: halves, or what IQ1_M, MXFP4 and NVFP4 have in their place."""
    if kind == T.IQ1_M:  # the highest four bits of four words
        half = np.float16(scale).view(np.uint16)
        for i in range(4):
            raw[:, 49 + 2 * i] = raw[:, 49 + 2 * i] & 15 | np.uint8(half >> 4 * i & 15) << 4
    elif kind == T.MXFP4:  # a power of two
        raw[:, 0] = 128 + round(float(np.log2(scale)))
    elif kind == T.NVFP4:  # eight bits that are an E4M3: within a factor of two
        raw[:, :4] = (7 + max(-6, min(8, round(float(np.log2(scale)))))) << 3
    else:
        for at, times in HALVES.get(kind.name, [(0, 1)]):
            raw[:, at : at + 2] = np.full((len(raw), 1), scale * times, np.float16).view(np.uint8)


def more_bits(layer, layers):
    """The layers to which llama.cpp's Q4_K_M gives six bits."""
    eighth = layers // 8
    return layer < eighth or layer >= 7 * layers // 8 or (layer - eighth) % 3 == 2


def fitting(kind, length):
    """The format that llama.cpp falls back to where 256 does not divide the row."""
    if length % 256 == 0:
        return kind
    return {T.Q3_K: T.IQ4_NL, T.Q4_K: T.Q5_0, T.Q6_K: T.Q8_0}[kind]


class Plan:
    """An ordered list of (name, shape outermost first, format)."""

    def __init__(self, only=None):
        self.tensors = []
        self.only = only

    def add(self, name, *shape, kind=T.Q4_K):
        if self.only is not None and kind != T.F32 and shape[-1] % 256 == 0:
            kind = self.only
        kind = fitting(kind, shape[-1]) if kind in (T.Q3_K, T.Q4_K, T.Q6_K) else kind
        self.tensors.append((name, shape, kind))

    def vector(self, name, length):
        self.add(name, length, kind=T.F32)


R1_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}{{ '<｜User｜>' + "
    "m['content'] }}{% elif m['role'] == 'assistant' %}{{ '<｜Assistant｜>' + m['content'] + "
    "'<｜end▁of▁sentence｜>' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<｜Assistant｜>' }}{% endif %}")


def tokenizer_keys(writer, pre, size, specials, bos, eos):
    pieces, types, merges = vocabulary(size, specials)
    writer.add_vocab_size(size)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(pieces)
    writer.add_token_types(types)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(bos)
    writer.add_eos_token_id(eos)
    writer.add_add_bos_token(True)
    writer.add_chat_template(R1_TEMPLATE)
