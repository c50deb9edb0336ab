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

void add_sampling_metadata(const Checkpoint& checkpoint, GgufMetadata& metadata) {
  Json config = checkpoint.generation_config;
  const std::string place = checkpoint.path + ": generation_config";
  const auto sampled = json_bool(config, "do_sample", place);
  const bool said = sampled || config.contains("temperature") || config.contains("top_p") ||
                    config.contains("top_k");
  // What is not said stays open where nothing is, and is 1 beside the others.
  if (said && !config.contains("temperature")) config["temperature"] = 1;
  if (said && !config.contains("top_p")) config["top_p"] = 1;
  if (sampled == false) config["temperature"] = 0;
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
