#include "formats/convert_plan.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>

#include "base/error.h"
#include "formats/adapter_order.h"
#include "formats/delta_rows.h"
#include "formats/gguf.h"
#include "formats/gguf_metadata.h"
#include "formats/gguf_names.h"
#include "formats/peft.h"
#include "formats/spelling.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_query_or_key(std::string_view name) {
  return ends_with_any(name, {".q_proj.weight", ".k_proj.weight", ".q_proj.bias", ".k_proj.bias"});
}

MlaSizes mla_sizes(const Json& config, const std::string& place) {
  const MlaSizes sizes{required_int(config, "num_attention_heads", place),
                       required_int(config, "qk_nope_head_dim", place),
                       required_int(config, "v_head_dim", place),
                       required_int(config, "kv_lora_rank", place)};
  constexpr int64_t kMax = 1 << 20;
  for (const int64_t size : {sizes.heads, sizes.nope, sizes.value, sizes.lora}) {
    if (size <= 0 || size > kMax) fail("{}: a size of the attention is {}", place, size);
  }
  return sizes;
}

// The number of layer N in "model.layers.N.rest"; -1 for other names.
int64_t layer_of(std::string_view name, std::string_view prefix) {
  int64_t layer = -1;
  if (name.starts_with(prefix)) {
    std::from_chars(name.data() + prefix.size(), name.data() + name.size(), layer);
  }
  return layer;
}

// Of a model with states behind its last layer: copies of embedding and head in the first
// prediction layer, and further prediction layers, which folders have no names for.
bool is_spare_draft(std::string_view name, int64_t layers) {
  const int64_t layer = layer_of(name, "model.layers.");
  return layer > layers || (layer == layers && (name.ends_with(".embed_tokens.weight") ||
                                                name.ends_with(".shared_head.head.weight")));
}

Matrix floats_matrix(std::vector<float> values, std::string name, std::string place) {
  Matrix out;
  out.name = std::move(name);
  out.place = std::move(place);
  out.shape = {static_cast<int64_t>(values.size())};
  out.rows = 1;
  out.columns = out.shape[0];
  out.read = [shared = std::make_shared<std::vector<float>>(std::move(values))](
                 int64_t, float* to) { std::copy(shared->begin(), shared->end(), to); };
  return out;
}

// What convert leaves out because it is computed from the config.
bool left_out(const StoredTensor& tensor) { return tensor.name.ends_with(".rotary_emb.inv_freq"); }

// Whether it is a bias that the model does not add.
bool is_unasked_bias(const std::string& name, const ModelConfig& c) {
  if (ends_with_any(name, {".q_proj.bias", ".k_proj.bias", ".v_proj.bias"})) return !c.qkv_bias;
  if (ends_with_any(name, {".o_proj.bias", ".q_a_proj.bias", ".kv_a_proj_with_mqa.bias"})) {
    return !c.out_bias;
  }
  if (!ends_with_any(name, {".gate_proj.bias", ".up_proj.bias", ".down_proj.bias"})) return false;
  return name.find(".mlp.experts.") == std::string::npos ? !c.mlp_bias : !c.expert_bias;
}

// Quantisers write biases of zeros beside matrices that have none.
bool is_spare_bias(const StoredTensor& tensor, const ModelConfig& c) {
  return is_unasked_bias(tensor.name, c) && !tensor.made &&
         std::all_of(tensor.data, tensor.data + tensor.bytes,
                     [](std::byte byte) { return byte == std::byte{0}; });
}

// A gate with one output, which GGUF keeps as a vector.
bool is_row(const Matrix& matrix) {
  return matrix.shape.size() == 2 && matrix.name.ends_with("ffn_gate_inp_shexp.weight");
}

bool norms_shift(const Checkpoint& checkpoint, std::string_view name) {
  return family_of(checkpoint.config, checkpoint.path).norms_from_one &&
         name.ends_with("norm.weight") && !name.ends_with("linear_attn.norm.weight");
}

