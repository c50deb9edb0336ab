"""What others published of serving and training DeepSeek-R1 and V3, and how `ponder plan` is asked for it.

A row: what it is, its source, the published value and unit, the arguments of `ponder plan`, and how the
answer (JSON) becomes the value. kind is "calibration" (a share in a hardware file was set by it) or
"prediction"; `assumed` says what the source leaves open.
"""
from dataclasses import dataclass
from typing import Callable

R1 = ["--weights", "fp8"]
Q4 = ["--weights", "q4_k_m"]


@dataclass
class Row:
    name: str
    source: str
    published: float
    unit: str
    arguments: list
    value: Callable
    kind: str = "prediction"
    assumed: str = ""
    group: str = ""


def gpu(name, layout, *more):
    flags = [f"--{part}" if i % 2 == 0 else part for i, part in enumerate(layout.split())]
    return [*R1, "--hardware", name, *flags, *more]


def cpu(*more):
    return [*Q4, "--prompt", "1024", "--output", "2", *more]


def prefill(devices, a_node=8):
    return lambda plan: plan["prefill_tokens_per_s"] / devices * a_node


def decode(devices, a_node=8):
    return lambda plan: plan["decode_tokens_per_s"] / devices * a_node


def network_ms(plan):
    return sum(part["seconds"] for part in plan["decode"]["parts"] if part["part"] == "network") * 1e3


EP32 = "dp 32 ep 32"
CHUNK32 = ["--chunk", str(16384 * 32)]
TRAIN = ["--weights", "bf16", "--hardware", "h800", "--goal", "training", "--pp", "16", "--dp", "128", "--ep", "64",
         "--sequence", "4096", "--batch", "15360", "--fp8", "--overlap", "--tokens", "14.8e12"]
DAY_IN = gpu("h800", EP32, *CHUNK32, "--utilisation", "0.51")
DAY_OUT = gpu("h800", "dp 144 ep 144", "--prompt", "4400", "--output", "1178", "--batch", str(144 * 88), "--utilisation", "0.8")
HIT = 0.563  # of the day's prompt tokens

DEEPSEEK, COPIES, TRAINING, ONE = "DeepSeek's fleet", "Reproductions", "Training", "One machine"

