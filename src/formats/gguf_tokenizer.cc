// The tokenizer inside a GGUF file: tokens, their kinds and merges as arrays; the pre-tokenizer is
// only named (text/tokenizer.h knows the names).
#include <algorithm>

#include "base/ascii.h"
#include "base/error.h"
#include "formats/gguf_config.h"

namespace ponder {
namespace {

// llama.cpp's token types that are no plain vocabulary.
constexpr int64_t kUnknown = 2, kControl = 3, kUserDefined = 4, kByte = 6;

void read_merges(const Gguf& file, TokenizerSpec& spec) {
  const std::string key = "tokenizer.ggml.merges";
  const auto merges = file.array(key);
  if (!merges) fail("{}: metadata \"{}\" is missing", file.place(), key);
  for (const std::string_view merge : merges->strings(file.place_of(key))) {
    // A token may itself begin with a blank in no byte-level vocabulary, so the first blank parts.
    const size_t blank = merge.find(' ', 1);
    if (blank == std::string_view::npos || blank + 1 == merge.size()) {
      fail("{}: \"{}\" is no pair of tokens", file.place_of(key), printable(merge));
    }
    spec.merges.emplace_back(merge.substr(0, blank), merge.substr(blank + 1));
  }
}

std::vector<int64_t> token_kinds(const Gguf& file, const TokenizerSpec& spec) {
  const std::string key = "tokenizer.ggml.token_type";
  const auto types = file.array(key);
  if (!types) return {};
  auto kinds = types->integers(file.place_of(key));
  if (kinds.size() != spec.tokens.size()) {
    fail("{}: it has {} entries for {} tokens", file.place_of(key), kinds.size(),
         spec.tokens.size());
  }
  return kinds;
}

void read_added(const Gguf& file, TokenizerSpec& spec) {
  const std::vector<int64_t> kinds = token_kinds(file, spec);
  for (size_t id = 0; id < kinds.size(); ++id) {
    if (kinds[id] != kUnknown && kinds[id] != kControl && kinds[id] != kUserDefined) continue;
    if (spec.tokens[id].empty()) continue;
    TokenizerSpec::Added added;
    added.text = spec.tokens[id];
    added.id = static_cast<int32_t>(id);
    added.special = kinds[id] != kUserDefined;
    spec.added.push_back(std::move(added));
  }
}

// Phi-3's special tokens take the spaces behind them, which no key of GGUF says: as llama.cpp has
// it, by the model's name, and not of these three.
void strip_as_phi3(const Gguf& file, TokenizerSpec& spec) {
  const std::string name = lower_ascii(file.string("general.name").value_or(""));
  if (name.find("phi-3") == std::string::npos && name.find("phi3") == std::string::npos) return;
  constexpr std::string_view kKeep[] = {"<unk>", "<s>", "<|endoftext|>"};
  for (TokenizerSpec::Added& added : spec.added)
    added.rstrip = std::find(std::begin(kKeep), std::end(kKeep), added.text) == std::end(kKeep);
}

std::optional<int32_t> token_id(const Gguf& file, const TokenizerSpec& spec, const char* name) {
  const std::string key = fmt::format("tokenizer.ggml.{}_token_id", name);
  const auto id = file.integer(key);
  if (!id || *id == UINT32_MAX || *id == -1) return std::nullopt;  // writers' "there is none"
  if (*id < 0 || static_cast<uint64_t>(*id) >= spec.tokens.size()) {
    fail("{}: {} is no token (the vocabulary has {})", file.place_of(key), *id, spec.tokens.size());
  }
  return static_cast<int32_t>(*id);
}

void read_tokens(const Gguf& file, TokenizerSpec& spec) {
  const std::string key = "tokenizer.ggml.tokens";
  const auto tokens = file.array(key);
  if (!tokens) fail("{}: metadata \"{}\" is missing", file.place(), key);
  if (tokens->count > INT32_MAX) fail("{}: it has too many tokens", file.place_of(key));
  for (const std::string_view token : tokens->strings(file.place_of(key))) {
    spec.tokens.emplace_back(token);
  }
}

void read_scores(const Gguf& file, TokenizerSpec& spec) {
  const std::string key = "tokenizer.ggml.scores";
  const auto scores = file.array(key);
  if (!scores) fail("{}: metadata \"{}\" is missing", file.place(), key);
  spec.scores = scores->numbers(file.place_of(key));
  if (spec.scores.size() != spec.tokens.size()) {
    fail("{}: it has {} entries for {} tokens", file.place_of(key), spec.scores.size(),
         spec.tokens.size());
  }
  const std::vector<int64_t> kinds = token_kinds(file, spec);
  for (size_t id = 0; id < kinds.size(); ++id) {
    if (kinds[id] >= kUnknown && kinds[id] <= kByte) spec.never.push_back(static_cast<int32_t>(id));
    if (kinds[id] == kByte) spec.bytes = TokenizerSpec::Byte::Fallback;
  }
  // Scores are summed in double, as llama.cpp and `tokenizers` do, not as SentencePiece does.
  spec.fuse_unk = true;
}

bool flag_or(const Gguf& file, const char* key, bool otherwise) {
  return file.boolean(fmt::format("tokenizer.ggml.{}", key)).value_or(otherwise);
}

// A special token that a file of this kind need not name.
void default_id(const TokenizerSpec& spec, std::optional<int32_t>& id, int32_t otherwise) {
  if (!id && static_cast<size_t>(otherwise) < spec.tokens.size()) id = otherwise;
}

// SentencePiece's BPE ("llama").
void read_spm(const Gguf& file, TokenizerSpec& spec) {
  spec.model = TokenizerSpec::Model::Scores;
  spec.bytes = TokenizerSpec::Byte::None;
  read_scores(file, spec);
  apply_sentencepiece_spaces(spec, flag_or(file, "add_space_prefix", true));
  default_id(spec, spec.bos, 1);
  default_id(spec, spec.eos, 2);
  default_id(spec, spec.unk, 0);
  spec.add_bos = spec.bos.has_value();
}

// SentencePiece's Unigram ("t5").
void read_unigram(const Gguf& file, TokenizerSpec& spec) {
  spec.model = TokenizerSpec::Model::Unigram;
  spec.bytes = TokenizerSpec::Byte::None;
  read_scores(file, spec);
  const bool prefix = flag_or(file, "add_space_prefix", false);
  apply_sentencepiece_spaces(spec, prefix);
  TokenizerSpec::Normalizer own{TokenizerSpec::Normalizer::Kind::SentencePiece};
  own.left = prefix;
  own.right = flag_or(file, "remove_extra_whitespaces", false);
  if (const auto map = file.array("tokenizer.ggml.precompiled_charsmap")) {
    for (const int64_t byte : map->integers(file.place_of("tokenizer.ggml.precompiled_charsmap"))) {
      own.match += static_cast<char>(byte & 0xFF);
    }
  }
  spec.normalizers = {own};
  default_id(spec, spec.eos, 1);
  default_id(spec, spec.unk, 2);
  default_id(spec, spec.pad, 0);
  spec.add_eos = spec.eos.has_value();
}

// BPE over text with spaces as U+2581, no pieces ("gemma4").
void read_text_bpe(const Gguf& file, TokenizerSpec& spec) {
  read_merges(file, spec);
  apply_sentencepiece_spaces(spec, flag_or(file, "add_space_prefix", false));
  spec.bytes = TokenizerSpec::Byte::Fallback;
  spec.fuse_unk = true;
  spec.add_bos = spec.bos.has_value();
}

void read_byte_level(const Gguf& file, TokenizerSpec& spec) {
  read_merges(file, spec);
  const auto pre = file.string("tokenizer.ggml.pre");
  apply_gguf_pre(spec, std::string(pre.value_or("default")), file.place_of("tokenizer.ggml.pre"));
  spec.add_bos = spec.add_bos && spec.bos;
  spec.place = file.place();
}

using ReadKind = void (*)(const Gguf&, TokenizerSpec&);
constexpr std::pair<std::string_view, ReadKind> kKinds[] = {{"gpt2", read_byte_level},
                                                            {"llama", read_spm},
                                                            {"t5", read_unigram},
                                                            {"gemma4", read_text_bpe}};

}  // namespace

bool tokenizer_from_gguf(const Gguf& file, TokenizerSpec& spec) {
  const auto model = file.string("tokenizer.ggml.model");
  if (!model || *model == "none" || *model == "no_vocab") return false;
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [&](const auto& known) { return known.first == *model; });
  if (kind == std::end(kKinds)) {
    fail(
        "{}: the tokenizer kind \"{}\" is not supported; ponder reads BPE (\"gpt2\", \"gemma4\") "
        "and SentencePiece (\"llama\", \"t5\")",
        file.place_of("tokenizer.ggml.model"), printable(*model));
  }
  spec.place = file.place();
  read_tokens(file, spec);
  read_added(file, spec);
  strip_as_phi3(file, spec);
  spec.bos = token_id(file, spec, "bos");
  spec.eos = token_id(file, spec, "eos");
  spec.pad = token_id(file, spec, "padding");
  if (*model != "gpt2") spec.unk = token_id(file, spec, "unknown");
  kind->second(file, spec);
  if (const auto add = file.boolean("tokenizer.ggml.add_bos_token")) spec.add_bos = *add;
  if (const auto add = file.boolean("tokenizer.ggml.add_eos_token")) spec.add_eos = *add;
  return true;
}

}  // namespace ponder
