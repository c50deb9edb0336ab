#include "formats/hf_config.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "formats/family.h"
#include "formats/quantised.h"

namespace ponder {
namespace {

// Families with a table for each kind of layer read theirs themselves.
bool has_tables(const Json& parameters) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [](const Json& value) { return value.is_object(); });
}

// What a table says goes before what stands beside it, as transformers has it.
void hoist(Json& scaling, const char* key, Json& config, const std::string& place) {
  if (const auto value = json_number(scaling, key, place)) config[key] = *value;
  scaling.erase(key);
}

void normalise_scaling(Json& config, const std::string& place) {
  Json scaling = config["rope_scaling"];
  if (!scaling.is_object()) fail("{}: \"rope_scaling\" must be an object or null", place);
  auto type = json_string(scaling, "rope_type", place);
  if (!type) type = json_string(scaling, "type", place);
  if (!type && scaling.contains("mrope_section")) type = "default";
  hoist(scaling, "rope_theta", config, place);
  hoist(scaling, "partial_rotary_factor", config, place);
  if (!type && !scaling.empty()) fail("{}: \"rope_scaling\" has no \"rope_type\"", place);
  if (type == "su") type = "longrope";  // its first name
  if (type == "mrope") type = "default";
  scaling["type"] = scaling["rope_type"] = type.value_or("default");
  const bool plain = scaling["type"] == "default" && scaling.size() == 2;
  config["rope_scaling"] = plain ? Json(nullptr) : scaling;
}

// Where each table says all of itself.
void take_part(Json& config, const Json& stretched, const Json* plain, const std::string& place) {
  const double part = json_number(stretched, "partial_rotary_factor", place).value_or(1);
  const bool alike = plain && plain->is_object() && json_number(stretched, "rope_theta", place) &&
                     json_number(*plain, "rope_theta", place) &&
                     json_number(*plain, "partial_rotary_factor", place).value_or(1) == part;
  if (!alike) {
    fail(
        "{}: the tables of \"rope_parameters\" must both have \"rope_theta\" and the same "
        "\"partial_rotary_factor\"",
        place);
  }
  config["partial_rotary_factor"] = part;
}

// One table of each kind; the plain one has no stretched positions.
void take_tables(Json& config, const RopeTables& names, const std::string& place) {
  const Json parameters = config["rope_parameters"];
  config.erase("rope_parameters");
  const Json* full = json_member(parameters, names.stretched);
  const Json* sliding = json_member(parameters, names.plain);
  const size_t known = (full ? 1 : 0) + (sliding ? 1 : 0);
  if (!full || !full->is_object() || known != parameters.size())
    fail("{}: \"rope_parameters\" must be of {} and {}", place, names.stretched, names.plain);
  if (names.each_says_all) take_part(config, *full, sliding, place);
  config["rope_scaling"] = *full;
  normalise_scaling(config, place);
  if (!sliding) return;
  if (json_string(*sliding, "rope_type", place).value_or("default") != "default")
    fail("{}: \"rope_parameters\" stretches the positions of {}, which ponder does not compute",
         place, names.plain);
  if (const auto theta = json_number(*sliding, "rope_theta", place))
    config["rope_local_base_freq"] = *theta;
}

void normalise_rope(Json& config, const Family* family, const std::string& place) {
  if (const Json* parameters = json_member(config, "rope_parameters")) {
    if (!parameters->is_object()) fail("{}: \"rope_parameters\" must be an object", place);
    if (has_tables(*parameters)) {
      const RopeTables* names = family ? family->rope_tables : nullptr;
      return take_tables(config, names ? *names : RopeTables(), place);
    }
    if (!json_member(config, "rope_scaling")) config["rope_scaling"] = *parameters;
  }
  config.erase("rope_parameters");
  if (json_member(config, "rope_scaling")) {
    // Of a single table transformers takes only how it stretches, where there should be two.
    if (family && family->rope_tables && config["rope_scaling"].is_object()) {
      for (const char* key : {"rope_theta", "partial_rotary_factor"})
        config["rope_scaling"].erase(key);
    }
    normalise_scaling(config, place);
  } else {
    config["rope_scaling"] = nullptr;
  }
}

void check_rotated_part(const Json& config, const Family& family, const std::string& place) {
  if (family.rotates_part || json_member(config, "kv_lora_rank")) return;
  const auto part = json_number(config, "partial_rotary_factor", place);
  if (!part || *part == 1) return;
  fail(
      "{}: \"partial_rotary_factor\" is {}, but {} rotates whole heads, and transformers passes "
      "the key over; take it out to do the same",
      place, *part, family.model_type);
}

