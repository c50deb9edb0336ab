#!/usr/bin/env python3
"""Makes the fixtures of family_fixture_configs.py in tests/fixtures/models, as make_model_fixtures.py
makes the others: the same files, seeds by the same rules. The model is transformers' own, filled with
random numbers and written by save_pretrained, so that tensors have their published names and shapes.

    python tools/make_family_fixtures.py [--only NAME] [--out DIR]

Gradients are filed under the names that tensors have in here: fused ones cut, an expert each.
"""

import argparse
import copy
import json
import pathlib
import shutil
import tempfile

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM

import numpy as np
from family_fixture_configs import FAMILIES
from make_model_fixtures import (GREEDY_MARGIN, GREEDY_TOKENS, INDEX_MARGIN, LAST_POSITIONS, LENGTHS, MTP_WEIGHT,
                                 PROMPT_TOKENS, ROUTER_MARGIN, gain_of, write_json)

# Norms that are stored as what they differ from one by.
FROM_ONE = {"nemotron", "gemma3_text", "qwen3_next", "qwen3_5_text", "qwen3_5_moe_text"}
GRADIENTS = ("q_proj.weight", "q_norm.weight", "sinks", "layers.0.post_attention_layernorm.weight", "mlp.gate.weight",
             "shared_expert_gate.weight", "model.norm.weight", "model.norm.bias", "lm_head.weight",
             "layers.0.mlp.experts.0.gate_proj.bias", "layers.1.mlp.experts.1.gate_proj.weight",
             "layers.1.mlp.down_proj.weight", "model.embed_tokens.weight", "A_log", "dt_bias", "conv1d.weight",
             "linear_attn.norm.weight", "in_proj_ba.weight", "in_proj_a.weight", "in_proj_b.weight")


def fill(model, seed):
    rng = np.random.default_rng(seed)
    from_one = model.config.model_type in FROM_ONE
    for name, tensor in sorted(model.state_dict().items()):
        if name.endswith("tid2eid"):  # each token's own experts
            experts = model.config.n_routed_experts
            rows = [rng.permutation(experts)[: tensor.shape[1]] for _ in range(tensor.shape[0])]
            tensor.copy_(torch.from_numpy(np.stack(rows)))
            continue
        noise = rng.standard_normal(tuple(tensor.shape), dtype=np.float32)
        if "norm" in name and name.endswith("bias"):
            values = 0.2 * noise
        elif name.endswith("A_log"):
            values = np.log(0.3 + np.abs(noise))
        elif name.endswith("linear_attn.norm.weight"):
            values = 1.0 + 0.25 * noise
        elif model.config.model_type.startswith("gemma4") and name.endswith(("q_norm.weight", "k_norm.weight")):
            values = 0.5 + 0.125 * noise  # scores are not scaled: else rounding would decide the softmax
        elif "norm" in name:
            values = (0.0 if from_one else 1.0) + 0.25 * noise
        elif name.endswith("e_score_correction_bias"):
            values = 0.2 * noise
        elif name.endswith("bias") or name.endswith("sinks"):
            values = 0.4 * noise
        elif name.endswith(("layer_scalar", "router.scale", "per_expert_scale", "_hc.scale", "hc_scale")):
            values = 1.0 + 0.25 * noise
        elif name.endswith(("_hc.base", "hc_base")):
            values = 0.5 * noise
        elif "embed_tokens" in name:
            # Gemma scales it; beside a tied head a large one would say each token again.
            values = (0.1 if model.config.model_type in ("gemma3_text", "gemma4_text", "gemma4_unified_text") else 0.5) * noise
        else:
            router = "router" in name or name.endswith("mlp.gate.weight")
            gain = 2.0 if router else gain_of(name)
            if name.endswith("per_layer_input_gate.weight"):
                gain = 0.4  # what GELU makes of it is normed: it must not be next to nothing
            values = gain * noise / np.sqrt(tensor.shape[-1])
        tensor.copy_(torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32)))


