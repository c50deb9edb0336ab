"""Random options of the grouped-query families, for check_families.py: each function gives a config of
its family, from `common` (sizes that all have) and a table of positions of `rope`."""


def sizes(rng, common, rope, partial=None, **more):
    out = common(rng) | {"head_dim": rng.choice([8, 16]), "hidden_act": "silu"}
    dim = int(out["head_dim"] * (partial or 1.0))
    parameters = rope(rng, dim)
    if partial:
        parameters["partial_rotary_factor"] = partial
    return out | {"rope_parameters": parameters, "pad_token_id": None} | more


def tables(rng, out):
    """Positions by kind of layer."""
    full = out["rope_parameters"]
    full.pop("attn_factor", None)
    out["rope_parameters"] = {"full_attention": full,
                              "sliding_attention": {"rope_type": "default", "rope_theta": full["rope_theta"]}}
    return out


def kinds(rng, layers, sliding="sliding_attention"):
    return [rng.choice([sliding, "full_attention"]) for _ in range(layers)]


def flag(rng):
    return rng.random() < 0.4


def make(common, rope):
    def mistral(rng):
        return sizes(rng, common, rope, sliding_window=rng.choice([None, 9, 4096]))

    def ministral3(rng):
        out = sizes(rng, common, rope, sliding_window=None)
        out["rope_parameters"] |= {"llama_4_scaling_beta": rng.choice([0.1, 0.5])}
        out["rope_parameters"].setdefault("original_max_position_embeddings", 64)
        return out

    def phi3(rng):
        out = sizes(rng, common, rope, sliding_window=rng.choice([None, 9]))
        del out["head_dim"]
        partial = rng.choice([1.0, 0.5]) if out["num_attention_heads"] == 2 else 1.0
        out["rope_parameters"] = {"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": partial}
        return out

    def granite(rng):
        out = sizes(rng, common, rope, attention_bias=flag(rng), mlp_bias=flag(rng), embedding_multiplier=3.0,
                    attention_multiplier=rng.choice([0.1, 0.3]), residual_multiplier=rng.choice([1.0, 0.4]),
                    logits_scaling=rng.choice([1.0, 2.0]))
        return out

    def granitemoe(rng):
        out = granite(rng) | {"num_local_experts": 6, "num_experts_per_tok": rng.choice([1, 2, 6])}
        del out["mlp_bias"], out["head_dim"]
        out["rope_parameters"] = {"rope_type": "default", "rope_theta": 10000.0}
        return out

    def smollm3(rng):
        out = sizes(rng, common, rope, attention_bias=flag(rng), mlp_bias=flag(rng))
        return out | {"no_rope_layers": [rng.choice([0, 1]) for _ in range(out["num_hidden_layers"])]}

    def olmo2(rng):
        return sizes(rng, common, rope, attention_bias=flag(rng))

    def olmo3(rng):
        out = sizes(rng, common, rope, attention_bias=flag(rng), sliding_window=rng.choice([9, 4096]))
        return tables(rng, out | {"layer_types": kinds(rng, out["num_hidden_layers"])})

    def seed_oss(rng):
        return sizes(rng, common, rope, attention_bias=flag(rng), attention_out_bias=flag(rng), mlp_bias=flag(rng))

    def glm4(rng):
        return sizes(rng, common, rope, rng.choice([0.5, 1.0]), attention_bias=flag(rng))

    def glm4_moe(rng):
        return sizes(rng, common, rope, rng.choice([0.5, 1.0]), attention_bias=flag(rng), use_qk_norm=flag(rng),
                     n_routed_experts=8, num_experts_per_tok=rng.choice([1, 2]), n_shared_experts=rng.choice([1, 2]),
                     moe_intermediate_size=16, first_k_dense_replace=rng.choice([0, 1]), n_group=rng.choice([1, 2]),
                     topk_group=1, norm_topk_prob=flag(rng), routed_scaling_factor=1.5, num_mtp_layers=0)

    def qwen2_moe(rng):
        out = sizes(rng, common, rope, num_experts=6, num_experts_per_tok=rng.choice([1, 3]),
                    moe_intermediate_size=16, shared_expert_intermediate_size=24, norm_topk_prob=flag(rng),
                    decoder_sparse_step=rng.choice([1, 1, 2]))
        return out

    def ernie4_5(rng):
        return sizes(rng, common, rope, use_bias=flag(rng))

    def hunyuan_v1_dense(rng):
        return sizes(rng, common, rope, attention_bias=flag(rng))

    def nemotron(rng):
        out = sizes(rng, common, rope, rng.choice([0.5, 1.0]), attention_bias=flag(rng), mlp_bias=flag(rng),
                    hidden_act="relu2", norm_eps=1e-5)
        del out["rms_norm_eps"]
        return out

    def cohere2(rng):
        out = sizes(rng, common, rope, attention_bias=flag(rng), sliding_window=rng.choice([9, 4096]),
                    layer_norm_eps=1e-5, logit_scale=0.3)
        del out["head_dim"], out["rms_norm_eps"]
        out["rope_parameters"] = {"rope_type": "default", "rope_theta": 10000.0}
        return out | {"layer_types": kinds(rng, out["num_hidden_layers"])}

    def exaone4(rng):
        out = sizes(rng, common, rope, sliding_window=rng.choice([None, 9, 4096]))
        layers = out["num_hidden_layers"]
        return out | {"layer_types": kinds(rng, layers) if out["sliding_window"] else ["full_attention"] * layers}

    def minimax_m2(rng):
        return sizes(rng, common, rope, rng.choice([0.5, 1.0]), num_local_experts=6,
                     num_experts_per_tok=rng.choice([1, 3]))

    def gemma3_text(rng):
        out = sizes(rng, common, rope, attention_bias=flag(rng), sliding_window=rng.choice([9, 4096]),
                    hidden_activation="gelu_pytorch_tanh", query_pre_attn_scalar=rng.choice([8, 16, 20]))
        del out["hidden_act"]
        out["rope_parameters"]["attention_factor"] = None
        out["rope_parameters"] = {"rope_type": "default", "rope_theta": 1e6}
        return tables(rng, out | {"layer_types": kinds(rng, out["num_hidden_layers"])})

    def gemma4_text(rng):
        out = sizes(rng, common, rope, attention_bias=flag(rng), sliding_window=rng.choice([9, 4096]),
                    hidden_activation="gelu_pytorch_tanh", global_head_dim=rng.choice([8, 24]),
                    attention_k_eq_v=flag(rng), num_global_key_value_heads=rng.choice([None, 1]),
                    hidden_size_per_layer_input=rng.choice([0, 4]), use_double_wide_mlp=flag(rng),
                    final_logit_softcapping=rng.choice([None, 4.0]), num_kv_shared_layers=0)
        del out["hidden_act"]
        out["vocab_size_per_layer_input"] = out["vocab_size"]
        if rng.random() < 0.5:
            out["layer_types"] = kinds(rng, out["num_hidden_layers"] - 1) + ["full_attention"]
            out["layer_types"] = out["layer_types"][:1] + ["sliding_attention", "full_attention"] + out["layer_types"][1:]
            # transformers shares keys where layers have inputs of their own alone.
            out |= {"num_hidden_layers": len(out["layer_types"]), "num_kv_shared_layers": rng.choice([1, 1, 2]),
                    "hidden_size_per_layer_input": 4}
        out["rope_parameters"] = {
            "full_attention": {"rope_type": "proportional", "rope_theta": 1e6, "partial_rotary_factor": 0.25},
            "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}
        if flag(rng):
            out |= {"enable_moe_block": True, "num_experts": 5, "top_k_experts": rng.choice([1, 3]),
                    "moe_intermediate_size": 16}
        return out

    def gemma4_unified_text(rng):
        """Gemma 4 without experts and without numbers of each token for each layer."""
        out = gemma4_text(rng)
        for key in ("hidden_size_per_layer_input", "vocab_size_per_layer_input", "use_double_wide_mlp", "enable_moe_block",
                    "num_experts", "top_k_experts", "moe_intermediate_size"):
            out.pop(key, None)
        return out | {"num_kv_shared_layers": 0}

    def gpt_oss(rng):
        out = sizes(rng, common, rope, attention_bias=flag(rng), sliding_window=rng.choice([9, 4096]),
                    num_local_experts=5, num_experts_per_tok=rng.choice([1, 3]), swiglu_limit=rng.choice([1.5, 7.0]))
        return out | {"layer_types": kinds(rng, out["num_hidden_layers"])}

    def llama4_text(rng):
        out = sizes(rng, common, rope, attention_bias=flag(rng), attention_chunk_size=rng.choice([9, 4096]),
                    attn_temperature_tuning=flag(rng), floor_scale=10, attn_scale=0.3, num_local_experts=4,
                    num_experts_per_tok=1, intermediate_size_mlp=40, use_qk_norm=flag(rng),
                    interleave_moe_layer_step=rng.choice([1, 2]))
        no_rope = [rng.choice([0, 1]) for _ in range(out["num_hidden_layers"])]
        if rng.random() < 0.6:  # what llama.cpp has as constants
            no_rope = [1, 1, 1, 0]
            out |= {"attention_chunk_size": 8192, "attn_temperature_tuning": True, "floor_scale": 8192, "attn_scale": 0.1,
                    "use_qk_norm": True, "num_hidden_layers": 4, "tie_word_embeddings": False}
        return out | {"no_rope_layers": no_rope}

    def delta(rng, **more):
        group, keys = rng.choice([1, 2, 3]), rng.choice([1, 2])
        size = rng.choice([5, 16])
        out = sizes(rng, common, rope, rng.choice([0.25, 0.5, 1.0]), attention_bias=flag(rng),
                    linear_conv_kernel_dim=rng.choice([1, 2, 4]), linear_key_head_dim=size,
                    linear_value_head_dim=rng.choice([size, 7]), linear_num_key_heads=keys,
                    linear_num_value_heads=keys * group, **more)
        layers = kinds(rng, out["num_hidden_layers"], "linear_attention")
        layers[rng.randrange(len(layers))] = "full_attention"
        return out | {"layer_types": layers}

    def delta_experts(rng):
        return {"num_experts": 6, "num_experts_per_tok": rng.choice([1, 3]), "moe_intermediate_size": 16,
                "shared_expert_intermediate_size": 24}

    def qwen3_next(rng):
        return delta(rng, **delta_experts(rng), norm_topk_prob=flag(rng))

    def plain_positions(out):
        out["rope_parameters"] = {"rope_type": "default", "rope_theta": 1e6, "mrope_interleaved": True,
                                  "mrope_section": [1, 1, 0],
                                  "partial_rotary_factor": out["rope_parameters"]["partial_rotary_factor"]}
        return out

    def qwen3_5_text(rng):
        return plain_positions(delta(rng))

    def qwen3_5_moe_text(rng):
        return plain_positions(delta(rng, **delta_experts(rng)))

    return {f.__name__: f for f in (mistral, ministral3, phi3, granite, granitemoe, smollm3, olmo2, olmo3, seed_oss, glm4, glm4_moe,
                                    qwen2_moe, ernie4_5, hunyuan_v1_dense, nemotron, cohere2, exaone4, minimax_m2,
                                    gemma3_text, gemma4_text, gemma4_unified_text, gpt_oss, llama4_text, qwen3_next, qwen3_5_text,
                                    qwen3_5_moe_text)}
