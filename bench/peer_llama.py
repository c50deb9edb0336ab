#!/usr/bin/env python3
"""Measures llama.cpp on a GGUF file, in this process, through its C API.

    peer_llama.py -m FILE [--repeat 3]     one JSON object with tokens per second on stdout
    peer_llama.py -m FILE --serve          one request (a JSON object) a line in, one answer a line out

The library is the one inside PyPI's llama-cpp-python, or, with --lib DIR, another build of the same
release (npm's node-llama-cpp ships one for each CPU generation); the struct layouts are those of
llama-cpp-python in either case. What is timed is llama_decode alone: no sampling, no detokenising,
and only the logits that a generation needs (the last token of a prompt, each decoded token).
"""

import argparse
import ctypes
import functools
import importlib
import importlib.util
import json
import pathlib
import random
import re
import statistics
import sys
import time
import types

FLASH = {"auto": -1, "off": 0, "on": 1}
LOAD_MODE = {"auto": -1, "none": 0, "mmap": 1}
DEFAULTS = {"prefill": 512, "decode": 128, "depths": [0], "batch": 16, "batch_steps": 64,
            "batch_prompt": 16, "repeat": 1}


POINTER = ctypes.c_void_p


@functools.cache
def bindings():
    """llama_cpp.llama_cpp (struct layouts and its own library), without the package's __init__."""
    spec = importlib.util.find_spec("llama_cpp")
    if spec is None:
        raise SystemExit("the Python package llama-cpp-python is not installed for this interpreter")
    home = pathlib.Path(spec.origin).parent
    package = types.ModuleType("llama_cpp")
    package.__path__ = [str(home)]
    sys.modules["llama_cpp"] = package
    return importlib.import_module("llama_cpp.llama_cpp"), home / "lib"


def find_library(folder, stem):
    paths = sorted(folder.glob(f"lib{stem}.so")) + sorted(folder.glob(f"lib{stem}.v*.so"))
    if not paths:
        raise SystemExit(f"{folder}: has no lib{stem}")
    return ctypes.CDLL(str(paths[0]))


class Api:
    """The functions used, of the library in `folder`, with the struct layouts of `layouts`."""

    def __init__(self, layouts, folder):
        self.library = find_library(folder, "llama")
        batch, context, model = (layouts.llama_batch, layouts.llama_context_params,
                                 layouts.llama_model_params)
        i32, u32 = ctypes.c_int32, ctypes.c_uint32
        self.declare("llama_log_set", None, layouts.llama_log_callback, POINTER)
        self.declare("llama_backend_init", None)
        self.declare("llama_print_system_info", ctypes.c_char_p)
        self.declare("llama_model_default_params", model)
        self.declare("llama_context_default_params", context)
        self.declare("llama_model_load_from_file", POINTER, ctypes.c_char_p, model)
        self.declare("llama_init_from_model", POINTER, POINTER, context)
        self.declare("llama_free", None, POINTER)
        self.declare("llama_attach_threadpool", None, POINTER, POINTER, POINTER)
        self.declare("llama_model_get_vocab", POINTER, POINTER)
        self.declare("llama_vocab_n_tokens", i32, POINTER)
        self.declare("llama_vocab_is_control", ctypes.c_bool, POINTER, i32)
        self.declare("llama_get_memory", POINTER, POINTER)
        self.declare("llama_memory_clear", None, POINTER, ctypes.c_bool)
        self.declare("llama_memory_seq_rm", ctypes.c_bool, POINTER, i32, i32, i32)
        self.declare("llama_batch_init", batch, i32, i32, i32)
        self.declare("llama_batch_free", None, batch)
        self.declare("llama_decode", i32, POINTER, batch)
        self.declare("llama_synchronize", None, POINTER)
        self.declare("llama_get_logits_ith", ctypes.POINTER(ctypes.c_float), POINTER, i32)
        self.declare("llama_tokenize", i32, POINTER, ctypes.c_char_p, i32, ctypes.POINTER(i32),
                     i32, ctypes.c_bool, ctypes.c_bool)
        self.declare("llama_n_ctx", u32, POINTER)
        self.check_layout(layouts)

    def declare(self, name, result, *arguments):
        function = getattr(self.library, name)
        function.restype, function.argtypes = result, arguments
        setattr(self, name, function)

    def check_layout(self, layouts):
        """A library whose defaults read differently was built with other structs: refuse it."""
        for name in ("llama_context_default_params", "llama_model_default_params"):
            ours, theirs = getattr(layouts, name)(), getattr(self, name)()
            for field, kind in ours._fields_:
                if issubclass(kind, (ctypes._SimpleCData,)) and kind is not POINTER:
                    if getattr(ours, field) != getattr(theirs, field):
                        raise SystemExit(f"the library's {name} differs in {field}: its release "
                                         "does not match llama-cpp-python's struct layouts")