bool rows_turn(const Checkpoint& checkpoint, std::string_view name) {
  return family_of(checkpoint.config, checkpoint.path).gguf_turns_rows && is_query_or_key(name);
}

// Whether norms are those of a GGUF: of one, or of a folder that was exported of one.
bool norms_are_sums(const Checkpoint& checkpoint) {
  return !json_bool(checkpoint.config, "norm_plus_one", checkpoint.path).value_or(true);
}

Json scaling_of_factors(const Checkpoint& checkpoint, const StoredTensor& tensor,
                        const Json& config) {
  const Matrix matrix = stored_matrix(checkpoint, tensor, tensor.name);
  std::vector<float> factors(static_cast<size_t>(matrix.rows == 1 ? matrix.columns : 0));
  if (!factors.empty()) matrix.read(0, factors.data());
  const auto scaling = rope_scaling_of(factors, config, checkpoint.path);
  if (!scaling) {
    fail(
        "{}: the factors in rope_freqs.weight are no rope scaling that ponder knows, so "
        "config.json cannot say them",
        checkpoint.path);
  }
  return *scaling;
}

// Fused tensors of GGUF, from their parts.
class FusedParts {
 public:
  explicit FusedParts(const Checkpoint& checkpoint)
      : checkpoint_(checkpoint), family_(family_of(checkpoint.config, checkpoint.path)) {}

  // Whether it is one; then it is kept.
  bool take(const StoredTensor& tensor) {
    const auto part = fused_part(family_, tensor.name);
    if (!part) return false;
    std::vector<Matrix>& of = wholes_[part->whole];
    of.resize(std::max(of.size(), part->number + 1));
    of[part->number] = stored_matrix(checkpoint_, tensor, tensor.name);
    return true;
  }
  void add_to(ConvertPlan& plan) {
    for (auto& [whole, parts] : wholes_) {
      const auto name = gguf_name(whole, &family_);
      PONDER_CHECK(name.has_value());
      plan.tensors.push_back(join_rows(std::move(parts), name->name));
    }
  }

 private:
  const Checkpoint& checkpoint_;
  const Family& family_;
  std::map<std::string, std::vector<Matrix>> wholes_;
};

void add_gguf_tensor(const Checkpoint& checkpoint, const StoredTensor& tensor, std::string name,
                     ConvertPlan& plan) {
  const Json& config = checkpoint.config;
  if (rows_turn(checkpoint, tensor.name) && !rows_are_turned(checkpoint)) {
    plan.tensors.push_back(to_interleaved_rows(
        checkpoint, tensor, head_dim_of(config, checkpoint.path), std::move(name)));
    return;
  }
  Matrix matrix = stored_matrix(checkpoint, tensor, std::move(name));
  if (is_row(matrix)) matrix.shape = {matrix.columns};
  if (is_table(tensor.name)) matrix = table_as(std::move(matrix), DType::I32);
  if (norms_shift(checkpoint, tensor.name) && !norms_are_sums(checkpoint))
    matrix = shifted(std::move(matrix), 1);
  if (!tensor.name.ends_with(".kv_b_proj.weight")) {
    plan.tensors.push_back(std::move(matrix));
    return;
  }
  const MlaSizes sizes = mla_sizes(config, checkpoint.path);
  const std::string layer = matrix.name.substr(0, matrix.name.find("attn_kv_b"));
  plan.tensors.push_back(mla_k_b(matrix, sizes, layer + "attn_k_b.weight"));
  plan.tensors.push_back(mla_v_b(matrix, sizes, layer + "attn_v_b.weight"));
}

