#!/usr/bin/env python3
"""Random configurations of every family, in transformers' hands and in ponder's: both give a random
text the same log-probability, or ponder refuses with the name of the key. Each one is also converted to
GGUF and back, where the same must hold, and to Q8_0: there the reference is transformers with the numbers that the Q8_0
file holds (converted back as float32), and ponder runs its scalar kernels, the only ones that do not round
inputs to bytes, with a cache of float32. With --peer what was converted to GGUF is also asked of llama.cpp
(tools/llama_loss.py), in float32 and, within a wider bound, in Q8_0; what llama.cpp does not load is counted.

    check_families.py PONDER [--count N] [--first I] [--seed S] [--family NAME] [--keep FOLDER] [--peer]

Needs torch, transformers, tokenizers; exit code 77 without them. Weights are float32, since those of 16 bits
are multiplied as they are, which can turn a router's choice; the bound is 1e-3 nats a token on average.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

os.environ.setdefault("OMP_NUM_THREADS", "1")
try:
    import tokenizers
    import torch
    import transformers
except ImportError as error:
    print(f"{error.name} is not here")
    sys.exit(77)

import grouped_families
import latent_families
import peer_options
import peer_variants
from family_options import LETTERS, common, rope

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
TEXT_TOKENS = 72
BOUND = 1e-3
# llama.cpp rounds the inputs of quantised matrices to bytes, a block of 32 at a time, which can turn a router's choice.
PEER_Q8_BOUND = 1e-1


def llama(rng):
    out = common(rng) | {"attention_bias": rng.random() < 0.4, "mlp_bias": rng.random() < 0.4}
    if rng.random() < 0.4:
        out["head_dim"] = 16
    dim = out.get("head_dim", 32 // out["num_attention_heads"])
    return out | {"rope_parameters": rope(rng, dim)}


def windows(rng, layers):
    if rng.random() < 0.7:
        return {}
    out = {"use_sliding_window": True, "sliding_window": rng.choice([8, 512]),
           "max_window_layers": rng.choice([0, 1, layers])}
    if rng.random() < 0.3:
        out["layer_types"] = [rng.choice(["full_attention", "sliding_attention"]) for _ in range(layers)]
    return out


def qwen2(rng):
    out = common(rng)
    dim = 32 // out["num_attention_heads"]
    return out | windows(rng, out["num_hidden_layers"]) | {"rope_parameters": rope(rng, dim)}


def qwen3(rng):
    out = common(rng) | {"attention_bias": rng.random() < 0.4, "head_dim": rng.choice([8, 16])}
    return out | windows(rng, out["num_hidden_layers"]) | {"rope_parameters": rope(rng, out["head_dim"])}


def qwen3_moe(rng):
    out = common(rng) | {"attention_bias": rng.random() < 0.4, "head_dim": rng.choice([8, 16])}
    out |= {"num_experts": 6, "num_experts_per_tok": rng.choice([1, 2, 3]), "moe_intermediate_size": 16,
            "norm_topk_prob": rng.random() < 0.6}
    if rng.random() < 0.3:
        out["decoder_sparse_step"] = 2
    if rng.random() < 0.3:
        out["mlp_only_layers"] = [rng.randrange(out["num_hidden_layers"])]
    return out | {"rope_parameters": rope(rng, out["head_dim"])}


FAMILIES = {f.__name__: f for f in (llama, qwen2, qwen3, qwen3_moe, *latent_families.ALL)}
FAMILIES |= grouped_families.make(common, rope)


def fill(model, rng):
    generator = torch.Generator().manual_seed(rng.randrange(1 << 30))
    with torch.no_grad():
        for name, tensor in list(model.named_parameters()) + list(model.named_buffers()):
            if "inv_freq" in name or "embed_scale" in name:
                continue
            if name.endswith("tid2eid"):  # each token's own experts
                order = torch.rand(tensor.shape[0], model.config.n_routed_experts, generator=generator).argsort(-1)
                tensor.copy_(order[:, : tensor.shape[1]])
                continue
            noise = torch.randn(tensor.shape, generator=generator)
            if "norm" in name and not name.endswith("bias"):
                tensor.copy_((0 if model.config.model_type in ("nemotron", "gemma3_text") else 1) + 0.3 * noise)
            elif name.endswith("bias"):
                tensor.copy_(0.5 * noise)
            elif name.endswith(("layer_scalar", "router.scale", "per_expert_scale")):
                tensor.copy_(1 + 0.3 * noise)
            else:
                tensor.copy_(noise * 1.4 / tensor.shape[-1] ** 0.5)


def classic(folder):
    """config.json as it was spelled before transformers 5."""
    path = folder / "config.json"
    config = json.loads(path.read_text())
    parameters = config.pop("rope_parameters", None) or {}
    config["rope_theta"] = parameters.pop("rope_theta", 10000.0)
    config["rope_scaling"] = None if parameters.get("rope_type", "default") == "default" else parameters
    config["torch_dtype"] = config.pop("dtype", "float32")
    path.write_text(json.dumps(config, indent=2))


SHAPES = {"model_type", "architectures", "hidden_size", "vocab_size", "num_hidden_layers", "dtype", "torch_dtype",
          "transformers_version", "rope_parameters", "rope_scaling", "rope_theta"}


def say_less(folder, rng):
    """config.json without a key or two: then transformers' classes have values of their own."""
    path = folder / "config.json"
    config = json.loads(path.read_text())
    for key in rng.sample(sorted(set(config) - SHAPES), rng.choice([1, 1, 2])):
        del config[key]
    if rng.random() < 0.3:
        for key in ("rope_parameters", "rope_scaling", "rope_theta"):
            config.pop(key, None)
    path.write_text(json.dumps(config, indent=2))


