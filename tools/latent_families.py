"""Random options of the families with multi-head latent attention and of DeepSeek-V4, for check_families.py."""

from family_options import common, rope


def latent(rng):
    out = common(rng) | {
        "attention_bias": rng.random() < 0.4, "q_lora_rank": rng.choice([None, 16]), "kv_lora_rank": 16,
        "qk_nope_head_dim": 16, "qk_rope_head_dim": 16, "v_head_dim": rng.choice([16, 24]),
        "n_routed_experts": 8, "num_experts_per_tok": rng.choice([1, 2, 3]), "moe_intermediate_size": 16,
        "n_shared_experts": rng.choice([1, 2]), "first_k_dense_replace": rng.choice([0, 1]),
        "norm_topk_prob": rng.random() < 0.5, "routed_scaling_factor": rng.choice([1.0, 2.5, 16.0]),
    }
    out["num_key_value_heads"] = out["num_attention_heads"]
    return out | {"rope_parameters": rope(rng, 16, deepseek=True)}


def deepseek_v2(rng):
    out = latent(rng) | {"mlp_bias": rng.random() < 0.4, "topk_method": rng.choice(["greedy", "group_limited_greedy"])}
    grouped = out["topk_method"] != "greedy"
    out |= {"n_group": 4 if grouped else 1, "topk_group": 2 if grouped else 1}
    return out


def deepseek_v3(rng):
    out = latent(rng) | {"n_group": rng.choice([1, 2, 4]), "rope_interleave": rng.random() < 0.7}
    out["topk_group"] = max(1, out["n_group"] // 2)
    return out


def glm4_moe_lite(rng):
    out = latent(rng) | {"n_group": rng.choice([1, 2]), "rope_interleave": rng.random() < 0.8}
    out["topk_group"] = 1
    if rng.random() < 0.5:
        out["mlp_layer_types"] = [rng.choice(["dense", "sparse"]) for _ in range(out["num_hidden_layers"])]
    return out


def indexed(rng):
    """Many heads, since a key that no head looks at ties with others, and fewer keys than the text has, or
    more."""
    out = latent(rng) | {"q_lora_rank": 16, "index_n_heads": 16, "index_head_dim": rng.choice([16, 24]),
                         "index_topk": rng.choice([8, 40, 100])}
    out["n_group"] = rng.choice([1, 2])
    out["topk_group"] = 1
    return out


def deepseek_v32(rng):
    return indexed(rng)


def glm_moe_dsa(rng):
    out, layers = indexed(rng), 3
    out["num_hidden_layers"] = layers
    how = rng.choice(["all", "types", "freq", "pattern"])
    if how == "types":
        out["indexer_types"] = ["full"] + [rng.choice(["full", "shared"]) for _ in range(layers - 1)]
    if how == "freq":
        out |= {"index_topk_freq": rng.choice([2, 3]), "index_skip_topk_offset": rng.choice([1, 2])}
    if how == "pattern":
        out["index_topk_pattern"] = "F" + "".join(rng.choice("FS") for _ in range(layers - 1))
    return out


def mistral4(rng):
    out = latent(rng) | {"n_group": rng.choice([1, 2]), "topk_group": 1, "rope_interleave": rng.random() < 0.8}
    out["rope_parameters"] = {
        "rope_type": "yarn", "type": "yarn", "rope_theta": 10000.0, "factor": rng.choice([4.0, 16.0]),
        "original_max_position_embeddings": rng.choice([16, 32]), "max_position_embeddings": 256,
        "beta_fast": 32.0, "beta_slow": 1.0, "mscale": 1.0, "mscale_all_dim": 1.0,
        "llama_4_scaling_beta": rng.choice([0.1, 0.5])}
    return out


def deepseek_v4(rng):
    """Each kind of layer, windows of the text that end within pages and not, fewer keys than a query may choose, or
    more."""
    out, layers = common(rng), 3
    del out["intermediate_size"]
    part = rng.choice([0.5, 1.0])
    compress = rope(rng, int(16 * part))
    if compress["rope_type"] in ("dynamic", "longrope"):
        compress = {"rope_type": "default", "rope_theta": 160000.0}
    kinds = ["sliding_attention", "compressed_sparse_attention", "heavily_compressed_attention"]
    return out | {
        "num_hidden_layers": layers, "num_key_value_heads": 1, "head_dim": 16, "partial_rotary_factor": part,
        "q_lora_rank": 16, "o_groups": rng.choice([1, 2]), "o_lora_rank": 8, "sliding_window": rng.choice([1, 9, 100]),
        "n_routed_experts": 6, "num_experts_per_tok": rng.choice([1, 2, 3]), "moe_intermediate_size": 16,
        "scoring_func": rng.choice(["sqrtsoftplus", "sqrtsoftplus", "sigmoid"]), "routed_scaling_factor": 1.5,
        "swiglu_limit": rng.choice([0.5, 10.0]), "mlp_bias": rng.random() < 0.3,
        "mlp_layer_types": [rng.choice(["hash_moe", "moe"]) for _ in range(layers)],
        "layer_types": [rng.choice(kinds) for _ in range(layers)],
        "compress_rates": {"compressed_sparse_attention": rng.choice([1, 2, 3, 4, 4, 4, 4]),
                           "heavily_compressed_attention": rng.choice([1, 5, 16, 64, 70, 128])},
        "index_n_heads": 16, "index_head_dim": 16, "index_topk": rng.choice([1, 5, 100]),
        "hc_mult": rng.choice([1, 2, 4]), "hc_sinkhorn_iters": rng.choice([1, 2, 20]), "hc_eps": rng.choice([1e-6, 1e-3]),
        "rope_parameters": {"main": {"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": part},
                            "compress": compress | {"partial_rotary_factor": part}}}


ALL = (deepseek_v2, deepseek_v3, glm4_moe_lite, mistral4, deepseek_v32, glm_moe_dsa, deepseek_v4)