void add_delta_tensor(const Checkpoint& checkpoint, const StoredTensor& tensor,
                      const ModelConfig& model, ConvertPlan& plan) {
  const Family& family = family_of(checkpoint.config, checkpoint.path);
  for (Matrix& matrix : delta_to_gguf(stored_matrix(checkpoint, tensor, tensor.name), model.delta,
                                      family.gguf_tiles_values)) {
    const auto name = gguf_name(matrix.name, &family);
    if (!name) {
      fail("{}: the tensor \"{}\" has no place in GGUF", checkpoint.path, printable(tensor.name));
    }
    matrix.name = name->name;
    plan.tensors.push_back(std::move(matrix));
  }
}

// Experts of one stacked tensor, by number.
using Stacks = std::map<std::string, std::map<int, Matrix>>;

void add_stacks(Stacks stacks, ConvertPlan& plan) {
  for (auto& [name, experts] : stacks) {
    std::vector<Matrix> parts;
    for (auto& [number, matrix] : experts) {
      if (number != static_cast<int>(parts.size())) {
        fail("{}: expert {} of the same layer is missing", matrix.place, parts.size());
      }
      parts.push_back(std::move(matrix));
    }
    plan.tensors.push_back(stack(std::move(parts), name));
  }
}

}  // namespace

ConvertPlan plan_gguf(const Checkpoint& checkpoint) {
  const Json& config = checkpoint.config;
  const std::string& place = checkpoint.path;
  const int64_t layers = required_int(config, "num_hidden_layers", place);
  const bool tied = json_bool(config, "tie_word_embeddings", place).value_or(false);
  ConvertPlan plan;
  Stacks stacks;
  FusedParts fused(checkpoint);
  const Family& family = family_of(config, place);
  if (!family.gguf) {
    fail("{}: ponder has no GGUF form of {}; give an output folder in place of a .gguf file", place,
         family.model_type);
  }
  const ModelConfig model = read_model_config(config, place);
  bool prediction_layer = false;
  size_t spare_biases = 0, passed_over = 0;
  for (const StoredTensor& tensor : checkpoint.tensors) {
    if (left_out(tensor)) continue;
    if (tensor_changes_nothing(family, tensor.name)) {
      ++passed_over;
      continue;
    }
    if (tied && tensor.name == "lm_head.weight") continue;
    const bool behind = layer_of(tensor.name, "model.layers.") >= layers;
    if (behind && (!family.gguf_draft || is_spare_draft(tensor.name, layers))) {
      prediction_layer = true;
      continue;
    }
    if (is_spare_bias(tensor, model)) {
      ++spare_biases;
      continue;
    }
    if (fused.take(tensor)) continue;
    const bool state = model.delta.heads > 0 && is_delta_tensor(tensor.name);
    if (state && !norms_are_sums(checkpoint)) {
      add_delta_tensor(checkpoint, tensor, model, plan);
      continue;
    }
    auto name = gguf_name(tensor.name, &family);
    // No class of transformers reads factors of the rotation, but whoever reads the file would.
    if (!name || name->name == "rope_freqs.weight")
      fail("{}: the tensor \"{}\" has no place in GGUF", place, printable(tensor.name));
    if (name->expert) {
      Matrix matrix = stored_matrix(checkpoint, tensor, tensor.name);
      stacks[name->name].emplace(*name->expert, std::move(matrix));
    } else {
      add_gguf_tensor(checkpoint, tensor, std::move(name->name), plan);
    }
  }
  add_stacks(std::move(stacks), plan);
  fused.add_to(plan);
  const int64_t turned = model.ropes.empty() ? 0 : model.ropes.front().dim;
  std::vector<float> factors =
      turned > 0 ? rope_factors(config, turned, place) : std::vector<float>();
  if (!factors.empty()) {
    plan.tensors.push_back(floats_matrix(std::move(factors), "rope_freqs.weight", place));
  }
  if (spare_biases > 0) {
    plan.notes.push_back(fmt::format(
        "biases of zeros, which the model does not add, are left out: {}", spare_biases));
  }
  if (passed_over > 0) {
    plan.notes.push_back(
        fmt::format("tensors of parts that ponder does not run are left out: {}", passed_over));
  }
  if (prediction_layer) {
    plan.notes.push_back(fmt::format(
        "the multi-token-prediction layer is left out: llama.cpp 0.5.0 reads none in {}",
        family.gguf));
  }
  return plan;
}

