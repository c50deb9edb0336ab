// The tokenizer inside a GGUF file: tokens, their kinds and merges as arrays; the pre-tokenizer is
// only named (text/tokenizer.h knows the names).
#include <array>

#include "base/error.h"
#include "formats/gguf_config.h"

namespace ponder {
namespace {

// llama.cpp's token types that are no plain vocabulary.
constexpr int64_t kUnknown = 2, kControl = 3, kUserDefined = 4;

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

void read_added(const Gguf& file, TokenizerSpec& spec) {
  const std::string key = "tokenizer.ggml.token_type";
  const auto types = file.array(key);
  if (!types) return;
  const auto kinds = types->integers(file.place_of(key));
  if (kinds.size() != spec.tokens.size()) {
    fail("{}: it has {} entries for {} tokens", file.place_of(key), kinds.size(),
         spec.tokens.size());
  }
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

std::optional<int32_t> token_id(const Gguf& file, const TokenizerSpec& spec, const char* name) {
  const std::string key = fmt::format("tokenizer.ggml.{}_token_id", name);
  const auto id = file.integer(key);
  if (!id || *id == UINT32_MAX || *id == -1) return std::nullopt;  // writers' "there is none"
  if (*id < 0 || static_cast<uint64_t>(*id) >= spec.tokens.size()) {
    fail("{}: {} is no token (the vocabulary has {})", file.place_of(key), *id, spec.tokens.size());
  }
  return static_cast<int32_t>(*id);
}

}  // namespace

bool tokenizer_from_gguf(const Gguf& file, TokenizerSpec& spec) {
  const auto model = file.string("tokenizer.ggml.model");
  if (!model || *model == "none") return false;
  if (*model != "gpt2") {
    fail("{}: the tokenizer kind \"{}\" is not supported; ponder reads byte-level BPE (\"gpt2\")",
         file.place_of("tokenizer.ggml.model"), printable(*model));
  }
  spec.place = file.place();
  const std::string key = "tokenizer.ggml.tokens";
  const auto tokens = file.array(key);
  if (!tokens) fail("{}: metadata \"{}\" is missing", file.place(), key);
  if (tokens->count > INT32_MAX) fail("{}: it has too many tokens", file.place_of(key));
  for (const std::string_view token : tokens->strings(file.place_of(key))) {
    spec.tokens.emplace_back(token);
  }
  read_merges(file, spec);
  read_added(file, spec);
  spec.bos = token_id(file, spec, "bos");
  spec.eos = token_id(file, spec, "eos");
  spec.pad = token_id(file, spec, "padding");
  const auto pre = file.string("tokenizer.ggml.pre");
  apply_gguf_pre(spec, std::string(pre.value_or("default")), file.place_of("tokenizer.ggml.pre"));
  if (const auto add = file.boolean("tokenizer.ggml.add_bos_token")) spec.add_bos = *add;
  if (const auto add = file.boolean("tokenizer.ggml.add_eos_token")) spec.add_eos = *add;
  return true;
}

}  // namespace ponder
