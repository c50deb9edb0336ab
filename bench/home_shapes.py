"""Shapes of models that people run at home, for make_random_gguf.py: each function writes a model's keys and returns the
plan of its tensors (`only`: the one type of all matrices, or None). From their published config.json; names and layout
as llama.cpp's converter writes them. The vocabularies have true sizes, without meaning."""

import gguf
from gguf import GGMLQuantizationType as T

from random_gguf import Plan, more_bits, tokenizer_keys


def sizes(writer, layers, hidden, heads, kv_heads, ffn, context, theta, eps=1e-6):
    writer.add_context_length(context)
    writer.add_block_count(layers)
    writer.add_embedding_length(hidden)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_rope_freq_base(theta)
    writer.add_layer_norm_rms_eps(eps)
    if ffn:
        writer.add_feed_forward_length(ffn)


def specials(vocab):
    """Two control tokens at the end."""
    return {vocab - 2: "<|begin|>", vocab - 1: "<|end|>"}, vocab - 2, vocab - 1


def feed_forward(plan, p, ffn, hidden, wide):
    plan.add(p + "ffn_gate.weight", ffn, hidden)
    plan.add(p + "ffn_up.weight", ffn, hidden)
    plan.add(p + "ffn_down.weight", hidden, ffn, kind=wide)


