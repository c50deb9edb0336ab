"""llama.cpp's quantiser through its C API, for what compares ponder's with it. The library is found
as peer_llama.py says."""

import ctypes
import pathlib
import re

import gguf

import peer_llama

# general.file_type of what ponder writes, too.
MIXES = {"Q4_0": 2, "Q4_1": 3, "Q8_0": 7, "Q5_0": 8, "Q5_1": 9, "Q2_K": 10, "Q3_K_S": 11,
         "Q3_K_M": 12, "Q3_K_L": 13, "Q4_K_S": 14, "Q4_K_M": 15, "Q5_K_S": 16, "Q5_K_M": 17,
         "Q6_K": 18, "Q2_K_S": 21, "IQ4_NL": 25, "IQ4_XS": 30, "MXFP4_MOE": 38}
# Those that ponder reads alone.
READ_ONLY = {"IQ2_XXS": 19, "IQ2_XS": 20, "IQ3_XXS": 23, "IQ1_S": 24, "IQ3_S": 26, "IQ2_S": 28,
             "IQ1_M": 31, "TQ1_0": 36, "TQ2_0": 37}
# Three values a number ruin a model that was not trained to them, and the perplexity of noise says
# nothing of its reader: one matrix keeps the type, the others of its kind are Q8_0.
TERNARY = ("TQ1_0", "TQ2_0")
ONE_TERNARY = {rb"blk\.(?!14\.)\d+\.ffn_down": 8}
LINE = re.compile(r"\[\s*\d+/\s*\d+\]\s+(\S+)\s+-.*?type =\s+(\w+), size =\s+[\d.]+ MiB"
                  r"(?: -> +[\d.]+ MiB \((\w+)\))?")


def read_imatrix(path):
    """{tensor: means} of a GGUF imatrix file, as llama.cpp's quantize tool makes them of it."""
    tensors = {t.name: t.data.reshape(-1) for t in gguf.GGUFReader(path).tensors}
    means = {}
    for name in tensors:
        if not name.endswith(".in_sum2"):
            continue
        matrix = name.removesuffix(".in_sum2")
        counts = tensors[matrix + ".counts"]
        rows = tensors[name].reshape(len(counts), -1).copy()
        rows[counts > 0] /= counts[counts > 0][:, None]
        rows[counts <= 0] = 1
        means[matrix] = rows.reshape(-1)
    return means


class Quantiser:
    def __init__(self, lib=None):
        self.layouts, own_folder = peer_llama.bindings()
        folder = pathlib.Path(lib) if lib else own_folder
        self.library = peer_llama.find_library(folder, "llama")
        self.release = peer_llama.release(folder)
        ggml = peer_llama.find_library(folder, "ggml")
        if list(folder.glob("libggml-cpu-*.so")):
            ggml.ggml_backend_load_all_from_path(str(folder).encode())
        self.said = []
        self.log = self.layouts.llama_log_callback(
            lambda level, text, data: self.said.append(text.decode(errors="replace")))
        self.library.llama_log_set(self.log, None)
        self.library.llama_backend_init()
        params = self.layouts.llama_model_quantize_params
        self.library.llama_model_quantize_default_params.restype = params
        self.library.llama_model_quantize.argtypes = [ctypes.c_char_p, ctypes.c_char_p,
                                                      ctypes.POINTER(params)]

    def run(self, model, out, file_type, imatrix=None, dry=False, overrides=None):
        """`overrides`: {pattern of tensors: ggml's type}."""
        params = self.library.llama_model_quantize_default_params()
        params.ftype, params.nthread = file_type, 1
        params.allow_requantize, params.dry_run = True, dry
        if overrides:
            patterns = (self.layouts.llama_model_tensor_override * (len(overrides) + 1))()
            for entry, (pattern, kind) in zip(patterns, overrides.items()):
                entry.pattern, entry.type = pattern, kind
            params.tt_overrides = patterns
        if imatrix:
            entries = (self.layouts.llama_model_imatrix_data * (len(imatrix) + 1))()
            for entry, (name, means) in zip(entries, imatrix.items()):
                entry.name, entry.size = name.encode(), len(means)
                entry.data = (ctypes.c_float * len(means))(*means)
            params.imatrix = entries
        self.said.clear()
        if self.library.llama_model_quantize(str(model).encode(), str(out).encode(),
                                             ctypes.byref(params)):
            raise SystemExit(f"{model}: llama.cpp says: {''.join(self.said)[-500:]}")

    def types(self, model, file_type, imatrix=None):
        """{tensor: type} that it would write."""
        self.run(model, "/dev/null", file_type, imatrix, dry=True)
        return {m[1]: (m[3] or m[2]).upper() for m in LINE.finditer("".join(self.said))}
