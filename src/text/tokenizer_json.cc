// tokenizer.json of Hugging Face `tokenizers`, version 1.0, as far as byte-level BPE goes.
#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "text/known_patterns.h"
#include "text/onig_pattern.h"
#include "text/tokenizer.h"

namespace ponder {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;
using Kind = TokenizerSpec::Split::Kind;

class Reader {
 public:
  Reader(std::string_view json, const std::string& place)
      : json_bytes_(json.size()), place_(place) {
    spec_.place = place;
  }

  TokenizerSpec read(const element& root, const nlohmann::json& config) {
    model(member(root, "model", "the file"));
    for (const element& token : list(root, "added_tokens")) added_token(token);
    if (const auto part = optional(root, "normalizer")) normalizer(*part);
    pre_tokenizer_root(root);
    if (const auto part = optional(root, "post_processor")) post_processor(*part);
    if (const auto part = optional(root, "decoder")) decoder(*part);
    read_config(config);
    return std::move(spec_);
  }

 private:
  // Lookups. A member that is null counts as absent, as in the reference.
  std::optional<element> optional(const element& from, std::string_view key) const {
    element out;
    if (from.at_key(key).get(out) != simdjson::SUCCESS || out.is_null()) return std::nullopt;
    return out;
  }

  element member(const element& from, std::string_view key, std::string_view where) const {
    const auto out = optional(from, key);
    if (!out) fail("{}: {} has no '{}'", place_, where, key);
    return *out;
  }

  std::string_view text(const element& value, std::string_view what) const {
    std::string_view out;
    if (value.get(out) != simdjson::SUCCESS) fail("{}: {} is not a string", place_, what);
    return out;
  }

  bool flag(const element& from, std::string_view key, bool otherwise) const {
    const auto value = optional(from, key);
    if (!value) return otherwise;
    bool out = false;
    if (value->get(out) != simdjson::SUCCESS) fail("{}: '{}' is not true or false", place_, key);
    return out;
  }

  std::string_view type(const element& part, std::string_view what) const {
    return text(member(part, "type", what), "'type'");
  }

  // The members of a list, none if it is absent.
  std::vector<element> list(const element& from, std::string_view key) const {
    const auto value = optional(from, key);
    array members;
    if (!value) return {};
    if (value->get(members) != simdjson::SUCCESS) fail("{}: '{}' is not a list", place_, key);
    return {members.begin(), members.end()};
  }

  bool empty(const std::optional<element>& value) const {
    return !value || (value->is_string() && text(*value, "an affix").empty());
  }

  [[noreturn]] void unsupported(std::string_view what, std::string_view name) const {
    fail("{}: the {} '{}' is not one that ponder supports (it reads byte-level BPE tokenizers)",
         place_, what, name);
  }

  // Bounded by the size of the file: a vocabulary with larger holes is no vocabulary.
  int32_t token_id(const element& value, std::string_view token) const {
    uint64_t id = 0;
    const uint64_t limit = std::min<uint64_t>(json_bytes_ / 8 + 1024, 1u << 30);
    if (value.get(id) != simdjson::SUCCESS || id > limit) {
      fail("{}: the id of the token '{}' is not a number from 0 to {}", place_, token, limit);
    }
    return static_cast<int32_t>(id);
  }

  void put_token(std::string_view token, int32_t id) {
    const size_t at = static_cast<size_t>(id);
    if (spec_.tokens.size() <= at) spec_.tokens.resize(at + 1);
    if (!spec_.tokens[at].empty()) {
      fail("{}: the tokens '{}' and '{}' have the same id {}", place_, spec_.tokens[at], token, id);
    }
    spec_.tokens[at] = token;
  }

  void model(const element& part) {
    const auto kind = optional(part, "type");
    if (kind && text(*kind, "the model's type") != "BPE") {
      unsupported("model", text(*kind, "the model's type"));
    }
    for (std::string_view key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
      if (!empty(optional(part, key))) unsupported("model option", key);
    }
    const auto dropout = optional(part, "dropout");
    double rate = 0;
    if (dropout && (dropout->get(rate) != simdjson::SUCCESS || rate != 0)) {
      unsupported("model option", "dropout");
    }
    if (flag(part, "byte_fallback", false)) unsupported("model option", "byte_fallback");
    spec_.ignore_merges = flag(part, "ignore_merges", false);
    vocabulary(member(part, "vocab", "the model"));
    const std::vector<element> merges = list(part, "merges");
    spec_.merges.reserve(merges.size());
    for (const element& merge : merges) add_merge(merge);
    if (const auto unk = optional(part, "unk_token")) {
      if (flag(part, "fuse_unk", false)) unsupported("model option", "fuse_unk");
      const std::string_view token = text(*unk, "'unk_token'");
      spec_.unk = vocabulary_id(part, token);
      if (!spec_.unk) fail("{}: the vocabulary lacks the unk_token '{}'", place_, token);
    }
  }

