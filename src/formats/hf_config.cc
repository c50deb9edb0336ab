#include "formats/hf_config.h"

#include <cmath>
#include <cstring>

#include "base/error.h"
#include "tensor/weight.h"

namespace ponder {
namespace {

void rename(Json& config, const char* from, const char* to) {
  const Json* value = json_member(config, from);
  if (!value) return;
  if (!json_member(config, to)) config[to] = *value;
  config.erase(from);
}

void normalise_rope(Json& config, const std::string& place) {
  if (const Json* parameters = json_member(config, "rope_parameters")) {
    if (!parameters->is_object()) fail("{}: \"rope_parameters\" must be an object", place);
    Json scaling = *parameters;
    if (const auto theta = json_number(scaling, "rope_theta", place)) {
      if (!json_member(config, "rope_theta")) config["rope_theta"] = *theta;
      scaling.erase("rope_theta");
    }
    if (!json_member(config, "rope_scaling")) config["rope_scaling"] = scaling;
    config.erase("rope_parameters");
  }
  const Json* scaling = json_member(config, "rope_scaling");
  if (!scaling) {
    config["rope_scaling"] = nullptr;
    return;
  }
  if (!scaling->is_object()) fail("{}: \"rope_scaling\" must be an object or null", place);
  auto type = json_string(*scaling, "rope_type", place);
  if (!type) type = json_string(*scaling, "type", place);
  if (!type || *type == "default") {
    config["rope_scaling"] = nullptr;
    return;
  }
  config["rope_scaling"]["type"] = *type;
  config["rope_scaling"]["rope_type"] = *type;
}

void check_quantisation(const Json& config, const std::string& place) {
  const Json* quantisation = json_member(config, "quantization_config");
  if (!quantisation) return;
  if (!quantisation->is_object()) fail("{}: \"quantization_config\" must be an object", place);
  const std::string where = place + ": quantization_config";
  const auto method = json_string(*quantisation, "quant_method", where).value_or("");
  const auto format = json_string(*quantisation, "fmt", where).value_or("e4m3");
  if (method != "fp8" || format != "e4m3") {
    fail(
        "{}: \"{}\" (format \"{}\") is not supported; ponder reads unquantised weights and "
        "DeepSeek's "
        "fp8 in e4m3",
        where, printable(method), printable(format));
  }
  const Json* block = json_member(*quantisation, "weight_block_size");
  if (!block || *block != Json::array({kFp8Block, kFp8Block})) {
    fail("{}: weight_block_size must be [128, 128]", where);
  }
}

}  // namespace

void normalise_config(Json& config, const std::string& place) {
  check_quantisation(config, place);
  normalise_rope(config, place);
  rename(config, "dtype", "torch_dtype");
  const std::string type = json_string(config, "model_type", place).value_or("");
  if (type.starts_with("qwen3_moe")) rename(config, "num_local_experts", "num_experts");
  if (type.starts_with("deepseek")) {
    config["rope_interleaved"] = json_bool(config, "rope_interleave", place).value_or(true);
  }
}

void check_fp8_scales(const Checkpoint& checkpoint) {
  for (const StoredTensor& weight : checkpoint.tensors) {
    if (weight.dtype != DType::F8_E4M3) continue;
    const std::string& file = checkpoint.files[static_cast<size_t>(weight.file)].path();
    const std::string name = printable(weight.name, 200);
    if (weight.shape.size() != 2) fail("{}: FP8 tensor \"{}\" must be a matrix", file, name);
    const StoredTensor* scale = checkpoint.find(weight.name + "_scale_inv");
    if (!scale) fail("{}: FP8 tensor \"{}\" has no \"{}_scale_inv\" beside it", file, name, name);
    const auto blocks = [](int64_t size) { return size / kFp8Block + (size % kFp8Block != 0); };
    const std::vector<int64_t> expected = {blocks(weight.shape[0]), blocks(weight.shape[1])};
    if (scale->dtype != DType::F32 || scale->shape != expected) {
      fail("{}: \"{}_scale_inv\" must be F32 of shape [{}, {}], one for each block of 128 x 128",
           file, name, expected[0], expected[1]);
    }
    for (uint64_t i = 0; i < scale->bytes; i += sizeof(float)) {
      float value;
      std::memcpy(&value, scale->data + i, sizeof value);
      if (!std::isfinite(value) || value < 0) {
        fail("{}: \"{}_scale_inv\" holds {} at entry {}; scales are finite and not negative", file,
             name, value, i / sizeof(float));
      }
    }
  }
}

std::string chat_template_of(const Json& tokenizer_config, const std::string& place) {
  const Json* value = json_member(tokenizer_config, "chat_template");
  if (!value) return "";
  if (value->is_string()) return value->get<std::string>();
  if (!value->is_array()) fail("{}: \"chat_template\" must be a string or a list", place);
  for (const Json& entry : *value) {
    if (!entry.is_object()) fail("{}: \"chat_template\" must be a list of objects", place);
    if (json_string(entry, "name", place) != "default") continue;
    return json_string(entry, "template", place).value_or("");
  }
  return "";
}

}  // namespace ponder
