"""Fixtures of grouped-query families, whose weights transformers itself writes (save_pretrained).

make_family_fixtures.py reads FAMILIES. config.json is as published; windows and chunks are shorter than
the test's texts, and every option of a family is at work in some layer.
"""


def base(model_type, class_name, **changes):
    config = {
        "architectures": [class_name],
        "bos_token_id": 0,
        "eos_token_id": 1,
        "hidden_act": "silu",
        "hidden_size": 24,
        "initializer_range": 0.02,
        "intermediate_size": 32,
        "max_position_embeddings": 2048,
        "model_type": model_type,
        "num_attention_heads": 4,
        "num_hidden_layers": 2,
        "num_key_value_heads": 2,
        "pad_token_id": None,  # torch gives the padding's embedding no gradient
        "rms_norm_eps": 1e-05,
        "rope_theta": 10000.0,
        "tie_word_embeddings": False,
        "torch_dtype": "float32",
        "use_cache": True,
        "vocab_size": 32,
    }
    config |= changes
    return {key: value for key, value in config.items() if value != "absent"}


GRANITE = {"attention_bias": False, "attention_multiplier": 0.2, "embedding_multiplier": 3.0,
           "logits_scaling": 1.5, "residual_multiplier": 0.6}

# Heads and MLPs of models with four layers.
SMALL = {"intermediate_size": 24, "num_attention_heads": 2, "num_key_value_heads": 1}

# Layers with a state: value heads that share key heads, whose numbers fill no vector.
DELTA = {"head_dim": 8, "attention_bias": False, "partial_rotary_factor": 0.25, "full_attention_interval": 2,
         "linear_conv_kernel_dim": 4, "linear_key_head_dim": 6, "linear_value_head_dim": 10, "linear_num_key_heads": 2,
         "linear_num_value_heads": 4}
DELTA_EXPERTS = {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 16,
                 "shared_expert_intermediate_size": 24, "output_router_logits": False, "router_aux_loss_coef": 0.001}
MROPE = {"rope_theta": "absent", "partial_rotary_factor": "absent",
         "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5,
                             "mrope_interleaved": True, "mrope_section": [1, 1, 0]}}

# A quarter of a full layer's heads turns; the window is shorter than the texts.
GEMMA4 = {"hidden_act": "absent", "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 16, "intermediate_size": 24,
          "head_dim": 8, "global_head_dim": 16, "attention_bias": False, "attention_k_eq_v": True, "sliding_window": 9,
          "rope_theta": "absent", "tie_word_embeddings": True, "use_bidirectional_attention": None,
          "rope_parameters": {"full_attention": {"partial_rotary_factor": 0.25, "rope_theta": 1000000.0,
                                                 "rope_type": "proportional"},
                              "sliding_attention": {"rope_theta": 10000.0, "rope_type": "default"}}}

# Two key heads' worth of everything: a window shorter than the texts, more keys than a query may choose, windows of
# the text that no page is a whole number of.
V4 = {"hidden_size": 12, "intermediate_size": "absent", "moe_intermediate_size": 8, "num_key_value_heads": 1,
      "head_dim": 12, "q_lora_rank": 8, "o_groups": 2, "o_lora_rank": 4, "n_routed_experts": 4,
      "n_shared_experts": 1, "num_experts_per_tok": 2, "norm_topk_prob": True, "sliding_window": 7,
      "index_head_dim": 8, "attention_bias": False, "attention_dropout": 0.0, "num_nextn_predict_layers": 1}

