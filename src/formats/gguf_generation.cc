#include "formats/gguf_generation.h"

#include <algorithm>

#include "base/error.h"

namespace ponder {
namespace {

// What llama.cpp's converter takes over, and its name there.
struct SamplingKey {
  const char *config, *gguf;
  bool whole = false;
};
constexpr SamplingKey kSamplingKeys[] = {{"temperature", "general.sampling.temp"},
                                         {"top_k", "general.sampling.top_k", true},
                                         {"top_p", "general.sampling.top_p"},
                                         {"min_p", "general.sampling.min_p"},
                                         {"repetition_penalty", "general.sampling.penalty_repeat"}};

// As it was written before it became a float: 0.95.
double shortest(double value) { return std::stod(fmt::format("{}", static_cast<float>(value))); }

}  // namespace

bool says_sampling(const Json& config, const std::string& place) {
  return json_number(config, "temperature", place) || json_number(config, "top_p", place) ||
         json_number(config, "top_k", place) || json_bool(config, "do_sample", place);
}

void add_sampling_metadata(const Checkpoint& checkpoint, GgufMetadata& metadata) {
  Json config = checkpoint.generation_config;
  const std::string place = checkpoint.path + ": generation_config";
  const bool said = says_sampling(config, place);
  for (const char* key : {"temperature", "top_p"}) {
    if (said && !json_number(config, key, place)) config[key] = 1;
  }
  if (json_bool(config, "do_sample", place) == false) config["temperature"] = 0;
  for (const SamplingKey& key : kSamplingKeys) {
    const auto value = json_number(config, key.config, place);
    if (!value) continue;
    if (key.whole) {
      const auto whole = json_int(config, key.config, place);
      metadata.add_u32(key.gguf, static_cast<uint64_t>(std::max<int64_t>(*whole, 0)));
    } else {
      metadata.add_f32(key.gguf, *value);
    }
  }
}

Json generation_config_from_gguf(const Gguf& file) {
  Json out = Json::object();
  for (const SamplingKey& key : kSamplingKeys) {
    if (key.whole) {
      if (const auto whole = file.integer(key.gguf)) out[key.config] = *whole;
    } else if (const auto value = file.number(key.gguf)) {
      out[key.config] = shortest(*value);
    }
  }
  if (const auto bos = file.integer("tokenizer.ggml.bos_token_id")) out["bos_token_id"] = *bos;
  Json ends = Json::array();
  for (const char* name : {"eos", "eot", "eom"}) {
    const auto id = file.integer(fmt::format("tokenizer.ggml.{}_token_id", name));
    if (id && std::find(ends.begin(), ends.end(), *id) == ends.end()) ends.push_back(*id);
  }
  if (!ends.empty()) out["eos_token_id"] = ends;
  return out;
}

}  // namespace ponder
