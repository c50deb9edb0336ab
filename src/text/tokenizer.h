// Text to ids and back, exact to Hugging Face `tokenizers`: byte-level BPE (DeepSeek, Qwen, Llama
// 3, Mistral's tekken, o200k), SentencePiece's BPE and Unigram as tokenizer.json has them, and to
// `sentencepiece` where its own files are read. A Tokenizer is immutable and may be shared by
// threads.
//
// One difference is on purpose: in a byte-level vocabulary an added token decodes to its own text.
// The reference reads one that happens to be all byte-level letters ("café") as bytes, and
// normalizes one that is `normalized`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/tokenizer_spec.h"

namespace ponder {

class Tokenizer {
 public:
  explicit Tokenizer(TokenizerSpec spec);  // Error if ids, merges or patterns do not fit together
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;

  // `special`: text that spells an added special token becomes that token (chat templates want it;
  // a user's own text does not: with false the spelling is encoded as plain text, as the reference
  // does with encode_special_tokens). Added tokens that are not special always match.
  // `with_bos`: what the post-processor adds around a plain text, as the reference's default does.
  // Text that is no valid UTF-8 is taken as bytes.decode("utf-8", errors="replace") would give it.
  std::vector<int32_t> encode(std::string_view text, bool special = true,
                              bool with_bos = false) const;

  // The text of these ids, as a whole text: the space that some tokenizers put before it is gone.
  // Bytes of a byte-level vocabulary that are no valid UTF-8 stay as they are (see Utf8Stream).
  std::string decode(const std::vector<int32_t>& ids, bool skip_special = false) const;
  // Raw bytes of a token in the middle of a text; empty for an id out of range. Those of a list of
  // ids, one after another, are decode() but for that first space.
  std::string_view token_bytes(int32_t id) const;
  // Whether decode() takes a space from the text's beginning.
  bool drops_first_space() const;
  std::string_view token_text(int32_t id) const;  // as the vocabulary spells it
  bool is_special(int32_t id) const;
  std::optional<int32_t> find(std::string_view text) const;  // an added token or vocabulary entry
  int32_t vocab_size() const;                                // largest id + 1
  const TokenizerSpec& spec() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Tokens that other files than tokenizer.json name.
struct TokensBeside {
  std::vector<TokenizerSpec::Added> declared;  // their flags count over tokenizer.json's
  std::vector<TokenizerSpec::Added> named;     // added where it has none of the text
  int32_t rows = INT32_MAX;                    // of the embedding: none is added beyond them
};

// Reads tokenizer.json (and tokenizer_config.json beside it, if not empty: bos, eos,
// add_bos_token). `place` names the file in errors. Unsupported parts are an Error that names them.
// Of `beside` the ids do not matter: a token that is new gets the next one, as in transformers.
TokenizerSpec read_tokenizer_json(std::string_view json, std::string_view config_json,
                                  const std::string& place, const TokensBeside& beside = {});

// The splits, normalizer and flags that a GGUF file only names (`tokenizer.ggml.pre`:
// "deepseek-v3", "qwen2", "llama-bpe", "tekken", ...). Error if unknown.
void apply_gguf_pre(TokenizerSpec& spec, const std::string& pre, const std::string& place);
std::vector<std::string_view> gguf_pre_names();  // those that it knows

// SentencePiece's own way around a vocabulary with scores: spaces as U+2581, one put before a text,
// and what decodes that.
void apply_sentencepiece_spaces(TokenizerSpec& spec, bool add_space_prefix);

// The merges that do what a vocabulary with scores does, the best score first.
std::vector<std::pair<std::string, std::string>> merges_of_scores(const TokenizerSpec& spec);

}  // namespace ponder