FAMILIES = {
    "mistral": (base("mistral", "MistralForCausalLM", head_dim=8, sliding_window=11), {}),
    "ministral3": (base("ministral3", "Ministral3ForCausalLM", head_dim=8, sliding_window=None, rope_theta="absent",
                        rope_parameters={"rope_type": "yarn", "type": "yarn", "rope_theta": 10000.0, "factor": 4.0,
                                         "original_max_position_embeddings": 16, "max_position_embeddings": 2048,
                                         "beta_fast": 32.0, "beta_slow": 1.0, "mscale": 1.0,
                                         "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.4}), {}),
    "phi3": (base("phi3", "Phi3ForCausalLM", hidden_size=32, rope_scaling=None, partial_rotary_factor=0.75,
                  original_max_position_embeddings=2048, sliding_window=13, attention_bias=False), {"grad": True}),
    "granite": (base("granite", "GraniteForCausalLM", hidden_size=32, mlp_bias=False, **GRANITE), {}),
    "granitemoe": (base("granitemoe", "GraniteMoeForCausalLM", hidden_size=16, num_attention_heads=2,
                        num_key_value_heads=1, num_local_experts=4,
                        num_experts_per_tok=2, intermediate_size=16, output_router_logits=False,
                        router_aux_loss_coef=0.001, **GRANITE), {"grad": True}),
    "smollm3": (base("smollm3", "SmolLM3ForCausalLM", hidden_size=32, attention_bias=False, mlp_bias=False,
                     no_rope_layers=[1, 0, 1, 0], no_rope_layer_interval=2, use_sliding_window=False,
                     sliding_window=None, max_window_layers=28), {}),
    "olmo2": (base("olmo2", "Olmo2ForCausalLM", hidden_size=32, attention_bias=False), {"grad": True}),
    "seed_oss": (base("seed_oss", "SeedOssForCausalLM", head_dim=8, attention_bias=True, attention_out_bias=True,
                      mlp_bias=False, residual_dropout=0.1), {}),
    "glm4": (base("glm4", "Glm4ForCausalLM", head_dim=8, attention_bias=True, partial_rotary_factor=0.5), {}),
    "glm4_moe": (base("glm4_moe", "Glm4MoeForCausalLM", head_dim=8, attention_bias=True, partial_rotary_factor=0.5,
                      use_qk_norm=True, n_routed_experts=6, num_experts_per_tok=2, n_shared_experts=1,
                      moe_intermediate_size=16, first_k_dense_replace=1, n_group=1, topk_group=1,
                      norm_topk_prob=True, routed_scaling_factor=1.5, num_nextn_predict_layers=0), {}),
    "qwen2_moe": (base("qwen2_moe", "Qwen2MoeForCausalLM", num_experts=4, num_experts_per_tok=2,
                       moe_intermediate_size=16, shared_expert_intermediate_size=24, norm_topk_prob=False,
                       decoder_sparse_step=1, use_sliding_window=False, sliding_window=32768, max_window_layers=21,
                       output_router_logits=False, router_aux_loss_coef=0.001), {"grad": True}),
    "ernie4_5": (base("ernie4_5", "Ernie4_5ForCausalLM", head_dim=8, use_bias=False, tie_word_embeddings=True), {}),
    "hunyuan": (base("hunyuan_v1_dense", "HunYuanDenseV1ForCausalLM", head_dim=8, attention_bias=False,
                     attention_head_dim=8, eod_token_id=3, use_qk_norm=True,
                     rope_scaling={"alpha": 10.0, "beta_fast": 32, "beta_slow": 1, "factor": 1.0, "mscale": 1.0,
                                   "mscale_all_dim": 1.0, "type": "dynamic"}), {"grad": True}),
    "nemotron": (base("nemotron", "NemotronForCausalLM", hidden_size=32, hidden_act="relu2", norm_eps=1e-05,
                      rms_norm_eps="absent", partial_rotary_factor=0.5, attention_bias=False, mlp_bias=False),
                 {"grad": True}),
    "cohere2": (base("cohere2", "Cohere2ForCausalLM", hidden_size=16, num_hidden_layers=4, **SMALL, layer_norm_eps=1e-05,
                     rms_norm_eps="absent", logit_scale=0.4, sliding_window=9, sliding_window_pattern=4,
                     tie_word_embeddings="absent", attention_bias=False, use_qk_norm=False,
                     use_parallel_block=True), {"grad": True}),
    "exaone4": (base("exaone4", "Exaone4ForCausalLM", hidden_size=16, num_hidden_layers=4, **SMALL, sliding_window=9,
                     sliding_window_pattern=4,
                     layer_types=["sliding_attention", "sliding_attention", "sliding_attention", "full_attention"],
                     rope_scaling={"factor": 4.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
                                   "original_max_position_embeddings": 64, "rope_type": "llama3"}), {}),
    "olmo3": (base("olmo3", "Olmo3ForCausalLM", hidden_size=16, num_hidden_layers=4, **SMALL, attention_bias=False,
                   sliding_window=9, rope_theta=500000,
                   layer_types=["sliding_attention", "sliding_attention", "sliding_attention", "full_attention"],
                   rope_scaling={"attention_factor": 1.1, "beta_fast": 32, "beta_slow": 1, "factor": 8.0,
                                 "original_max_position_embeddings": 16, "rope_type": "yarn"}), {}),
    "gemma3": (base("gemma3_text", "Gemma3ForCausalLM", torch_dtype="bfloat16", hidden_size=16, num_hidden_layers=4, head_dim=8, **SMALL,
                    hidden_act="absent", hidden_activation="gelu_pytorch_tanh",
                    attention_bias=False, attn_logit_softcapping=None, final_logit_softcapping=None,
                    query_pre_attn_scalar=12, rope_theta=1000000.0, rope_local_base_freq=10000.0,
                    rope_scaling={"factor": 8.0, "rope_type": "linear"}, sliding_window=9,
                    sliding_window_pattern=2, tie_word_embeddings="absent"), {"grad": True}),
    # As E2B and E4B are: the last layers share keys, and each layer has numbers of its own of each token.
    "gemma4": (base("gemma4_text", "Gemma4ForCausalLM", **GEMMA4, torch_dtype="bfloat16", num_hidden_layers=6,
                    num_attention_heads=4, layer_types=["sliding_attention", "full_attention", "sliding_attention",
                                                        "sliding_attention", "sliding_attention", "full_attention"],
                    num_kv_shared_layers=3, use_double_wide_mlp=True, hidden_size_per_layer_input=8,
                    vocab_size_per_layer_input=32, num_global_key_value_heads=1, final_logit_softcapping=3.0),
               {"grad": True, "gradients": ("layers.1.self_attn.k_proj.weight", "layers.2.self_attn.v_proj.weight",
                                            "layers.2.self_attn.k_norm.weight", "model.embed_tokens_per_layer.weight",
                                            "model.per_layer_model_projection.weight",
                                            "layers.4.per_layer_input_gate.weight")}),
    # As 26B-A4B is: experts beside the dense MLP, and no values of their own where layers see all.
    "gemma4_moe": (base("gemma4_text", "Gemma4ForCausalLM", **GEMMA4, num_hidden_layers=3,
                        layer_types=["sliding_attention", "sliding_attention", "full_attention"],
                        num_kv_shared_layers=0, use_double_wide_mlp=False, hidden_size_per_layer_input=0,
                        vocab_size_per_layer_input=32, num_global_key_value_heads=1, enable_moe_block=True,
                        num_experts=4, top_k_experts=2, moe_intermediate_size=12, final_logit_softcapping=3.0),
                   {"grad": True, "gradients": ("mlp.gate.scale", "mlp.gate.per_expert.scale",
                                                "layers.2.self_attn.k_proj.weight",
                                                "layers.0.pre_feedforward_layernorm_2.weight")}),
    "gemma4_unified": (base("gemma4_unified_text", "Gemma4UnifiedForCausalLM", **GEMMA4, num_hidden_layers=2,
                            layer_types=["sliding_attention", "full_attention"], num_kv_shared_layers=0,
                            use_double_wide_mlp=False, num_global_key_value_heads=1,
                            final_logit_softcapping=3.0), {}),
    "gpt_oss": (base("gpt_oss", "GptOssForCausalLM", torch_dtype="bfloat16", head_dim=8, attention_bias=True, experts_per_token=2,
                     num_experts_per_tok=2, num_local_experts=4, intermediate_size=16, initial_context_length=32,
                     layer_types=["sliding_attention", "full_attention"], sliding_window=7, swiglu_limit=1.5,
                     rope_theta=150000, output_router_logits=False, router_aux_loss_coef=0.9,
                     rope_scaling={"beta_fast": 4.0, "beta_slow": 1.0, "factor": 8.0,
                                   "original_max_position_embeddings": 32, "rope_type": "yarn",
                                   "truncate": False}), {"grad": True}),
    "llama4": (base("llama4_text", "Llama4ForCausalLM", hidden_size=16, head_dim=8, num_attention_heads=2,
                    num_key_value_heads=1, num_hidden_layers=4, attention_bias=False,
                    attention_chunk_size=12, attn_scale=0.3, attn_temperature_tuning=True, floor_scale=10,
                    intermediate_size=16, intermediate_size_mlp=32, interleave_moe_layer_step=2,
                    no_rope_layers=[1, 1, 1, 0], num_experts_per_tok=1, num_local_experts=4,
                    output_router_logits=False, router_aux_loss_coef=0.001, router_jitter_noise=0.0,
                    rope_theta=500000.0, use_qk_norm=True,
                    rope_scaling={"factor": 4.0, "high_freq_factor": 1.0, "low_freq_factor": 1.0,
                                  "original_max_position_embeddings": 64, "rope_type": "llama3"}), {"grad": True}),
    "minimax_m2": (base("minimax_m2", "MiniMaxM2ForCausalLM", head_dim=8, rotary_dim=4, num_local_experts=4,
                        num_experts_per_tok=2, intermediate_size=16, scoring_func="sigmoid", use_qk_norm=True,
                        use_routing_bias=True, qk_norm_type="per_layer", shared_intermediate_size=0,
                        attn_type_list=[1, 1], use_mtp=True, num_mtp_modules=3, mtp_transformer_layers=1,
                        output_router_logits=False, router_aux_loss_coef=0.001), {"grad": True}),
    "qwen3_next": (base("qwen3_next", "Qwen3NextForCausalLM", **(DELTA | DELTA_EXPERTS), decoder_sparse_step=1,
                        mlp_only_layers=[], norm_topk_prob=True, use_sliding_window=False), {"grad": True}),
    "qwen3_5": (base("qwen3_5_text", "Qwen3_5ForCausalLM", **(DELTA | MROPE), attn_output_gate=True,
                     layer_types=["linear_attention", "full_attention"], mamba_ssm_dtype="float32",
                     mtp_num_hidden_layers=1, mtp_use_dedicated_embeddings=False), {"grad": True}),
    "qwen3_5_moe": (base("qwen3_5_moe_text", "Qwen3_5MoeForCausalLM", torch_dtype="bfloat16",
                         **(DELTA | DELTA_EXPERTS | MROPE), intermediate_size="absent",
                         layer_types=["full_attention", "linear_attention"]), {"grad": True}),
    # In the published spelling.
    "deepseek_v4": (base("deepseek_v4", "DeepseekV4ForCausalLM", **V4, num_hidden_layers=3, qk_rope_head_dim=4,
                         compress_ratios=[0, 4, 128, 0], compress_rate_hca=6, num_hash_layers=1, hc_mult=3,
                         hc_sinkhorn_iters=20, hc_eps=1e-06, index_n_heads=8, index_topk=3, scoring_func="sqrtsoftplus",
                         topk_method="noaux_tc", routed_scaling_factor=1.5, swiglu_limit=0.7,
                         compress_rope_theta=160000.0,
                         rope_scaling={"type": "yarn", "factor": 4, "original_max_position_embeddings": 32,
                                       "beta_fast": 32, "beta_slow": 1}), {}),
    # As transformers 5 spells it; every option the other way.
    "deepseek_v4_modern": (base("deepseek_v4", "DeepseekV4ForCausalLM", **V4, num_hidden_layers=2,
                                rope_theta="absent",
                                layer_types=["heavily_compressed_attention", "compressed_sparse_attention"],
                                compress_rates={"compressed_sparse_attention": 2, "heavily_compressed_attention": 20},
                                mlp_layer_types=["moe", "hash_moe"], hc_mult=2, hc_sinkhorn_iters=3, hc_eps=1e-04,
                                index_n_heads=6, index_topk=100, scoring_func="sigmoid", routed_scaling_factor=2.5,
                                swiglu_limit=10.0, mlp_bias=True, tie_word_embeddings=True,
                                rope_parameters={"main": {"rope_type": "default", "rope_theta": 10000.0,
                                                          "partial_rotary_factor": 0.5},
                                                 "compress": {"rope_type": "default", "rope_theta": 40000.0,
                                                              "partial_rotary_factor": 0.5}}), {}),
}