  void vocabulary(const element& part) {
    object tokens;
    if (part.get(tokens) != simdjson::SUCCESS) fail("{}: 'vocab' is not an object", place_);
    spec_.tokens.reserve(tokens.size());
    for (const auto& [token, id] : tokens) {
      if (token.empty()) fail("{}: the vocabulary holds an empty token", place_);
      put_token(token, token_id(id, token));
    }
  }

  std::optional<int32_t> vocabulary_id(const element& model_part, std::string_view token) const {
    element id;
    if (model_part["vocab"].at_key(token).get(id) != simdjson::SUCCESS) return std::nullopt;
    return token_id(id, token);
  }

  void add_merge(const element& merge) {
    array pair;
    if (merge.get(pair) == simdjson::SUCCESS) {
      if (pair.size() != 2) fail("{}: merge {} is no pair", place_, spec_.merges.size());
      spec_.merges.emplace_back(text(pair.at(0), "a side of a merge"),
                                text(pair.at(1), "a side of a merge"));
      return;
    }
    const std::string_view both = text(merge, "a merge");
    const size_t space = both.find(' ');
    if (space == both.npos || both.find(' ', space + 1) != both.npos) {
      fail("{}: merge {} ('{}') is not two tokens with a space between", place_,
           spec_.merges.size(), both);
    }
    spec_.merges.emplace_back(both.substr(0, space), both.substr(space + 1));
  }

  void added_token(const element& part) {
    TokenizerSpec::Added token;
    token.text = text(member(part, "content", "an added token"), "an added token's content");
    if (token.text.empty()) return;  // the reference skips it, too
    token.id = token_id(member(part, "id", "an added token"), token.text);
    token.special = flag(part, "special", false);
    token.lstrip = flag(part, "lstrip", false);
    token.rstrip = flag(part, "rstrip", false);
    token.single_word = flag(part, "single_word", false);
    token.normalized = flag(part, "normalized", !token.special);
    const size_t at = static_cast<size_t>(token.id);
    if (at >= spec_.tokens.size() || spec_.tokens[at] != token.text)
      put_token(token.text, token.id);
    spec_.added.push_back(std::move(token));
  }

  void normalizer(const element& part) {
    const std::string_view kind = type(part, "the normalizer");
    if (kind == "NFC") {
      spec_.nfc = true;
    } else if (kind == "Sequence") {
      for (const element& step : list(part, "normalizers")) normalizer(step);
    } else {
      unsupported("normalizer", kind);
    }
  }

  void pre_tokenizer_root(const element& root) {
    if (const auto part = optional(root, "pre_tokenizer")) pre_tokenizer(*part);
    if (!byte_level_) {
      fail("{}: the pre_tokenizer has no ByteLevel step; ponder reads byte-level BPE tokenizers",
           place_);
    }
  }

  void pre_tokenizer(const element& part) {
    const std::string_view kind = type(part, "the pre_tokenizer");
    if (kind == "Sequence") {
      for (const element& step : list(part, "pretokenizers")) pre_tokenizer(step);
      return;
    }
    // What follows would see byte-level letters, not text.
    if (byte_level_) unsupported("pre_tokenizer step after ByteLevel", kind);
    if (kind == "ByteLevel") {
      byte_level_ = true;
      if (flag(part, "add_prefix_space", true)) spec_.splits.push_back({Kind::PrefixSpace});
      if (flag(part, "use_regex", true)) {
        spec_.splits.push_back({Kind::Regex, std::string(kGpt2Pattern)});
      }
    } else if (kind == "Digits") {
      const bool individual = flag(part, "individual_digits", false);
      spec_.splits.push_back({individual ? Kind::IndividualDigits : Kind::Digits});
    } else if (kind == "Split") {
      split(part);
    } else {
      unsupported("pre_tokenizer", kind);
    }
  }

  void split(const element& part) {
    const std::string_view behavior = text(member(part, "behavior", "a Split"), "'behavior'");
    if (behavior != "Isolated") unsupported("Split behavior", behavior);
    if (flag(part, "invert", false)) unsupported("Split option", "invert");
    const element pattern = member(part, "pattern", "a Split");
    if (const auto regex = optional(pattern, "Regex")) {
      spec_.splits.push_back({Kind::Regex, std::string(text(*regex, "'Regex'"))});
    } else {
      const element literal = member(pattern, "String", "a Split's pattern");
      spec_.splits.push_back({Kind::Regex, quoted_pattern(text(literal, "'String'"))});
    }
  }

