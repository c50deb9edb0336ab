"""What llama.cpp (release 0.5.0) computes otherwise than transformers, file or no file, for check_families.py: each
changes transformers' configuration or model to it, and says whether there was anything to change."""

import torch


class TableGelu(torch.nn.Module):
    """GELU as llama.cpp's table has it (GGML_GELU_FP16): 16-bit numbers to 16-bit numbers between -10 and 10."""

    def forward(self, x):
        table = torch.nn.functional.gelu(x.half().float(), approximate="tanh").half().float()
        return torch.where(x <= -10, 0, torch.where(x >= 10, x, table))


def take_table_gelu(model):
    """Whether the model has a GELU, which is llama.cpp's from now on."""
    found = [m for m in model.modules() if type(getattr(m, "act_fn", None)).__name__ in ("GELUTanh", "TableGelu")]
    for module in found:
        module.act_fn = TableGelu()
    return bool(found)


def round_ramp(config):
    """gpt-oss's YaRN does not round where its ramp begins and ends ("truncate" is false), llama.cpp always does."""
    rope = config.rope_parameters
    if config.model_type != "gpt_oss" or rope.get("rope_type") != "yarn" or rope.get("truncate", True):
        return False
    rope["truncate"] = True
    return True


def drop_windows(config):
    """"Phi SWA is currently disabled", it warns."""
    if config.model_type != "phi3" or config.sliding_window is None:
        return False
    config.sliding_window = None
    return True


# Half a step of a GELU or of a ramp may choose another expert.
KNOWN = {"GELUs of 16 bits": {"of_model": take_table_gelu}, "YaRN's ramp rounded": {"of_config": round_ramp},
         "no windows": {"of_config": drop_windows}}
