#!/usr/bin/env python3
"""Compares ponder's tokenizers of GGUF files with llama.cpp's ids of the same files, on generated lines.

usage: check_gguf_tokenizers.py FOLDER OUT TEST_FORMATS [LINES]
  FOLDER        .gguf files, with tensors or without (llama.cpp's repository has vocabularies in models/)
  OUT           a folder to write lines and llama.cpp's ids to
  TEST_FORMATS  the built test binary of the formats room
  LINES         how many lines (2,000), composed (NFC); those that are no UTF-8, or of newer Unicode, are left out

Tokens that the file calls ordinary and llama.cpp special, for their name alone (Qwen's and Aquila's "</s>" and
"<|endoftext|>"), are left out by leaving out the lines that spell them: `tokenizers` reads them as the file says.

Needs PyPI's gguf, llama-cpp-python and numpy.
"""
import ctypes
import os
import pathlib
import struct
import subprocess
import sys
import unicodedata

from gguf import GGUFReader

import tokenizer_lines

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))
import peer_llama  # noqa: E402


def text_of(line):
    """In composed form, which families normalise to and llama.cpp does not; None where it is no UTF-8, or has
    what llama.cpp's Unicode does not know yet."""
    try:
        text = unicodedata.normalize("NFC", line.decode())
    except UnicodeDecodeError:
        return None
    known = all(unicodedata.category(c) != "Cn" for c in text)
    return text.encode() if known and "\0" not in text else None


class Vocabulary:
    def __init__(self, api, layouts, path):
        self.api = api
        params = api.llama_model_default_params()
        params.vocab_only = True
        self.model = api.llama_model_load_from_file(str(path).encode(), params)
        self.vocab = api.llama_model_get_vocab(peer_llama.POINTER(self.model)) if self.model else None

    def ids(self, line):
        most = len(line) + 16
        out = (ctypes.c_int32 * most)()
        count = self.api.llama_tokenize(peer_llama.POINTER(self.vocab), line, len(line), out, most, False, True)
        assert count >= 0, line
        return list(out[:count])


NORMAL, UNUSED = 1, 5  # kinds of tokens, as the file says


def special_by_name(vocabulary, path):
    fields = GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    kinds = fields["tokenizer.ggml.token_type"].contents()
    vocab = peer_llama.POINTER(vocabulary.vocab)
    return [token.encode() for i, (token, kind) in enumerate(zip(tokens, kinds))
            if kind in (NORMAL, UNUSED) and vocabulary.api.llama_vocab_is_control(vocab, i)]


def write_ids(out, path, vocabulary, lines, count):
    """In `out`: the file, the lines for it and llama.cpp's ids of them."""
    named = special_by_name(vocabulary, path)
    lines = [line for line in lines if not any(token in line for token in named)][:count]
    found = [vocabulary.ids(line) for line in lines]
    (out / (path.stem + ".lines")).write_bytes(b"".join(struct.pack("<I", len(x)) + x for x in lines))
    (out / (path.stem + ".ids")).write_bytes(b"".join(struct.pack(f"<I{len(i)}i", len(i), *i) for i in found))
    (out / path.name).unlink(missing_ok=True)
    (out / path.name).symlink_to(path.resolve())
    if named:
        print(f"{path.stem}: special by name alone: {' '.join(x.decode() for x in named)}")


def main():
    folder, out, binary = (pathlib.Path(a) for a in sys.argv[1:4])
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 2000
    lines = [x for x in map(text_of, tokenizer_lines.lines(4 * count, first=1 << 41)) if x]
    out.mkdir(parents=True, exist_ok=True)
    layouts, own = peer_llama.bindings()
    api = peer_llama.Api(layouts, own)
    quiet = layouts.llama_log_callback(lambda level, text, data: None)
    api.llama_log_set(quiet, None)
    api.llama_backend_init()
    for path in sorted(folder.glob("*.gguf")):
        vocabulary = Vocabulary(api, layouts, path)
        if not vocabulary.model:
            print(f"{path.name}: llama.cpp does not load it")
            continue
        write_ids(out, path, vocabulary, lines, count)
    sys.stdout.flush()
    command = [binary, "--gtest_filter=RealGgufTokenizers.*"]
    sys.exit(subprocess.run(command, env={**os.environ, "PONDER_GGUF_TOKENIZERS": str(out)}).returncode)


main()