  void post_processor(const element& part) {
    const std::string_view kind = type(part, "the post_processor");
    if (kind == "Sequence") {
      for (const element& step : list(part, "processors")) post_processor(step);
    } else if (kind == "TemplateProcessing") {
      template_processing(part);
    } else if (kind != "ByteLevel") {  // that one only moves offsets
      unsupported("post_processor", kind);
    }
  }

  // Of the template for one text: [special] A [special].
  void template_processing(const element& part) {
    bool seen_text = false;
    for (const element& step : list(part, "single")) {
      if (optional(step, "Sequence")) {
        if (seen_text) unsupported("post_processor", "TemplateProcessing with the text twice");
        seen_text = true;
        continue;
      }
      const element special = member(step, "SpecialToken", "a step of the post_processor");
      const std::string_view name = text(member(special, "id", "a SpecialToken"), "a token's id");
      bool& adds = seen_text ? spec_.add_eos : spec_.add_bos;
      if (adds) unsupported("post_processor", "TemplateProcessing with two tokens on a side");
      adds = true;
      (seen_text ? spec_.eos : spec_.bos) = template_id(part, name);
    }
  }

  int32_t template_id(const element& part, std::string_view name) const {
    const element tokens = member(part, "special_tokens", "the post_processor");
    const element token = member(tokens, name, "'special_tokens' of the post_processor");
    const std::vector<element> ids = list(token, "ids");
    if (ids.size() != 1)
      unsupported("post_processor", "TemplateProcessing with a token of many ids");
    return token_id(ids[0], name);
  }

  void decoder(const element& part) {
    const std::string_view kind = type(part, "the decoder");
    if (kind == "Sequence") {
      for (const element& step : list(part, "decoders")) decoder(step);
    } else if (kind != "ByteLevel") {
      unsupported("decoder", kind);
    }
  }

  // tokenizer_config.json. Its word counts over the template's, as in transformers.
  void read_config(const nlohmann::json& config) {
    special_token(config, "bos_token", spec_.bos);
    special_token(config, "eos_token", spec_.eos);
    special_token(config, "pad_token", spec_.pad);
    spec_.add_bos = config_flag(config, "add_bos_token", spec_.add_bos) && spec_.bos;
    spec_.add_eos = config_flag(config, "add_eos_token", spec_.add_eos) && spec_.eos;
  }

  bool config_flag(const nlohmann::json& config, const char* key, bool otherwise) const {
    const auto value = config.find(key);
    if (value == config.end() || value->is_null()) return otherwise;
    if (!value->is_boolean()) {
      fail("{}: '{}' of tokenizer_config.json is not true or false", place_, key);
    }
    return value->get<bool>();
  }

  // A string, or an object with the string as its content.
  void special_token(const nlohmann::json& config, const char* key, std::optional<int32_t>& out) {
    auto value = config.find(key);
    if (value == config.end() || value->is_null()) return;
    const nlohmann::json token =
        value->is_object() ? value->value("content", nlohmann::json()) : *value;
    if (!token.is_string()) fail("{}: '{}' of tokenizer_config.json is no token", place_, key);
    const std::string text = token.get<std::string>();
    const auto added = std::find_if(spec_.added.begin(), spec_.added.end(),
                                    [&](const auto& entry) { return entry.text == text; });
    if (added != spec_.added.end()) {
      out = added->id;
      return;
    }
    const auto found = std::find(spec_.tokens.begin(), spec_.tokens.end(), text);
    if (text.empty() || found == spec_.tokens.end()) {
      fail("{}: '{}' of tokenizer_config.json is '{}', which is no token of the vocabulary", place_,
           key, text);
    }
    out = static_cast<int32_t>(found - spec_.tokens.begin());
  }

  size_t json_bytes_;
  const std::string& place_;
  TokenizerSpec spec_;
  bool byte_level_ = false;
};

element parse(simdjson::dom::parser& parser, std::string_view json, const std::string& place) {
  element out;
  const simdjson::error_code error = parser.parse(json.data(), json.size()).get(out);
  if (error != simdjson::SUCCESS) {
    fail("{}: not valid JSON: {}", place, simdjson::error_message(error));
  }
  if (!out.is_object()) fail("{}: not a JSON object", place);
  return out;
}

// Small, and real ones hold numbers that no 64 bits can: not for simdjson.
nlohmann::json parse_config(std::string_view json, const std::string& place) {
  if (json.empty()) return nlohmann::json::object();
  nlohmann::json out = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!out.is_object()) fail("{}: the tokenizer_config.json beside it is no JSON object", place);
  return out;
}

}  // namespace

TokenizerSpec read_tokenizer_json(std::string_view json, std::string_view config_json,
                                  const std::string& place) {
  simdjson::dom::parser parser;
  return Reader(json, place).read(parse(parser, json, place), parse_config(config_json, place));
}

}  // namespace ponder
