#include "formats/tokenizer_writer.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "text/bpe_train.h"

namespace ponder {
namespace {

using TokenBytes = TokenizerSpec::Byte;
using TokenizerModel = TokenizerSpec::Model;
using SplitPart = TokenizerSpec::Split;
using NormalizerPart = TokenizerSpec::Normalizer;
using DecoderPart = TokenizerSpec::Decoder;

std::string json_text(std::string_view text) { return json_line(Json(std::string(text))); }

Json byte_level(bool prefix_space) {
  return {{"type", "ByteLevel"},
          {"add_prefix_space", prefix_space},
          {"trim_offsets", true},
          {"use_regex", false}};
}

Json pattern_json(const std::string& text, bool regex) {
  return {{regex ? "Regex" : "String", text}};
}

const char* behavior_name(SplitPart::Behavior behavior) {
  using Behavior = SplitPart::Behavior;
  if (behavior == Behavior::Removed) return "Removed";
  if (behavior == Behavior::MergedWithPrevious) return "MergedWithPrevious";
  if (behavior == Behavior::MergedWithNext) return "MergedWithNext";
  return behavior == Behavior::Contiguous ? "Contiguous" : "Isolated";
}

const char* prepend_name(SplitPart::Prepend prepend) {
  if (prepend == SplitPart::Prepend::Never) return "never";
  return prepend == SplitPart::Prepend::First ? "first" : "always";
}

Json split_json(const SplitPart& split) {
  using Kind = SplitPart::Kind;
  if (split.kind == Kind::Regex) {
    return {{"type", "Split"},
            {"pattern", pattern_json(split.regex, true)},
            {"behavior", behavior_name(split.behavior)},
            {"invert", split.invert}};
  }
  if (split.kind == Kind::PrefixSpace) return byte_level(true);
  if (split.kind == Kind::Metaspace) {
    return {{"type", "Metaspace"},
            {"replacement", split.regex},
            {"prepend_scheme", prepend_name(split.prepend)},
            {"split", !split.whole}};
  }
  return {{"type", "Digits"}, {"individual_digits", split.kind == Kind::IndividualDigits}};
}

Json pre_tokenizer_json(const TokenizerSpec& spec) {
  Json steps = Json::array();
  for (const SplitPart& split : spec.splits) steps.push_back(split_json(split));
  if (spec.bytes == TokenBytes::Letters) steps.push_back(byte_level(false));
  if (steps.empty()) return nullptr;
  return {{"type", "Sequence"}, {"pretokenizers", steps}};
}

Json normalizer_json(const NormalizerPart& step, const std::string& place) {
  switch (step.kind) {
    case NormalizerPart::Kind::Nfc:
      return {{"type", "NFC"}};
    case NormalizerPart::Kind::Nfd:
      return {{"type", "NFD"}};
    case NormalizerPart::Kind::Nfkc:
      return {{"type", "NFKC"}};
    case NormalizerPart::Kind::Nfkd:
      return {{"type", "NFKD"}};
    case NormalizerPart::Kind::Lowercase:
      return {{"type", "Lowercase"}};
    case NormalizerPart::Kind::StripAccents:
      return {{"type", "StripAccents"}};
    case NormalizerPart::Kind::Prepend:
      return {{"type", "Prepend"}, {"prepend", step.content}};
    case NormalizerPart::Kind::Replace:
      return {{"type", "Replace"},
              {"pattern", pattern_json(step.match, step.regex)},
              {"content", step.content}};
    case NormalizerPart::Kind::Strip:
      return {{"type", "Strip"}, {"strip_left", step.left}, {"strip_right", step.right}};
    case NormalizerPart::Kind::SentencePiece:
      break;
  }
  fail("{}: tokenizer.json has no word for SentencePiece's own normalizer; keep tokenizer.model",
       place);
}

Json normalizers_json(const TokenizerSpec& spec) {
  Json steps = Json::array();
  for (const NormalizerPart& step : spec.normalizers) {
    steps.push_back(normalizer_json(step, spec.place));
  }
  if (steps.empty()) return nullptr;
  if (steps.size() == 1) return steps[0];
  return {{"type", "Sequence"}, {"normalizers", steps}};
}

Json decoder_step_json(const DecoderPart& step) {
  switch (step.kind) {
    case DecoderPart::Kind::ByteFallback:
      return {{"type", "ByteFallback"}};
    case DecoderPart::Kind::Fuse:
      return {{"type", "Fuse"}};
    case DecoderPart::Kind::Replace:
      return {{"type", "Replace"},
              {"pattern", pattern_json(step.match, false)},
              {"content", step.content}};
    case DecoderPart::Kind::Strip:
      return {
          {"type", "Strip"}, {"content", step.match}, {"start", step.start}, {"stop", step.stop}};
    case DecoderPart::Kind::Metaspace:
      return {{"type", "Metaspace"},
              {"replacement", step.match},
              {"prepend_scheme", step.drop_first ? "always" : "never"},
              {"split", true}};
    case DecoderPart::Kind::ByteLevel:
      break;
  }
  return byte_level(false);
}

Json decoder_json(const TokenizerSpec& spec) {
  Json steps = Json::array();
  for (const DecoderPart& step : spec.decoders) steps.push_back(decoder_step_json(step));
  if (steps.empty()) return spec.bytes == TokenBytes::Letters ? byte_level(false) : Json(nullptr);
  if (steps.size() == 1) return steps[0];
  return {{"type", "Sequence"}, {"decoders", steps}};
}

// What is put around a text: nothing, or a begin token, or an end token.
Json post_processor_json(const TokenizerSpec& spec) {
  const bool begin = spec.add_bos && spec.bos, end = spec.add_eos && spec.eos;
  if (!begin && !end && spec.after_bos.empty() && spec.before_eos.empty())
    return spec.bytes == TokenBytes::Letters ? byte_level(false) : Json(nullptr);
  Json single = Json::array(), tokens = Json::object();
  const auto special = [&](int32_t id, Json& list) {
    const std::string text = valid_utf8(spec.tokens[static_cast<size_t>(id)]);
    list.push_back({{"SpecialToken", {{"id", text}, {"type_id", 0}}}});
    tokens[text] = {{"id", text}, {"ids", Json::array({id})}, {"tokens", Json::array({text})}};
  };
  Json pair = Json::array();
  for (Json* list : {&single, &pair}) {
    if (begin) special(*spec.bos, *list);
    for (const int32_t id : spec.after_bos) special(id, *list);
    list->push_back({{"Sequence", {{"id", "A"}, {"type_id", 0}}}});
    if (list == &pair) list->push_back({{"Sequence", {{"id", "B"}, {"type_id", 1}}}});
    for (const int32_t id : spec.before_eos) special(id, *list);
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

// A member list by hand: an ordered_json object of 150,000 keys would take minutes.
template <class Write>
void write_list(std::string& out, size_t count, const Write& write) {
  std::string_view separator = "\n";
  for (size_t i = 0; i < count; ++i) {
    const std::string entry = write(i);
    if (entry.empty()) continue;
    out.append(separator).append(entry);
    separator = ",\n";
  }
}

std::string unigram_json(const TokenizerSpec& spec) {
  std::string out = "{\"type\":\"Unigram\",\"unk_id\":";
  out += spec.unk ? std::to_string(*spec.unk) : "null";
  out += ",\"byte_fallback\":";
  out += spec.bytes == TokenBytes::Fallback ? "true" : "false";
  out += ",\"vocab\":[";
  write_list(out, spec.tokens.size(), [&](size_t id) {
    return fmt::format("[{},{}]", json_text(spec.tokens[id]), Json(spec.scores[id]).dump());
  });
  return out + "]}";
}

std::string bpe_json(const TokenizerSpec& spec) {
  const auto flag = [](bool value) { return value ? "true" : "false"; };
  const std::string unk =
      spec.unk ? json_text(spec.tokens[static_cast<size_t>(*spec.unk)]) : "null";
  std::string out = fmt::format(
      "{{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":{},"
      "\"continuing_subword_prefix\":null,\"end_of_word_suffix\":null,\"fuse_unk\":{},"
      "\"byte_fallback\":{},\"ignore_merges\":{},\n\"vocab\":{{",
      unk, flag(spec.fuse_unk), flag(spec.bytes == TokenBytes::Fallback), flag(spec.ignore_merges));
  write_list(out, spec.tokens.size(), [&](size_t id) {
    if (spec.tokens[id].empty()) return std::string();
    return fmt::format("{}:{}", json_text(spec.tokens[id]), id);
  });
  out += "},\n\"merges\":[";
  write_list(out, spec.merges.size(), [&](size_t rank) {
    const auto& [left, right] = spec.merges[rank];
    return fmt::format("[{},{}]", json_text(left), json_text(right));
  });
  return out + "]}";
}

}  // namespace

std::string tokenizer_json(const TokenizerSpec& from) {
  TokenizerSpec spec = from;
  if (spec.model == TokenizerModel::Scores) spec.merges = merges_of_scores(spec);
  std::string out = "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\n\"added_tokens\":";
  out += added_json(spec).dump() + ",\n\"normalizer\":" + normalizers_json(spec).dump();
  out += ",\n\"pre_tokenizer\":" + pre_tokenizer_json(spec).dump();
  out += ",\n\"post_processor\":" + post_processor_json(spec).dump();
  out += ",\n\"decoder\":" + decoder_json(spec).dump() + ",\n\"model\":";
  return out + (spec.model == TokenizerModel::Unigram ? unigram_json(spec) : bpe_json(spec)) +
         "}\n";
}

namespace {

Json templates_json(const Checkpoint& checkpoint) {
  Json plain = valid_utf8(checkpoint.chat_template);
  if (checkpoint.tool_template.empty()) return plain;
  return {{{"name", "default"}, {"template", std::move(plain)}},
          {{"name", "tool_use"}, {"template", valid_utf8(checkpoint.tool_template)}}};
}

}  // namespace

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
  if (!checkpoint.chat_template.empty()) out["chat_template"] = templates_json(checkpoint);
  return out.dump(2) + "\n";
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
