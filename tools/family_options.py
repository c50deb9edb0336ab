"""Random options that all families have, for check_families.py."""

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-"


def rope(rng, dim, deepseek=False):
    """One of transformers' rope types, with its options, and the context it is for."""
    theta = rng.choice([10000.0, 500000.0, 1000000.0])
    kind = rng.choice(["default", "default", "linear", "dynamic", "yarn", "yarn", "llama3", "longrope"])
    if deepseek and kind == "longrope":
        kind = "yarn"
    if kind == "dynamic" and dim <= 2:  # transformers divides by dim - 2
        kind = "default"
    out = {"rope_type": kind, "rope_theta": theta}
    if kind == "default":
        return out
    if kind in ("linear", "dynamic", "yarn", "llama3"):
        out["factor"] = rng.choice([2.0, 4.0, 8.0])
    if kind == "llama3":
        out |= {"low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
    if kind == "yarn":
        out["original_max_position_embeddings"] = rng.choice([32, 64])
        for key, value in {
            "attention_factor": rng.choice([0.8, 1.3]),
            "beta_fast": rng.choice([16.0, 32.0]),
            "beta_slow": rng.choice([1.0, 2.0]),
            "truncate": rng.choice([True, False]),
            "attn_factor": 0.8782,
        }.items():
            if rng.random() < 0.25:
                out[key] = value
        if rng.random() < 0.5:
            out["mscale"] = rng.choice([0.707, 1.0])
            out["mscale_all_dim"] = out["mscale"] if rng.random() < 0.6 else rng.choice([0.5, 1.0])
    if kind == "longrope":
        out["original_max_position_embeddings"] = 128
        out["short_factor"] = [1.0 + 0.1 * i for i in range(dim // 2)]
        out["long_factor"] = [1.0 + 0.5 * i for i in range(dim // 2)]
        if rng.random() < 0.5:
            out["factor"] = 2.0
    return out


def common(rng):
    heads = rng.choice([2, 4])
    return {
        "vocab_size": len(LETTERS),
        "hidden_size": 32,
        "intermediate_size": rng.choice([32, 48]),
        "num_hidden_layers": rng.choice([2, 3]),
        "num_attention_heads": heads,
        "num_key_value_heads": rng.choice([1, heads]),
        "max_position_embeddings": 256,
        "rms_norm_eps": rng.choice([1e-5, 1e-6]),
        "tie_word_embeddings": rng.random() < 0.3,
        "hidden_act": "gelu" if rng.random() < 0.04 else "silu",
        "bos_token_id": 0,
        "eos_token_id": 1,
    }
