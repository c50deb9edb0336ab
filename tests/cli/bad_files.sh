#!/bin/bash
# A bad model is one sentence and status 1, whatever is wrong with it.
source "$(dirname -- "${BASH_SOURCE[0]}")/claims.sh"
llama=$fixtures/models/llama
small=(--prefill 4 --decode 0 --batch 0 --repeat 1)

# A copy of the fixture $1 to damage.
copy() {
  rm -rf "$work/model"
  cp -r "$fixtures/models/$1" "$work/model"
}

# ---- folders
mkdir "$work/empty"
fails 1 "config.json" inspect "$work/empty"
copy llama
for config in '' '{' '[]' 'null' '{"model_type": 7}' '{"model_type": "llama"}'; do
  printf '%s' "$config" >"$work/model/config.json"
  fails 1 "$work/model" inspect "$work/model"
done
for change in 's/("hidden_size": )[0-9]+/\1-1/' 's/("hidden_size": )[0-9]+/\1 1e300/' \
  's/("num_attention_heads": )[0-9]+/\1 0/' 's/("vocab_size": )[0-9]+/\1 99999999999999999999/' \
  's/("num_hidden_layers": )[0-9]+/\1 "many"/'; do
  copy llama
  sed -E -i "$change" "$work/model/config.json"
  fails 1 "$work/model" inspect "$work/model"
done
# More than the file holds: a tensor is missing, or has another shape.
copy llama
sed -E -i 's/("num_hidden_layers": )[0-9]+/\1 900/' "$work/model/config.json"
fails 1 'missing' bench -m "$work/model" "${small[@]}"
copy llama
sed -E -i 's/("intermediate_size": )[0-9]+/\1 4096/' "$work/model/config.json"
fails 1 'shape' bench -m "$work/model" "${small[@]}"

# ---- safetensors
copy llama
: >"$work/model/model.safetensors"
fails 1 "model.safetensors" inspect "$work/model"
for bytes in 4 8 200 40000; do
  head -c "$bytes" "$llama/model.safetensors" >"$work/model/model.safetensors"
  fails 1 "model.safetensors" inspect "$work/model"
done
# The header's length as large as it can be.
cp "$llama/model.safetensors" "$work/model/model.safetensors"
printf '\377\377\377\377\377\377\377\177' |
  dd of="$work/model/model.safetensors" conv=notrunc status=none
fails 1 "model.safetensors" inspect "$work/model"
rm "$work/model/model.safetensors"
fails 1 "safetensors" inspect "$work/model"
copy llama_sharded_bf16
rm "$work"/model/*-00002-of-*.safetensors
fails 1 "00002" inspect "$work/model"

# ---- quantised forms
forms=$fixtures/forms
for change in 's/"quant_method": "gptq"/"quant_method": "hqq"/' 's/"bits": 4/"bits": 6/' \
  's/"group_size": 32/"group_size": 0/' 's/"damp_percent"/"rotation"/'; do
  rm -rf "$work/model"
  cp -r "$forms/gptq" "$work/model"
  sed -E -i "$change" "$work/model/config.json"
  fails 1 "quantization_config" inspect "$work/model"
done
rm -rf "$work/model"
cp -r "$forms/gptq" "$work/model"
sed -i 's/"group_size": 32/"group_size": 64/' "$work/model/config.json"
fails 1 'scales" has the shape' inspect "$work/model"
works "GPTQ int4 in groups of 32 is read without loss as Q4_0" inspect "$forms/gptq"

# ---- GGUF
works "tensors" convert "$llama" "$work/good.gguf"
: >"$work/bad.gguf"
fails 1 "bad.gguf" inspect "$work/bad.gguf"
for bytes in 3 20 100 1000 60000; do
  head -c "$bytes" "$work/good.gguf" >"$work/bad.gguf"
  fails 1 "bad.gguf" inspect "$work/bad.gguf"
done
# Counts of tensors and of metadata (bytes 8 and 16) beyond all reason.
for offset in 8 16; do
  cp "$work/good.gguf" "$work/bad.gguf"
  printf '\377\377\377\377\377\377\377\177' |
    dd of="$work/bad.gguf" bs=1 seek="$offset" conv=notrunc status=none
  fails 1 "bad.gguf" inspect "$work/bad.gguf"
done
printf 'no model at all, but a text that is long enough to be looked at\n' >"$work/bad.gguf"
fails 1 "bad.gguf" inspect "$work/bad.gguf"
fails 1 "bad.gguf" convert "$work/bad.gguf" "$work/never"
[[ ! -e $work/never ]] || not_so "a failed convert leaves nothing behind"

# ---- numbers that are none: the end of the file, most of its weights, becomes NaN
copy llama
size=$(stat -c %s "$llama/model.safetensors")
{
  head -c $((size - 60000)) "$llama/model.safetensors"
  head -c 60000 /dev/zero | tr '\0' '\377'
} >"$work/model/model.safetensors"
fails 1 "not finite" bench -m "$work/model" "${small[@]}"
# One FP8 scale is NaN: its place stands in the file's header.
copy deepseek_v3_fp8
weights=$work/model/model.safetensors
header=$(od -An -tu8 -N8 "$weights" | tr -d ' ')
begin=$(head -c $((header + 8)) "$weights" | tail -c "$header" |
  grep -o '"model.layers.0.self_attn.q_a_proj.weight_scale_inv":{[^}]*}' | sed 's/.*\[\([0-9]*\),[0-9]*\]}/\1/')
printf '\377\377\377\377' |
  dd of="$weights" bs=1 seek=$((8 + header + begin)) conv=notrunc status=none
fails 1 "q_a_proj.weight_scale_inv*scales are finite" bench -m "$work/model" "${small[@]}"
printf 'a text' >"$work/text"
fails 1 "tokenizer" perplexity "$work/text" -m "$llama"
mkdir "$work/full"
cp "$work/text" "$work/full"
fails 1 "the folder is not empty; give a new one" convert "$llama" "$work/full"
ln -s /dev/null "$work/link"
fails 1 "it is a device or a pipe" tasks write --documents 1 --out "$work/link"
finish
