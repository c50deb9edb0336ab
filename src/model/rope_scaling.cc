#include "model/rope_scaling.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"

namespace ponder {
namespace {

using Json = nlohmann::ordered_json;

double number(const Json& scaling, const char* key, double otherwise, double low, double high,
              const std::string& place) {
  if (!scaling.contains(key) || scaling[key].is_null()) return otherwise;
  const Json& value = scaling[key];
  if (!value.is_number() || !(value.get<double>() >= low && value.get<double>() <= high)) {
    fail("{}: rope_scaling \"{}\" is {}, but must be a number from {} to {}", place, key,
         value.dump(), low, high);
  }
  return value.get<double>();
}

std::vector<double> plain_frequencies(double theta, int64_t dim) {
  std::vector<double> out;
  for (int64_t i = 0; i < dim; i += 2)
    out.push_back(std::pow(theta, -static_cast<double>(i) / static_cast<double>(dim)));
  return out;
}

void scale_llama3(std::vector<double>& inverse, const Json& s, const std::string& place) {
  const double factor = number(s, "factor", 8, 1, 1e6, place);
  const double low = number(s, "low_freq_factor", 1, 1e-6, 1e6, place);
  const double high = number(s, "high_freq_factor", 4, 1e-6, 1e6, place);
  const double original = number(s, "original_max_position_embeddings", 8192, 1, 1e9, place);
  if (high <= low)
    fail("{}: rope_scaling \"high_freq_factor\" is {}, but must be above low_freq_factor", place,
         high);
  for (double& frequency : inverse) {
    const double wavelength = 2 * std::numbers::pi / frequency;
    const double smooth = std::clamp((original / wavelength - low) / (high - low), 0.0, 1.0);
    frequency = (1 - smooth) * frequency / factor + smooth * frequency;
  }
}

// Returns the factor on cos and sin.
double scale_yarn(std::vector<double>& inverse, const ModelConfig& c, int64_t dim,
                  const std::string& place) {
  const Json& s = c.rope_scaling;
  const double factor = number(s, "factor", 1, 1, 1e6, place);
  const double original = number(s, "original_max_position_embeddings",
                                 static_cast<double>(c.max_position), 1, 1e9, place);
  // The dimension whose wavelength turns `rotations` times within the original context.
  auto dimension = [&](double rotations) {
    return static_cast<double>(dim) * std::log(original / (rotations * 2 * std::numbers::pi)) /
           (2 * std::log(c.rope_theta));
  };
  const bool truncate = !s.contains("truncate") || s["truncate"] != false;
  double low = dimension(number(s, "beta_fast", 32, 1e-6, 1e6, place));
  double high = dimension(number(s, "beta_slow", 1, 1e-6, 1e6, place));
  if (truncate) low = std::floor(low), high = std::ceil(high);
  low = std::max(low, 0.0);
  high = std::min(high, static_cast<double>(dim - 1));
  if (low == high) high += 0.001;
  for (size_t i = 0; i < inverse.size(); ++i) {
    const double ramp = std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
    inverse[i] = inverse[i] * (1 - ramp) + inverse[i] / factor * ramp;
  }
  const double mscale = number(s, "mscale", 0, 0, 1e3, place),
               all = number(s, "mscale_all_dim", 0, 0, 1e3, place);
  const double given = number(s, "attention_factor", 0, 0, 1e3, place);
  if (given > 0) return given;
  if (mscale > 0 && all > 0) return yarn_mscale(factor, mscale) / yarn_mscale(factor, all);
  // R1-0528-Qwen3-8B's "attn_factor" multiplies the default one, as vLLM reads it.
  return yarn_mscale(factor, 1) * number(s, "attn_factor", 1, 1e-3, 1e3, place);
}

std::string rope_type(const ModelConfig& c, const std::string& place) {
  if (c.rope_scaling.is_null()) return "default";
  if (!c.rope_scaling.is_object())
    fail("{}: \"rope_scaling\" is {}, but must be an object or null", place, c.rope_scaling.dump());
  for (const char* key : {"rope_type", "type"}) {
    if (c.rope_scaling.contains(key) && c.rope_scaling[key].is_string()) return c.rope_scaling[key];
  }
  fail("{}: \"rope_scaling\" has no \"rope_type\"", place);
}

}  // namespace

double yarn_mscale(double factor, double scale) {
  return factor > 1 ? 0.1 * scale * std::log(factor) + 1 : 1;
}

double yarn_softmax_factor(const ModelConfig& c) {
  if (!c.rope_scaling.is_object() || !c.rope_scaling.contains("mscale_all_dim")) return 1;
  const double all = number(c.rope_scaling, "mscale_all_dim", 0, 0, 1e3, "config");
  if (all == 0) return 1;
  const double m = yarn_mscale(number(c.rope_scaling, "factor", 1, 1, 1e6, "config"), all);
  return m * m;
}

RopeTable make_rope_table(const ModelConfig& c, int64_t dim, std::span<const float> factors,
                          const std::string& place) {
  std::vector<double> inverse = plain_frequencies(c.rope_theta, dim);
  double scale = 1;
  const std::string type = rope_type(c, place);
  if (!factors.empty()) {
    PONDER_CHECK(factors.size() == inverse.size());
    for (size_t i = 0; i < inverse.size(); ++i) inverse[i] /= static_cast<double>(factors[i]);
  } else if (type == "llama3") {
    scale_llama3(inverse, c.rope_scaling, place);
  } else if (type == "yarn") {
    scale = scale_yarn(inverse, c, dim, place);
  } else if (type == "linear") {
    const double factor = number(c.rope_scaling, "factor", 1, 1, 1e6, place);
    for (double& frequency : inverse) frequency /= factor;
  } else if (type != "default") {
    fail("{}: rope type \"{}\" is not supported; supported: default, linear, llama3, yarn", place,
         type);
  }
  return RopeTable(std::vector<float>(inverse.begin(), inverse.end()), static_cast<float>(scale));
}

}  // namespace ponder
