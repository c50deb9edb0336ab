// tokenizer.json of Hugging Face `tokenizers`, version 1.0, with a BPE or Unigram model.
#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "text/tokenizer.h"
#include "text/tokenizer_json_steps.h"

namespace ponder {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

class Reader : private JsonParts {
 public:
  Reader(std::string_view json, const std::string& place)
      : JsonParts(place), json_bytes_(json.size()), place_(place) {
    spec_.place = place;
  }

  TokenizerSpec read(const element& root, const nlohmann::json& config,
                     const TokensBeside& beside) {
    model(member(root, "model", "the file"));
    const size_t scored = spec_.scores.size();
    for (const element& token : list(root, "added_tokens")) added_token(token);
    add_beside(beside);
    if (spec_.model == TokenizerSpec::Model::Unigram) pad_scores(scored);
    steps(root);
    if (const auto part = optional(root, "post_processor")) post_processor(*part);
    read_config(config);
    return std::move(spec_);
  }

 private:
  // Bounded by the size of the file: a vocabulary with larger holes is no vocabulary.
  int32_t token_id(const element& value, std::string_view token) const {
    uint64_t id = 0;
    const uint64_t limit = std::min<uint64_t>(json_bytes_ / 8 + 1024, 1u << 30);
    if (value.get(id) != simdjson::SUCCESS || id > limit) {
      fail("{}: the id of the token '{}' is not a number from 0 to {}", place_,
           shown_text_of_file(token), limit);
    }
    return static_cast<int32_t>(id);
  }

  void put_token(std::string_view token, int32_t id) {
    const size_t at = static_cast<size_t>(id);
    if (spec_.tokens.size() <= at) spec_.tokens.resize(at + 1);
    if (!spec_.tokens[at].empty()) {
      fail("{}: the tokens '{}' and '{}' have the same id {}", place_,
           shown_text_of_file(spec_.tokens[at]), shown_text_of_file(token), id);
    }
    spec_.tokens[at] = token;
  }

  void model(const element& part) {
    const std::string_view kind = text_or(part, "type", "BPE");
    if (kind == "BPE") return bpe(part);
    if (kind != "Unigram") unsupported("model", kind);
    unigram(part);
  }

  void bpe(const element& part) {
    for (std::string_view key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
      if (!text_or(part, key, "").empty()) unsupported("model option", key);
    }
    const auto dropout = optional(part, "dropout");
    double rate = 0;
    if (dropout && (dropout->get(rate) != simdjson::SUCCESS || rate != 0)) {
      unsupported("model option", "dropout");
    }
    const bool fallback = flag(part, "byte_fallback", false);
    spec_.bytes = fallback ? TokenizerSpec::Byte::Fallback : TokenizerSpec::Byte::None;
    spec_.ignore_merges = flag(part, "ignore_merges", false);
    spec_.fuse_unk = flag(part, "fuse_unk", false);
    vocabulary(member(part, "vocab", "the model"));
    const std::vector<element> merges = list(part, "merges");
    spec_.merges.reserve(merges.size());
    for (const element& merge : merges) add_merge(merge);
    if (const auto unk = optional(part, "unk_token")) {
      const std::string_view token = text(*unk, "'unk_token'");
      spec_.unk = vocabulary_id(part, token);
      if (!spec_.unk) {
        fail("{}: the vocabulary lacks the unk_token '{}'", place_, shown_text_of_file(token));
      }
    }
  }

  // Added tokens beyond the model's own have no score. A special token comes from its own match
  // alone, never from a path through the text (the reference would take one: a user's text must
  // not).
  void pad_scores(size_t scored) {
    for (size_t id = scored; id < spec_.tokens.size(); ++id) {
      spec_.never.push_back(static_cast<int32_t>(id));
    }
    spec_.scores.resize(spec_.tokens.size());
    for (const TokenizerSpec::Added& token : spec_.added) {
      if (token.special) spec_.never.push_back(token.id);
    }
  }