def names_here(name, tensor, config):
    """transformers' name in memory -> our (name, tensor) pairs."""
    name = name.replace("block_sparse_moe.router.", "mlp.gate.").replace("block_sparse_moe.", "mlp.")
    name = name.replace("feed_forward.router.", "mlp.gate.").replace("feed_forward.", "mlp.")
    name = name.replace("mlp.router.", "mlp.gate.").replace("mlp.shared_expert.", "mlp.shared_experts.")
    name = name.replace("query_layernorm", "q_norm").replace("key_layernorm", "k_norm")
    if config.model_type == "gemma4_text":
        name = name.replace(".experts.", ".mlp.experts.").replace(".router.proj.", ".mlp.gate.")
        name = name.replace(".router.per_expert_scale", ".mlp.gate.per_expert.scale").replace(".router.", ".mlp.gate.")
    if name.endswith("qkv_proj.weight"):
        head = config.hidden_size // config.num_attention_heads
        sizes = [config.num_attention_heads * head] + [config.num_key_value_heads * head] * 2
        for part, rows in zip("qkv", tensor.split(sizes)):
            yield name.replace("qkv_proj", f"{part}_proj"), rows
    elif name.endswith("mlp.gate_up_proj.weight"):
        for part, rows in zip(("gate_proj", "up_proj"), tensor.chunk(2)):
            yield name.replace("gate_up_proj", part), rows
    elif ".experts." in name:
        yield from expert_parts(name, tensor, config)
    else:
        yield name, tensor


def expert_parts(name, tensor, config):
    stem = name[: name.index(".experts.") + len(".experts.")]
    bias = name.endswith("_bias")
    if config.model_type in ("gpt_oss", "llama4_text") and not bias:
        tensor = tensor.transpose(1, 2)
    suffix = "bias" if bias else "weight"
    for expert, matrix in enumerate(tensor):
        if "down_proj" in name:
            yield f"{stem}{expert}.down_proj.{suffix}", matrix
        elif config.model_type == "gpt_oss":
            yield f"{stem}{expert}.gate_proj.{suffix}", matrix[::2]
            yield f"{stem}{expert}.up_proj.{suffix}", matrix[1::2]
        else:
            half = matrix.shape[0] // 2
            yield f"{stem}{expert}.gate_proj.{suffix}", matrix[:half]
            yield f"{stem}{expert}.up_proj.{suffix}", matrix[half:]


class DraftHead(torch.nn.Module):
    """The prediction layer of Qwen3-Next and Qwen3.5, which transformers passes over, as vLLM's qwen3_next_mtp runs it:
    a block of full attention over fc of the next token's embedding and the state behind the last norm, both normed.
    Row i predicts token i + 2; embedding and head are the model's. Its tensors are named as published, behind "mtp."."""

    # Where it stands in here, behind "model.layers.N.".
    HERE = {"fc.": "eh_proj.", "pre_fc_norm_embedding.": "enorm.", "pre_fc_norm_hidden.": "hnorm.",
            "norm.": "shared_head.norm.", "layers.0.": ""}

    def __init__(self, model, seed):
        super().__init__()
        config, norm = model.config, type(model.model.norm)
        self.config = config
        full = config.layer_types.index("full_attention")
        self.layers = torch.nn.ModuleList([type(model.model.layers[full])(config, full)])
        self.fc = torch.nn.Linear(2 * config.hidden_size, config.hidden_size, bias=False)
        for name in ("pre_fc_norm_embedding", "pre_fc_norm_hidden", "norm"):
            setattr(self, name, norm(config.hidden_size, eps=config.rms_norm_eps))
        fill(self, [seed, 2])
        self.to(model.dtype)

    def logits(self, model, ids, hidden):
        rows = len(ids) - 1
        embedded = self.pre_fc_norm_embedding(model.model.embed_tokens(torch.tensor(ids[1:])))
        x = self.fc(torch.cat([embedded, self.pre_fc_norm_hidden(hidden[:-1])], -1))[None]
        mask = torch.full((rows, rows), float("-inf")).triu(1)[None, None]
        rotary = model.model.rotary_emb(x, torch.arange(rows)[None])
        x = self.layers[0](x, attention_mask=mask, position_embeddings=rotary)
        return model.lm_head(self.norm(x[0] if isinstance(x, tuple) else x))[0]

    def published(self):
        """Experts of Qwen3-Next are a tensor each, those of Qwen3.5 one a layer."""
        out = {}
        for name, tensor in self.state_dict().items():
            if ".experts." in name and self.config.model_type == "qwen3_next":
                parts = expert_parts(name, tensor, self.config)
            else:
                parts = [(name, tensor)]
            out |= {"mtp." + part: values.clone().contiguous() for part, values in parts}
        return out

    def name_here(self, name):
        for published, here in self.HERE.items():
            if name.startswith(published):
                return f"model.layers.{self.config.num_hidden_layers}.{here}{name[len(published):]}"
        raise SystemExit(f"{name} has no name in here")


