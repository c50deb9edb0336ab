#include "formats/spelling.h"

#include <algorithm>
#include <map>
#include <memory>

#include "base/error.h"

namespace ponder {
namespace {

// The first place where `from` is in the name, or its beginning.
void replace_part(std::string& name, std::string_view from, std::string_view to) {
  if (from.starts_with('^')) {
    from.remove_prefix(1);
    if (name.starts_with(from)) name.replace(0, from.size(), to.substr(1));
    return;
  }
  const size_t at = name.find(from);
  if (at != std::string::npos) name.replace(at, from.size(), to);
}

// "model.layers.N." of the prediction layer.
std::string draft_stem(const Json& config, const std::string& place) {
  return fmt::format("model.layers.{}.", json_int(config, "num_hidden_layers", place).value_or(0));
}

// Not all folders that have the layer say so (Qwen3-Next), and others say so and lack it.
void say_if_drafts(Checkpoint& checkpoint, const std::string& stem) {
  constexpr const char* kKey = "num_nextn_predict_layers";
  const bool drafts = std::any_of(
      checkpoint.tensors.begin(), checkpoint.tensors.end(), [&](const StoredTensor& tensor) {
        return tensor.name == stem + "eh_proj.weight" || tensor.name == stem + "h_proj.weight";
      });
  if (drafts) {
    checkpoint.config[kKey] = 1;
  } else {
    checkpoint.config.erase(kKey);
  }
}

std::string_view suffix_of(std::string_view name) {
  for (const std::string_view suffix : {".weight", ".bias"}) {
    if (name.ends_with(suffix)) return suffix;
  }
  return {};
}

int64_t count_of(const Json& config, const char* key, int64_t otherwise, const std::string& place) {
  return json_int(config, key, place).value_or(otherwise);
}

// How many rows of a fused tensor each part has: q, k and v by their heads, others the same.
std::vector<int64_t> part_rows(const Checkpoint& checkpoint, const FusedTensor& fused,
                               int64_t rows) {
  const Json& config = checkpoint.config;
  std::vector<int64_t> out;
  for (const std::string_view part : fused.parts) {
    if (part.empty()) continue;
    const int64_t heads = count_of(config, "num_attention_heads", 1, checkpoint.path);
    const int64_t keys = count_of(config, "num_key_value_heads", heads, checkpoint.path);
    if (heads < 1 || keys < 0 || heads > kMaxHeads || keys > kMaxHeads) return {};
    if (part.ends_with("q_proj")) {
      out.push_back(rows / (heads + 2 * keys) * heads);
    } else if (part.ends_with("k_proj") || part.ends_with("v_proj")) {
      out.push_back(rows / (heads + 2 * keys) * keys);
    } else {
      out.push_back(rows / 2);
    }
  }
  return out;
}

void cut(const Checkpoint& checkpoint, const StoredTensor& tensor, const FusedTensor& fused,
         std::vector<StoredTensor>& out) {
  const int64_t rows = tensor.shape.empty() ? 0 : tensor.shape[0];
  const std::vector<int64_t> sizes = part_rows(checkpoint, fused, rows);
  int64_t sum = 0;
  for (const int64_t size : sizes) sum += size;
  if (rows == 0 || sum != rows || tensor.shape.size() > 2 || tensor.dtype == DType::F8_E4M3) {
    fail("{}: the fused tensor \"{}\" cannot be cut in {} parts", checkpoint.path,
         printable(tensor.name), sizes.size());
  }
  const uint64_t row_bytes = tensor.bytes / static_cast<uint64_t>(rows);
  uint64_t at = 0;
  int64_t first = 0;
  for (size_t i = 0; i < sizes.size(); first += sizes[i++]) {
    if (tensor.made) {
      StoredTensor& part = out.emplace_back(tensor.some_rows(tensor.name, first, sizes[i]));
      replace_part(part.name, fused.whole, fused.parts[i]);
      continue;
    }
    StoredTensor& part = out.emplace_back(tensor);
    replace_part(part.name, fused.whole, fused.parts[i]);
    part.shape[0] = sizes[i];
    part.data = tensor.data + at;
    part.bytes = row_bytes * static_cast<uint64_t>(sizes[i]);
    at += part.bytes;
  }
}

const FusedTensor* fused_of(const Family& family, std::string_view name) {
  const std::string_view suffix = suffix_of(name);
  name.remove_suffix(suffix.size());
  for (const FusedTensor& fused : family.fused) {
    if (!suffix.empty() && name.ends_with(fused.whole)) return &fused;
  }
  return nullptr;
}

// Several tensors behind one another as one of this shape.
TensorOut joined(std::vector<TensorOut> parts, std::string name, std::vector<int64_t> shape) {
  TensorOut out{std::move(name), parts[0].dtype, std::move(shape), {}};
  const auto shared = std::make_shared<const std::vector<TensorOut>>(std::move(parts));
  out.pour = [shared](const ByteSink& sink) {
    for (const TensorOut& part : *shared) part.pour(sink);
  };
  return out;
}

void check_alike(const std::vector<TensorOut>& parts, const std::string& name,
                 const std::string& place) {
  for (const TensorOut& part : parts) {
    const bool like = part.pour && part.dtype == parts[0].dtype &&
                      part.shape.size() == parts[0].shape.size() &&
                      part.shape.back() == parts[0].shape.back();
    if (!like) fail("{}: the parts of \"{}\" are not all there, or not alike", place, name);
  }
}

using Parts = std::map<std::string, std::vector<TensorOut>>;

// Takes those that are parts of others, as `part_of` (a FusedPart of a name) says, out of
// `tensors`.
template <class PartOf>
Parts take_parts(std::vector<TensorOut>& tensors, const PartOf& part_of, const std::string& place) {
  std::vector<TensorOut> rest;
  Parts parts;
  for (TensorOut& tensor : tensors) {
    const auto part = part_of(tensor.name);
    if (!part) {
      rest.push_back(std::move(tensor));
      continue;
    }
    std::vector<TensorOut>& of = parts[part->whole];
    of.resize(std::max(of.size(), part->number + 1));
    of[part->number] = std::move(tensor);
  }
  for (const auto& [whole, of] : parts) check_alike(of, whole, place);
  tensors = std::move(rest);
  return parts;
}

void fuse(const Family& family, std::vector<TensorOut>& tensors, const std::string& place) {
  const auto part_of = [&](std::string_view name) { return fused_part(family, name); };
  for (auto& [whole, of] : take_parts(tensors, part_of, place)) {
    std::vector<int64_t> shape = of[0].shape;
    shape[0] = 0;
    for (const TensorOut& part : of) shape[0] += part.shape[0];
    tensors.push_back(joined(std::move(of), whole, std::move(shape)));
  }
}

// "model.layers.N.mlp.experts.E.gate_proj.weight": the layer's stack and the place in it.
std::optional<FusedPart> stacked_part(std::string_view name) {
  constexpr std::string_view kExperts = ".mlp.experts.";
  const size_t at = name.find(kExperts);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string prefix(name.substr(0, at + kExperts.size()));
  const std::string_view rest = name.substr(at + kExperts.size());
  const size_t dot = rest.find('.');
  size_t expert = 0;
  for (const char digit : rest.substr(0, dot)) {
    if (digit < '0' || digit > '9' || expert > static_cast<size_t>(kMaxExperts))
      return std::nullopt;
    expert = expert * 10 + static_cast<size_t>(digit - '0');
  }
  const std::string_view part = rest.substr(dot + 1);
  if (part == "down_proj.weight") return FusedPart{prefix + "down_proj", expert};
  if (part == "down_proj.bias") return FusedPart{prefix + "down_proj_bias", expert};
  if (part == "gate_proj.bias") return FusedPart{prefix + "gate_up_proj_bias", 2 * expert};
  if (part == "up_proj.bias") return FusedPart{prefix + "gate_up_proj_bias", 2 * expert + 1};
  if (part == "gate_proj.weight") return FusedPart{prefix + "gate_up_proj", 2 * expert};
  if (part == "up_proj.weight") return FusedPart{prefix + "gate_up_proj", 2 * expert + 1};
  return std::nullopt;
}

std::vector<std::byte> bytes_of(const TensorOut& tensor) {
  std::vector<std::byte> out;
  tensor.pour(
      [&](const std::byte* data, size_t size) { out.insert(out.end(), data, data + size); });
  return out;
}

// One expert at a time: its parts' outputs become the columns of [in, outputs of all parts].
TensorOut turned(std::vector<TensorOut> of, std::string name, int64_t parts, TurnedExperts how) {
  const bool bias = of[0].shape.size() == 1;
  const int64_t rows = of[0].shape[0], in = bias ? 1 : of[0].shape[1], columns = parts * rows;
  const auto experts = static_cast<int64_t>(of.size()) / parts;
  TensorOut out{std::move(name), of[0].dtype, {experts, in, columns}, {}};
  if (bias) out.shape = {experts, columns};
  const auto shared = std::make_shared<const std::vector<TensorOut>>(std::move(of));
  const auto size = static_cast<size_t>(dtype_info(out.dtype).bytes);
  out.pour = [=](const ByteSink& sink) {
    for (int64_t e = 0; e < experts; ++e) {
      std::vector<std::byte> whole(static_cast<size_t>(in * columns) * size);
      for (int64_t p = 0; p < parts; ++p) {
        const std::vector<std::byte> part = bytes_of((*shared)[static_cast<size_t>(e * parts + p)]);
        for (int64_t at = 0; at < rows * in; ++at) {
          const int64_t row = at / in;
          const int64_t column =
              how == TurnedExperts::Interleaved ? row * parts + p : p * rows + row;
          std::copy_n(part.data() + static_cast<size_t>(at) * size, size,
                      whole.data() + static_cast<size_t>(at % in * columns + column) * size);
        }
      }
      sink(whole.data(), whole.size());
    }
  };
  return out;
}

void stack_experts(const Family& family, std::vector<TensorOut>& tensors,
                   const std::string& place) {
  for (auto& [whole, of] : take_parts(tensors, stacked_part, place)) {
    const int64_t halves = whole.find("gate_up_proj") != std::string::npos ? 2 : 1;
    if (family.turned != TurnedExperts::No) {
      tensors.push_back(turned(std::move(of), whole, halves, family.turned));
      continue;
    }
    std::vector<int64_t> shape = {static_cast<int64_t>(of.size()) / halves, halves * of[0].shape[0],
                                  of[0].shape[1]};
    tensors.push_back(joined(std::move(of), whole, std::move(shape)));
  }
}

}  // namespace

void cut_fused_tensors(Checkpoint& checkpoint, const Family& family) {
  if (family.fused.empty()) return;
  std::vector<StoredTensor> out;
  for (StoredTensor& tensor : checkpoint.tensors) {
    if (const FusedTensor* fused = fused_of(family, tensor.name)) {
      cut(checkpoint, tensor, *fused, out);
    } else {
      out.push_back(std::move(tensor));
    }
  }
  checkpoint.tensors = std::move(out);
}

// One channel's weights of a convolution are a row: [channels, 1, taps] in published folders.
static bool is_convolution(std::string_view name) { return name.ends_with(".conv1d.weight"); }

void spell_tensors_here(Checkpoint& checkpoint) {
  const Family* family =
      find_family(json_string(checkpoint.config, "model_type", checkpoint.path).value_or(""));
  if (!family) return;
  const std::string stem = draft_stem(checkpoint.config, checkpoint.path);
  for (StoredTensor& tensor : checkpoint.tensors) {
    for (const auto& [published, here] : family->hf_draft) {
      if (tensor.name.starts_with(published))
        tensor.name = fmt::format("{}{}{}", stem, here, tensor.name.substr(published.size()));
    }
    if (is_convolution(tensor.name) && tensor.shape.size() == 3 && tensor.shape[1] == 1)
      tensor.shape.erase(tensor.shape.begin() + 1);
    for (const auto& [published, here] : family->hf_tensors)
      replace_part(tensor.name, published, here);
  }
  if (!family->hf_draft.empty()) say_if_drafts(checkpoint, stem);
  cut_fused_tensors(checkpoint, *family);
  if (family->turned != TurnedExperts::No) turn_experts(checkpoint, family->turned);
}

std::optional<FusedPart> fused_part(const Family& family, std::string_view name) {
  const std::string_view suffix = suffix_of(name);
  const std::string_view stem = name.substr(0, name.size() - suffix.size());
  for (const FusedTensor& fused : family.fused) {
    for (size_t i = 0; i < fused.parts.size(); ++i) {
      const std::string_view part = fused.parts[i];
      if (suffix.empty() || part.empty() || !stem.ends_with(part)) continue;
      std::string whole(stem.substr(0, stem.size() - part.size()));
      return FusedPart{whole.append(fused.whole).append(suffix), i};
    }
  }
  return std::nullopt;
}

void publish(Json& config, std::vector<TensorOut>& tensors, const std::string& place) {
  const Family* family = find_family(json_string(config, "model_type", place).value_or(""));
  if (!family) return;
  if (family->publish) family->publish(config);
  for (const auto& [published, here] : family->hf_keys) {
    const std::string from(here), to(published);
    if (!config.contains(from)) continue;
    config[to] = config[from];
    config.erase(from);
  }
  fuse(*family, tensors, place);
  if (family->stacks_experts) stack_experts(*family, tensors, place);
  const auto spell = [&](std::string& name) {
    // The other way round, so that each finds what the one before it had made on the way in.
    for (size_t i = family->hf_tensors.size(); i-- > 0;)
      replace_part(name, family->hf_tensors[i].here, family->hf_tensors[i].published);
  };
  std::string stem = draft_stem(config, place);
  spell(stem);
  for (TensorOut& tensor : tensors) {
    if (tensor.name.ends_with("shared_expert_gate.weight") && tensor.shape.size() == 1)
      tensor.shape.insert(tensor.shape.begin(), 1);  // a matrix with one output
    if (is_convolution(tensor.name) && tensor.shape.size() == 2)
      tensor.shape.insert(tensor.shape.begin() + 1, 1);
    spell(tensor.name);
    for (const auto& [published, here] : family->hf_draft) {
      if (!tensor.name.starts_with(stem + std::string(here))) continue;
      tensor.name = std::string(published) + tensor.name.substr(stem.size() + here.size());
      break;
    }
  }
}

}  // namespace ponder