  // The vocabulary is a list of pairs (token, score), in the order of ids.
  void unigram(const element& part) {
    spec_.model = TokenizerSpec::Model::Unigram;
    const bool fallback = flag(part, "byte_fallback", false);
    spec_.bytes = fallback ? TokenizerSpec::Byte::Fallback : TokenizerSpec::Byte::None;
    spec_.fuse_unk = true;  // no file says otherwise
    for (const element& entry : list(part, "vocab")) {
      array pair;
      double score = 0;
      if (entry.get(pair) != simdjson::SUCCESS || pair.size() != 2 ||
          pair.at(1).get(score) != simdjson::SUCCESS) {
        fail("{}: entry {} of 'vocab' is no pair of a token and a score", place_,
             spec_.tokens.size());
      }
      spec_.tokens.emplace_back(text(pair.at(0), "a token of 'vocab'"));
      spec_.scores.push_back(score);
    }
    const int64_t unk = integer(part, "unk_id", -1);
    if (unk < 0) return;
    if (static_cast<uint64_t>(unk) >= spec_.tokens.size()) {
      fail("{}: 'unk_id' is {}, but the vocabulary has {} entries", place_, unk,
           spec_.tokens.size());
    }
    spec_.unk = static_cast<int32_t>(unk);
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
           spec_.merges.size(), shown_text_of_file(both));
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

  void add_beside(const TokensBeside& beside) {
    std::unordered_map<std::string, size_t> known;  // places in spec_.added
    for (size_t i = 0; i < spec_.added.size(); ++i) known.emplace(spec_.added[i].text, i);
    for (const std::vector<TokenizerSpec::Added>* list : {&beside.declared, &beside.named}) {
      for (TokenizerSpec::Added token : *list) {
        const auto old = known.find(token.text);
        if (old == known.end()) {
          if (add_new(token, beside.rows)) known.emplace(token.text, spec_.added.size() - 1);
        } else if (list == &beside.declared) {
          token.id = spec_.added[old->second].id;
          spec_.added[old->second] = std::move(token);
        }
      }
    }
  }

  // False: the text is empty, or the embedding has no row for it.
  bool add_new(TokenizerSpec::Added token, int32_t rows) {
    const auto found = std::find(spec_.tokens.begin(), spec_.tokens.end(), token.text);
    token.id = static_cast<int32_t>(found - spec_.tokens.begin());
    if (token.text.empty() || token.id >= rows) return false;
    if (found == spec_.tokens.end()) put_token(token.text, token.id);
    spec_.added.push_back(std::move(token));
    return true;
  }

  // ByteLevel, and nothing else, makes the vocabulary one of byte-level letters.
  void steps(const element& root) {
    using Byte = TokenizerSpec::Byte;
    const Byte spelled = spec_.bytes;
    if (const auto part = optional(root, "normalizer")) read_normalizer(*this, *part, spec_);
    if (const auto part = optional(root, "pre_tokenizer")) read_pre_tokenizer(*this, *part, spec_);
    if (const auto part = optional(root, "decoder")) read_decoder(*this, *part, spec_);
    if (spec_.bytes != Byte::Letters) return;
    if (spec_.model == TokenizerSpec::Model::Unigram)
      unsupported("model with ByteLevel", "Unigram");
    if (spelled == Byte::Fallback) unsupported("model option with ByteLevel", "byte_fallback");
    if (spec_.unk && spec_.fuse_unk) unsupported("model option with ByteLevel", "fuse_unk");
  }

  void post_processor(const element& part) {
    const std::string_view kind = type(part, "the post_processor");
    if (kind == "Sequence") {
      for (const element& step : list(part, "processors")) post_processor(step);
    } else if (kind == "TemplateProcessing") {
      template_processing(part);
    } else if (kind == "BertProcessing" || kind == "RobertaProcessing") {
      around(processor_id(part, "cls"), processor_id(part, "sep"));
    } else if (kind != "ByteLevel") {  // that one only moves offsets
      unsupported("post_processor", kind);
    }
  }

  void around(int32_t begin, int32_t end) {
    spec_.add_bos = spec_.add_eos = true;
    spec_.bos = begin;
    spec_.eos = end;
  }

