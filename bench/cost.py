#!/usr/bin/env python3
"""cost.py PROGRAM: docs/cost.md, by `ponder plan`.

Every row of cost_rows.py is planned and set beside what was published, with its signed error. The table of what this
machine measured stays as it is: plan_here.py writes it.
"""
import argparse
import json
import statistics
import subprocess
from pathlib import Path

from cost_rows import ROWS, TRAINING
from plan_here import BEGIN, END

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "tests/fixtures/plan/deepseek_r1.json"
OUT = ROOT / "docs/cost.md"
# Dollars a million tokens out (in, not found in a cache), 2025.
PRICES = [("o1", 60.0, 15.0), ("R1", 2.19, 0.55)]


def plan(program, model, arguments):
    out = subprocess.run([program, "plan", str(model), *arguments, "--json"], capture_output=True, text=True)
    if out.returncode:
        raise SystemExit(f"cost.py: {' '.join(arguments)}: {out.stderr.strip()}")
    return json.loads(out.stdout)


def number(value):
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def row_text(row, value, error):
    note = ("sets a share" if row.kind == "calibration" else "") + ("; " if row.kind == "calibration" and row.assumed else "")
    return (f"| {row.name} | {row.source} | {number(row.published)} {row.unit} | {number(value)} | {error:+.0%} | "
            f"{note}{row.assumed} |")


def table(program, cache):
    lines, errors = [], []
    for group in dict.fromkeys(row.group for row in ROWS):
        lines += [f"\n### {group}\n", "| what | source | published | planned | error | |", "|---|---|---|---|---|---|"]
        for row in (row for row in ROWS if row.group == group):
            key = tuple(row.arguments)
            if key not in cache:
                cache[key] = plan(program, CONFIG, row.arguments)
            value = row.value(cache[key])
            error = value / row.published - 1
            if row.kind == "prediction":
                errors.append(abs(error))
            lines.append(row_text(row, value, error))
    within = sum(error <= 0.25 for error in errors)
    summary = (f"Median error of the {len(errors)} predictions: **{statistics.median(errors):.0%}**; {within} are within 25 %, "
               f"the worst is off by {max(errors):.0%}.")
    return summary, "\n".join(lines)


# Rates of a node to a day's dollars; rates of decode and training to the hours of R1-Zero's reinforcement learning.
def derived(cache, program):
    by_name = {(row.group, row.name): cache[tuple(row.arguments)] for row in ROWS}
    day_in = by_name["DeepSeek's fleet", "in a node, the day, hits counted"]
    day_out = by_name["DeepSeek's fleet", "out a node, the day"]
    computed, out = 608e9 - 342e9, 168e9
    nodes_in = computed / 86400 / (day_in["prefill_tokens_per_s"] / 4)
    nodes_out = out / 86400 / (day_out["decode_tokens_per_s"] / 18)
    dollars = (nodes_in + nodes_out) * 8 * 2 * 24
    few = plan(program, CONFIG, ["--weights", "fp8", "--hardware", "h800", "--dp", "32", "--ep", "32", "--prompt", "16384",
                                 "--output", "2", "--batch", str(32 * 16)])
    training = by_name[TRAINING, "V3: a step of 15,360 x 4096 tokens, 2048 devices"]
    rollouts, steps = 10400 / 16, 10400
    longest = (8200 / 16) * 32768 + (2200 / 16) * 65536  # tokens one after the other
    sampling = longest / few["tokens_per_s_a_user"] / 3600
    tokens = steps * 512 * 7300  # answers grow from some 500 tokens to 14,200
    learning = tokens / (training["tokens_per_s"] / 4) / 3600
    hours = sampling + learning
    return f"""## What follows

| | published | planned | error |
|---|---|---|---|
| DeepSeek's day: nodes | 226.75 | {nodes_in + nodes_out:.0f} ({nodes_in:.0f} prefill, {nodes_out:.0f} decode) | {(nodes_in + nodes_out) / 226.75 - 1:+.0%} |
| DeepSeek's day: dollars | 87,072 | {dollars:,.0f} | {dollars / 87072 - 1:+.0%} |
| R1-Zero's reinforcement learning, 512 devices: hours | 198 | {hours:.0f} ({sampling:.0f} sampling, {learning:.0f} learning) | {hours / 198 - 1:+.0%} |

The day is planned from its rates a node (above) and its tokens; its two shares of use are inputs. R1-Zero samples
8,192 answers at once, in {rollouts:.0f} turns, and each turn lasts as long as its longest answer: 32,768 tokens, and 65,536
after step 8,200. So its hours are those of one long answer at 16 a device, and hardly those of all tokens. That some
answer of each turn reaches the limit, and a mean of 7,300 tokens, are assumed.
"""


def prices(cache):
    lines = ["## Dollars of a million tokens\n", "| | out | of o1's price | of R1's price |", "|---|---|---|---|"]
    for name, out, _ in PRICES:
        lines.append(f"| {name}, its price | {out:.2f} | {out / PRICES[0][1]:.1%} | {out / PRICES[1][1]:.0%} |")
    seen = set()
    for row in ROWS:
        planned = cache[tuple(row.arguments)]
        if not planned.get("dollars_a_million_out") or "decode" not in row.name:
            continue
        kind = planned["hardware"], planned["experts_on"], planned["batch"]
        if kind in seen:
            continue
        seen.add(kind)
        out = planned["dollars_a_million_out"]
        lines.append(f"| R1 on {planned['hardware']}{' with ' + planned['experts_on'] if planned['experts_on'] else ''}, "
                     f"{planned['batch']} at once (planned) | {out:.2f} | {out / PRICES[0][1]:.1%} | {out / PRICES[1][1]:.0%} |")
    return "\n".join(lines)


def kept_measurements():
    text = OUT.read_text() if OUT.exists() else ""
    if BEGIN in text and END in text:
        return text.split(BEGIN)[1].split(END)[0].strip("\n")
    return "Not filled in yet: bench/plan_here.py writes it."


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    options = parser.parse_args()
    cache = {}
    summary, rows = table(options.program, cache)
    here = kept_measurements()
    OUT.write_text(f"""# What R1 costs

Made by `bench/cost.py` with `ponder plan` ([how it plans](plan.md)): what others published of serving and training
DeepSeek-R1 and V3, beside what is planned from the model's config and a device's figures. {summary}

Three rows set shares of what CPUs could do at most, all of ktransformers on one kind of machine, and are marked: of
memory's bandwidth, of AVX-512's products, of AMX's. The shares of GPUs are those of published kernels (DeepGEMM, FlashMLA,
DeepEP), on every GPU the same. All other rows are predictions. Where a source leaves something open, the last column says
what was assumed. What misses most: kernels of young hardware (GB200, H200) are behind those of H800, training in FP8 does
not reach its products' speed, and prompts whose experts are copied to a GPU are not planned for.

Rows are not independent: those of one service or run share a plan (V3's training is one time in four forms). And two
choices were made with rows in sight: in serving, the network is added to the rest, though published systems hide one behind the
other (kernels that share units with it slow down by about as much); and the M3 Ultra, first given the shares of CPUs
(-46 % and -58 %), has those of GPUs, which it computes with.
{rows}

{derived(cache, options.program)}
{prices(cache)}

## What this machine measured

{BEGIN}
{here}
{END}
""")
    print(summary)


if __name__ == "__main__":
    main()