class StreamDraft(torch.nn.Module):
    """DeepSeek-V4's draft layer, which transformers passes over, as llama.cpp's deepseek4 and DeepSeek's own code run it:
    a block with a window begins with h_proj of each residual stream, normed, and e_proj of the next token's embedding,
    normed; its streams are read and normed by weights of its own. Published behind "mtp.0.", spelled as a layer is: so
    it is the last layer of a model with one more."""

    def __init__(self, model, seed):
        super().__init__()
        config = copy.deepcopy(model.config)
        self.at = config.num_hidden_layers
        config.num_hidden_layers += 1
        config.layer_types = [*config.layer_types, "sliding_attention"]
        config.mlp_layer_types = [*config.mlp_layer_types, "moe"]
        self.whole, size = type(model)(config), config.hidden_size
        norm = type(model.model.norm)
        self.parts = torch.nn.ModuleDict({"e_proj": torch.nn.Linear(size, size, bias=False),
                                          "h_proj": torch.nn.Linear(size, size, bias=False),
                                          "enorm": norm(size, eps=config.rms_norm_eps),
                                          "hnorm": norm(size, eps=config.rms_norm_eps)})
        self.parts.config = config
        fill(self.whole, [seed, 2])
        fill(self.parts, [seed, 3])
        self.to(model.dtype)

    def logits(self, model, ids, streams):
        ids, streams, parts, inner = torch.tensor(ids[1:])[None], streams[:-1], self.parts, self.whole.model
        embedded = parts["e_proj"](parts["enorm"](model.model.embed_tokens(ids[0])))
        x = (parts["h_proj"](parts["hnorm"](streams)) + embedded[:, None])[None]
        positions = torch.arange(x.shape[1])[None]
        away = positions[0][:, None] - positions[0][None]
        mask = torch.zeros(away.shape).masked_fill((away < 0) | (away >= model.config.sliding_window), float("-inf"))
        rotary = {kind: inner.rotary_emb(x, position_ids=positions, layer_type=kind) for kind in ("main", "compress")}
        x = inner.layers[self.at](x, input_ids=ids, position_embeddings=rotary, position_ids=positions,
                                  attention_mask=mask[None, None], cache=None)
        return model.lm_head(inner.norm(inner.hc_head(x)))[0]

    def published(self):
        with tempfile.TemporaryDirectory() as scratch:
            self.whole.save_pretrained(scratch)
            stored = load_file(pathlib.Path(scratch) / "model.safetensors")
        out = {name: tensor for name, tensor in self.parts.state_dict().items()}
        out |= {"norm.weight": stored["model.norm.weight"]}
        out |= {f"hc_head_{part}": stored[f"model.hc_head.hc_{part}"] for part in ("fn", "base", "scale")}
        layer = f"model.layers.{self.at}."
        out |= {name[len(layer):]: tensor for name, tensor in stored.items() if name.startswith(layer)}
        return {"mtp.0." + name: tensor.clone().contiguous() for name, tensor in out.items()}


