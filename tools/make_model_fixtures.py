#!/usr/bin/env python3
"""Makes tests/fixtures/models/<name>/: tiny checkpoints as published, and a reference's results.

Each directory holds config.json, one or more safetensors files and, from Hugging Face transformers
on torch (CPU, float32 arithmetic, eager attention), expected.safetensors and expected.json.
The weights are random but not small: norms, biases and routers are far from their initial values,
so that a wrong constant or a wrong order anywhere changes the logits visibly.

The reference always reads the written files back, so a fixture that transformers cannot load
does not come to exist. A seed is taken only if the greedy continuation is varied, each of its
tokens wins by a margin, and no router decides by less than a margin.

    python tools/make_model_fixtures.py [--only NAME] [--out DIR]

Needs torch, transformers >= 5.23, safetensors and numpy. See tests/fixtures/models/README.md.
"""

import argparse
import json
import pathlib
import shutil
import tempfile

import numpy as np
import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoConfig

from model_fixture_configs import FIXTURES

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

FP8_BLOCK = 128
FP8_MAX = 448.0
LENGTHS = (48, 29)
LAST_POSITIONS = 8
PROMPT_TOKENS = 8
GREEDY_TOKENS = 64
GREEDY_MARGIN = 2e-3
ROUTER_MARGIN = 1e-4
INDEX_MARGIN = 3e-5
FUSED = ("mistral4",)
TORCH_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


# ---------------------------------------------------------------- weights


def gain_of(name):
    """Standard deviation times sqrt(fan in): queries and keys large enough for peaked attention."""
    if any(part in name for part in ("q_proj", "k_proj", "q_b_proj", "kv_a_proj", "kv_b_proj")):
        return 1.6
    if "lm_head" in name or "mlp.gate.weight" in name:
        return 2.0
    return 1.2


def random_tensor(name, shape, rng, bias_mean):
    noise = rng.standard_normal(tuple(shape), dtype=np.float32)
    if "norm" in name and not name.endswith("bias"):
        values = 1.0 + 0.25 * noise
    elif name.endswith("e_score_correction_bias"):
        values = bias_mean + 0.2 * noise
    elif name.endswith("bias"):
        values = 0.4 * noise
    elif "embed_tokens" in name:
        values = 0.5 * noise
    else:
        values = gain_of(name) * noise / np.sqrt(shape[-1])
    return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32))


def published_parts(name, tensor, fused=False):
    """A tensor of transformers' model -> (name, tensor) pairs as published: transformers keeps a
    layer's experts in one tensor, most checkpoints keep each expert's matrices on their own."""
    if fused:
        yield name, tensor
    elif name.endswith("experts.gate_up_proj"):
        half = tensor.shape[1] // 2
        for expert in range(tensor.shape[0]):
            stem = name.replace("gate_up_proj", f"{expert}.")
            yield stem + "gate_proj.weight", tensor[expert, :half]
            yield stem + "up_proj.weight", tensor[expert, half:]
    elif name.endswith("experts.down_proj"):
        for expert in range(tensor.shape[0]):
            yield name.replace("down_proj", f"{expert}.down_proj.weight"), tensor[expert]
    else:
        yield name, tensor


def model_class(config):
    """By its name: the automatic class does not know every text model (Mistral 4)."""
    return getattr(transformers, config.architectures[0])


def published_shapes(config_dir):
    """Names and shapes of the tensors to publish (a tied head is not stored)."""
    config = AutoConfig.from_pretrained(config_dir)
    with torch.device("meta"):
        model = model_class(config)(config)
    shapes = {}
    for name, tensor in model.state_dict().items():
        if name != "lm_head.weight" or not config.tie_word_embeddings:
            fused = config.model_type in FUSED
            shapes |= {n: list(part.shape) for n, part in published_parts(name, tensor, fused)}
    for extra in range(mtp_layers(config)):
        add_mtp_shapes(shapes, config, extra)
    return shapes


def mtp_layers(config):
    """Not every family's class in transformers knows the key."""
    return getattr(config, "num_mtp_layers", 0) or getattr(config, "num_nextn_predict_layers", 0)