def write_tokenizer(folder):
    vocabulary = {letter: i for i, letter in enumerate(LETTERS)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    tokenizer.save(str(folder / "tokenizer.json"))


def model_class(config):
    mapped = transformers.models.auto.modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING
    return mapped[type(config)] if type(config) in mapped else transformers.Mistral4ForCausalLM


def reference_loss(folder, ids, of_config=None, of_model=None):
    """Nats a token; with one of peer_variants' changes None where the model has nothing of the kind."""
    config = transformers.AutoConfig.from_pretrained(folder)
    if of_config and not of_config(config):
        return None
    model, said = model_class(config).from_pretrained(
        folder, config=config, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    # It fills what the file lacks with random numbers, which no reader can know.
    if said["missing_keys"]:
        raise RuntimeError(f"transformers misses {sorted(said['missing_keys'])[:3]}")
    if of_model and not of_model(model):
        return None
    with torch.no_grad():
        logits = model.eval()(torch.tensor([ids])).logits[0, :-1].log_softmax(-1)
    return -logits[range(len(ids) - 1), ids[1:]].mean().item()


def run(ponder, *words, **environment):
    return subprocess.run([ponder, *map(str, words)], capture_output=True, text=True,
                          env=os.environ | environment)


def ponder_loss(ponder, model, text_file, **environment):
    """The loss, or the sentence of the refusal."""
    result = run(ponder, "perplexity", text_file, "-m", model, "--ctx", TEXT_TOKENS, "--stride", TEXT_TOKENS,
                 "--threads", 1, "--kv", "f32", "--json", **environment)
    if result.returncode:
        return result.stderr.strip()
    return float(torch.tensor(json.loads(result.stdout)["perplexity"], dtype=torch.float64).log())


def names_a_key(sentence, config):
    keys = set(config) | set(config.get("rope_parameters") or {}) | set(config.get("rope_scaling") or {})
    keys |= {"rope_scaling", "sliding_window", "experts", "rope_interleave", "topk_method", "scoring_func"}
    keys |= set(transformers.AutoConfig.for_model(config["model_type"]).to_dict())  # which may be silent
    return bool(re.search(r'"[\w.]+" is missing|tensors? "[\w.]+"(, | and |").* would pass unread', sentence)) or any(
        re.search(rf"\b{re.escape(key)}\b", sentence) for key in keys)


def explained(folder, ids, loss, bound):
    """What llama.cpp is known to compute otherwise, if that alone is why it reads another loss; else None."""
    for name, change in peer_variants.KNOWN.items():
        want = reference_loss(folder, ids, **change)
        if want is not None and abs(loss - want) <= bound:
            return name
    return None


class LlamaCpp:
    """tools/llama_loss.py, begun again where llama.cpp ended the process."""

    def __init__(self):
        self.process = None

    def start(self):
        script = pathlib.Path(__file__).with_name("llama_loss.py")
        self.process = subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True,
                                        env=os.environ | {"GGML_NO_BACKTRACE": "1"})
        greeting = json.loads(self.process.stdout.readline())
        if "missing" in greeting:
            print(greeting["missing"])
            sys.exit(77)

    def loss(self, path, ids):
        """The loss; None, and why, where llama.cpp does not load the file."""
        if self.process is None:
            self.start()
        self.process.stdin.write(json.dumps({"path": str(path), "ids": ids}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            self.process = None
            return None, "it aborts"
        said = json.loads(line)
        return said.get("loss"), said.get("refused")


class Tally:
    def __init__(self):
        self.counts = collections.Counter()
        self.wrong = []

    def fault(self, what, folder, error):
        self.counts[what, "failed"] += 1
        self.wrong.append((what, folder, f"{type(error).__name__}: {error}"))

    def judge_peer(self, what, got, want, bound, config, folder, ids):
        loss, why = got
        verdict = f"not loaded ({why})" if loss is None else "agrees" if abs(loss - want) <= bound else "WRONG"
        if verdict == "WRONG" and (name := explained(folder, ids, loss, bound)):
            verdict = f"agrees, with {name}"
        self.counts[what, verdict] += 1
        if verdict == "WRONG":
            self.wrong.append((what, folder, f"{loss:.5f} for {want:.5f}: {json.dumps(config)}"))

    def judge(self, what, got, want, config, folder):
        if isinstance(got, str):
            named = names_a_key(got, config)
            self.counts[what, "refused" if named else "refused without a key"] += 1
            if not named:
                self.wrong.append((what, folder, got))
            return False
        right = abs(got - want) <= BOUND
        self.counts[what, "agrees" if right else "WRONG"] += 1
        if not right:
            self.wrong.append((what, folder, f"{got:.5f} for {want:.5f}: {json.dumps(config)}"))
        return right


def make(family, rng, folder):
    options = FAMILIES[family](rng)
    if rng.random() < 0.5:
        peer_options.fit(rng, family, options)
    config = transformers.AutoConfig.for_model(family, **options)
    config._attn_implementation = "eager"
    model = model_class(config)(config)
    fill(model, rng)
    model.save_pretrained(folder)
    write_tokenizer(folder)
    if rng.random() < 0.5 and family not in ("gemma4_text", "gemma4_unified_text", "deepseek_v4"):  # which have no older spelling
        classic(folder)
    less = rng.random() < 0.25
    if less:
        say_less(folder, rng)
    return less


def check_one(ponder, family, rng, folder, tally, peer):
    ids = [rng.randrange(len(LETTERS)) for _ in range(TEXT_TOKENS)]
    less = False
    try:
        less = make(family, rng, folder)
        want = reference_loss(folder, ids)
    except Exception as error:  # whatever it was, the next model is another
        if less:
            tally.counts[f"{family} in transformers", "not loaded, a key being out"] += 1
        elif isinstance(error, (ValueError, TypeError)):
            tally.counts[f"{family} in transformers", "refused by transformers itself"] += 1
        else:
            tally.fault(f"{family} in transformers", folder, error)
            traceback.print_exc()
        return
    text = folder / "text"
    text.write_text("".join(LETTERS[i] for i in ids))
    config = json.loads((folder / "config.json").read_text())

    def judge(what, got):
        return tally.judge(f"{family} {what}", got, want, config, folder)

    if judge("folder", ponder_loss(ponder, folder, text)):
        check_q8(ponder, family, folder, ids, tally, peer)
    gguf, back = folder / "m.gguf", folder / "back"
    for what, source, target in (("GGUF", folder, gguf), ("back", gguf, back)):
        result = run(ponder, "convert", source, target)
        got = ponder_loss(ponder, target, text) if result.returncode == 0 else result.stderr.strip()
        right = judge(what, got)
        if result.returncode:
            return
        if peer and right and what == "GGUF":
            tally.judge_peer(f"{family} GGUF in llama.cpp", peer.loss(target, ids), want, BOUND, config, folder, ids)


def check_q8(ponder, family, folder, ids, tally, peer):
    """After the folder itself was found right: its Q8_0 file."""
    config, text = json.loads((folder / "config.json").read_text()), folder / "text"
    quantised, numbers = folder / "q8.gguf", folder / "numbers"
    for source, target, kind in ((folder, quantised, "Q8_0"), (quantised, numbers, "F32")):
        result = run(ponder, "convert", source, target, "--quant", kind)
        if result.returncode:
            tally.judge(f"{family} Q8_0", result.stderr.strip(), 0, config, folder)
            return
    write_tokenizer(numbers)
    try:
        want = reference_loss(numbers, ids)
    except Exception as error:
        tally.fault(f"{family} Q8_0 in transformers", folder, error)
        return
    right = tally.judge(f"{family} Q8_0", ponder_loss(ponder, quantised, text, PONDER_ISA="scalar"), want, config,
                        folder)
    if peer and right:
        tally.judge_peer(f"{family} Q8_0 in llama.cpp", peer.loss(quantised, ids), want, PEER_Q8_BOUND, config,
                         numbers, ids)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ponder")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--first", type=int, default=0, help="to go on where another run ended")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--family", choices=FAMILIES)
    parser.add_argument("--keep")
    parser.add_argument("--peer", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    tally, peer = Tally(), LlamaCpp() if options.peer else None
    root = pathlib.Path(options.keep or tempfile.mkdtemp())
    for i in range(options.first, options.first + options.count):
        family = options.family or list(FAMILIES)[i % len(FAMILIES)]
        # Of a file whose name has "phi3" in it llama.cpp asks for tokens that these have not.
        folder = root / f"{i:04}-{family.replace('phi3', 'phi-three')}"
        folder.mkdir(parents=True)
        before = len(tally.wrong)
        check_one(options.ponder, family, random.Random(options.seed * 100003 + i), folder, tally,
                  peer)
        if len(tally.wrong) == before:
            shutil.rmtree(folder)
    for (what, verdict), count in sorted(tally.counts.items()):
        print(f"{count:5} {what}: {verdict}")
    for what, folder, how in tally.wrong:
        print(f"\n{what} {folder}: {how}")
    sys.exit(bool(tally.wrong))


if __name__ == "__main__":
    main()
