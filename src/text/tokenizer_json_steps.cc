#include "text/tokenizer_json_steps.h"

#include "base/error.h"
#include "text/known_patterns.h"
#include "text/onig_pattern.h"

namespace ponder {
namespace {

using simdjson::dom::element;
using SplitStep = TokenizerSpec::Split;
using NormStep = TokenizerSpec::Normalizer;
using DecodeStep = TokenizerSpec::Decoder;

constexpr std::string_view kMetaspaceMark = "\xE2\x96\x81";  // U+2581
constexpr std::string_view kPunctuation = R"([\p{P}$+<=>^`|~])";

// A pattern as the file has it: {"Regex": ...}, or {"String": ...} that is taken as it is.
struct PatternText {
  std::string text;
  bool regex;
};

PatternText pattern_of(const JsonParts& json, const element& part, std::string_view where) {
  const element pattern = json.member(part, "pattern", where);
  if (const auto regex = json.optional(pattern, "Regex")) {
    return {std::string(json.text(*regex, "'Regex'")), true};
  }
  const element literal = json.member(pattern, "String", where);
  return {std::string(json.text(literal, "'String'")), false};
}

SplitStep::Behavior behavior_named(const JsonParts& json, std::string_view name) {
  using Kind = SplitStep::Behavior;
  if (name == "Isolated") return Kind::Isolated;
  if (name == "Removed") return Kind::Removed;
  if (name == "MergedWithPrevious") return Kind::MergedWithPrevious;
  if (name == "MergedWithNext") return Kind::MergedWithNext;
  if (name == "Contiguous") return Kind::Contiguous;
  json.unsupported("Split behavior", name);
}

SplitStep split_at(std::string regex, SplitStep::Behavior behavior, bool invert = false) {
  SplitStep out;
  out.regex = std::move(regex);
  out.behavior = behavior;
  out.invert = invert;
  return out;
}

SplitStep split_step(const JsonParts& json, const element& part) {
  const element behavior = json.member(part, "behavior", "a Split");
  PatternText pattern = pattern_of(json, part, "a Split");
  return split_at(pattern.regex ? std::move(pattern.text) : quoted_pattern(pattern.text),
                  behavior_named(json, json.text(behavior, "'behavior'")),
                  json.flag(part, "invert", false));
}

// `prepend_scheme` of newer files, `add_prefix_space` of older ones.
SplitStep::Prepend prepend_scheme(const JsonParts& json, const element& part) {
  using Prepend = SplitStep::Prepend;
  const std::string_view name = json.text_or(part, "prepend_scheme", "always");
  if (!json.flag(part, "add_prefix_space", true) || name == "never") return Prepend::Never;
  if (name == "first") return Prepend::First;
  if (name != "always") json.unsupported("prepend_scheme", name);
  return Prepend::Always;
}

SplitStep metaspace_step(const JsonParts& json, const element& part) {
  SplitStep out{SplitStep::Kind::Metaspace};
  out.regex = json.text_or(part, "replacement", kMetaspaceMark);
  if (out.regex.empty()) json.unsupported("replacement of a Metaspace", "");
  out.prepend = prepend_scheme(json, part);
  out.whole = !json.flag(part, "split", true);
  return out;
}

void byte_level_step(const JsonParts& json, const element& part, TokenizerSpec& spec) {
  spec.bytes = TokenizerSpec::Byte::Letters;
  if (json.flag(part, "add_prefix_space", true)) {
    spec.splits.push_back({SplitStep::Kind::PrefixSpace});
  }
  if (json.flag(part, "use_regex", true)) {
    spec.splits.push_back({SplitStep::Kind::Regex, std::string(kGpt2Pattern)});
  }
}

NormStep replace_step(const JsonParts& json, const element& part) {
  NormStep out{NormStep::Kind::Replace};
  PatternText pattern = pattern_of(json, part, "a Replace");
  out.match = std::move(pattern.text);
  out.regex = pattern.regex;
  out.content = json.text_or(part, "content", "");
  return out;
}

DecodeStep strip_decoder(const JsonParts& json, const element& part) {
  DecodeStep out{DecodeStep::Kind::Strip};
  out.match = json.text_or(part, "content", " ");
  const int64_t start = json.integer(part, "start", 0), stop = json.integer(part, "stop", 0);
  constexpr int64_t kMost = 1 << 20;
  if (start < 0 || start > kMost || stop < 0 || stop > kMost) {
    fail(
        "{}: a Strip decoder takes {} and {} characters off the ends of a text; ponder takes up "
        "to {}",
        json.place(), start, stop, kMost);
  }
  out.start = static_cast<uint32_t>(start);
  out.stop = static_cast<uint32_t>(stop);
  return out;
}

DecodeStep metaspace_decoder(const JsonParts& json, const element& part) {
  DecodeStep out{DecodeStep::Kind::Metaspace};
  out.match = json.text_or(part, "replacement", kMetaspaceMark);
  out.drop_first = prepend_scheme(json, part) != SplitStep::Prepend::Never;
  return out;
}

}  // namespace

void read_normalizer(const JsonParts& json, const element& part, TokenizerSpec& spec) {
  using Kind = NormStep::Kind;
  constexpr std::pair<std::string_view, Kind> kPlain[] = {{"NFC", Kind::Nfc},
                                                          {"NFD", Kind::Nfd},
                                                          {"NFKC", Kind::Nfkc},
                                                          {"NFKD", Kind::Nfkd},
                                                          {"Lowercase", Kind::Lowercase},
                                                          {"StripAccents", Kind::StripAccents}};
  const std::string_view kind = json.type(part, "the normalizer");
  for (const auto& [name, plain] : kPlain) {
    if (name == kind) return spec.normalizers.push_back({plain});
  }
  NormStep step;
  if (kind == "Sequence") {
    for (const element& inner : json.list(part, "normalizers")) read_normalizer(json, inner, spec);
    return;
  }
  if (kind == "Prepend") {
    step.kind = Kind::Prepend;
    step.content = json.text_or(part, "prepend", "");
  } else if (kind == "Strip") {
    step.kind = Kind::Strip;
    step.left = json.flag(part, "strip_left", true);
    step.right = json.flag(part, "strip_right", true);
  } else if (kind == "Replace") {
    step = replace_step(json, part);
  } else {
    json.unsupported("normalizer", kind);
  }
  spec.normalizers.push_back(std::move(step));
}

void read_pre_tokenizer(const JsonParts& json, const element& part, TokenizerSpec& spec) {
  const std::string_view kind = json.type(part, "the pre_tokenizer");
  using Behavior = SplitStep::Behavior;
  if (kind == "Sequence") {
    for (const element& step : json.list(part, "pretokenizers")) {
      read_pre_tokenizer(json, step, spec);
    }
    return;
  }
  // What follows would see byte-level letters, not text.
  if (spec.bytes == TokenizerSpec::Byte::Letters) {
    json.unsupported("pre_tokenizer step after ByteLevel", kind);
  }
  if (kind == "ByteLevel") {
    byte_level_step(json, part, spec);
  } else if (kind == "Digits") {
    const bool individual = json.flag(part, "individual_digits", false);
    spec.splits.push_back(
        {individual ? SplitStep::Kind::IndividualDigits : SplitStep::Kind::Digits});
  } else if (kind == "Split") {
    spec.splits.push_back(split_step(json, part));
  } else if (kind == "Metaspace") {
    spec.splits.push_back(metaspace_step(json, part));
  } else if (kind == "WhitespaceSplit") {
    spec.splits.push_back(split_at("\\s", Behavior::Removed));
  } else if (kind == "CharDelimiterSplit") {
    const element delimiter = json.member(part, "delimiter", "a CharDelimiterSplit");
    spec.splits.push_back(
        split_at(quoted_pattern(json.text(delimiter, "'delimiter'")), Behavior::Removed));
  } else if (kind == "Punctuation") {
    const std::string_view behavior = json.text_or(part, "behavior", "Isolated");
    spec.splits.push_back(split_at(std::string(kPunctuation), behavior_named(json, behavior)));
  } else {
    json.unsupported("pre_tokenizer", kind);
  }
}

void read_decoder(const JsonParts& json, const element& part, TokenizerSpec& spec) {
  using Kind = DecodeStep::Kind;
  const std::string_view kind = json.type(part, "the decoder");
  DecodeStep step;
  if (kind == "Sequence") {
    for (const element& inner : json.list(part, "decoders")) read_decoder(json, inner, spec);
    return;
  }
  if (kind == "ByteLevel") {
    step.kind = Kind::ByteLevel;
  } else if (kind == "ByteFallback") {
    step.kind = Kind::ByteFallback;
  } else if (kind == "Fuse") {
    step.kind = Kind::Fuse;
  } else if (kind == "Strip") {
    step = strip_decoder(json, part);
  } else if (kind == "Metaspace") {
    step = metaspace_decoder(json, part);
  } else if (kind == "Replace") {
    PatternText pattern = pattern_of(json, part, "a Replace decoder");
    if (pattern.regex) json.unsupported("pattern of a Replace decoder", pattern.text);
    if (pattern.text.empty()) json.unsupported("pattern of a Replace decoder", "");
    step.kind = Kind::Replace;
    step.match = std::move(pattern.text);
    step.content = json.text_or(part, "content", "");
  } else {
    json.unsupported("decoder", kind);
  }
  spec.decoders.push_back(std::move(step));
}

}  // namespace ponder