class RouterWatch:
    """The smallest margin by which a router preferred its last choice to the next."""

    def __init__(self, model):
        self.margin = float("inf")
        self.k = getattr(model.config, "num_experts_per_tok", 0) or getattr(model.config, "top_k_experts", 0)
        modules = dict(model.named_modules())
        for name, module in modules.items():
            if type(module).__name__.lower().endswith("router"):
                parent = modules[name.rsplit(".", 1)[0]]
                module.register_forward_hook(lambda m, i, o, p=parent: self.check(m, p, i, o))

    def check(self, module, parent, inputs, outputs):
        if hasattr(module, "tid2eid"):
            return
        rows = inputs[0].reshape(-1, inputs[0].shape[-1]).double()
        if hasattr(module, "proj"):  # Gemma 4
            rows = module.norm(rows).double() * module.scale.double() * module.scalar_root_size
        scores = rows @ getattr(module, "proj", module).weight.double().T
        if getattr(module, "bias", None) is not None:
            scores = scores + module.bias.double()
        for owner in (module, parent):
            if hasattr(owner, "e_score_correction_bias"):
                score = getattr(module, "score_fn", torch.sigmoid)
                scores = score(scores) + owner.e_score_correction_bias.double()
        top = scores.topk(self.k + 1, dim=-1).values
        self.margin = min(self.margin, float((top[:, -2] - top[:, -1]).detach().min()))


class IndexWatch:
    """The smallest margin by which DeepSeek-V4's indexer preferred its last key to the next."""

    def __init__(self, model):
        self.margin = float("inf")
        for module in model.modules():
            if type(module).__name__ == "DeepseekV4Indexer":
                module.scorer.register_forward_hook(lambda m, i, scores, p=module: self.check(p, scores))

    def check(self, indexer, scores):
        for row in range(scores.shape[1]):
            seen = (row + 1) // indexer.compress_rate
            if seen > indexer.index_topk:
                best = scores[0, row, :seen].double().sort(descending=True).values
                self.margin = min(self.margin, float(best[indexer.index_topk - 1] - best[indexer.index_topk]))


def logits_of(model, ids):
    return model(input_ids=torch.tensor([ids]), use_cache=False).logits[0]


def states_of(model, ids):
    """What the prediction layer starts from: behind the last norm, or the residual streams."""
    if model.config.model_type != "deepseek_v4":
        return model.model(input_ids=torch.tensor([ids]), use_cache=False).last_hidden_state[0]
    seen = []
    hook = model.model.hc_head.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0][0]))
    logits_of(model, ids)
    hook.remove()
    return seen[0]


def expected_results(model, seed, draft):
    rng = np.random.default_rng([seed, 1])
    vocab, out = model.config.vocab_size, {}
    for i, length in enumerate(LENGTHS):
        ids = rng.integers(0, vocab, length).tolist()
        first = length - LAST_POSITIONS
        out[f"input_ids.{i}"] = torch.tensor(ids, dtype=torch.int32)
        out[f"positions.{i}"] = torch.arange(first, length, dtype=torch.int32)
        out[f"logits.{i}"] = logits_of(model, ids)[first:].contiguous()
        if draft:
            out[f"mtp_positions.{i}"] = torch.arange(first - 1, length - 1, dtype=torch.int32)
            out[f"mtp_logits.{i}"] = draft.logits(model, ids, states_of(model, ids))[first - 1:].contiguous()
    ids, margin = rng.integers(0, vocab, PROMPT_TOKENS).tolist(), float("inf")
    out["greedy.prompt"] = torch.tensor(ids, dtype=torch.int32)
    for _ in range(GREEDY_TOKENS):
        last = logits_of(model, ids)[-1]
        top = last.topk(2).values
        margin = min(margin, float(top[0] - top[1]))
        if margin <= GREEDY_MARGIN:
            break
        ids.append(int(last.argmax()))
    out["greedy.ids"] = torch.tensor(ids[PROMPT_TOKENS:], dtype=torch.int32)
    out["greedy.last_logits"] = last.contiguous()
    return out, {"greedy_min_margin": margin, "greedy_distinct": len(set(ids[PROMPT_TOKENS:])),
                 "logits_std": float(out["logits.0"].std())}


