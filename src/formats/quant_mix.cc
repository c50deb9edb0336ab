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
  FirstSixteenth,
  Grouped,  // four and more query heads share one of keys and values
};

struct MixRule {
  std::string_view tensor;  // "attn_v.weight" in "blk.3.attn_v.weight"
  MixWhere where;
  DType type;
};

namespace mix_rows {

constexpr std::string_view kValue = ".attn_v.weight", kJoined = ".attn_qkv.weight",
                           kOut = ".attn_output.weight", kDown = ".ffn_down";

using enum DType;
using enum MixWhere;
// clang-format off
constexpr MixRule kQ2K[] = {{kValue, Grouped, Q4_K}, {kValue, Everywhere, Q3_K},
                            {kDown, Everywhere, Q3_K}, {kOut, Everywhere, Q3_K}};
constexpr MixRule kQ3Km[] = {{kValue, FirstTwo, Q5_K}, {kValue, Everywhere, Q4_K},
                             {kDown, FirstSixteenth, Q5_K}, {kDown, Everywhere, Q4_K},
                             {kOut, Everywhere, Q4_K}, {kJoined, Everywhere, Q4_K}};
constexpr MixRule kQ3Kl[] = {{kValue, Everywhere, Q5_K}, {kDown, Everywhere, Q5_K},
                             {kOut, Everywhere, Q5_K}, {kJoined, Everywhere, Q4_K}};
constexpr MixRule kQ4Ks[] = {{kValue, FirstFour, Q5_K}, {kDown, FirstEighth, Q5_K}};
constexpr MixRule kQ4Km[] = {{kValue, MoreBits, Q6_K}, {kDown, MoreBits, Q6_K},
                             {kJoined, Everywhere, Q5_K}};
constexpr MixRule kQ5Km[] = {{kValue, MoreBits, Q6_K}, {kDown, MoreBits, Q6_K},
                             {kJoined, Everywhere, Q6_K}};
constexpr MixRule kIq4[] = {{kValue, Grouped, Q5_K}, {kDown, FirstEighth, Q5_K}};

// A type that is no row here is a mix of its name, without rules.
const std::vector<QuantMix>& all() {
  static const std::vector<QuantMix> rows = {
      {"Q2_K",   Q2_K,   Q6_K, 10, kQ2K,  ""},
      {"Q3_K_S", Q3_K,   Q6_K, 11, {},    ""},
      {"Q3_K_M", Q3_K,   Q6_K, 12, kQ3Km, "Q3_K"},
      {"Q3_K_L", Q3_K,   Q6_K, 13, kQ3Kl, ""},
      {"Q4_K_S", Q4_K,   Q6_K, 14, kQ4Ks, ""},
      {"Q4_K_M", Q4_K,   Q6_K, 15, kQ4Km, "Q4_K"},
      {"Q5_K_S", Q5_K,   Q6_K, 16, {},    ""},
      {"Q5_K_M", Q5_K,   Q6_K, 17, kQ5Km, "Q5_K"},
      {"IQ4_NL", IQ4_NL, Q6_K, 25, kIq4,  ""},
      {"IQ4_XS", IQ4_XS, Q6_K, 30, kIq4,  ""},
      {"MXFP4",  MXFP4,  Q8_0, 38, {},    "MXFP4_MOE"},
  };
  return rows;
}

// What stands in where a row is no multiple of 256.
constexpr struct { DType wanted, instead; } kStandIns[] = {
    {Q2_K, IQ4_NL}, {Q3_K, IQ4_NL}, {IQ4_XS, IQ4_NL}, {Q4_K, Q5_0}, {Q5_K, Q5_1}, {Q6_K, Q8_0},
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
    case FirstSixteenth:
      return layer < model.layers / 16;
    case Grouped:
      return model.heads_a_key >= 4;
  }
  return false;
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
    const bool is_row = std::any_of(mix_rows::all().begin(), mix_rows::all().end(),
                                    [&](const QuantMix& row) { return row.base == type; });
    if (can_encode(type) && !is_row) names.emplace_back(mix.name);
  }
  for (const QuantMix& row : mix_rows::all()) names.emplace_back(row.name);
  return names;
}

DType mixed_type(const QuantMix& mix, std::string_view tensor, const MixModel& model) {
  if (tensor == (model.has_output ? "output.weight" : "token_embd.weight")) return mix.output;
  for (const MixRule& rule : mix.rules) {
    if (tensor.find(rule.tensor) != tensor.npos && is_there(rule.where, block_of(tensor), model))
      return rule.type;
  }
  return mix.base;
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