def qwen35(writer, only):
    """Qwen/Qwen3.5-4B: three layers with a state to one with keys."""
    layers, hidden, heads, kv_heads, head, ffn, vocab = 32, 2560, 16, 4, 256, 9216, 248320
    key_heads, value_heads, size, taps = 16, 32, 128, 4
    sizes(writer, layers, hidden, heads, kv_heads, ffn, 262144, 1e7)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_dimension_count(head // 4)
    writer.add_rope_dimension_sections([11, 11, 10, 0])
    writer.add_ssm_conv_kernel(taps)
    writer.add_ssm_state_size(size)
    writer.add_ssm_group_count(key_heads)
    writer.add_ssm_time_step_rank(value_heads)
    writer.add_ssm_inner_size(value_heads * size)
    writer.add_uint32("qwen35.full_attention_interval", 4)
    tokenizer_keys(writer, "qwen2", vocab, *specials(vocab))
    plan = Plan(only)
    plan.add("token_embd.weight", vocab, hidden, kind=T.Q6_K)
    channels = (2 * key_heads + value_heads) * size
    for i in range(layers):
        wide = T.Q6_K if more_bits(i, layers) else T.Q4_K
        p = f"blk.{i}."
        plan.vector(p + "attn_norm.weight", hidden)
        if i % 4 == 3:
            plan.add(p + "attn_q.weight", 2 * heads * head, hidden)
            plan.add(p + "attn_k.weight", kv_heads * head, hidden)
            plan.add(p + "attn_v.weight", kv_heads * head, hidden, kind=wide)
            plan.add(p + "attn_output.weight", hidden, heads * head)
            plan.vector(p + "attn_q_norm.weight", head)
            plan.vector(p + "attn_k_norm.weight", head)
        else:
            plan.add(p + "attn_qkv.weight", channels, hidden)
            plan.add(p + "attn_gate.weight", value_heads * size, hidden)
            plan.add(p + "ssm_alpha.weight", value_heads, hidden)
            plan.add(p + "ssm_beta.weight", value_heads, hidden)
            plan.add(p + "ssm_conv1d.weight", channels, taps, kind=T.F32)
            plan.vector(p + "ssm_a", value_heads)
            plan.vector(p + "ssm_dt.bias", value_heads)
            plan.vector(p + "ssm_norm.weight", size)
            plan.add(p + "ssm_out.weight", hidden, value_heads * size)
        plan.vector(p + "post_attention_norm.weight", hidden)
        feed_forward(plan, p, ffn, hidden, wide)
    plan.vector("output_norm.weight", hidden)
    return plan.tensors


def gemma3(writer, only):
    """google/gemma-3-4b: five layers with windows to one that sees all."""
    layers, hidden, heads, kv_heads, head, ffn, vocab = 34, 2560, 8, 4, 256, 10240, 262144
    sizes(writer, layers, hidden, heads, kv_heads, ffn, 131072, 1e6)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_sliding_window(1024)
    writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
    writer.add_rope_scaling_factor(8.0)
    tokenizer_keys(writer, "default", vocab, *specials(vocab))
    plan = Plan(only)
    plan.add("token_embd.weight", vocab, hidden, kind=T.Q6_K)
    for i in range(layers):
        wide = T.Q6_K if more_bits(i, layers) else T.Q4_K
        p = f"blk.{i}."
        for name in ("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"):
            plan.vector(f"{p}{name}.weight", hidden)
        plan.add(p + "attn_q.weight", heads * head, hidden)
        plan.add(p + "attn_k.weight", kv_heads * head, hidden)
        plan.add(p + "attn_v.weight", kv_heads * head, hidden, kind=wide)
        plan.add(p + "attn_output.weight", hidden, heads * head)
        plan.vector(p + "attn_q_norm.weight", head)
        plan.vector(p + "attn_k_norm.weight", head)
        feed_forward(plan, p, ffn, hidden, wide)
    plan.vector("output_norm.weight", hidden)
    return plan.tensors


def gpt_oss(writer, only):
    """openai/gpt-oss-20b: sinks, windows of 128 in every second layer, biases, MXFP4 experts."""
    layers, hidden, heads, kv_heads, head, vocab = 24, 2880, 64, 8, 64, 201088
    experts, used, ffn = 32, 4, 2880
    sizes(writer, layers, hidden, heads, kv_heads, ffn, 131072, 150000.0, 1e-5)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_sliding_window(128)
    writer.add_expert_count(experts)
    writer.add_expert_used_count(used)
    writer.add_expert_feed_forward_length(ffn)
    writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
    writer.add_rope_scaling_factor(32.0)
    writer.add_rope_scaling_orig_ctx_len(4096)
    tokenizer_keys(writer, "gpt-4o", vocab, *specials(vocab))
    plan = Plan(only)
    plan.add("token_embd.weight", vocab, hidden, kind=T.Q8_0)
    for i in range(layers):
        p = f"blk.{i}."
        plan.vector(p + "attn_norm.weight", hidden)
        plan.vector(p + "post_attention_norm.weight", hidden)
        plan.vector(p + "attn_sinks.weight", heads)
        for name, rows, columns in (("attn_q", heads * head, hidden), ("attn_k", kv_heads * head, hidden),
                                    ("attn_v", kv_heads * head, hidden), ("attn_output", hidden, heads * head)):
            plan.add(f"{p}{name}.weight", rows, columns, kind=T.Q8_0)
            plan.vector(f"{p}{name}.bias", rows)
        plan.add(p + "ffn_gate_inp.weight", experts, hidden, kind=T.F32)
        plan.vector(p + "ffn_gate_inp.bias", experts)
        for name, rows, columns in (("gate", ffn, hidden), ("up", ffn, hidden), ("down", hidden, ffn)):
            plan.add(f"{p}ffn_{name}_exps.weight", experts, rows, columns, kind=T.MXFP4)
            plan.add(f"{p}ffn_{name}_exps.bias", experts, rows, kind=T.F32)
    plan.vector("output_norm.weight", hidden)
    plan.add("output.weight", vocab, hidden, kind=T.Q8_0)
    return plan.tensors


def glm_flash(writer, only):
    """zai-org/GLM-4.7-Flash: latent attention, 64 experts of which 4 are chosen, without its prediction layer."""
    layers, hidden, heads, ffn, vocab = 47, 2048, 20, 10240, 154880
    q_rank, rank, nope, rope, value = 768, 512, 192, 64, 256
    experts, used, expert_ffn = 64, 4, 1536
    sizes(writer, layers, hidden, heads, 1, ffn, 202752, 1e6, 1e-5)
    writer.add_q_lora_rank(q_rank)
    writer.add_kv_lora_rank(rank)
    writer.add_key_length(rank + rope)
    writer.add_value_length(rank)
    writer.add_key_length_mla(nope + rope)
    writer.add_value_length_mla(value)
    writer.add_rope_dimension_count(rope)
    writer.add_leading_dense_block_count(1)
    writer.add_expert_count(experts)
    writer.add_expert_used_count(used)
    writer.add_expert_shared_count(1)
    writer.add_expert_feed_forward_length(expert_ffn)
    writer.add_expert_group_count(1)
    writer.add_expert_group_used_count(1)
    writer.add_expert_weights_scale(1.8)
    writer.add_expert_weights_norm(True)
    writer.add_expert_gating_func(gguf.ExpertGatingFuncType.SIGMOID)
    tokenizer_keys(writer, "glm4", vocab, *specials(vocab))
    plan = Plan(only)
    plan.add("token_embd.weight", vocab, hidden)
    for i in range(layers):
        p = f"blk.{i}."
        for name, size in (("attn_norm", hidden), ("attn_q_a_norm", q_rank), ("attn_kv_a_norm", rank), ("ffn_norm", hidden)):
            plan.vector(f"{p}{name}.weight", size)
        plan.add(p + "attn_q_a.weight", q_rank, hidden)
        plan.add(p + "attn_q_b.weight", heads * (nope + rope), q_rank)
        plan.add(p + "attn_kv_a_mqa.weight", rank + rope, hidden)
        plan.add(p + "attn_k_b.weight", heads, rank, nope)
        plan.add(p + "attn_v_b.weight", heads, value, rank)
        plan.add(p + "attn_output.weight", hidden, heads * value)
        if i == 0:
            feed_forward(plan, p, ffn, hidden, T.Q4_K)
            continue
        plan.add(p + "ffn_gate_inp.weight", experts, hidden, kind=T.F32)
        plan.vector(p + "exp_probs_b.bias", experts)
        for name, rows, columns in (("gate", expert_ffn, hidden), ("up", expert_ffn, hidden), ("down", hidden, expert_ffn)):
            plan.add(f"{p}ffn_{name}_exps.weight", experts, rows, columns, kind=T.Q3_K)
            plan.add(f"{p}ffn_{name}_shexp.weight", rows, columns)
    plan.vector("output_norm.weight", hidden)
    plan.add("output.weight", vocab, hidden, kind=T.Q6_K)
    return plan.tensors


LABEL = "random weights, shape of "
SHAPES = {"qwen3.5-4b": ("qwen35", qwen35, LABEL + "Qwen3.5-4B"), "gemma3-4b": ("gemma3", gemma3, LABEL + "Gemma 3 4B"),
          "gpt-oss-20b": ("gpt-oss", gpt_oss, LABEL + "gpt-oss-20b"),
          "glm4.7-flash": ("deepseek2", glm_flash, LABEL + "GLM-4.7-Flash")}
