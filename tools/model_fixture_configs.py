"""The configurations of tests/fixtures/models, in the spelling of published config.json files.

make_model_fixtures.py reads FIXTURES. Everything is as small as it can be with each option at work:
several heads a key, several expert groups, several FP8 blocks, rope scaling that begins within
the test's sequences.
"""


def llama(**changes):
    config = {
        "architectures": ["LlamaForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": 0,
        "eos_token_id": 1,
        "hidden_act": "silu",
        "hidden_size": 32,
        "initializer_range": 0.02,
        "intermediate_size": 32,
        "max_position_embeddings": 256,
        "mlp_bias": False,
        "model_type": "llama",
        "num_attention_heads": 4,
        "num_hidden_layers": 2,
        "num_key_value_heads": 2,
        "pretraining_tp": 1,
        "rms_norm_eps": 1e-05,
        "rope_scaling": None,
        "rope_theta": 10000.0,
        "tie_word_embeddings": False,
        "torch_dtype": "float32",
        "transformers_version": "4.43.0",
        "use_cache": True,
        "vocab_size": 64,
    }
    return config | changes


def qwen2(**changes):
    config = {
        "architectures": ["Qwen2ForCausalLM"],
        "attention_dropout": 0.0,
        "bos_token_id": 0,
        "eos_token_id": 1,
        "hidden_act": "silu",
        "hidden_size": 32,
        "initializer_range": 0.02,
        "intermediate_size": 32,
        "max_position_embeddings": 256,
        "max_window_layers": 2,
        "model_type": "qwen2",
        "num_attention_heads": 4,
        "num_hidden_layers": 2,
        "num_key_value_heads": 2,
        "rms_norm_eps": 1e-06,
        "rope_theta": 10000,
        "sliding_window": 4096,
        "tie_word_embeddings": False,
        "torch_dtype": "float32",
        "transformers_version": "4.44.0",
        "use_cache": True,
        "use_mrope": False,
        "use_sliding_window": False,
        "vocab_size": 64,
    }
    return config | changes


def qwen3(**changes):
    """head_dim is not hidden_size / num_attention_heads, and three heads share a key."""
    config = qwen2(
        architectures=["Qwen3ForCausalLM"],
        attention_bias=False,
        head_dim=16,
        model_type="qwen3",
        num_attention_heads=3,
        num_key_value_heads=1,
        rope_scaling=None,
        rope_theta=1000000,
        sliding_window=None,
        transformers_version="4.51.0",
    )
    del config["use_mrope"]
    return config | changes


def qwen3_moe(**changes):
    config = qwen3(
        architectures=["Qwen3MoeForCausalLM"],
        decoder_sparse_step=1,
        mlp_only_layers=[],
        model_type="qwen3_moe",
        moe_intermediate_size=16,
        norm_topk_prob=True,
        num_experts=6,
        num_experts_per_tok=3,
        output_router_logits=False,
        router_aux_loss_coef=0.001,
    )
    return config | changes


def deepseek(**changes):
    """The keys of DeepSeek's own config.json; the values that V2 and V3 have in common."""
    config = {
        "attention_bias": False,
        "attention_dropout": 0.0,
        "aux_loss_alpha": 0.001,
        "bos_token_id": 0,
        "eos_token_id": 1,
        "first_k_dense_replace": 1,
        "hidden_act": "silu",
        "hidden_size": 32,
        "initializer_range": 0.02,
        "intermediate_size": 32,
        "kv_lora_rank": 16,
        "max_position_embeddings": 256,
        "moe_intermediate_size": 16,
        "moe_layer_freq": 1,
        "n_routed_experts": 8,
        "num_attention_heads": 2,
        "num_experts_per_tok": 3,
        "num_hidden_layers": 2,
        "num_key_value_heads": 2,
        "pretraining_tp": 1,
        "qk_nope_head_dim": 16,
        "qk_rope_head_dim": 16,
        "rms_norm_eps": 1e-06,
        "rope_theta": 10000,
        "seq_aux": True,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
        "transformers_version": "4.33.1",
        "use_cache": True,
        "v_head_dim": 16,
        "vocab_size": 64,
    }
    return config | changes


def yarn(mscale, original=32, factor=40, beta_fast=32):
    return {
        "beta_fast": beta_fast,
        "beta_slow": 1,
        "factor": factor,
        "mscale": mscale,
        "mscale_all_dim": mscale,
        "original_max_position_embeddings": original,
        "type": "yarn",
    }


def deepseek_v2(**changes):
    config = deepseek(
        architectures=["DeepseekV2ForCausalLM"],
        model_type="deepseek_v2",
        n_group=1,
        n_shared_experts=2,
        norm_topk_prob=False,
        q_lora_rank=None,
        rope_scaling=yarn(0.707),
        routed_scaling_factor=1.0,
        scoring_func="softmax",
        topk_group=1,
        topk_method="greedy",
    )
    return config | changes


def deepseek_v3(**changes):
    config = deepseek(
        architectures=["DeepseekV3ForCausalLM"],
        ep_size=1,
        model_type="deepseek_v3",
        n_group=4,
        n_shared_experts=1,
        norm_topk_prob=True,
        num_nextn_predict_layers=0,
        q_lora_rank=16,
        rope_scaling=yarn(1.0),
        routed_scaling_factor=2.5,
        scoring_func="sigmoid",
        topk_group=2,
        topk_method="noaux_tc",
    )
    return config | changes


def kimi_k2(**changes):
    """K2's config.json: DeepSeek-V3's keys, one group, YaRN with equal betas."""
    return deepseek_v3(
        model_type="kimi_k2", n_group=1, topk_group=1, rope_theta=50000.0, routed_scaling_factor=2.827,
        rope_scaling=yarn(1.0, factor=32.0, beta_fast=1.0), n_routed_experts=6, vocab_size=32) | changes


def glm4_moe_lite(**changes):
    """GLM-4.7-Flash's keys, v_head_dim above qk_nope_head_dim as there."""
    config = deepseek_v3(
        architectures=["Glm4MoeLiteForCausalLM"], model_type="glm4_moe_lite", n_group=1, topk_group=1,
        n_routed_experts=4, num_experts_per_tok=2, num_nextn_predict_layers=1, partial_rotary_factor=1.0,
        rms_norm_eps=1e-05, rope_scaling=None, rope_theta=1000000, routed_scaling_factor=1.8,
        qk_nope_head_dim=24, v_head_dim=32, pad_token_id=0, eos_token_id=[1, 2], vocab_size=32)
    config = {k: v for k, v in config.items() if k not in ("aux_loss_alpha", "ep_size", "moe_layer_freq", "scoring_func", "seq_aux")}
    config["dtype"] = config.pop("torch_dtype")
    return config | {"transformers_version": "5.0.0rc0"} | changes


def deepseek_v32(**changes):
    """V3.2's keys, a prediction layer with an indexer of its own. Stored in float32: a choice of keys
    that rounding turns is no error, but looks like one."""
    config = deepseek_v3(
        architectures=["DeepseekV32ForCausalLM"], model_type="deepseek_v32", torch_dtype="float32",
        index_head_dim=20, index_n_heads=6, index_topk=12, n_group=2, topk_group=1, n_routed_experts=4,
        num_experts_per_tok=2, hidden_size=24, intermediate_size=16, moe_intermediate_size=8,
        num_nextn_predict_layers=1, qk_nope_head_dim=8, qk_rope_head_dim=8, vocab_size=32)
    return {k: v for k, v in config.items() if k not in ("aux_loss_alpha", "pretraining_tp", "seq_aux")} | changes


def glm_moe_dsa(**changes):
    """GLM-5.2's keys: layers that share what the indexer before them chose."""
    config = deepseek_v32(
        architectures=["GlmMoeDsaForCausalLM"], model_type="glm_moe_dsa", head_dim=8, index_head_dim=16,
        index_n_heads=7, index_topk=9, indexer_rope_interleave=True, index_share_for_mtp_iteration=True,
        index_topk_freq=2, index_skip_topk_offset=1, n_group=1, num_hidden_layers=3, num_nextn_predict_layers=0,
        rms_norm_eps=1e-05, v_head_dim=24)
    config = {k: v for k, v in config.items() if k not in ("rope_scaling", "rope_theta")}
    config["dtype"] = config.pop("torch_dtype")
    return config | {"rope_parameters": {"rope_theta": 1000000, "rope_type": "default"}} | changes


def mistral4(**changes):
    config = deepseek_v3(
        architectures=["Mistral4ForCausalLM"], model_type="mistral4", first_k_dense_replace=0,
        n_group=2, topk_group=1, n_routed_experts=6, num_experts_per_tok=2, num_hidden_layers=2,
        routed_scaling_factor=1.5, moe_intermediate_size=8, rope_interleave=True, vocab_size=32)
    unknown = ("aux_loss_alpha", "ep_size", "moe_layer_freq", "num_nextn_predict_layers", "rope_scaling",
               "rope_theta", "scoring_func", "seq_aux", "topk_method")
    config = {k: v for k, v in config.items() if k not in unknown}
    config["dtype"] = config.pop("torch_dtype")
    return config | {
        "rope_parameters": {
            "beta_fast": 32.0, "beta_slow": 1.0, "factor": 16.0, "llama_4_scaling_beta": 0.1,
            "max_position_embeddings": 256, "mscale": 1.0, "mscale_all_dim": 1.0,
            "original_max_position_embeddings": 16, "rope_theta": 10000.0, "rope_type": "yarn",
            "type": "yarn"},
        "transformers_version": "5.0.0",
    } | changes


LLAMA3_ROPE = {
    "factor": 8.0,
    "high_freq_factor": 4.0,
    "low_freq_factor": 1.0,
    "original_max_position_embeddings": 64,
    "rope_type": "llama3",
}
QWEN_YARN = {"factor": 4.0, "original_max_position_embeddings": 32, "rope_type": "yarn"}
FP8_CONFIG = {
    "activation_scheme": "dynamic",
    "fmt": "e4m3",
    "quant_method": "fp8",
    "weight_block_size": [128, 128],
}


def modern_spelling(config):
    """The config as transformers 5 writes it: `dtype`, and `rope_parameters` for both rope keys."""
    config = dict(config)
    config["dtype"] = config.pop("torch_dtype")
    scaling = config.pop("rope_scaling") or {"rope_type": "default"}
    config["rope_parameters"] = {"rope_theta": float(config.pop("rope_theta")), **scaling}
    config["transformers_version"] = "5.23.0"
    return dict(sorted(config.items()))


# name -> (config, options). Options: shards, full (logits of every position), hidden (also the
# final hidden states), grad (also a loss and its gradients), bias_mean (of the routers' correction
# bias), generation (the contents of generation_config.json), reference (keys that the reference is to
# see otherwise), vision (published as the text part of a model that sees: under text_config, its
# tensors under language_model, beside one of a vision tower).
FIXTURES = {
    "llama": (
        llama(),
        {"full": True, "hidden": True, "grad": True,
         "generation": {"bos_token_id": 0, "eos_token_id": [1, 2]}},
    ),
    "qwen2": (qwen2(), {"hidden": True, "grad": True}),
    "qwen3": (modern_spelling(qwen3()), {"hidden": True, "grad": True}),
    "deepseek_v3": (
        deepseek_v3(torch_dtype="float32"),
        {"hidden": True, "grad": True,
         "generation": {"_from_model_config": True, "bos_token_id": 0, "do_sample": True,
                        "eos_token_id": 1, "temperature": 0.6, "top_p": 0.95}},
    ),
    "llama3_rope_bf16": (
        llama(rope_scaling=LLAMA3_ROPE, rope_theta=500000.0, torch_dtype="bfloat16",
              num_attention_heads=2, num_key_value_heads=1, vocab_size=32),
        {},
    ),
    "llama_tied_odd": (
        llama(hidden_size=40, head_dim=20, num_attention_heads=2, num_key_value_heads=1,
              intermediate_size=72, num_hidden_layers=1, vocab_size=61, tie_word_embeddings=True),
        {},
    ),
    "llama_f16": (llama(torch_dtype="float16", vocab_size=32), {}),
    "llama_sharded_bf16": (llama(torch_dtype="bfloat16", vocab_size=32), {"shards": 2}),
    "llama_bias": (
        llama(attention_bias=True, mlp_bias=True, num_hidden_layers=1, vocab_size=32),
        {},
    ),
    "llama_longrope": (
        modern_spelling(llama(num_hidden_layers=1, vocab_size=32, max_position_embeddings=512, rope_scaling={
            "rope_type": "longrope", "original_max_position_embeddings": 128,
            "short_factor": [1.0, 1.5, 2.0, 3.0], "long_factor": [1.0, 4.0, 8.0, 16.0]})),
        {},
    ),
    "qwen2_tied_bf16": (qwen2(torch_dtype="bfloat16", tie_word_embeddings=True), {}),
    "qwen3_yarn_bf16": (
        qwen3(torch_dtype="bfloat16", rope_scaling=QWEN_YARN, rope_theta=10000, vocab_size=32),
        {},
    ),
    # R1-0528-Qwen3-8B's attn_factor, which the reference does not read.
    "qwen3_bias_yarn_bf16": (
        qwen3(torch_dtype="bfloat16", attention_bias=True, rope_theta=10000, vocab_size=32,
              num_hidden_layers=1, rope_scaling=QWEN_YARN | {"attn_factor": 0.8782}),
        {},
    ),
    "qwen3_moe_dense_bf16": (
        qwen3_moe(torch_dtype="bfloat16", num_hidden_layers=4, decoder_sparse_step=2,
                  mlp_only_layers=[3], norm_topk_prob=False, hidden_size=16, vocab_size=32),
        {},
    ),
    "qwen3_moe_bf16": (qwen3_moe(torch_dtype="bfloat16", vocab_size=32), {}),
    "deepseek_v2_lite_bf16": (deepseek_v2(n_routed_experts=6, vocab_size=32), {}),
    "deepseek_v2_bf16": (
        deepseek_v2(q_lora_rank=16, n_group=4, topk_group=2, topk_method="group_limited_greedy",
                    moe_intermediate_size=8, routed_scaling_factor=16.0, vocab_size=32,
                    # The ramp between kept and interpolated frequencies runs from 1 to 4 of 8.
                    rope_theta=1000, rope_scaling=yarn(0.707, 128, 8, beta_fast=4)),
        {},
    ),
    "deepseek_v2_bias_bf16": (
        deepseek_v2(attention_bias=True, mlp_bias=True, q_lora_rank=16, n_routed_experts=4,
                    moe_intermediate_size=8, vocab_size=32),
        {},
    ),
    # As save_pretrained writes it: without scoring_func and topk_method.
    "deepseek_v3_modern_bf16": (
        modern_spelling({k: v for k, v in deepseek_v3(
            attention_bias=True, rope_interleave=False, n_routed_experts=4, n_group=2, topk_group=1,
            num_experts_per_tok=2, moe_intermediate_size=8, vocab_size=32).items()
            if k not in ("scoring_func", "topk_method")}),
        {},
    ),
    "deepseek_v3_plain_bf16": (
        deepseek_v3(q_lora_rank=None, rope_scaling=None, n_group=2, topk_group=1,
                    moe_intermediate_size=8, vocab_size=32),
        {"bias_mean": -1.5},
    ),
    "deepseek_v3_fp8": (
        deepseek_v3(hidden_size=144, intermediate_size=136, n_routed_experts=4, n_group=2,
                    topk_group=1, num_experts_per_tok=2, vocab_size=32,
                    quantization_config=FP8_CONFIG),
        {},
    ),
    "deepseek_v3_mtp_bf16": (
        deepseek_v3(num_nextn_predict_layers=1, n_routed_experts=4, n_group=2, topk_group=1,
                    num_experts_per_tok=2, vocab_size=32),
        {"grad": True},
    ),
    "kimi_k2_bf16": (
        kimi_k2(moe_intermediate_size=8), {"reference": {"model_type": "deepseek_v3"}},
    ),
    "kimi_k25_bf16": (
        kimi_k2(moe_intermediate_size=8, num_hidden_layers=1, first_k_dense_replace=0),
        {"reference": {"model_type": "deepseek_v3"}, "vision": True},
    ),
    "glm4_moe_lite_bf16": (glm4_moe_lite(moe_intermediate_size=8), {}),
    "mistral4_bf16": (mistral4(), {}),
    "deepseek_v32": (deepseek_v32(), {"full": True}),
    "glm_moe_dsa": (glm_moe_dsa(), {}),
}