bool lies_as_gguf(const Checkpoint& checkpoint) {
  return checkpoint.format == Checkpoint::Format::Gguf || rows_are_turned(checkpoint) ||
         norms_are_sums(checkpoint);
}

Json hf_config(const Checkpoint& checkpoint) {
  Json config = checkpoint.config;
  config.erase("rope_interleaved");
  config.erase("norm_plus_one");
  const bool gguf = checkpoint.format == Checkpoint::Format::Gguf;
  const StoredTensor* factors = gguf ? checkpoint.find("rope_freqs.weight") : nullptr;
  if (factors) config["rope_scaling"] = scaling_of_factors(checkpoint, *factors, config);
  return config;
}

Matrix hf_matrix(const Checkpoint& checkpoint, const StoredTensor& tensor) {
  if (rows_turn(checkpoint, tensor.name) && rows_are_turned(checkpoint)) {
    return to_half_split_rows(checkpoint, tensor, head_dim_of(checkpoint.config, checkpoint.path),
                              tensor.name);
  }
  Matrix matrix = stored_matrix(checkpoint, tensor, tensor.name);
  if (is_table(tensor.name) && checkpoint.format == Checkpoint::Format::Gguf)
    return table_as(std::move(matrix), DType::I64);
  if (!norms_are_sums(checkpoint)) return matrix;
  if (is_delta_tensor(tensor.name)) {
    return delta_to_hf(std::move(matrix),
                       read_model_config(checkpoint.config, checkpoint.path).delta);
  }
  return norms_shift(checkpoint, tensor.name) ? shifted(std::move(matrix), -1) : matrix;
}

namespace {

// Of a GGUF: one of the two that are one packed projection in a folder.
bool is_delta_part(const ModelConfig& model, std::string_view name) {
  return model.delta.packed_gates && !model.delta.packed_values &&
         ends_with_any(name, {".linear_attn.in_proj_qkv.weight", ".linear_attn.in_proj_z.weight"});
}

Matrix packed_tensor(const Checkpoint& checkpoint, const ModelConfig& model,
                     const std::string& qkv) {
  const std::string stem = qkv.substr(0, qkv.size() - std::strlen("qkv.weight"));
  return packed_values(stored_matrix(checkpoint, checkpoint.at(qkv), qkv),
                       stored_matrix(checkpoint, checkpoint.at(stem + "z.weight"), qkv),
                       model.delta, stem + "qkvz.weight");
}

}  // namespace

ConvertPlan plan_hf(const Checkpoint& checkpoint, Json& config) {
  const std::string& place = checkpoint.path;
  config = hf_config(checkpoint);
  config.erase("quantization_config");
  const bool gguf = checkpoint.format == Checkpoint::Format::Gguf;
  const ModelConfig model =
      norms_are_sums(checkpoint) ? read_model_config(checkpoint.config, place) : ModelConfig();
  ConvertPlan plan;
  for (const StoredTensor& tensor : checkpoint.tensors) {
    const std::string& name = tensor.name;
    if (left_out(tensor) || name.ends_with(".v_b_proj.weight")) continue;
    if (gguf && name == "rope_freqs.weight") continue;  // said in the config
    if (is_delta_part(model, name)) {
      if (!name.ends_with(".in_proj_z.weight"))
        plan.tensors.push_back(packed_tensor(checkpoint, model, name));
      continue;
    }
    if (model.delta.heads > 0 && is_spare_draft(name, model.layers)) continue;
    if (name.ends_with(".k_b_proj.weight")) {
      const std::string layer = name.substr(0, name.size() - std::strlen("k_b_proj.weight"));
      const Matrix k_b = stored_matrix(checkpoint, tensor, name);
      const Matrix v_b = stored_matrix(checkpoint, checkpoint.at(layer + "v_b_proj.weight"), name);
      plan.tensors.push_back(
          with_adapter(checkpoint, layer + "kv_b_proj",
                       mla_kv_b(k_b, v_b, mla_sizes(config, place), layer + "kv_b_proj.weight")));
    } else if (gguf && name.starts_with("blk.")) {
      fail("{}: the tensor \"{}\" has no name that ponder knows in a Hugging Face folder", place,
           printable(name));
    } else {
      plan.tensors.push_back(hf_matrix(checkpoint, tensor));
    }
  }
  return plan;
}

