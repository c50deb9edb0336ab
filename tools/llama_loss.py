#!/usr/bin/env python3
"""llama.cpp's loss of token ids, by its C interface: a line {"path": FILE.gguf, "ids": [...]} in, a line
{"loss": nats a token} or {"refused": why} out. In a process of its own, since llama.cpp aborts on what it
does not expect. Numbers are float32 throughout: no flash attention, no cache of 16 bits, no repacked weights.

Needs llama_cpp (PyPI's llama-cpp-python) and numpy. With LLAMA_CPP_LIB_PATH another build of the same release.
"""
import ctypes
import json
import os
import pathlib
import sys

import numpy as np

try:
    import llama_cpp.llama_cpp as api
except ImportError as error:
    print(json.dumps({"missing": str(error)}))
    sys.exit(77)


def last_words(said):
    lines = [line.strip() for line in "".join(said).splitlines() if "rror" in line or "nknown" in line]
    return lines[-1] if lines else "no reason said"


def load(path, said):
    parameters = api.llama_model_default_params()
    parameters.n_gpu_layers = 0
    parameters.use_extra_bufts = False
    said.clear()
    return api.llama_model_load_from_file(path.encode(), parameters)


def make_context(model, count):
    parameters = api.llama_context_default_params()
    parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = max(256, count)
    parameters.n_threads = parameters.n_threads_batch = 1
    parameters.flash_attn_type = 0
    parameters.type_k = parameters.type_v = 0
    return api.llama_init_from_model(model, parameters)


def loss(context, model, ids):
    batch = api.llama_batch_init(len(ids), 0, 1)
    batch.n_tokens = len(ids)
    for i, token in enumerate(ids):
        batch.token[i], batch.pos[i], batch.n_seq_id[i] = token, i, 1
        batch.seq_id[i][0], batch.logits[i] = 0, True
    status = api.llama_decode(context, batch)
    api.llama_batch_free(batch)
    if status:
        return None
    size = api.llama_vocab_n_tokens(api.llama_model_get_vocab(model))
    rows = np.ctypeslib.as_array(api.llama_get_logits(context), (len(ids), size))[:-1].astype(np.float64)
    top = rows.max(1, keepdims=True)
    logs = rows - top - np.log(np.exp(rows - top).sum(1, keepdims=True))
    return float(-logs[range(len(ids) - 1), ids[1:]].mean())


def answer(request, said):
    model = load(request["path"], said)
    if not model:
        return {"refused": last_words(said)}
    context = make_context(model, len(request["ids"]))
    found = loss(context, model, request["ids"]) if context else None
    if context:
        api.llama_free(context)
    api.llama_model_free(model)
    return {"refused": last_words(said)} if found is None else {"loss": found}


def load_backends():
    """Builds with a backend for each generation of CPUs find it only when told where."""
    folder = pathlib.Path(os.environ.get("LLAMA_CPP_LIB_PATH") or pathlib.Path(api.__file__).parent / "lib")
    if list(folder.glob("libggml-cpu-*.so")):
        ctypes.CDLL(str(folder / "libggml.so")).ggml_backend_load_all_from_path(str(folder).encode())


def own_output():
    """What this script was given to write to; the library's own words go elsewhere."""
    own = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return own


def main():
    said, out = [], own_output()
    log = api.llama_log_callback(lambda level, text, data: said.append(text.decode(errors="replace")))
    api.llama_log_set(log, None)
    load_backends()
    api.llama_backend_init()
    print(json.dumps({"ready": True}), file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), said)), file=out, flush=True)


main()
