#include "serve/peer_fields.h"

#include "serve/response_format.h"

namespace ponder {
namespace {

constexpr size_t kMaxStopTokens = 256, kMaxPeerChoices = 1000;
constexpr int64_t kMaxPromptLogprobs = 20;

void hold(Generation& generation, const std::string& place,
          std::shared_ptr<const Grammar> grammar) {
  if (generation.grammar) {
    bad_field(place, "{}: the answer is held to another form already; ask for one", place);
  }
  generation.grammar = std::move(grammar);
}

// A member of `fields` that may be a JSON schema or its text.
void hold_to_schema(Fields& fields, const char* name, Generation& generation) {
  const Json* given = fields.any(name);
  if (!given) return;
  const std::string place = fields.name_of(name);
  Json schema = given->is_string()
                    ? Json::parse(given->get_ref<const std::string&>(), nullptr, false)
                    : *given;
  if (schema.is_discarded()) bad_field(place, "{} is no JSON", place);
  hold(generation, place, schema_grammar(schema, place, SchemaUse::Notes));
  generation.answer = std::move(schema);
}

void hold_to_choice(Fields& fields, const char* name, Generation& generation) {
  const Json* list = fields.list(name);
  if (!list) return;
  std::vector<std::string> texts;
  for (const Json& one : *list) {
    if (!one.is_string()) fields.wrong(name, one, "a list of strings");
    texts.push_back(one.get<std::string>());
  }
  if (texts.empty() || texts.size() > kMaxPeerChoices) {
    bad_field(name, "{} has {} texts; 1 to {} are read", name, texts.size(), kMaxPeerChoices);
  }
  hold(generation, fields.name_of(name), choice_form(texts, fields.name_of(name)));
}

void hold_to_text(Fields& fields, const char* name, TextForm form, Generation& generation) {
  const auto text = fields.text(name);
  if (!text || text->empty()) return;
  hold(generation, fields.name_of(name), text_form(form, *text, fields.name_of(name)));
}

// The same words with and without "guided_" before them.
void read_forms(Fields& fields, const std::string& prefix, Generation& generation) {
  const auto name = [&](const char* word) { return prefix + word; };
  hold_to_schema(fields, name("json").c_str(), generation);
  hold_to_text(fields, name("regex").c_str(), TextForm::Regex, generation);
  hold_to_choice(fields, name("choice").c_str(), generation);
  hold_to_text(fields, name("grammar").c_str(), TextForm::Gbnf, generation);
  if (fields.flag(name("json_object").c_str()).value_or(false)) {
    hold(generation, fields.name_of(name("json_object").c_str()),
         schema_grammar({{"type", "object"}}, prefix + "json_object", SchemaUse::Notes));
    generation.answer = {{"type", "object"}};
  }
}

}  // namespace

void read_peer_lengths(Fields& fields, Generation& generation) {
  generation.min_tokens = fields.whole("min_tokens", 0, INT32_MAX).value_or(0);
  generation.ignore_eos = fields.flag("ignore_eos").value_or(false);
  generation.loop_cut = fields.flag("loop_cut");
  generation.token_ids = fields.flag("return_token_ids").value_or(false);
  if (const auto count = fields.whole("prompt_logprobs", 0, kMaxPromptLogprobs)) {
    generation.prompt_logprobs = static_cast<int>(*count);
  }
  const Json* stops = fields.list("stop_token_ids");
  if (!stops) return;
  if (stops->size() > kMaxStopTokens) {
    bad_field("stop_token_ids", "stop_token_ids has {} tokens; at most {} are looked for",
              stops->size(), kMaxStopTokens);
  }
  for (const Json& one : *stops) {
    const bool token = one.is_number_unsigned() && one.get<uint64_t>() <= INT32_MAX;
    if (!token) fields.wrong("stop_token_ids", one, "a list of tokens");
    generation.stop_tokens.push_back(one.get<int32_t>());
  }
}

void read_peer_forms(Fields& fields, Generation& generation) {
  read_forms(fields, "guided_", generation);
  if (const Json* outputs = fields.object("structured_outputs")) {
    Fields inner(*outputs, "structured_outputs");
    read_forms(inner, "", generation);
    for (const char* name : {"whitespace_pattern", "disable_any_whitespace",
                             "disable_additional_properties", "disable_fallback", "_backend"}) {
      inner.ignore(name);
    }
    inner.finish();
  }
  hold_to_schema(fields, "json_schema", generation);
  hold_to_text(fields, "regex", TextForm::Regex, generation);
  hold_to_choice(fields, "choice", generation);
  hold_to_text(fields, "grammar", TextForm::Gbnf, generation);
  hold_to_text(fields, "ebnf", TextForm::Gbnf, generation);
}

void ignore_harmless(Fields& fields) {
  for (const char* name : kHarmlessFields) fields.ignore(name);
}

void ignore_peer_fields(Fields& fields) {
  ignore_harmless(fields);
  const Json none = Json::array();
  fields.refuse("separate_reasoning", "the thought is always apart from the answer", true);
  fields.refuse("skip_special_tokens", "special tokens are never shown", true);
  fields.refuse("spaces_between_special_tokens", "special tokens are never shown", true);
  fields.refuse("include_stop_str_in_output", "what stopped an answer is not a part of it", false);
  fields.refuse("truncate_prompt_tokens", "a prompt is never shortened here", -1);
  fields.refuse("use_beam_search", "there is no search over beams here", false);
  fields.refuse("length_penalty", "there is no search over beams here", 1.0);
  fields.refuse("bad_words", "use logit_bias", none);
  fields.refuse("logits_processors", "a request brings no code", none);
  fields.refuse("mirostat", "it is not supported", 0);
  fields.refuse("typical_p", "it is not supported", 1.0);
  fields.refuse("dry_multiplier", "it is not supported", 0.0);
  fields.refuse("xtc_probability", "it is not supported", 0.0);
  fields.refuse("dynatemp_range", "it is not supported", 0.0);
}

}  // namespace ponder
