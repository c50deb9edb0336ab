#!/bin/bash
# ponder plan from outside: a model of 671 billion parameters planned in seconds, pages, refusals.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"

r1=$fixtures/plan/deepseek_r1.json
works "671.0 billion parameters, 37.6 of them used by a token" plan "$r1" --weights fp8 --hardware h800 --dp 32 --ep 32
works "tokens/s" plan "$fixtures/models/llama" --hardware epyc-9654
works '"cache_bytes_a_token"' plan "$r1" --weights q4_k_m --hardware rtx-4090 --experts-on epyc-9654 --json
works "a run" plan "$fixtures/models/llama" --hardware h100 --goal training --tokens 1e9 --sequence 64 --batch 8
works "ep" plan "$fixtures/models/deepseek_v3" --hardware h800 --devices 4 --prompt 64 --output 16 --page "$work/plan.html"
grep -q "default-src 'none'" "$work/plan.html" || not_so "the page has a policy"
grep -q "<script" "$work/plan.html" && not_so "the page has no script"

works "a step of 1 exchanges" plan "$r1" --weights fp8 --hardware epyc-9654 --ranks 4 --set between.gb_s=12.5
PONDER_ISA=scalar works "rows of every matrix on each" plan "$fixtures/models/llama" --ranks 2 --prompt 16 --output 4 --set disk_gb_s=1
fails 1 "experts are spread over all 3 ranks, or over none" plan "$r1" --weights fp8 --hardware epyc-9654 --ranks 3 --ep 2
fails 2 "--tp excludes --ranks" plan "$r1" --hardware epyc-9654 --ranks 2 --tp 2

# Of a config alone: as its weights are published, or it says that it cannot tell.
published() { # METHOD FILE
  python3 - "$r1" "$1" "$2" <<'END'
import json, sys
config = json.load(open(sys.argv[1]))
config["quantization_config"] = {"quant_method": sys.argv[2], "weight_block_size": [128, 128], "fmt": "e4m3"}
json.dump(config, open(sys.argv[3], "w"))
END
}
plan_of() { works "" plan "$1" --hardware epyc-9654 --prompt 16 --output 4 "${@:2}"; }
published fp8 "$work/fp8.json"
published awq "$work/awq.json"
plan_of "$work/fp8.json"
cp "$work/out" "$work/published"
plan_of "$work/fp8.json" --weights fp8
cmp -s "$work/out" "$work/published" || not_so "a config that is published in FP8 is planned in FP8"
fails 1 'quant_method "awq"' plan "$work/awq.json" --hardware epyc-9654

# Experts that a table chooses by token are counted from a config alone, too.
works "tokens/s" plan "$fixtures/models/deepseek_v4/config.json" --hardware h100
works "a run" plan "$fixtures/models/deepseek_v3/config.json" --hardware h100 --goal training

works "Examples:" plan --help
PONDER_ISA=scalar works "memory_gb_s" bench --roofs --json --threads 1
fails 1 "there is no hardware 'abacus'" plan "$r1" --hardware abacus
fails 1 "is no form of weights" plan "$r1" --weights q99 --hardware h800
fails 1 "no table of figures" plan "$r1" --weights fp8 --hardware h800 --set name.x=1
fails 1 "a figure is set as KEY=NUMBER" plan "$r1" --weights fp8 --hardware h800 --set memory_gb=much
fails 1 "no figure of hardware" plan "$r1" --weights fp8 --hardware h800 --set colour=3
fails 1 "--ep 3 does not divide" plan "$r1" --weights fp8 --hardware h800 --dp 4 --ep 3
fails 1 "no layout of 1 x NVIDIA H800 holds the model" plan "$r1" --weights fp8 --hardware h800 --devices 1
fails 1 "needs a network between nodes" plan "$r1" --weights fp8 --hardware rtx-4090 --tp 2
works "a prompt of 163000" plan "$r1" --weights fp8 --hardware h800 --prompt 163000
fails 1 "the model has positions for 163840 tokens, but --prompt 163840 and --output 1 need 163841" \
  plan "$r1" --weights fp8 --hardware h800 --prompt 163840
fails 1 "the model has positions for 163840 tokens, but --prompt 163000 and --output 1024" \
  plan "$r1" --weights fp8 --hardware h800 --prompt 163000 --output 1024
fails 1 "the model has positions for 163840 tokens, but --sequence is 200000" \
  plan "$r1" --hardware h800 --goal training --sequence 200000
fails 1 'have no link between devices; give "between.gb_s"' plan "$r1" --weights fp8 --hardware rtx-4090 --devices 2
fails 1 "within 1e-06 ms; allow more (--slowest-ms)" \
  plan "$fixtures/models/deepseek_v3" --hardware h800 --devices 2 --slowest-ms 0.000001
fails 1 "it has no experts, so --expert-hits" plan "$fixtures/models/llama" --hardware h100 --expert-hits 0.1
fails 1 '"devices_a_node" is 2.5, but must be a whole number' plan "$r1" --hardware h800 --set devices_a_node=2.5
fails 1 "a figure is set as KEY=NUMBER" plan "$r1" --hardware h800 --set memory_gb=nan
fails 1 'have no link between devices; give "inside.gb_s"' \
  plan "$r1" --weights fp8 --hardware h800 --set inside.gb_s=0 --devices 16
for option in "--prompt 5" "--cached 0.5" "--slowest-ms 1" "--kv f32" "--expert-hits 0.1"; do
  # shellcheck disable=SC2086
  fails 2 "has no effect with --goal training" plan "$r1" --hardware h800 --goal training $option
done
fails 2 "it chooses among layouts; say --devices N" plan "$r1" --hardware h800 --slowest-ms 1
fails 2 "it chooses among layouts; say --devices N" plan "$r1" --hardware h800 --goal latency
OMPI_COMM_WORLD_SIZE=2 works "Examples:" plan --help
PMIX_RANK=0 SLURM_STEP_NUM_TASKS=2 fails 1 "plan runs as one process" plan "$r1" --hardware h800
OMPI_COMM_WORLD_SIZE=2 fails 1 "plan runs as one process; start it without mpirun" plan "$r1" --hardware h800
fails 2 "--utilisation" plan "$r1" --utilisation 2
fails 2 "--devices" plan "$r1" --hardware h800 --goal training --devices 8
printf 'memory_gb = -1\n' >"$work/bad.toml"
fails 1 '"memory_gb" is -1' plan "$r1" --hardware "$work/bad.toml"
finish