namespace {

// An adapter's part of a matrix that the file has in another form would get lost on the way.
void check_all_merged(const Checkpoint& checkpoint, const std::set<std::string>& merged) {
  if (!checkpoint.adapter) return;
  for (const LoraModule& module : checkpoint.adapter->modules) {
    if (merged.contains(module.name + ".weight")) continue;
    fail(
        "{}: its {} cannot be merged from GGUF to GGUF, where that matrix is kept in halves or as "
        "a part of another; merge into a folder and convert that",
        checkpoint.adapter->path, printable(module.name));
  }
}

}  // namespace

ConvertPlan plan_same_gguf(const Checkpoint& checkpoint) {
  ConvertPlan plan;
  std::set<std::string> same_names;
  std::unordered_map<const std::byte*, const StoredTensor*> named;  // by Hugging Face's names
  for (const StoredTensor& tensor : checkpoint.tensors) named.emplace(tensor.data, &tensor);
  for (size_t i = 0; i < checkpoint.files.size(); ++i) {
    const MappedFile& mapped = checkpoint.files[i];
    const Gguf file(mapped.bytes(), mapped.path());
    for (const GgufTensor& tensor : file.tensors()) {
      const StoredTensor stored{
          std::string(tensor.name), tensor.dtype, tensor.shape, tensor.data, tensor.bytes,
          static_cast<int>(i)};
      const auto known = named.find(tensor.data);
      const bool same = known != named.end() && known->second->shape == stored.shape;
      if (same) same_names.insert(known->second->name);
      plan.tensors.push_back(
          stored_matrix(checkpoint, same ? *known->second : stored, stored.name));
    }
  }
  check_all_merged(checkpoint, same_names);
  return plan;
}

namespace {

DType float_type(DType stored) {
  if (stored == DType::F16 || stored == DType::BF16) return stored;
  return stored == DType::F8_E4M3 ? DType::BF16 : DType::F32;
}

}  // namespace

DType gguf_type(const Matrix& tensor, const std::optional<QuantMix>& quant, const MixModel& model) {
  if (tensor.shape.size() < 2 ||
      ends_with_any(tensor.name, {".ffn_gate_inp.weight", ".indexer.proj.weight",
                                  ".ssm_conv1d.weight", "hc_fn.weight", ".hc_attn_fn.weight",
                                  ".hc_ffn_fn.weight", "_compressor_ape.weight", ".bias"})) {
    return DType::F32;
  }
  if (tensor.stored == DType::I32) return tensor.stored;  // a table
  if (quant) return fitting_type(mixed_type(*quant, tensor.name, model), tensor.columns);
  // Rows that must be computed cannot keep a type that only others can write.
  const bool keep = is_quantised(tensor.stored) && (tensor.raw || can_encode(tensor.stored));
  return keep ? fitting_type(tensor.stored, tensor.columns) : float_type(tensor.stored);
}

DType hf_type(const Matrix& tensor, const std::optional<QuantMix>& quant) {
  if (tensor.name.ends_with("e_score_correction_bias")) return DType::F32;
  if (is_table(tensor.name)) return tensor.stored;
  if (quant) return quant->base;
  return is_quantised(tensor.stored) ? DType::BF16 : float_type(tensor.stored);
}

}  // namespace ponder
