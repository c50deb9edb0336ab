// A tokenizer as GGUF metadata, as llama.cpp reads it: byte-level BPE by the name of its
// pre-tokenizer, SentencePiece's vocabularies by their scores.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/error.h"
#include "base/json.h"
#include "formats/family.h"
#include "formats/gguf_metadata.h"
#include "formats/tokenizer_writer.h"
#include "text/tokenizer.h"
#include "text/unigram.h"

namespace ponder {
namespace {

using TokenModel = TokenizerSpec::Model;
using NormalizerKind = TokenizerSpec::Normalizer::Kind;

constexpr std::string_view kSpaceSign = "\xE2\x96\x81";  // U+2581

// Gemma 4's marks of thoughts and calls, which llama.cpp must show to whoever reads them.
bool is_shown(std::string_view token) {
  constexpr std::string_view kShown[] = {"<|channel>",   "<channel|>",       "<|tool_call>",
                                         "<tool_call|>", "<|tool_response>", "<tool_response|>",
                                         "<|\"|>"};
  return std::find(std::begin(kShown), std::end(kShown), token) != std::end(kShown);
}

std::vector<int32_t> token_types(const TokenizerSpec& spec, size_t count) {
  constexpr int32_t kNormalType = 1, kUnknownType = 2, kControlType = 3, kUserType = 4,
                    kUnusedType = 5, kByteType = 6;
  std::vector<int32_t> types(count, kUnusedType);
  const bool fallback = spec.bytes == TokenizerSpec::Byte::Fallback;
  for (size_t id = 0; id < spec.tokens.size(); ++id) {
    if (spec.tokens[id].empty()) continue;
    types[id] = fallback && fallback_byte(spec.tokens[id]) >= 0 ? kByteType : kNormalType;
  }
  for (const TokenizerSpec::Added& added : spec.added) {
    if (added.id < 0 || static_cast<size_t>(added.id) >= count) continue;
    const bool hidden = added.special && !is_shown(added.text);
    types[static_cast<size_t>(added.id)] = hidden ? kControlType : kUserType;
  }
  const bool letters = spec.bytes == TokenizerSpec::Byte::Letters;
  if (spec.unk && !letters) types[static_cast<size_t>(*spec.unk)] = kUnknownType;
  return types;
}

// How a vocabulary of text treats spaces, if GGUF can say it.
struct Spaces {
  bool prefix = false, tidy = false;
  std::string charsmap = {};
};

// Steps that do nothing once spaces are U+2581.
bool idle(const TokenizerSpec::Split& split) {
  const bool whole = split.kind == TokenizerSpec::Split::Kind::Metaspace && split.whole;
  return (whole && split.prepend == TokenizerSpec::Split::Prepend::Never) ||
         (split.kind == TokenizerSpec::Split::Kind::Regex &&
          (split.regex == " " || split.regex == "\\ "));
}

std::optional<Spaces> spaces_of(const TokenizerSpec& spec) {
  Spaces out;
  bool written = false;
  for (const auto& step : spec.normalizers) {
    if (written) return std::nullopt;
    if (step.kind == NormalizerKind::SentencePiece) {
      out = {step.left, step.right, step.match};
      written = true;
    } else if (step.kind == NormalizerKind::Prepend && step.content == kSpaceSign) {
      out.prefix = true;
    } else if (step.kind == NormalizerKind::Replace && !step.regex && step.match == " " &&
               step.content == kSpaceSign) {
      written = true;
    } else {
      return std::nullopt;
    }
  }
  for (const auto& split : spec.splits) {
    using Prepend = TokenizerSpec::Split::Prepend;
    if (written && idle(split)) continue;
    const bool meta = split.kind == TokenizerSpec::Split::Kind::Metaspace &&
                      split.regex == kSpaceSign && split.prepend != Prepend::First;
    if (!meta || written) return std::nullopt;
    out.prefix = split.prepend == Prepend::Always;
    written = true;
  }
  if (!written) return std::nullopt;
  return out;
}

// Scores that order the merges: a token's is better, the earlier it is made. Error if some pair
// that these scores would merge is no merge.
std::vector<double> scores_of_merges(const TokenizerSpec& spec, const std::string& place) {
  TokenizerSpec scored = spec;
  scored.model = TokenModel::Scores;
  scored.scores.assign(spec.tokens.size(), -1e6);
  std::unordered_map<std::string_view, size_t> ids;
  for (size_t id = 0; id < spec.tokens.size(); ++id) ids.emplace(spec.tokens[id], id);
  std::vector<bool> made(spec.tokens.size());
  std::string product;
  for (size_t rank = 0; rank < spec.merges.size(); ++rank) {
    product = spec.merges[rank].first + spec.merges[rank].second;
    const auto found = ids.find(product);
    if (found == ids.end() || made[found->second]) continue;
    made[found->second] = true;
    scored.scores[found->second] = -static_cast<double>(rank);
  }
  for (size_t id = 0; id < made.size(); ++id) {
    if (!made[id] && spec.tokens[id].size() > 4) scored.never.push_back(static_cast<int32_t>(id));
  }
  const auto theirs = merges_of_scores(scored);
  const std::set<std::pair<std::string, std::string>> ours(spec.merges.begin(), spec.merges.end());
  for (const auto& merge : theirs) {
    if (ours.contains(merge)) continue;
    fail(
        "{}: GGUF keeps scores of tokens instead of merges, and they would merge '{}' and '{}', "
        "which this tokenizer does not",
        place, printable(merge.first), printable(merge.second));
  }
  return scored.scores;
}

void add_byte_level(const TokenizerSpec& spec, const std::string& place, GgufMetadata& metadata) {
  std::vector<std::string> merges;
  for (const auto& [left, right] : spec.merges) merges.push_back(left + " " + right);
  metadata.add_string("tokenizer.ggml.model", "gpt2");
  metadata.add_string("tokenizer.ggml.pre", gguf_pre_of(spec, place));
  metadata.add_strings("tokenizer.ggml.merges", merges);
}

[[noreturn]] void no_word_for_steps(const std::string& place) {
  fail("{}: GGUF has no word for its normalizer and pre_tokenizer; keep the Hugging Face folder",
       place);
}

void add_space_and_unknown(const TokenizerSpec& spec, bool prefix, GgufMetadata& metadata) {
  metadata.add_bool("tokenizer.ggml.add_space_prefix", prefix);
  if (spec.unk)
    metadata.add_u32("tokenizer.ggml.unknown_token_id", static_cast<uint64_t>(*spec.unk));
}

// Merges over text with spaces as U+2581: llama.cpp reads them for Gemma 4 alone.
void add_text_bpe(const TokenizerSpec& spec, const std::string& place, GgufMetadata& metadata) {
  const std::optional<Spaces> spaces = spaces_of(spec);
  if (!spaces || spaces->tidy || spaces->prefix || !spaces->charsmap.empty())
    no_word_for_steps(place);
  std::vector<std::string> merges;
  for (const auto& [left, right] : spec.merges) merges.push_back(left + " " + right);
  metadata.add_string("tokenizer.ggml.model", "gemma4");
  metadata.add_string("tokenizer.ggml.pre", "gemma4");
  metadata.add_strings("tokenizer.ggml.merges", merges);
  add_space_and_unknown(spec, false, metadata);
}

bool keeps_text_merges(const Checkpoint& checkpoint) {
  const std::string type =
      json_string(checkpoint.config, "model_type", checkpoint.path).value_or("");
  const Family* family = find_family(type);
  return family && family->gguf && std::string_view(family->gguf) == "gemma4" &&
         checkpoint.tokenizer.model == TokenModel::Bpe;
}

void add_scored(const TokenizerSpec& spec, size_t vocab, const std::string& place,
                GgufMetadata& metadata) {
  const std::optional<Spaces> spaces = spaces_of(spec);
  const bool unigram = spec.model == TokenModel::Unigram;
  if (!spaces || (!unigram && (spaces->tidy || !spaces->charsmap.empty())))
    no_word_for_steps(place);
  std::vector<double> scores =
      spec.model == TokenModel::Bpe ? scores_of_merges(spec, place) : spec.scores;
  scores.resize(vocab);
  metadata.add_string("tokenizer.ggml.model", unigram ? "t5" : "llama");
  metadata.add_string("tokenizer.ggml.pre", "default");
  metadata.add_f32s("tokenizer.ggml.scores", std::vector<float>(scores.begin(), scores.end()));
  add_space_and_unknown(spec, spaces->prefix, metadata);
  if (!unigram) return;
  metadata.add_bool("tokenizer.ggml.remove_extra_whitespaces", spaces->tidy);
  if (!spaces->charsmap.empty()) {
    metadata.add_u8s("tokenizer.ggml.precompiled_charsmap", spaces->charsmap);
  }
}

// GGUF wants a token for each row of the embedding.
std::vector<std::string> tokens_of_rows(const Checkpoint& checkpoint, size_t vocab) {
  std::vector<std::string> tokens = checkpoint.tokenizer.tokens;
  for (const TokenizerSpec::Added& added : checkpoint.tokenizer.added) {
    const auto id = static_cast<size_t>(std::max(added.id, 0));
    if (id >= tokens.size()) tokens.resize(id + 1);
    tokens[id] = added.text;
  }
  if (tokens.size() > vocab) {
    fail("{}: the tokenizer has {} tokens, but vocab_size is {}", checkpoint.path, tokens.size(),
         vocab);
  }
  tokens.resize(vocab);
  for (size_t id = 0; id < tokens.size(); ++id) {
    if (tokens[id].empty()) tokens[id] = fmt::format("[PAD{}]", id);
  }
  return tokens;
}

}  // namespace

// apply_gguf_pre knows the families; the one that gives the same steps is the name. (That a piece
// which is a token is taken whole makes no difference where merging gives it, too.)
std::string gguf_pre_of(const TokenizerSpec& spec, const std::string& place) {
  for (const bool exact : {true, false}) {
    for (const std::string_view name : gguf_pre_names()) {
      TokenizerSpec family;
      apply_gguf_pre(family, std::string(name), place);
      if (family.normalizers == spec.normalizers && family.splits == spec.splits &&
          (!exact || family.ignore_merges == spec.ignore_merges)) {
        return std::string(name);
      }
    }
  }
  fail("{}: its pre-tokenizer has no name in GGUF that ponder knows", place);
}

void add_tokenizer_metadata(const Checkpoint& checkpoint, GgufMetadata& metadata) {
  const TokenizerSpec& spec = checkpoint.tokenizer;
  if (!checkpoint.has_tokenizer) {
    metadata.add_string("tokenizer.ggml.model", "none");
    return;
  }
  const int64_t rows = required_int(checkpoint.config, "vocab_size", checkpoint.path);
  if (rows < 0 || rows > 100'000'000) {
    fail("{}: vocab_size is {}", checkpoint.path, rows);
  }
  const auto vocab = static_cast<size_t>(rows);
  const std::vector<std::string> tokens = tokens_of_rows(checkpoint, vocab);
  if (!spec.after_bos.empty() || !spec.before_eos.empty()) {
    fail("{}: its tokenizer puts more than one token on a side of a text, which GGUF cannot say",
         checkpoint.path);
  }
  if (spec.bytes == TokenizerSpec::Byte::Letters) {
    add_byte_level(spec, checkpoint.path, metadata);
  } else if (keeps_text_merges(checkpoint)) {
    add_text_bpe(spec, checkpoint.path, metadata);
  } else {
    add_scored(spec, vocab, checkpoint.path, metadata);
  }
  metadata.add_strings("tokenizer.ggml.tokens", tokens);
  metadata.add_i32s("tokenizer.ggml.token_type", token_types(spec, vocab));
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
  if (!checkpoint.tool_template.empty()) {
    metadata.add_strings("tokenizer.chat_templates", {"tool_use"});
    metadata.add_string("tokenizer.chat_template.tool_use", checkpoint.tool_template);
  }
}

}  // namespace ponder