  // "cls" and "sep" are pairs of a text and an id.
  int32_t processor_id(const element& part, std::string_view key) const {
    const std::vector<element> pair = list(part, key);
    if (pair.size() != 2) fail("{}: '{}' of the post_processor is no pair", place_, key);
    return token_id(pair[1], text(pair[0], "a token of the post_processor"));
  }

  // Of the template for one text: [specials] A [specials]. The first is bos, the last is eos.
  void template_processing(const element& part) {
    bool seen_text = false;
    std::vector<int32_t> sides[2];
    for (const element& step : list(part, "single")) {
      if (optional(step, "Sequence")) {
        if (seen_text) unsupported("post_processor", "TemplateProcessing with the text twice");
        seen_text = true;
        continue;
      }
      const element special = member(step, "SpecialToken", "a step of the post_processor");
      const std::string_view name = text(member(special, "id", "a SpecialToken"), "a token's id");
      const std::vector<int32_t> ids = template_ids(part, name);
      sides[seen_text].insert(sides[seen_text].end(), ids.begin(), ids.end());
    }
    if (!sides[0].empty()) {
      spec_.add_bos = true;
      spec_.bos = sides[0].front();
      spec_.after_bos.assign(sides[0].begin() + 1, sides[0].end());
    }
    if (!sides[1].empty()) {
      spec_.add_eos = true;
      spec_.eos = sides[1].back();
      spec_.before_eos.assign(sides[1].begin(), sides[1].end() - 1);
    }
  }

  std::vector<int32_t> template_ids(const element& part, std::string_view name) const {
    const element tokens = member(part, "special_tokens", "the post_processor");
    const element token = member(tokens, name, "'special_tokens' of the post_processor");
    std::vector<int32_t> out;
    for (const element& id : list(token, "ids")) out.push_back(token_id(id, name));
    return out;
  }

  // tokenizer_config.json. Its word counts over the template's, as in transformers.
  void read_config(const nlohmann::json& config) {
    const std::optional<int32_t> begin = spec_.bos, end = spec_.eos;
    special_token(config, "bos_token", spec_.bos);
    special_token(config, "eos_token", spec_.eos);
    special_token(config, "pad_token", spec_.pad);
    keep_own(config, "add_bos_token", begin, spec_.bos, spec_.add_bos, spec_.after_bos, 0);
    keep_own(config, "add_eos_token", end, spec_.eos, spec_.add_eos, spec_.before_eos,
             spec_.before_eos.size());
    spec_.add_bos = config_flag(config, "add_bos_token", spec_.add_bos) && spec_.bos;
    spec_.add_eos = config_flag(config, "add_eos_token", spec_.add_eos) && spec_.eos;
  }

  // A post-processor may put another token around a text than the one that the config calls bos or
  // eos: that stays, in its place among `beside`, where the config does not say what is put there.
  void keep_own(const nlohmann::json& config, const char* flag, std::optional<int32_t> own,
                std::optional<int32_t> named, bool& adds, std::vector<int32_t>& beside,
                size_t at) const {
    const auto said = config.find(flag);
    const bool says = said != config.end() && !said->is_null();
    if (!adds || says || !own || own == named) return;
    adds = false;
    beside.insert(beside.begin() + static_cast<std::ptrdiff_t>(at), *own);
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
    if (found == spec_.tokens.end() && key == std::string_view("pad_token")) return;  // not needed
    if (text.empty() || found == spec_.tokens.end()) {
      fail("{}: '{}' of tokenizer_config.json is '{}', which is no token of the vocabulary", place_,
           key, shown_text_of_file(text));
    }
    out = static_cast<int32_t>(found - spec_.tokens.begin());
  }

  size_t json_bytes_;
  const std::string& place_;
  TokenizerSpec spec_;
};

element parse(simdjson::dom::parser& parser, std::string_view json, const std::string& place) {
  element out;
  if (json.empty()) fail("{}: not valid JSON: it is empty", place);  // and may be of no address
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
                                  const std::string& place, const TokensBeside& beside) {
  simdjson::dom::parser parser;
  return Reader(json, place)
      .read(parse(parser, json, place), parse_config(config_json, place), beside);
}

}  // namespace ponder
