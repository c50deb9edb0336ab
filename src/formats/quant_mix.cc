#include "formats/quant_mix.h"

#include <strings.h>

#include <algorithm>
#include <charconv>

#include "tensor/quant.h"

namespace ponder {

// Layers and models that a rule is for.
enum class MixWhere {
  Everywhere,
  MoreBits,  // the first and last eighth of the layers, and every third between them
  FirstTwo,
  FirstFour,
  FirstEighth,
  FirstEighthUnweighed,  // without an importance matrix
  FirstEighthWeighed,    // with one
  FirstSixteenth,
  Grouped,       // four and more query heads share one of keys and values
  EightExperts,  // Mixtral's number: what all tokens need is small beside the experts
};

struct MixRule {
  std::string_view tensor;  // "attn_k.weight" in "blk.3.attn_k.weight"
  MixWhere where;
  DType type;
};

namespace mix_rows {

constexpr std::string_view kValue = "values", kKey = ".attn_k.weight", kOut = ".attn_output.weight",
                           kDown = ".ffn_down", kExperts = "_exps.weight",
                           kHeads[] = {".attn_k_b.weight", ".attn_v_b.weight"};
// What kValue means: wherever values are made.
constexpr std::string_view kValues[] = {".attn_v.weight", ".attn_qkv.weight", ".attn_kv_b.weight"};

using enum DType;
using enum MixWhere;
// clang-format off
constexpr MixRule kOfAll[] = {{kValue, EightExperts, Q8_0}, {kKey, EightExperts, Q8_0}};
constexpr MixRule kQ4[] = {{kDown, FirstEighthWeighed, Q4_1}};
constexpr MixRule kQ5[] = {{kDown, FirstEighthWeighed, Q5_1}};
constexpr MixRule kQ2K[] = {{kValue, Grouped, Q4_K}, {kValue, Everywhere, Q3_K},
                            {kDown, Everywhere, Q3_K},
                            {kOut, EightExperts, Q5_K}, {kOut, Everywhere, Q3_K}};
constexpr MixRule kQ2Ks[] = {{kValue, Grouped, Q4_K}, {kDown, FirstEighth, Q4_K}};
constexpr MixRule kQ3Ks[] = {{kOut, EightExperts, Q5_K}};
constexpr MixRule kQ3Km[] = {{kValue, FirstTwo, Q5_K}, {kValue, Everywhere, Q4_K},
                             {kDown, FirstSixteenth, Q5_K}, {kDown, Everywhere, Q4_K},
                             {kOut, EightExperts, Q5_K}, {kOut, Everywhere, Q4_K}};
constexpr MixRule kQ3Kl[] = {{kValue, Everywhere, Q5_K}, {kDown, Everywhere, Q5_K},
                             {kOut, EightExperts, Q3_K}, {kOut, Everywhere, Q5_K}};
constexpr MixRule kQ4Ks[] = {{kValue, FirstFour, Q5_K}, {kDown, FirstEighth, Q5_K},
                             {kOut, EightExperts, Q5_K}};
constexpr MixRule kQ4Km[] = {{kValue, MoreBits, Q6_K}, {kDown, MoreBits, Q6_K},
                             {kOut, EightExperts, Q5_K}};
constexpr MixRule kQ5Km[] = {{kValue, MoreBits, Q6_K}, {kDown, MoreBits, Q6_K}};
constexpr MixRule kIq4[] = {{kValue, Grouped, Q5_K}, {kDown, FirstEighthUnweighed, Q5_K},
                            {kOut, EightExperts, Q5_K}};
constexpr MixRule kMxfp4Moe[] = {{kExperts, Everywhere, MXFP4}, {kHeads[0], Everywhere, MXFP4},
                                 {kHeads[1], Everywhere, MXFP4}};

// A type that is no row here is a mix of its name, without rules.
const std::vector<QuantMix>& all() {
  static const std::vector<QuantMix> rows = {
      {"Q4_0",   Q4_0,   Q6_K, 2,  kQ4,   ""},
      {"Q5_0",   Q5_0,   Q6_K, 8,  kQ5,   ""},
      {"Q2_K_S", Q2_K,   Q6_K, 21, kQ2Ks, ""},
      {"Q2_K",   Q2_K,   Q6_K, 10, kQ2K,  ""},
      {"Q3_K_S", Q3_K,   Q6_K, 11, kQ3Ks, ""},
      {"Q3_K_M", Q3_K,   Q6_K, 12, kQ3Km, "Q3_K"},
      {"Q3_K_L", Q3_K,   Q6_K, 13, kQ3Kl, ""},
      {"Q4_K_S", Q4_K,   Q6_K, 14, kQ4Ks, ""},
      {"Q4_K_M", Q4_K,   Q6_K, 15, kQ4Km, "Q4_K"},
      {"Q5_K_S", Q5_K,   Q6_K, 16, {},    ""},
      {"Q5_K_M", Q5_K,   Q6_K, 17, kQ5Km, "Q5_K"},
      {"IQ4_NL", IQ4_NL, Q6_K, 25, kIq4,  ""},
      {"IQ4_XS", IQ4_XS, Q6_K, 30, kIq4,  ""},
      {"MXFP4",  MXFP4,  Q8_0, 38, {},    ""},
      {"MXFP4_MOE", Q8_0, Q8_0, 38, kMxfp4Moe, ""},
  };
  return rows;
}

// What stands in where a row is no multiple of 256.
constexpr struct { DType wanted, instead; } kStandIns[] = {
    {Q2_K, Q4_0}, {Q3_K, Q4_0}, {IQ4_XS, IQ4_NL}, {Q4_K, Q5_0}, {Q5_K, Q5_1}, {Q6_K, Q8_0},
};
// clang-format on

}  // namespace mix_rows

namespace {

bool same_name(const char* name, std::string_view asked) {
  return asked.size() == std::string_view(name).size() &&
         strncasecmp(name, asked.data(), asked.size()) == 0;
}

// The number of the layer N in "blk.N.rest"; 0 for other names.
int64_t block_of(std::string_view tensor) {
  constexpr std::string_view kBlock = "blk.";
  int64_t layer = 0;
  if (tensor.starts_with(kBlock))
    std::from_chars(tensor.data() + kBlock.size(), tensor.data() + tensor.size(), layer);
  return layer;
}

bool is_there(MixWhere where, int64_t layer, const MixModel& model) {
  using enum MixWhere;
  const int64_t eighth = model.layers / 8;
  switch (where) {
    case Everywhere:
      return true;
    case MoreBits:
      return layer < eighth || layer >= 7 * model.layers / 8 || (layer - eighth) % 3 == 2;
    case FirstTwo:
      return layer < 2;
    case FirstFour:
      return layer < 4;
    case FirstEighth:
      return layer < eighth;
    case FirstEighthUnweighed:
      return layer < eighth && !model.weighed;
    case FirstEighthWeighed:
      return layer < eighth && model.weighed;
    case FirstSixteenth:
      return layer < model.layers / 16;
    case Grouped:
      return model.heads_a_key >= 4;
    case EightExperts:
      return model.experts == 8;
  }
  return false;
}

bool makes_values(std::string_view tensor) {
  return std::any_of(std::begin(mix_rows::kValues), std::end(mix_rows::kValues),
                     [&](std::string_view name) { return tensor.ends_with(name); });
}

const MixRule* first_rule(std::span<const MixRule> rules, std::string_view tensor,
                          const MixModel& model) {
  const int64_t layer = block_of(tensor);
  const auto fits = [&](const MixRule& rule) {
    const bool named = rule.tensor == mix_rows::kValue ? makes_values(tensor)
                                                       : tensor.find(rule.tensor) != tensor.npos;
    return named && is_there(rule.where, layer, model);
  };
  const auto found = std::find_if(rules.begin(), rules.end(), fits);
  return found == rules.end() ? nullptr : &*found;
}

QuantMix mix_of_type(DType type) {
  const DTypeInfo& info = dtype_info(type);
  for (const QuantMix& row : mix_rows::all()) {
    if (same_name(row.name, info.name) || same_name(row.alias, info.name)) return row;
  }
  const bool coarse = is_quantised(type) && type != DType::Q8_0;
  return {info.name, type, coarse ? DType::Q6_K : type, info.file_type, {}, ""};
}

}  // namespace

QuantMix::QuantMix(const char* its_name, DType of_all, DType of_head, int number,
                   std::span<const MixRule> its_rules, const char* other_name)
    : name(its_name),
      base(of_all),
      output(of_head),
      file_type(number),
      rules(its_rules),
      alias(other_name) {}

QuantMix::QuantMix(DType type) : QuantMix(mix_of_type(type)) {}

std::optional<QuantMix> quant_mix(std::string_view name) {
  for (const QuantMix& row : mix_rows::all()) {
    if (same_name(row.name, name) || same_name(row.alias, name)) return row;
  }
  if (const auto type = dtype_from_name(name)) return QuantMix(*type);
  return {};
}

std::vector<std::string> quant_names() {
  std::vector<std::string> names;
  for (int i = 0; i < kDTypes; ++i) {
    const auto type = static_cast<DType>(i);
    const QuantMix mix(type);
    const bool is_row =
        std::any_of(mix_rows::all().begin(), mix_rows::all().end(),
                    [&](const QuantMix& row) { return same_name(row.name, mix.name); });
    if (can_encode(type) && !is_row) names.emplace_back(mix.name);
  }
  for (const QuantMix& row : mix_rows::all()) names.emplace_back(row.name);
  return names;
}

DType mixed_type(const QuantMix& mix, std::string_view tensor, const MixModel& model) {
  if (tensor == (model.has_output ? "output.weight" : "token_embd.weight")) return mix.output;
  if (!is_quantised(mix.base)) return mix.base;
  if (const MixRule* rule = first_rule(mix_rows::kOfAll, tensor, model)) return rule->type;
  const MixRule* rule = first_rule(mix.rules, tensor, model);
  const DType type = rule ? rule->type : mix.base;
  // The values of a model of 70 billion have an eighth of the queries' rows.
  const bool large = model.layers == 80 && model.heads_a_key > 1;
  const bool cheap = large && (type == DType::Q3_K || type == DType::Q4_K);
  return cheap && makes_values(tensor) ? DType::Q5_K : type;
}

DType fitting_type(DType wanted, int64_t columns) {
  const auto fits = [&](DType type) { return columns % dtype_info(type).block == 0; };
  if (fits(wanted)) return wanted;
  if (!fits(DType::Q8_0)) return DType::F16;
  for (const auto& row : mix_rows::kStandIns) {
    if (row.wanted == wanted) return row.instead;
  }
  return DType::Q8_0;
}

}  // namespace ponder
