"""What llama.cpp's classes have as constants, for check_families.py: random options are made such as its loader takes,
so that every family is seen in its hands. Without them most random configurations are refused by `convert`, or by llama.cpp."""

NO_BIAS = {"attention_bias": False, "attention_out_bias": False, "mlp_bias": False, "use_bias": False}
WHOLE_HEADS = ("exaone4", "nemotron", "olmo2", "olmo3", "qwen2_moe")  # heads fill `hidden`
OWN_HEAD = ("olmo2", "olmo3", "qwen2_moe", "minimax_m2", "gpt_oss", "nemotron")
# Each kind's name, and every how many layers there is the other one.
PATTERNS = {"cohere2": ("sliding_attention", 4), "olmo3": ("sliding_attention", 4), "gemma3_text": ("sliding_attention", 6),
            "gpt_oss": ("sliding_attention", 2)}
LATENT = ("deepseek_v2", "deepseek_v3", "deepseek_v32", "glm_moe_dsa", "glm4_moe_lite", "mistral4")


def plain_rope(rng, theta=10000.0):
    out = {"rope_type": rng.choice(["default", "linear", "yarn"]), "rope_theta": theta}
    if out["rope_type"] != "default":
        out["factor"] = rng.choice([2.0, 4.0])
    if out["rope_type"] == "yarn":
        out["original_max_position_embeddings"] = 64
    return out


def latent(rng, family, out):
    out |= {"q_lora_rank": 16, "rope_interleave": True, "num_hidden_layers": 3}
    if family == "deepseek_v2":
        out |= {"norm_topk_prob": False, "topk_method": "greedy", "n_group": 1, "topk_group": 1}
    elif family == "glm4_moe_lite":
        out |= {"n_group": 1, "topk_group": 1, "first_k_dense_replace": 1, "mlp_layer_types": None}
    if family == "mistral4":
        return
    out["rope_parameters"] = plain_rope(rng)
    if out["rope_parameters"]["rope_type"] == "linear":
        out["rope_parameters"] = {"rope_type": "default", "rope_theta": 10000.0}
    if out["rope_parameters"]["rope_type"] == "yarn":
        out["rope_parameters"] |= dict.fromkeys(("mscale", "mscale_all_dim"), rng.choice([0.707, 1.0]))
    if "index_head_dim" in out:  # which it turns by a matrix of 64 rows or more
        out["index_head_dim"] = 64


def compressed(rng, out):
    """DeepSeek-V4: the published windows and streams, layers of each kind, experts of a token's own in the first layers
    alone."""
    kinds = ["sliding_attention", "compressed_sparse_attention", "heavily_compressed_attention"]
    hashed = rng.choice([0, 1, 3])
    compress = plain_rope(rng, 160000.0) | {"partial_rotary_factor": out["partial_rotary_factor"]}
    if compress["rope_type"] == "yarn":
        compress["attention_factor"] = 1.0
    out |= {"hc_mult": 4, "mlp_bias": False, "scoring_func": "sqrtsoftplus", "index_head_dim": 64,
            "tie_word_embeddings": False,
            "layer_types": rng.sample(kinds, 3),
            "mlp_layer_types": ["hash_moe"] * hashed + ["moe"] * (3 - hashed),
            "compress_rates": {"compressed_sparse_attention": 4, "heavily_compressed_attention": 128}}
    out["rope_parameters"]["compress"] = compress


def delta(family, out):
    out |= {"linear_value_head_dim": out["linear_key_head_dim"], "norm_topk_prob": True}
    if family != "qwen3_next":
        del out["norm_topk_prob"]
    if "linear_attention" not in out["layer_types"]:
        out["layer_types"] = ["linear_attention", *out["layer_types"][1:-1], "full_attention"]


def patterned(rng, family, out):
    kind, every = PATTERNS[family]
    layers = every * rng.choice([1, 2]) if every < 6 else every
    out |= {"num_hidden_layers": layers,
            "layer_types": ["full_attention" if (i + 1) % every == 0 else kind for i in range(layers)]}
    if family == "olmo3":
        for table in out["rope_parameters"].values():
            table |= {"rope_theta": 10000.0}
    if family == "gemma3_text":
        out["query_pre_attn_scalar"] = out["head_dim"]


def fit(rng, family, out):
    """Changes the options `out` of a family."""
    nested = any(isinstance(v, dict) for v in out["rope_parameters"].values())
    out |= {key: value for key, value in NO_BIAS.items() if key in out and not (family == "granite" and key != "mlp_bias")}
    out |= {"hidden_act": "silu"} if out.get("hidden_act") == "gelu" else {}
    kept = ("phi3", "granitemoe", "cohere2", "qwen3_5_text", "qwen3_5_moe_text", "mistral4")
    if not nested and family not in kept:
        part = out["rope_parameters"].get("partial_rotary_factor")
        out["rope_parameters"] = plain_rope(rng) | ({"partial_rotary_factor": part} if part else {})
    if nested and family in ("olmo3", "gemma3_text"):
        out["rope_parameters"]["full_attention"] = {"rope_type": "default", "rope_theta": 1e6}
    if family in WHOLE_HEADS and "head_dim" in out:
        out["head_dim"] = out["hidden_size"] // out["num_attention_heads"]
    if family in OWN_HEAD:
        out["tie_word_embeddings"] = False
    if family in PATTERNS:
        patterned(rng, family, out)
    if family in LATENT:
        latent(rng, family, out)
    if family == "deepseek_v4":
        compressed(rng, out)
    if "linear_key_head_dim" in out:
        delta(family, out)
    out |= {"gpt_oss": {"attention_bias": True, "swiglu_limit": 7.0}, "qwen2": {"use_sliding_window": False},
            "qwen3": {"use_sliding_window": False}, "cohere2": {"tie_word_embeddings": True},
            "qwen2_moe": {"norm_topk_prob": False, "decoder_sparse_step": 1}, "phi3": {"sliding_window": None},
            "qwen3_moe": {"norm_topk_prob": True, "decoder_sparse_step": 1, "mlp_only_layers": []},
            "exaone4": {"sliding_window": None, "layer_types": ["full_attention"] * out["num_hidden_layers"]},
            "smollm3": {"num_hidden_layers": 4, "no_rope_layers": [1, 1, 1, 0]},
            "mistral": {"sliding_window": None}}.get(family, {})
    if family == "gpt_oss" and out["rope_parameters"]["rope_type"] == "yarn":
        out["rope_parameters"]["truncate"] = False
    if family == "ministral3":
        out["rope_parameters"] |= {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64,
                                   "llama_4_scaling_beta": 0.1}
    if family == "llama4_text":
        out |= {"attention_chunk_size": 8192, "attn_temperature_tuning": True, "floor_scale": 8192, "attn_scale": 0.1,
                "use_qk_norm": True, "num_hidden_layers": 4, "no_rope_layers": [1, 1, 1, 0]}