def release(folder):
    """The release that a folder's libllama says in its file name, such as '0.5.0'."""
    for path in sorted(folder.glob("libllama*.so*")):
        found = re.search(r"(\d+\.\d+\.\d+)", path.resolve().name)
        if found:
            return found.group(1)
    return "of unknown release"


class ThreadpoolParams(ctypes.Structure):
    _fields_ = [("cpumask", ctypes.c_bool * 512), ("n_threads", ctypes.c_int),
                ("prio", ctypes.c_int), ("poll", ctypes.c_uint32), ("strict_cpu", ctypes.c_bool),
                ("paused", ctypes.c_bool)]


class Peer:
    """A loaded model, and contexts made for each measurement."""

    def __init__(self, options):
        self.options = options
        layouts, own_folder = bindings()
        self.folder = pathlib.Path(options.lib) if options.lib else own_folder
        self.api = api = Api(layouts, self.folder)
        if not options.verbose:
            self.quiet = layouts.llama_log_callback(lambda level, text, data: None)
            api.llama_log_set(self.quiet, None)
        self.ggml = find_library(self.folder, "ggml")
        self.ggml_base = find_library(self.folder, "ggml-base")
        self.load_backends()
        api.llama_backend_init()
        params = api.llama_model_default_params()
        params.n_gpu_layers = 0
        params.use_extra_bufts = options.extra_buffers == "on"
        params.load_mode = LOAD_MODE[options.load]
        begin = time.perf_counter()
        self.model = api.llama_model_load_from_file(options.model.encode(), params)
        if not self.model:
            raise SystemExit(f"{options.model}: llama.cpp cannot load it (--verbose shows why)")
        self.load_seconds = time.perf_counter() - begin
        self.vocab = api.llama_model_get_vocab(self.model)
        self.tokens = api.llama_vocab_n_tokens(self.vocab)
        self.pool = self.make_pool() if options.pool == "on" else None
        self.random = random.Random(1)

    def load_backends(self):
        """Separate CPU backends (npm's build) are loaded by score, or the one asked for."""
        if self.options.cpu:
            path = self.folder / f"libggml-cpu-{self.options.cpu}.so"
            self.ggml.ggml_backend_load.restype = ctypes.c_void_p
            if not self.ggml.ggml_backend_load(str(path).encode()):
                raise SystemExit(f"{path}: not loaded (no such file, or this CPU cannot run it)")
        elif list(self.folder.glob("libggml-cpu-*.so")):
            self.ggml.ggml_backend_load_all_from_path(str(self.folder).encode())

    def make_pool(self):
        """llama.cpp's tools give a context one lasting thread pool; without it threads are made
        anew for every graph in builds without OpenMP."""
        by_name = self.ggml.ggml_backend_reg_by_name
        by_name.restype = ctypes.c_void_p
        address = self.ggml_base.ggml_backend_reg_get_proc_address
        address.restype = ctypes.c_void_p
        address.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
        new = address(by_name(b"CPU"), b"ggml_threadpool_new")
        params = ThreadpoolParams()
        self.ggml_base.ggml_threadpool_params_init(ctypes.byref(params), self.options.threads)
        make = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.POINTER(ThreadpoolParams))(new)
        return make(ctypes.byref(params))

    def context(self, length, sequences=1):
        api, o = self.api, self.options
        params = api.llama_context_default_params()
        params.n_ctx = (length + 255) // 256 * 256 * sequences
        params.n_batch = params.n_ubatch = 512
        params.n_seq_max = sequences
        params.n_threads = params.n_threads_batch = o.threads
        params.flash_attn_type = FLASH[o.flash]
        params.type_k = params.type_v = 1  # GGML_TYPE_F16
        params.kv_unified = o.kv_unified == "on"
        params.no_perf = True
        context = api.llama_init_from_model(self.model, params)
        if not context:
            raise SystemExit(f"{o.model}: llama.cpp cannot make a context of {params.n_ctx} tokens")
        if self.pool:
            api.llama_attach_threadpool(context, self.pool, self.pool)
        return context

    def batch(self, rows):
        """rows: (token, position, sequence, wants logits)."""
        batch = self.api.llama_batch_init(len(rows), 0, 1)
        batch.n_tokens = len(rows)
        for i, (token, position, sequence, logits) in enumerate(rows):
            batch.token[i], batch.pos[i], batch.n_seq_id[i] = token, position, 1
            batch.seq_id[i][0], batch.logits[i] = sequence, logits
        return batch

    def decode(self, context, rows):
        batch = self.batch(rows)
        status = self.api.llama_decode(context, batch)
        self.api.llama_synchronize(context)
        self.api.llama_batch_free(batch)
        if status:
            raise SystemExit(f"llama_decode answered {status}")

    def some_token(self):
        return self.random.randrange(self.tokens // 2)

    def fill(self, context, begin, end, sequence=0):
        """A prompt's tokens at [begin, end), in calls of at most 512."""
        for at in range(begin, end, 512):
            last = min(at + 512, end)
            self.decode(context, [(self.some_token(), p, sequence, p == last - 1)
                                  for p in range(at, last)])

    def rewind(self, context, end, sequence=0):
        """Takes back what stands behind the first `end` tokens; a state cannot be, and is made anew."""
        memory = self.api.llama_get_memory(context)
        if not self.api.llama_memory_seq_rm(memory, sequence, end, -1):
            self.api.llama_memory_seq_rm(memory, sequence, -1, -1)
            self.fill(context, 0, end, sequence)

    def clear(self, context):
        self.api.llama_memory_clear(self.api.llama_get_memory(context), False)

    def time_prefill(self, count, repeat):
        context = self.context(count)
        speeds = []
        for _ in range(repeat + 1):  # the first warms up
            self.clear(context)
            begin = time.perf_counter()
            self.fill(context, 0, count)
            speeds.append(count / (time.perf_counter() - begin))
        self.api.llama_free(context)
        return speeds[1:]

    def time_decode(self, count, depth, repeat):
        context = self.context(depth + count + 8)
        start = max(depth, 1)
        self.fill(context, 0, start)
        speeds = []
        for run in range(repeat + 1):
            self.rewind(context, start)
            steps = count if run else 8
            begin = time.perf_counter()
            for position in range(start, start + steps):
                self.decode(context, [(self.some_token(), position, 0, True)])
            speeds.append(steps / (time.perf_counter() - begin))
        self.api.llama_free(context)
        return speeds[1:]

    def time_batch(self, sequences, prompt, steps, repeat):
        """Decode only: every step gives one token to each sequence."""
        context = self.context(prompt + steps, sequences)
        for sequence in range(sequences):
            self.fill(context, 0, prompt, sequence)
        speeds = []
        for run in range(repeat + 1):
            for sequence in range(sequences):
                self.rewind(context, prompt, sequence)
            count = steps if run else 4
            begin = time.perf_counter()
            for position in range(prompt, prompt + count):
                self.decode(context, [(self.some_token(), position, s, True)
                                      for s in range(sequences)])
            speeds.append(count * sequences / (time.perf_counter() - begin))
        self.api.llama_free(context)
        return speeds[1:]

    def measure(self, request):
        r = {**DEFAULTS, **request}
        answer = {"engine": "llama.cpp " + str(release(self.folder)), "cpu": self.system(),
                  "load_seconds": round(self.load_seconds, 3), "samples": {}}
        samples = answer["samples"]
        if r["prefill"]:
            samples["prefill_tokens_per_s"] = self.time_prefill(r["prefill"], r["repeat"])
        for depth in r["depths"] if r["decode"] else []:
            name = "decode_tokens_per_s" + (f"_at_{depth}" if depth else "")
            samples[name] = self.time_decode(r["decode"], depth, r["repeat"])
        if r["batch"]:
            samples["batch_tokens_per_s"] = self.time_batch(r["batch"], r["batch_prompt"],
                                                            r["batch_steps"], r["repeat"])
        for name, values in samples.items():
            samples[name] = [round(v, 2) for v in values]
            answer[name] = round(statistics.median(values), 2)
        return answer

    def system(self):
        """The backend's own list of what it was built for and found, such as AVX512, AMX_INT8."""
        text = self.api.llama_print_system_info().decode()
        return " ".join(re.findall(r"(\w+) = 1", text))


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-m", "--model", required=True)
    parser.add_argument("--lib", help="folder of another build of the same llama.cpp release")
    parser.add_argument("--cpu", help="CPU backend of that folder, such as sapphirerapids or zen4")
    parser.add_argument("--flash", choices=FLASH, default="on", help="flash attention")
    parser.add_argument("--extra-buffers", choices=["on", "off"], default="on",
                        help="repacked weights, AMX among them")
    parser.add_argument("--load", choices=LOAD_MODE, default="mmap")
    parser.add_argument("--kv-unified", choices=["on", "off"], default="off")
    parser.add_argument("--pool", choices=["on", "off"], default="on", help="a lasting thread pool")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--prefill", type=int, default=DEFAULTS["prefill"], help="prompt tokens")
    parser.add_argument("--decode", type=int, default=DEFAULTS["decode"], help="new tokens")
    parser.add_argument("--depths", default="0", help="context before decoding, such as 0,512,4096")
    parser.add_argument("--batch", type=int, default=DEFAULTS["batch"], help="sequences; 0: none")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="llama.cpp's log on stderr")
    return parser.parse_args()


def main():
    options = parse()
    peer = Peer(options)
    if options.serve:
        print(json.dumps({"ready": True, "load_seconds": peer.load_seconds}), flush=True)
        for line in sys.stdin:
            print(json.dumps(peer.measure(json.loads(line))), flush=True)
        return
    print(json.dumps(peer.measure({
        "prefill": options.prefill, "decode": options.decode, "batch": options.batch,
        "depths": [int(d) for d in options.depths.split(",")], "repeat": options.repeat})))


if __name__ == "__main__":
    main()