ROWS = [
    Row("prefill a node, profile", "profile-data", 62713, "tokens/s",
        gpu("h800", EP32, "--prompt", "4096", *CHUNK32), prefill(32), group=DEEPSEEK),
    Row("decode a node, profile", "profile-data", 18598, "tokens/s",
        gpu("h800", "dp 128 ep 128", "--prompt", "4096", "--output", "2", "--batch", str(128 * 128)), decode(128),
        group=DEEPSEEK),
    Row("in a node, the day, hits counted", "open-infra-index, day 6", 73700, "tokens/s", DAY_IN,
        lambda plan: prefill(32)(plan) / (1 - HIT), group=DEEPSEEK, assumed="utilisation 0.51 is an input"),
    Row("out a node, the day", "open-infra-index, day 6", 14800, "tokens/s", DAY_OUT, decode(144), group=DEEPSEEK,
        assumed="utilisation 0.80 is an input; 88 at once a device, as both published rates say"),
    Row("out a user, the day", "open-infra-index, day 6", 21, "tokens/s", DAY_OUT,
        lambda plan: plan["tokens_per_s_a_user"], group=DEEPSEEK, assumed="the same; 20 to 22 were published"),
    Row("experts' messages of 32 tokens a device, both micro-batches", "arXiv 2505.09343", 14.76, "ms",
        gpu("h800", "dp 144 ep 144", "--batch", str(144 * 64), "--set", "reached.links=1", "--set", "between.latency_us=0"),
        network_ms, group=DEEPSEEK, assumed="their bound counts 61 layers and the shared expert, too"),
    Row("prefill a node, prompts of 1K", "lmsys, 12 x 8 H100", 57674, "tokens/s",
        gpu("h100", EP32, "--prompt", "1024", *CHUNK32), prefill(32), group=COPIES),
    Row("prefill a node, prompts of 2K", "lmsys, 12 x 8 H100", 54543, "tokens/s",
        gpu("h100", EP32, "--prompt", "2048", *CHUNK32), prefill(32), group=COPIES),
    Row("prefill a node, prompts of 4K", "lmsys, 12 x 8 H100", 50302, "tokens/s",
        gpu("h100", EP32, "--prompt", "4096", *CHUNK32), prefill(32), group=COPIES),
    Row("decode a node, 256 a device, EP72", "lmsys, 12 x 8 H100", 22282, "tokens/s",
        gpu("h100", "dp 72 ep 72", "--prompt", "2000", "--output", "100", "--batch", str(72 * 256)), decode(72), group=COPIES),
    Row("dollars a million tokens out", "lmsys, 12 x 8 H100", 0.20, "$",
        gpu("h100", "dp 72 ep 72", "--prompt", "2000", "--output", "100", "--batch", str(72 * 256)),
        lambda plan: plan["dollars_a_million_out"], group=COPIES, assumed="$2 an hour and device"),
    Row("prefill a node", "lmsys, H20", 16500, "tokens/s",
        gpu("h20", "tp 8", "--prompt", "4096", "--chunk", "16384"), prefill(8), group=COPIES, assumed="TP8, 4K prompts"),
    Row("decode a node", "lmsys, H20", 5700, "tokens/s",
        gpu("h20", "dp 16 ep 16", "--prompt", "4096", "--output", "1536", "--batch", str(16 * 32)), decode(16), group=COPIES,
        assumed="EP16, 4K prompts, 32 sequences a device"),
    Row("prefill a device", "lmsys, GB200", 18471, "tokens/s",
        gpu("gb200", "dp 4 ep 4", "--prompt", "2000", "--chunk", "65536"), prefill(4, 1), group=COPIES, assumed="EP4"),
    Row("decode a device", "lmsys, GB200", 9087, "tokens/s",
        gpu("gb200", "dp 48 ep 48", "--prompt", "2000", "--output", "100", "--batch", str(48 * 768)), decode(48, 1),
        group=COPIES, assumed="EP48, 768 sequences a device"),
    Row("decode a device", "vLLM, H200", 2200, "tokens/s",
        gpu("h200", "dp 16 ep 16", "--prompt", "2000", "--output", "100", "--batch", str(16 * 256)), decode(16, 1),
        group=COPIES, assumed="EP16, 256 sequences a device"),
    Row("V3: a step of 15,360 x 4096 tokens, 2048 devices", "arXiv 2505.09343, table 4", 19.926, "s", TRAIN,
        lambda plan: plan["step_s"], group=TRAINING, assumed="the network hides behind the rest (DualPipe)"),
    Row("V3: the pipeline's filling", "arXiv 2505.09343, table 4", 2.06, "s", TRAIN, lambda plan: plan["bubble_s"],
        group=TRAINING),
    Row("V3: operations of a token", "arXiv 2505.09343", 250, "GFLOP", TRAIN, lambda plan: plan["flop_a_token"] / 1e9,
        group=TRAINING),
    Row("V3: share of the bf16 peak", "arXiv 2505.09343, table 4", 38.9, "%", TRAIN,
        lambda plan: plan["used_of_bf16_peak"] * 100, group=TRAINING),
    Row("V3: device hours, all in all", "arXiv 2412.19437", 2.788, "million", TRAIN,
        lambda plan: plan["device_hours"] / 1e6, group=TRAINING, assumed="14.8T tokens, without its longer contexts"),
    Row("one socket 6454S + RTX 4090: decode", "ktransformers", 8.7, "tokens/s",
        cpu("--hardware", "rtx-4090", "--experts-on", "xeon-6454s"), lambda plan: plan["decode_tokens_per_s"],
        kind="calibration", group=ONE),
    Row("one socket 6454S + RTX 4090: prefill", "ktransformers", 54, "tokens/s",
        cpu("--hardware", "rtx-4090", "--experts-on", "xeon-6454s"), lambda plan: plan["prefill_tokens_per_s"],
        kind="calibration", group=ONE),
    Row("two sockets: decode", "ktransformers", 12.2, "tokens/s",
        cpu("--hardware", "rtx-4090", "--experts-on", "xeon-6454s", "--set-experts", "memory_gb_s=614.4", "--set-experts",
            "tflop_s.int8=42.6"), lambda plan: plan["decode_tokens_per_s"], group=ONE),
    Row("two sockets: prefill", "ktransformers", 83, "tokens/s",
        cpu("--hardware", "rtx-4090", "--experts-on", "xeon-6454s", "--set-experts", "memory_gb_s=614.4", "--set-experts",
            "tflop_s.int8=42.6"), lambda plan: plan["prefill_tokens_per_s"], group=ONE),
    Row("two sockets with AMX: prefill", "ktransformers", 255, "tokens/s",
        cpu("--hardware", "rtx-4090", "--experts-on", "xeon-6454s-amx", "--set-experts", "memory_gb_s=614.4", "--set-experts",
            "tflop_s.int8=340"), lambda plan: plan["prefill_tokens_per_s"], kind="calibration", group=ONE),
    Row("EPYC 9654 + RTX 4090: decode at 1K", "ktransformers", 14, "tokens/s",
        cpu("--hardware", "rtx-4090", "--experts-on", "epyc-9654"), lambda plan: plan["decode_tokens_per_s"], group=ONE),
    Row("EPYC 9654 + RTX 4090: decode at 10K", "ktransformers", 10, "tokens/s",
        [*Q4, "--prompt", "10240", "--output", "2", "--hardware", "rtx-4090", "--experts-on", "epyc-9654"],
        lambda plan: plan["decode_tokens_per_s"], group=ONE),
    Row("Xeon 6980P: decode", "ik_llama.cpp", 10.0, "tokens/s", cpu("--hardware", "xeon-6980p"),
        lambda plan: plan["decode_tokens_per_s"], group=ONE),
    Row("Xeon 6980P: prefill", "ik_llama.cpp", 118, "tokens/s", cpu("--hardware", "xeon-6980p"),
        lambda plan: plan["prefill_tokens_per_s"], group=ONE, assumed="93 to 143 were published"),
    Row("EPYC 9V45, Q2: decode", "ik_llama.cpp", 9.8, "tokens/s",
        ["--weights", "q2_k", "--prompt", "1024", "--output", "2", "--hardware", "epyc-9v45"],
        lambda plan: plan["decode_tokens_per_s"], group=ONE),
    Row("EPYC 9V45, Q2: prefill", "ik_llama.cpp", 106, "tokens/s",
        ["--weights", "q2_k", "--prompt", "1024", "--output", "2", "--hardware", "epyc-9v45"],
        lambda plan: plan["prefill_tokens_per_s"], group=ONE),
    Row("2 x 6980P, INT8: a token", "SGLang", 68, "ms",
        ["--weights", "q8_0", "--prompt", "1024", "--output", "1024", "--hardware", "xeon-6980p-amx", "--set",
         "memory_gb_s=1689.6", "--set", "tflop_s.int8=1310", "--set", "memory_gb=1536"],
        lambda plan: 1e3 / plan["tokens_per_s_a_user"], group=ONE),
    Row("2 x 6980P, INT8: first token", "SGLang", 1.9, "s",
        ["--weights", "q8_0", "--prompt", "1024", "--output", "1024", "--hardware", "xeon-6980p-amx", "--set",
         "memory_gb_s=1689.6", "--set", "tflop_s.int8=1310", "--set", "memory_gb=1536"],
        lambda plan: plan["first_token_s"], group=ONE, assumed="a prompt of 1K"),
    Row("two sockets + RTX 5090, INT4: decode", "arXiv 2606.10493", 28, "tokens/s",
        ["--weights", "q4_0", "--prompt", "1024", "--output", "2", "--hardware", "rtx-5090", "--experts-on", "xeon-6980p-amx",
         "--set-experts", "memory_gb_s=1689.6", "--set-experts", "tflop_s.int8=1310"],
        lambda plan: plan["decode_tokens_per_s"], group=ONE, assumed="sockets as 6980P"),
    Row("two sockets + RTX 5090, INT4: prefill", "arXiv 2606.10493", 1200, "tokens/s",
        ["--weights", "q4_0", "--prompt", "4096", "--output", "2", "--hardware", "rtx-5090", "--experts-on", "xeon-6980p-amx",
         "--set-experts", "memory_gb_s=1689.6", "--set-experts", "tflop_s.int8=1310"],
        lambda plan: plan["prefill_tokens_per_s"], group=ONE, assumed="sockets as 6980P"),
    Row("M3 Ultra: decode", "llama.cpp", 20.2, "tokens/s", cpu("--hardware", "m3-ultra"),
        lambda plan: plan["decode_tokens_per_s"], group=ONE),
    Row("M3 Ultra: prefill", "llama.cpp", 169, "tokens/s", cpu("--hardware", "m3-ultra"),
        lambda plan: plan["prefill_tokens_per_s"], group=ONE),
]
