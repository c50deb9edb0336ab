#include "formats/tokenizer_writer.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "formats/gguf_metadata.h"
#include "formats/json.h"
#include "text/bpe_train.h"

namespace ponder {
namespace {

std::string json_text(std::string_view text) {
  return Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json split_json(const TokenizerSpec::Split& split) {
  using Kind = TokenizerSpec::Split::Kind;
  if (split.kind == Kind::Regex) {
    return {{"type", "Split"},
            {"pattern", {{"Regex", split.regex}}},
            {"behavior", "Isolated"},
            {"invert", false}};
  }
  if (split.kind == Kind::PrefixSpace) {
    return {{"type", "ByteLevel"},
            {"add_prefix_space", true},
            {"trim_offsets", true},
            {"use_regex", false}};
  }
  return {{"type", "Digits"}, {"individual_digits", split.kind == Kind::IndividualDigits}};
}

Json byte_level() {
  return {{"type", "ByteLevel"},
          {"add_prefix_space", false},
          {"trim_offsets", true},
          {"use_regex", false}};
}

Json pre_tokenizer_json(const TokenizerSpec& spec) {
  Json steps = Json::array();
  for (const TokenizerSpec::Split& split : spec.splits) steps.push_back(split_json(split));
  steps.push_back(byte_level());
  return {{"type", "Sequence"}, {"pretokenizers", steps}};
}

// What is put around a text: nothing, or a begin token, or an end token.
Json post_processor_json(const TokenizerSpec& spec) {
  const bool begin = spec.add_bos && spec.bos, end = spec.add_eos && spec.eos;
  if (!begin && !end) return byte_level();
  Json single = Json::array(), tokens = Json::object();
  const auto special = [&](int32_t id, Json& list) {
    const std::string text = valid_utf8(spec.tokens[static_cast<size_t>(id)]);
    list.push_back({{"SpecialToken", {{"id", text}, {"type_id", 0}}}});
    tokens[text] = {{"id", text}, {"ids", Json::array({id})}, {"tokens", Json::array({text})}};
  };
  Json pair = Json::array();
  for (Json* list : {&single, &pair}) {
    if (begin) special(*spec.bos, *list);
    list->push_back({{"Sequence", {{"id", "A"}, {"type_id", 0}}}});
    if (list == &pair) list->push_back({{"Sequence", {{"id", "B"}, {"type_id", 1}}}});
    if (end) special(*spec.eos, *list);
  }
  return {{"type", "TemplateProcessing"},
          {"single", single},
          {"pair", pair},
          {"special_tokens", tokens}};
}

Json added_json(const TokenizerSpec& spec) {
  Json out = Json::array();
  for (const TokenizerSpec::Added& added : spec.added) {
    out.push_back({{"id", added.id},
                   {"content", valid_utf8(added.text)},
                   {"single_word", added.single_word},
                   {"lstrip", added.lstrip},
                   {"rstrip", added.rstrip},
                   {"normalized", added.normalized},
                   {"special", added.special}});
  }
  return out;
}

bool same_splits(const std::vector<TokenizerSpec::Split>& a,
                 const std::vector<TokenizerSpec::Split>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.kind == y.kind && x.regex == y.regex;
  });
}

}  // namespace

// The vocabulary is written by hand: an ordered_json object of 150,000 keys would take minutes.
std::string tokenizer_json(const TokenizerSpec& spec) {
  const Json normalizer = spec.nfc ? Json{{"type", "NFC"}} : Json(nullptr);
  std::string out = "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\n\"added_tokens\":";
  out += added_json(spec).dump() + ",\n\"normalizer\":" + normalizer.dump();
  out += ",\n\"pre_tokenizer\":" + pre_tokenizer_json(spec).dump();
  out += ",\n\"post_processor\":" + post_processor_json(spec).dump();
  out += ",\n\"decoder\":" + byte_level().dump();
  out +=
      ",\n\"model\":{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":null,"
      "\"continuing_subword_prefix\":null,\"end_of_word_suffix\":null,\"fuse_unk\":false,"
      "\"byte_fallback\":false,\"ignore_merges\":";
  out += spec.ignore_merges ? "true" : "false";
  out += ",\n\"vocab\":{";
  std::string_view separator = "\n";
  for (size_t id = 0; id < spec.tokens.size(); ++id) {
    if (spec.tokens[id].empty()) continue;
    out += fmt::format("{}{}:{}", separator, json_text(spec.tokens[id]), id);
    separator = ",\n";
  }
  out += "},\n\"merges\":[";
  separator = "\n";
  for (const auto& [left, right] : spec.merges) {
    out += fmt::format("{}[{},{}]", separator, json_text(left), json_text(right));
    separator = ",\n";
  }
  return out + "]}}\n";
}

