// Rotary positions as config.json has them.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

constexpr double kMaxFactor = 1e6, kMaxPositions = 1e9;

void read_yarn(ConfigFields& in, RopeConfig& rope) {
  rope.beta_fast = in.number_or("beta_fast", 1e-6, 1e6, 32);
  rope.beta_slow = in.number_or("beta_slow", 1e-6, 1e6, 1);
  rope.mscale = in.number_or("mscale", 0, 1e3, 0);
  rope.mscale_all_dim = in.number_or("mscale_all_dim", 0, 1e3, 0);
  rope.truncate = in.boolean_or("truncate", true);
  rope.attention_factor = in.number_or("attention_factor", 0, 1e3, 0);
}

void read_llama3(ConfigFields& in, RopeConfig& rope) {
  rope.low_freq = in.number_or("low_freq_factor", 1e-6, 1e6, 1);
  rope.high_freq = in.number_or("high_freq_factor", 1e-6, 1e6, 4);
  if (rope.high_freq < rope.low_freq) {
    fail("{}: \"high_freq_factor\" is {}, but must not be below low_freq_factor", in.place(),
         rope.high_freq);
  }
}

std::vector<double> rope_divisors(ConfigFields& in, const char* key, int64_t dim) {
  std::vector<double> out = in.numbers(key, 1e-6, 1e6, static_cast<size_t>(kMaxDim));
  if (static_cast<int64_t>(out.size()) != dim / 2) {
    fail("{}: \"{}\" has {} numbers, but {} are rotated in pairs", in.place(), key, out.size(),
         dim);
  }
  return out;
}

void read_longrope(ConfigFields& in, RopeConfig& rope) {
  rope.short_factor = rope_divisors(in, "short_factor", rope.dim);
  rope.long_factor = rope_divisors(in, "long_factor", rope.dim);
  rope.attention_factor = in.number_or("attention_factor", 0, 1e3, 0);
}

void read_scaling(ConfigFields& in, RopeConfig& rope) {
  in.any("type");
  rope.type = in.one_of("rope_type", {"default", "linear", "dynamic", "llama3", "yarn", "longrope"},
                        "default");
  if (rope.type == "default") return;
  const auto longest = static_cast<double>(rope.max_position);
  if (rope.original == 0) rope.original = longest;
  const bool by_length = rope.type == "yarn" || rope.type == "longrope";
  if (by_length || rope.type == "llama3") {
    rope.original =
        in.number_or("original_max_position_embeddings", 1, kMaxPositions, rope.original);
  } else {
    in.any("original_max_position_embeddings");  // these types have no use for it
  }
  const double factor = rope.type == "llama3" ? 8
                        : by_length           ? std::max(1.0, longest / rope.original)
                                              : 1;
  rope.factor = in.number_or("factor", 1, kMaxFactor, factor);
  if (rope.type == "yarn") read_yarn(in, rope);
  if (rope.type == "llama3") read_llama3(in, rope);
  if (rope.type == "longrope") read_longrope(in, rope);
}

// Of which transformers' classes have defaults of their own, one each.
void check_length(const ConfigFields& in, const ConfigFields& scaling, const RopeConfig& rope) {
  if (in.has("max_position_embeddings") || rope.type == "default" || rope.type == "linear") return;
  const char* original = "original_max_position_embeddings";
  const bool said = in.has(original) || scaling.has(original);
  const bool all_said = rope.type == "llama3" || (rope.type == "yarn" && scaling.has("factor"));
  if (all_said && said) return;
  fail("{}: the key \"max_position_embeddings\" is missing, but rope type {} is made from it",
       in.place(), rope.type);
}

}  // namespace

RopeConfig read_rope_object(ConfigFields& in, ModelConfig& c, const Json& scaling, double theta,
                            int64_t dim) {
  RopeConfig rope;
  rope.theta = theta;
  rope.dim = dim;
  rope.max_position = c.max_position;
  if (in.has("original_max_position_embeddings")) {
    rope.original =
        static_cast<double>(in.integer("original_max_position_embeddings", 1, int64_t{1} << 30));
  }
  if (scaling.is_null()) return rope;
  ConfigFields fields(scaling, in.place() + ": rope_scaling");
  read_scaling(fields, rope);
  check_length(in, fields, rope);
  for (const auto& [key, value] : fields.settings()) in.note("rope_scaling." + key, value);
  for (const std::string& key : fields.unread()) c.unread.push_back("rope_scaling." + key);
  // Beyond that other frequencies would be taken for the whole text, what was read of it included.
  if (rope.type == "longrope" && rope.original < static_cast<double>(c.max_position)) {
    c.max_position = static_cast<int64_t>(rope.original);
  }
  return rope;
}

void read_rope(ConfigFields& in, ModelConfig& c, int64_t dim) {
  const double theta = in.number_or("rope_theta", 1, 1e12, 10000);
  c.ropes.push_back(read_rope_object(in, c, in.any("rope_scaling"), theta, dim));
}

void read_temperature(ConfigFields& in, ModelConfig& c) {
  const Json& rope = in.any("rope_scaling");
  c.temperature_beta =
      rope.is_object() ? json_number(rope, "llama_4_scaling_beta", in.place()).value_or(0) : 0;
  in.note("llama_4_scaling_beta", c.temperature_beta);
  if (c.temperature_beta == 0) return;
  const auto said = json_int(rope, "original_max_position_embeddings", in.place());
  c.temperature_length =
      std::max<int64_t>(1, said.value_or(static_cast<int64_t>(c.ropes[0].original)));
  for (LayerConfig& layer : c.layer) layer.tempered = true;
}

void publish_rope_tables(Json& config, double theta) {
  const Json* base = json_member(config, "rope_theta");
  const Json* scaling = json_member(config, "rope_scaling");
  Json full = scaling ? *scaling : Json::object();
  full.erase("type");
  default_key(full, "rope_type", "default");
  full["rope_theta"] = base ? *base : Json(theta);
  if (const Json* part = json_member(config, "partial_rotary_factor"))
    full["partial_rotary_factor"] = *part;
  const Json* local = json_member(config, "rope_local_base_freq");
  const Json window = {{"rope_type", "default"}, {"rope_theta", local ? *local : Json(theta)}};
  for (const char* key :
       {"rope_theta", "rope_scaling", "partial_rotary_factor", "rope_local_base_freq"})
    config.erase(key);
  const RopeTables names;
  config["rope_parameters"] = {{names.stretched, full}, {names.plain, window}};
}

double yarn_mscale(double factor, double scale) {
  return factor > 1 ? 0.1 * scale * std::log(factor) + 1 : 1;
}

double rotation_factor(const RopeConfig& c) {
  if (c.type != "yarn" && c.type != "longrope") return 1;
  if (c.attention_factor > 0) return c.attention_factor;
  if (c.type == "longrope") {
    return c.factor > 1 ? std::sqrt(1 + std::log(c.factor) / std::log(c.original)) : 1;
  }
  if (c.mscale > 0 && c.mscale_all_dim > 0) {
    return yarn_mscale(c.factor, c.mscale) / yarn_mscale(c.factor, c.mscale_all_dim);
  }
  return yarn_mscale(c.factor, 1);
}

}  // namespace ponder
