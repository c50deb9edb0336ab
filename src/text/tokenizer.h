// Byte-level BPE, exact to Hugging Face `tokenizers` for DeepSeek-V3/R1, Qwen2/Qwen3, Llama 3 and
// SmolLM2. A Tokenizer is immutable and may be shared by threads.
//
// One difference is on purpose: an added token decodes to its own text. The reference reads one
// that happens to be all byte-level letters ("café") as bytes, and normalizes one that is
// `normalized`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ponder {

// A tokenizer as data, whatever file it came from: tokenizer.json fills it, and so does GGUF.
struct TokenizerSpec {
  struct Added {
    std::string text;
    int32_t id = 0;
    bool special = false, lstrip = false, rstrip = false, single_word = false, normalized = false;
  };
  // One pre-tokenizer step, applied in order to every piece that the step before left.
  struct Split {
    // Regex: matches are isolated (Split, behavior Isolated). PrefixSpace: a piece that starts with
    // no space gets one (add_prefix_space of ByteLevel).
    enum class Kind { Regex, Digits, IndividualDigits, PrefixSpace } kind = Kind::Regex;
    std::string regex = {};  // as the reference spells it (Oniguruma); translated to PCRE2
  };
  std::vector<std::string> tokens;                          // id -> token in byte-level letters
  std::vector<std::pair<std::string, std::string>> merges;  // in order of rank
  std::vector<Added> added;
  std::vector<Split> splits;
  bool nfc = false;                       // normalizer NFC (Qwen2, Qwen3)
  bool ignore_merges = false;             // a piece that is itself a token is taken whole (Llama 3)
  bool add_bos = false, add_eos = false;  // what the post-processor adds around a plain text
  std::optional<int32_t> bos, eos, pad;
  // What stands for a byte that the vocabulary lacks (the BPE model's unk_token). Without it such a
  // byte is dropped, as the reference does. GGUF's unknown_token_id is something else: leave it
  // out.
  std::optional<int32_t> unk;
  std::string place = "tokenizer";  // the file that this came from, for errors
};

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

  // The text of these ids; bytes that are no valid UTF-8 stay as they are (see Utf8Stream).
  std::string decode(const std::vector<int32_t>& ids, bool skip_special = false) const;
  std::string_view token_bytes(int32_t id) const;  // raw bytes; empty for an id out of range
  std::string_view token_text(int32_t id) const;   // as the vocabulary spells it
  bool is_special(int32_t id) const;
  std::optional<int32_t> find(std::string_view text) const;  // an added token or vocabulary entry
  int32_t vocab_size() const;                                // largest id + 1
  const TokenizerSpec& spec() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Reads tokenizer.json (and tokenizer_config.json beside it, if not empty: bos, eos,
// add_bos_token). `place` names the file in errors. Unsupported parts are an Error that names them.
TokenizerSpec read_tokenizer_json(std::string_view json, std::string_view config_json,
                                  const std::string& place);

// The splits, normalizer and flags that a GGUF file only names (`tokenizer.ggml.pre`:
// "deepseek-v3", "deepseek-r1-qwen", "qwen2", "llama-bpe", "smollm", "gpt-2", "default", ...).
// Error if unknown.
void apply_gguf_pre(TokenizerSpec& spec, const std::string& pre, const std::string& place);

}  // namespace ponder
