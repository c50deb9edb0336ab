#include <algorithm>
#include <array>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {

extern const Family kLlama, kQwen2, kQwen3, kQwen3Moe, kDeepSeekV2, kDeepSeekV3, kMistral,
    kMinistral3, kPhi3, kGranite, kGraniteMoe, kSmolLm3, kOlmo2, kSeedOss, kGlm4, kGlm4Moe,
    kErnie45, kHunyuan, kNemotron, kCohere2, kExaone4, kMiniMaxM2, kQwen2Moe, kGemma3, kGptOss,
    kLlama4, kOlmo3, kKimiK2, kGlm4MoeLite, kMistral4, kDeepSeekV32, kGlmMoeDsa, kQwen3Next,
    kQwen35, kQwen35Moe, kGemma4, kGemma4Unified, kDeepSeekV4;

namespace {

// Where several have the same GGUF name the first whose is_gguf says so is taken.
constexpr std::array kFamilies = {
    &kLlama,       &kMistral,       &kMinistral3,  &kQwen2,      &kQwen2Moe,   &kQwen3,
    &kQwen3Moe,    &kKimiK2,        &kGlm4MoeLite, &kDeepSeekV3, &kDeepSeekV2, &kMistral4,
    &kDeepSeekV32, &kGlmMoeDsa,     &kPhi3,        &kGranite,    &kGraniteMoe, &kSmolLm3,
    &kOlmo3,       &kOlmo2,         &kSeedOss,     &kGlm4,       &kGlm4Moe,    &kErnie45,
    &kHunyuan,     &kNemotron,      &kCohere2,     &kExaone4,    &kMiniMaxM2,  &kGemma3,
    &kGemma4,      &kGemma4Unified, &kGptOss,      &kLlama4,     &kQwen3Next,  &kQwen35,
    &kQwen35Moe,   &kDeepSeekV4};

std::string listed(const char* Family::*name) {
  std::string out;
  for (const Family* family : kFamilies) {
    const char* text = family->*name;
    if (!text || out.ends_with(text)) continue;  // several with one GGUF name stand side by side
    out += out.empty() ? text : std::string(", ") + text;
  }
  return out;
}

}  // namespace

std::span<const Family* const> families() { return kFamilies; }

std::string family_names() { return listed(&Family::model_type); }

const Family* find_family(std::string_view model_type) {
  const auto found = std::find_if(kFamilies.begin(), kFamilies.end(), [&](const Family* family) {
    return family->model_type == model_type;
  });
  return found == kFamilies.end() ? nullptr : *found;
}

const Family& family_of(const Json& config, const std::string& place) {
  const std::string type = json_string(config, "model_type", place).value_or("");
  if (const Family* family = find_family(type)) return *family;
  if (type.empty()) fail("{}: it has no \"model_type\"; ponder knows {}", place, family_names());
  fail("{}: {} is not a family that ponder knows; it knows {}", place, printable(type),
       family_names());
}

const Family& gguf_family(const Gguf& file, const std::vector<std::string_view>& tensors) {
  const auto name = file.string("general.architecture");
  if (!name) fail("{}: metadata \"general.architecture\" is missing", file.place());
  GgufFields fields(file, std::string(*name), tensors);
  for (const Family* family : kFamilies) {
    if (family->gguf && *name == family->gguf && (!family->is_gguf || family->is_gguf(fields))) {
      return *family;
    }
  }
  fail("{}: {} is not an architecture that ponder knows; it knows {}", file.place(),
       printable(*name), listed(&Family::gguf));
}

}  // namespace ponder