def add_mtp_shapes(shapes, config, extra):
    """A prediction layer is a decoder layer like the last one, plus three norms and a projection.
    DeepSeek stores the shared embedding and head once more under it; so do we."""
    last = f"model.layers.{config.num_hidden_layers - 1}."
    stem = f"model.layers.{config.num_hidden_layers + extra}."
    hidden = config.hidden_size
    for name, shape in list(shapes.items()):
        if name.startswith(last):
            shapes[stem + name[len(last):]] = shape
    shapes[stem + "enorm.weight"] = [hidden]
    shapes[stem + "hnorm.weight"] = [hidden]
    shapes[stem + "eh_proj.weight"] = [hidden, 2 * hidden]
    shapes[stem + "shared_head.norm.weight"] = [hidden]
    shapes[stem + "embed_tokens.weight"] = shapes["model.embed_tokens.weight"]
    shapes[stem + "shared_head.head.weight"] = shapes["lm_head.weight"]


def quantised(name):
    """DeepSeek keeps the embedding, the head, norms and routers out of FP8."""
    return name.endswith("_proj.weight") or name.endswith("kv_a_proj_with_mqa.weight")


def fp8_blocks(weight):
    """weight -> (e4m3 values, a float32 scale for each block of 128 x 128, dequantised weight)."""
    rows, cols = weight.shape
    scales = torch.zeros((-(-rows // FP8_BLOCK), -(-cols // FP8_BLOCK)))
    values = torch.zeros((rows, cols), dtype=torch.float8_e4m3fn)
    dequantised = torch.zeros_like(weight)
    for i in range(scales.shape[0]):
        for j in range(scales.shape[1]):
            block = (slice(i * FP8_BLOCK, (i + 1) * FP8_BLOCK),
                     slice(j * FP8_BLOCK, (j + 1) * FP8_BLOCK))
            scales[i, j] = weight[block].abs().max() / FP8_MAX
            values[block] = (weight[block] / scales[i, j]).to(torch.float8_e4m3fn)
            dequantised[block] = values[block].float() * scales[i, j]
    return values, scales, dequantised


def make_tensors(config, shapes, seed, bias_mean):
    """-> (the tensors to publish, the same weights in float32 as the reference is to see them)."""
    rng = np.random.default_rng(seed)
    dtype = TORCH_DTYPES[config.get("torch_dtype") or config["dtype"]]
    published, seen = {}, {}
    for name in sorted(shapes):
        weight = random_tensor(name, shapes[name], rng, bias_mean)
        if name.startswith("model.layers.") and name.endswith("embed_tokens.weight"):
            weight = seen["model.embed_tokens.weight"]
        if name.endswith("shared_head.head.weight"):
            weight = seen["lm_head.weight"]
        if "quantization_config" in config and quantised(name):
            # Blocks of unlike sizes, so that a transposed or shifted scale shows.
            weight *= torch.from_numpy(np.repeat(np.repeat(
                rng.uniform(0.5, 2.0, (-(-weight.shape[0] // FP8_BLOCK),
                                       -(-weight.shape[1] // FP8_BLOCK))).astype(np.float32),
                FP8_BLOCK, 0), FP8_BLOCK, 1)[: weight.shape[0], : weight.shape[1]].copy())
            values, scales, seen[name] = fp8_blocks(weight)
            published[name] = values
            published[name + "_scale_inv"] = scales
        else:
            keep = name.endswith("e_score_correction_bias")
            published[name] = weight.clone() if keep else weight.to(dtype, copy=True)
            seen[name] = published[name].float()
    return published, seen


# ---------------------------------------------------------------- files


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2) + "\n")


def write_checkpoint(directory, tensors, shards=1):
    if shards == 1:
        save_file(tensors, directory / "model.safetensors", metadata={"format": "pt"})
        return
    names = sorted(tensors)
    size = -(-len(names) // shards)
    weight_map = {}
    for shard in range(shards):
        file = f"model-{shard + 1:05d}-of-{shards:05d}.safetensors"
        part = names[shard * size : (shard + 1) * size]
        save_file({n: tensors[n] for n in part}, directory / file, metadata={"format": "pt"})
        weight_map |= {n: file for n in part}
    total = sum(t.numel() * t.element_size() for t in tensors.values())
    write_json(directory / "model.safetensors.index.json",
               {"metadata": {"total_size": total}, "weight_map": weight_map})


def write_as_text_part(directory, config, tensors):
    """The same model as Kimi K2.5 holds it: what it sees with is not run here."""
    inside = {"language_model." + name: tensor for name, tensor in tensors.items()}
    inside["vision_tower.patch_embed.proj.bias"] = torch.zeros(8, dtype=torch.bfloat16)
    inside["mm_projector.proj.0.bias"] = torch.zeros(8, dtype=torch.bfloat16)
    write_checkpoint(directory, inside)
    write_json(directory / "config.json", {
        "architectures": ["KimiK25ForConditionalGeneration"], "media_placeholder_token_id": 31,
        "model_type": "kimi_k25",
        # What transformers 4 wrote of every config inside another one.
        "text_config": config | {"is_encoder_decoder": False, "max_length": 20, "num_beams": 1,
                                 "pruned_heads": {}, "temperature": 1.0, "top_k": 50}, "torch_dtype": "bfloat16",
        "vision_config": {"hidden_size": 8}})


def load_reference(directory, mtp_prefix):
    """transformers' own model of the files in `directory`, its arithmetic in float32."""
    model, info = model_class(AutoConfig.from_pretrained(directory)).from_pretrained(
        directory, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    unexpected = [n for n in info["unexpected_keys"] if not n.startswith(mtp_prefix)]
    missing = [n for n in info["missing_keys"] if n != "lm_head.weight" or
               not model.config.tie_word_embeddings]
    assert not unexpected and not missing and not info["mismatched_keys"], info
    return model.eval()


# ---------------------------------------------------------------- results


class RouterWatch:
    """Recomputes every router's choice in float64 and keeps the smallest margin of a decision."""

    def __init__(self, model):
        self.config = model.config
        self.margin = float("inf")
        for name, module in model.named_modules():
            if name.endswith("mlp.gate"):
                module.register_forward_hook(self.check)

    def gap(self, scores, k):
        if k >= scores.shape[-1]:
            return
        top = scores.topk(k + 1, dim=-1).values
        self.margin = min(self.margin, float((top[:, k - 1] - top[:, k]).detach().min()))

    def check(self, module, inputs, outputs):
        rows = inputs[0].reshape(-1, self.config.hidden_size).double()
        logits = rows @ module.weight.double().T
        v3 = hasattr(module, "e_score_correction_bias")
        by_two = v3 or self.config.model_type == "mistral4"
        scores = logits.sigmoid() if v3 else logits.softmax(-1)
        choice = scores + module.e_score_correction_bias.double() if v3 else scores
        groups = getattr(self.config, "n_group", None) or 1
        if groups > 1:
            grouped = choice.view(len(rows), groups, -1)
            group_scores = grouped.topk(2, -1).values.sum(-1) if by_two else grouped.amax(-1)
            self.gap(group_scores, self.config.topk_group)
            kept = group_scores.topk(self.config.topk_group, -1).indices
            mask = torch.zeros_like(group_scores).scatter_(1, kept, 1).bool()
            choice = grouped.masked_fill(~mask[..., None], -1e30).view(len(rows), -1)
        self.gap(choice, self.config.num_experts_per_tok)
        chosen = choice.topk(self.config.num_experts_per_tok, -1).indices
        weights = scores.gather(1, chosen)
        if getattr(self.config, "norm_topk_prob", False):
            weights = weights / weights.sum(-1, keepdim=True)
        weights = weights * getattr(self.config, "routed_scaling_factor", 1.0)
        dense = torch.zeros_like(scores).scatter_(1, chosen, weights)
        theirs = torch.zeros_like(scores).scatter_(1, outputs[2], outputs[1].double())
        if self.margin > ROUTER_MARGIN:
            assert torch.allclose(dense, theirs, atol=1e-4), "router formula"


class IndexWatch:
    """Recomputes every indexer's scores in float64 and keeps the smallest lead of a chosen key."""

    def __init__(self, model):
        self.margin = float("inf")
        for name, module in model.named_modules():
            if name.endswith("self_attn.indexer"):
                module.register_forward_hook(self.check, with_kwargs=True)

    def check(self, module, inputs, named, chosen):
        hidden, latent, (cos, sin) = (x for x in inputs[:3])
        half = lambda x: torch.cat((-x[..., x.shape[-1] // 2:], x[..., :x.shape[-1] // 2]), -1)
        paired = type(module).__name__.startswith("Glm")
        rotated = module.qk_rope_head_dim

        def turn(x):
            part = x[..., :rotated]
            if paired:
                part = torch.cat((part[..., ::2], part[..., 1::2]), -1)
            part = part * cos[0, :, None] + half(part) * sin[0, :, None]
            return torch.cat((part, x[..., rotated:]), -1).double()

        q = turn(module.wq_b(latent)[0].view(hidden.shape[1], module.n_heads, module.head_dim))
        k = turn(module.k_norm(module.wk(hidden))[0][:, None])[:, 0]
        weights = module.weights_proj(hidden)[0].double()
        scores = (torch.einsum("thd,sd->ths", q, k).relu() * weights[..., None]).sum(1)
        for t in range(module.index_topk, hidden.shape[1]):
            seen = scores[t, :t + 1] * (module.n_heads * module.head_dim) ** -0.5
            best = seen.topk(module.index_topk + 1)
            self.margin = min(self.margin, float(best.values[-2] - best.values[-1]))
            if self.margin > INDEX_MARGIN:
                assert set(best.indices[:-1].tolist()) == set(chosen[0, t].tolist()), "indexer formula"


def run(model, ids):
    """-> (logits [T, vocab], final hidden states after the last norm [T, hidden])."""
    batch = torch.tensor([ids])
    hidden = model.model(input_ids=batch, use_cache=False).last_hidden_state
    return model.lm_head(hidden)[0], hidden[0]


def greedy(model, prompt, count):
    """-> (ids, smallest lead of a winning logit, logits that chose the last token)."""
    ids, margin = list(prompt), float("inf")
    for _ in range(count):
        last = run(model, ids)[0][-1]
        top = last.topk(2)
        margin = min(margin, float(top.values[0] - top.values[1]))
        ids.append(int(top.indices[0]))
    return ids[len(prompt):], margin, last


class DraftHead:
    """The prediction layer, DeepSeek-V3 (arXiv 2412.19437) section 2.2, k = 1.

    Row i sees the main model's state h_i (after its final norm) and the embedding of token i + 1,
    and predicts token i + 2; there are T - 1 rows. The layer attends causally over its own rows,
    row i standing at position i. Head and embedding are the main model's.
    """

    def __init__(self, model, tensors):
        config = model.config
        self.model = model
        self.stem = f"model.layers.{config.num_hidden_layers}."
        self.layer = type(model.model.layers[-1])(config, config.num_hidden_layers - 1)
        self.own = {n[len(self.stem):]: t for n, t in tensors.items() if n.startswith(self.stem)}
        state = self.layer.state_dict()
        for name in state:
            if name.endswith("experts.gate_up_proj"):
                state[name] = torch.stack(
                    [torch.cat([self.own[f"mlp.experts.{e}.gate_proj.weight"],
                                self.own[f"mlp.experts.{e}.up_proj.weight"]])
                     for e in range(config.n_routed_experts)])
            elif name.endswith("experts.down_proj"):
                state[name] = torch.stack([self.own[f"mlp.experts.{e}.down_proj.weight"]
                                           for e in range(config.n_routed_experts)])
            else:
                state[name] = self.own[name]
        self.layer.load_state_dict(state)

    def extras(self):
        """What the head has beside its layer, by published name."""
        names = ("enorm.weight", "hnorm.weight", "eh_proj.weight", "shared_head.norm.weight")
        return {name: self.own[name] for name in names}

    def norm(self, x, weight):
        eps = self.model.config.rms_norm_eps
        return weight * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)

    def logits(self, ids, hidden):
        own, rows = self.own, len(ids) - 1
        embedded = self.model.model.embed_tokens(torch.tensor(ids[1:]))
        x = torch.cat([self.norm(embedded, own["enorm.weight"]),
                       self.norm(hidden[:-1], own["hnorm.weight"])], -1)
        x = (x @ own["eh_proj.weight"].T)[None]
        mask = torch.full((rows, rows), float("-inf")).triu(1)[None, None]
        rotary = self.model.model.rotary_emb(x, torch.arange(rows)[None])
        x = self.layer(x, attention_mask=mask, position_embeddings=rotary)
        x = x[0] if isinstance(x, tuple) else x
        return self.model.lm_head(self.norm(x[0], own["shared_head.norm.weight"]))


def expected_results(model, seen, seed, options):
    rng = np.random.default_rng([seed, 1])
    vocab = model.config.vocab_size
    out, facts = {}, {}
    has_mtp = mtp_layers(model.config) > 0
    for i, length in enumerate(LENGTHS):
        ids = rng.integers(0, vocab, length).tolist()
        logits, hidden = run(model, ids)
        first = 0 if options.get("full") and i == 1 else length - LAST_POSITIONS
        out[f"input_ids.{i}"] = torch.tensor(ids, dtype=torch.int32)
        out[f"positions.{i}"] = torch.arange(first, length, dtype=torch.int32)
        out[f"logits.{i}"] = logits[first:].contiguous()
        if options.get("hidden"):
            out[f"hidden.{i}"] = hidden[length - LAST_POSITIONS :].contiguous()
        if has_mtp:
            drafts = DraftHead(model, seen).logits(ids, hidden)
            out[f"mtp_positions.{i}"] = torch.arange(length - 1 - LAST_POSITIONS, length - 1,
                                                     dtype=torch.int32)
            out[f"mtp_logits.{i}"] = drafts[-LAST_POSITIONS:].contiguous()
    prompt = rng.integers(0, vocab, PROMPT_TOKENS).tolist()
    ids, margin, last = greedy(model, prompt, GREEDY_TOKENS)
    out["greedy.prompt"] = torch.tensor(prompt, dtype=torch.int32)
    out["greedy.ids"] = torch.tensor(ids, dtype=torch.int32)
    out["greedy.last_logits"] = last.contiguous()
    facts["greedy_min_margin"] = margin
    facts["greedy_distinct"] = len(set(ids))
    facts["logits_std"] = float(out["logits.0"].std())
    return out, facts


GRADIENTS = (
    "model.embed_tokens.weight",
    "model.layers.0.self_attn.q_proj.weight",
    "model.layers.0.self_attn.q_proj.bias",
    "model.layers.0.self_attn.k_norm.weight",
    "model.layers.0.self_attn.q_a_proj.weight",
    "model.layers.0.self_attn.kv_a_proj_with_mqa.weight",
    "model.layers.0.self_attn.kv_a_layernorm.weight",
    "model.layers.0.input_layernorm.weight",
    "model.layers.1.mlp.gate.weight",
    "model.layers.1.mlp.experts.0.gate_proj.weight",
    "model.layers.1.mlp.experts.5.down_proj.weight",
    "model.norm.weight",
    "lm_head.weight",
)


# V3 section 4.2, the weight of the draft head's loss.
MTP_WEIGHT = 0.3


def gradients(model, seen, ids):
    """Mean cross-entropy of token i + 1 given tokens 0..i, and its gradients: the whole tensor for
    the names in GRADIENTS, the Euclidean norm for every published parameter. A model with a draft
    head adds MTP_WEIGHT times the draft's summed loss over the same count."""
    draft = DraftHead(model, seen) if mtp_layers(model.config) > 0 else None
    with torch.enable_grad():
        model.requires_grad_(True)
        logits, hidden = run(model, ids)
        loss = torch.nn.functional.cross_entropy(logits[:-1], torch.tensor(ids[1:]))
        if draft:
            draft.layer.requires_grad_(True)
            for extra in draft.extras().values():
                extra.requires_grad_(True)
            drafted = torch.nn.functional.cross_entropy(
                draft.logits(ids, hidden)[:-1], torch.tensor(ids[2:]), reduction="sum")
            loss = loss + MTP_WEIGHT * drafted / (len(ids) - 1)
        loss.backward()
        model.requires_grad_(False)
    named = list(model.named_parameters())
    if draft:
        named += [(draft.stem + n, p) for n, p in draft.layer.named_parameters()]
        named += [(draft.stem + n, p) for n, p in draft.extras().items()]
    out = {"input_ids": torch.tensor(ids, dtype=torch.int32), "loss": loss.detach().reshape(1)}
    for whole, parameter in named:
        for name, grad in published_parts(whole, parameter.grad):
            out[f"grad_norm.{name}"] = grad.norm().reshape(1)
            if name in GRADIENTS or name == getattr(draft, "stem", "") + "eh_proj.weight":
                out[f"grad.{name}"] = grad.clone().contiguous()
    return out


def make(name, root):
    config, options = FIXTURES[name]
    directory = root / name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    write_json(directory / "config.json", config)
    if "generation" in options:
        write_json(directory / "generation_config.json", options["generation"])
    plain = {k: v for k, v in config.items() if k != "quantization_config"} | options.get("reference", {})
    mtp_prefix = f"model.layers.{config['num_hidden_layers']}."
    for seed in range(1, 400):
        with tempfile.TemporaryDirectory() as scratch:
            scratch = pathlib.Path(scratch)
            write_json(scratch / "config.json", plain)
            shapes = published_shapes(scratch)
            published, seen = make_tensors(config, shapes, seed, options.get("bias_mean", 0.0))
            write_checkpoint(directory, published, options.get("shards", 1))
            source = directory
            if options.get("vision"):
                write_as_text_part(directory, config, published)
            if plain != config:
                write_checkpoint(scratch, seen)
                source = scratch
            model = load_reference(source, mtp_prefix)
        watch, index_watch = RouterWatch(model), IndexWatch(model)
        results, facts = expected_results(model, seen, seed, options)
        varied = facts["greedy_distinct"] >= 12
        if varied and facts["greedy_min_margin"] > GREEDY_MARGIN and watch.margin > ROUTER_MARGIN \
                and index_watch.margin > INDEX_MARGIN:
            break
    else:
        raise SystemExit(f"{name}: no seed gives a varied and well separated continuation")
    if watch.margin != float("inf"):
        facts["router_min_margin"] = watch.margin
    if index_watch.margin != float("inf"):
        facts["index_min_margin"] = index_watch.margin
    save_file(results, directory / "expected.safetensors")
    if options.get("grad"):
        grads = gradients(model, seen, results["input_ids.0"].tolist())
        save_file(grads, directory / "expected_grad.safetensors")
        facts["loss"] = float(grads["loss"])
    write_json(directory / "expected.json", {
        "arithmetic": "float32 on the stored weights, widened exactly to float32",
        "reference": f"transformers {transformers.__version__}, "
                     f"torch {torch.__version__.split('+')[0]}",
        "seed": seed, **facts})
    for file in directory.iterdir():
        file.chmod(0o644)
    size = sum(f.stat().st_size for f in directory.iterdir())
    print(f"{name:24} {size / 1024:7.1f} KiB  seed {seed:3}  {json.dumps(facts)}", flush=True)
    return size


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", action="append", choices=sorted(FIXTURES))
    here = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--out", type=pathlib.Path, default=here / "tests/fixtures/models")
    args = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    with torch.no_grad():
        total = sum(make(name, args.out) for name in args.only or FIXTURES)
    print(f"{'total':24} {total / 1024:7.1f} KiB")


if __name__ == "__main__":
    main()