def gradients(model, ids, more=(), draft=None):
    with torch.enable_grad():
        model.requires_grad_(True)
        loss = torch.nn.functional.cross_entropy(logits_of(model, ids)[:-1], torch.tensor(ids[1:]))
        if draft:
            draft.requires_grad_(True)
            drafted = torch.nn.functional.cross_entropy(draft.logits(model, ids, states_of(model, ids))[:-1],
                                                        torch.tensor(ids[2:]), reduction="sum")
            loss = loss + MTP_WEIGHT * drafted / (len(ids) - 1)
        loss.backward()
        model.requires_grad_(False)
    named = list(model.named_parameters())
    if draft:
        named += [(draft.name_here(name), parameter) for name, parameter in draft.named_parameters()]
        more += ("eh_proj.weight", "hnorm.weight")
    out = {"input_ids": torch.tensor(ids, dtype=torch.int32), "loss": loss.detach().reshape(1)}
    for whole, parameter in named:
        for name, grad in names_here(whole, parameter.grad, model.config):
            out[f"grad_norm.{name}"] = grad.norm().reshape(1)
            if name.endswith(GRADIENTS + more):
                out[f"grad.{name}"] = grad.clone().contiguous()
    return out


def written_model(config, seed, directory, with_draft):
    """The files, what transformers reads of them, and the prediction layer if there is to be one."""
    draft = None
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        write_json(scratch / "config.json", config)
        model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(scratch),
                                                 attn_implementation="eager")
        with torch.no_grad():
            fill(model, seed)
        model.to(getattr(torch, config["torch_dtype"])).save_pretrained(scratch / "out")
        shutil.copy(scratch / "out/model.safetensors", directory / "model.safetensors")
        if with_draft:
            with torch.no_grad():
                draft = (StreamDraft if config["model_type"] == "deepseek_v4" else DraftHead)(model, seed)
            stored = load_file(directory / "model.safetensors") | draft.published()
            save_file(stored, directory / "model.safetensors", metadata={"format": "pt"})
            draft = draft.float().requires_grad_(False)
    write_json(directory / "config.json", config)
    read, info = AutoModelForCausalLM.from_pretrained(
        directory, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    assert not info["unexpected_keys"] and not info["mismatched_keys"], info
    assert all(key == "lm_head.weight" for key in info["missing_keys"]), info
    return read.eval(), draft


def make(name, root):
    config, options = FAMILIES[name]
    directory = root / name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    for seed in range(1, 400):
        model, draft = written_model(config, seed, directory, options.get("mtp", False))
        watch, index = RouterWatch(model), IndexWatch(model)
        with torch.no_grad():
            results, facts = expected_results(model, seed, draft)
        if (facts["greedy_distinct"] >= 10 and facts["greedy_min_margin"] > GREEDY_MARGIN
                and watch.margin > ROUTER_MARGIN and index.margin > INDEX_MARGIN):
            break
    else:
        raise SystemExit(f"{name}: no seed gives a varied and well separated continuation")
    if watch.margin != float("inf"):
        facts["router_min_margin"] = watch.margin
    if index.margin != float("inf"):
        facts["index_min_margin"] = index.margin
    save_file(results, directory / "expected.safetensors")
    if options.get("grad"):
        grads = gradients(model, results["input_ids.0"].tolist(), options.get("gradients", ()), draft)
        save_file(grads, directory / "expected_grad.safetensors")
        facts["loss"] = float(grads["loss"])
    write_json(directory / "expected.json", {
        "arithmetic": "float32 on the stored weights, widened exactly to float32",
        "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}",
        "seed": seed, **facts})
    for file in directory.iterdir():
        file.chmod(0o644)
    size = sum(f.stat().st_size for f in directory.iterdir())
    print(f"{name:24} {size / 1024:7.1f} KiB  seed {seed:3}  {json.dumps(facts)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", action="append", choices=sorted(FAMILIES))
    here = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--out", type=pathlib.Path, default=here / "tests/fixtures/models")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for name in args.only or FAMILIES:
        make(name, args.out)


if __name__ == "__main__":
    main()