// The text part of a model that sees and hears, too: its config takes the place of the whole.
void take_text_config(Json& config, const std::string& place) {
  const Json* text = json_member(config, "text_config");
  if (!text) return;
  if (!text->is_object()) fail("{}: \"text_config\" must be an object", place);
  Json inner = *text;
  for (const char* key : {"tie_word_embeddings", "quantization_config", "dtype", "torch_dtype",
                          "bos_token_id", "eos_token_id", "pad_token_id"}) {
    const Json* outer = json_member(config, key);
    if (outer && !json_member(inner, key)) inner[key] = *outer;
  }
  config = std::move(inner);
}

// What tells how the rows of a GGUF lie are no keys of transformers' classes: they pass them over,
// so who heeded them would run another model than was published. Earlier versions left them in what
// they exported of a GGUF: there keys lie in the order of its reader, and transformers signs none.
bool is_export_of_gguf(const Json& config) {
  constexpr std::array<std::string_view, 4> kFirst = {"architectures", "model_type", "hidden_size",
                                                      "num_hidden_layers"};
  size_t known = 0;
  for (const auto& [key, value] : config.items()) {
    if (known == kFirst.size()) break;
    if (key != kFirst[known++]) return false;
  }
  return known == kFirst.size() && !config.contains("transformers_version");
}

void check_row_keys(const Json& config, const Family& family, const std::string& place) {
  const bool ours = is_export_of_gguf(config);
  const Json* turned = json_member(config, "rope_interleaved");
  const Json* from_zero = json_member(config, "norm_plus_one");
  const char* wrong = nullptr;
  if (turned && json_member(config, "kv_lora_rank")) {  // exported beside the published key
    const bool published = json_bool(config, "rope_interleave", place).value_or(true);
    if (*turned != published) wrong = "rope_interleaved";
  } else if (turned && !(ours && family.gguf_turns_rows && *turned == true)) {
    wrong = "rope_interleaved";
  }
  if (from_zero && !(ours && family.norms_from_one && *from_zero == false)) wrong = "norm_plus_one";
  if (!wrong) return;
  fail(
      "{}: \"{}\" is no key of {} in transformers, which passes it over; take it out to run the "
      "model as it is there",
      place, wrong, family.model_type);
}

}  // namespace

void normalise_config(Json& config, const std::string& place) {
  // First, so that who brings another model hears that and not what else it lacks.
  const auto named = json_string(config, "model_type", place);
  if (named && !find_family(*named)) {
    take_text_config(config, place);
    family_of(config, place);
  }
  rename_key(config, "compression_config", "quantization_config");  // of early compressed-tensors
  check_quantised_method(config, place);
  const Family* family = find_family(json_string(config, "model_type", place).value_or(""));
  if (family) check_row_keys(config, *family, place);
  for (const auto& [published, here] : family ? family->hf_keys : std::span<const Respelling>())
    rename_key(config, std::string(published).c_str(), std::string(here).c_str());
  if (family && family->silent_rope && !json_member(config, "rope_scaling") &&
      !json_member(config, "rope_parameters")) {
    config["rope_scaling"] = family->silent_rope();
  }
  normalise_rope(config, family, place);
  if (family && family->tidy) family->tidy(config, place);
  if (family) check_rotated_part(config, *family, place);
  rename_key(config, "dtype", "torch_dtype");
  const std::string type = json_string(config, "model_type", place).value_or("");
  if (type.starts_with("qwen3_moe")) rename_key(config, "num_local_experts", "num_experts");
  if (json_member(config, "kv_lora_rank")) {
    config["rope_interleaved"] = json_bool(config, "rope_interleave", place).value_or(true);
  }
}

std::string chat_template_of(const Json& tokenizer_config, const std::string& place,
                             std::string_view name) {
  const Json* value = json_member(tokenizer_config, "chat_template");
  if (!value) return "";
  if (value->is_string()) return name == "default" ? value->get<std::string>() : "";
  if (!value->is_array()) fail("{}: \"chat_template\" must be a string or a list", place);
  for (const Json& entry : *value) {
    if (!entry.is_object()) fail("{}: \"chat_template\" must be a list of objects", place);
    if (json_string(entry, "name", place) != name) continue;
    return json_string(entry, "template", place).value_or("");
  }
  return "";
}

}  // namespace ponder