std::string tokenizer_config_json(const Checkpoint& checkpoint) {
  const TokenizerSpec& spec = checkpoint.tokenizer;
  Json out;
  out["tokenizer_class"] = "PreTrainedTokenizerFast";
  out["clean_up_tokenization_spaces"] = false;
  out["add_bos_token"] = spec.add_bos;
  out["add_eos_token"] = spec.add_eos;
  const auto token = [&](const char* key, std::optional<int32_t> id) {
    if (id) out[key] = valid_utf8(spec.tokens[static_cast<size_t>(*id)]);
  };
  token("bos_token", spec.bos);
  token("eos_token", spec.eos);
  token("pad_token", spec.pad);
  if (!checkpoint.chat_template.empty())
    out["chat_template"] = valid_utf8(checkpoint.chat_template);
  return out.dump(2) + "\n";
}

// apply_gguf_pre knows the families; the one that gives the same steps is the name.
std::string gguf_pre_of(const TokenizerSpec& spec, const std::string& place) {
  constexpr std::array kNames = {"deepseek-v3", "qwen2",        "llama-bpe",     "smollm",
                                 "gpt-2",       "deepseek-llm", "deepseek-coder"};
  for (const char* name : kNames) {
    TokenizerSpec family;
    apply_gguf_pre(family, name, place);
    if (family.nfc == spec.nfc && same_splits(family.splits, spec.splits)) return name;
  }
  fail("{}: its pre-tokenizer has no name in GGUF that ponder knows", place);
}

namespace {

std::vector<int32_t> token_types(const TokenizerSpec& spec, size_t count) {
  constexpr int32_t kNormalType = 1, kControlType = 3, kUserType = 4, kUnusedType = 5;
  std::vector<int32_t> types(count, kUnusedType);
  for (size_t id = 0; id < spec.tokens.size(); ++id) {
    if (!spec.tokens[id].empty()) types[id] = kNormalType;
  }
  for (const TokenizerSpec::Added& added : spec.added) {
    if (added.id < 0 || static_cast<size_t>(added.id) >= count) continue;
    types[static_cast<size_t>(added.id)] = added.special ? kControlType : kUserType;
  }
  return types;
}

}  // namespace

void add_tokenizer_metadata(const Checkpoint& checkpoint, GgufMetadata& metadata) {
  const TokenizerSpec& spec = checkpoint.tokenizer;
  if (!checkpoint.has_tokenizer) {
    metadata.add_string("tokenizer.ggml.model", "none");
    return;
  }
  // GGUF wants a token for each row of the embedding.
  const int64_t vocab = required_int(checkpoint.config, "vocab_size", checkpoint.path);
  std::vector<std::string> tokens = spec.tokens;
  for (const TokenizerSpec::Added& added : spec.added) {
    const auto id = static_cast<size_t>(std::max(added.id, 0));
    if (id >= tokens.size()) tokens.resize(id + 1);
    tokens[id] = added.text;
  }
  if (vocab < 0 || vocab > 100'000'000 || tokens.size() > static_cast<size_t>(vocab)) {
    fail("{}: the tokenizer has {} tokens, but vocab_size is {}", checkpoint.path, tokens.size(),
         vocab);
  }
  const auto types = token_types(spec, static_cast<size_t>(vocab));
  tokens.resize(static_cast<size_t>(vocab));
  for (size_t id = 0; id < tokens.size(); ++id) {
    if (tokens[id].empty()) tokens[id] = fmt::format("[PAD{}]", id);
  }
  std::vector<std::string> merges;
  for (const auto& [left, right] : spec.merges) merges.push_back(left + " " + right);
  metadata.add_string("tokenizer.ggml.model", "gpt2");
  metadata.add_string("tokenizer.ggml.pre", gguf_pre_of(spec, checkpoint.path));
  metadata.add_strings("tokenizer.ggml.tokens", tokens);
  metadata.add_i32s("tokenizer.ggml.token_type", types);
  metadata.add_strings("tokenizer.ggml.merges", merges);
  const auto id = [&](const char* key, std::optional<int32_t> value) {
    if (value) metadata.add_u32(key, static_cast<uint64_t>(*value));
  };
  id("tokenizer.ggml.bos_token_id", spec.bos);
  id("tokenizer.ggml.eos_token_id", spec.eos);
  id("tokenizer.ggml.padding_token_id", spec.pad);
  metadata.add_bool("tokenizer.ggml.add_bos_token", spec.add_bos);
  metadata.add_bool("tokenizer.ggml.add_eos_token", spec.add_eos);
  if (!checkpoint.chat_template.empty()) {
    metadata.add_string("tokenizer.chat_template", checkpoint.chat_template);
  }
}

namespace {

void write_file(const std::string& path, const std::string& text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

}  // namespace

void write_new_tokenizer(const std::string& folder, TokenizerSpec spec, std::string chat_template) {
  Checkpoint checkpoint;
  checkpoint.path = folder;
  checkpoint.chat_template = std::move(chat_template);
  checkpoint.has_tokenizer = true;
  checkpoint.tokenizer = std::move(spec);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail("cannot make the folder {}: {}", folder, error.message());
  write_file(folder + "/tokenizer_config.json", tokenizer_config_json(checkpoint));
  write_file(folder + "/tokenizer.json", tokenizer_json(checkpoint.tokenizer));
}

}  // namespace ponder
