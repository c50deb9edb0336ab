// A tokenizer as data, whatever file it came from: tokenizer.json, tokenizer.model, tiktoken.model,
// vocab.json with merges.txt, or the metadata of a GGUF file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ponder {

struct TokenizerSpec {
  // Bpe: pairs merge in the order of `merges`. Scores: SentencePiece's BPE, where two neighbours
  // merge if their text is a token, the best score first. Unigram: the path of the best sum of
  // scores.
  enum class Model { Bpe, Scores, Unigram };
  enum class Byte : uint8_t { None, Letters, Fallback };
  struct Added {
    std::string text;
    int32_t id = 0;
    bool special = false, lstrip = false, rstrip = false, single_word = false, normalized = false;
  };
  // What is done to a text (between added tokens) before it is cut, in order. Replace: each `match`
  // becomes `content`; a regex if `regex`. Strip: white space at the ends (`left`, `right`).
  // SentencePiece: its own normalizer, where `match` is the precompiled charsmap (may be empty),
  // `left` adds a space before the text, `right` drops white space that is more than one space.
  struct Normalizer {
    enum class Kind {
      Nfc,
      Nfd,
      Nfkc,
      Nfkd,
      Lowercase,
      StripAccents,
      Prepend,
      Replace,
      Strip,
      SentencePiece
    } kind = Kind::Nfc;
    std::string match = {}, content = {};
    bool regex = false, left = false, right = false;
    bool operator==(const Normalizer&) const = default;
  };
  // One pre-tokenizer step, applied in order to every piece that the step before left.
  struct Split {
    // Regex: cut at its matches. PrefixSpace: a piece that starts with no space gets one
    // (add_prefix_space of ByteLevel). Metaspace: spaces become `regex`, which is put before a
    // piece that begins without it (`first`: only before the text's first); then, unless `whole`, a
    // cut before each.
    enum class Kind { Regex, Digits, IndividualDigits, PrefixSpace, Metaspace } kind = Kind::Regex;
    std::string regex = {};  // as the reference spells it (Oniguruma); translated to PCRE2
    enum class Behavior { Isolated, Removed, MergedWithPrevious, MergedWithNext, Contiguous };
    Behavior behavior = Behavior::Isolated;
    bool invert = false;  // what is between the matches counts as a match
    enum class Prepend { Never, First, Always } prepend = Prepend::Never;
    bool whole = false;
    bool operator==(const Split&) const = default;
  };
  // How ids become text: steps over the list of the tokens' texts, in order. Strip takes up to
  // `start` and `stop` times `match` off the ends of each; Metaspace turns `match` into a space,
  // and into nothing in the first token if `drop_first`.
  struct Decoder {
    enum class Kind {
      ByteLevel,
      ByteFallback,
      Fuse,
      Replace,
      Strip,
      Metaspace
    } kind = Kind::ByteLevel;
    std::string match = {}, content = {};
    uint32_t start = 0, stop = 0;
    bool drop_first = false;
    bool operator==(const Decoder&) const = default;
  };
  Model model = Model::Bpe;
  // Letters: the vocabulary spells bytes in GPT-2's letters. Fallback: it spells text, and a
  // character that it lacks becomes its bytes, the tokens <0x00> to <0xFF>.
  Byte bytes = Byte::Letters;
  std::vector<std::string> tokens;                          // id -> token as it is spelled
  std::vector<std::pair<std::string, std::string>> merges;  // in order of rank; only for Bpe
  std::vector<double> scores;                               // id -> score; only Scores and Unigram
  // Scores and Unigram: these ids are never made from text (control and byte tokens, unused ones).
  std::vector<int32_t> never;
  // Scores and Unigram: sums are rounded to float, as SentencePiece does (`tokenizers` does not).
  bool float_scores = false;
  std::vector<Added> added;
  std::vector<Normalizer> normalizers;
  std::vector<Split> splits;
  // Empty, and `bytes` is Letters: the bytes one after another.
  std::vector<Decoder> decoders;
  bool ignore_merges = false;             // a piece that is itself a token is taken whole (Llama 3)
  bool fuse_unk = false;                  // several unknown characters in a row are one token
  bool add_bos = false, add_eos = false;  // what the post-processor adds around a plain text
  std::vector<int32_t> after_bos, before_eos;  // and beside those, in rare files
  std::optional<int32_t> bos, eos, pad;
  // What stands for a byte or character that the vocabulary lacks (the model's unk_token). Without
  // it that is dropped, as the reference does. GGUF's unknown_token_id counts for Scores and
  // Unigram only: byte-level models have none.
  std::optional<int32_t> unk;
  std::string place = "tokenizer";  // the file that this came from, for errors

  bool nfc() const {
    return normalizers.size() == 1 && normalizers[0].kind == Normalizer::Kind::Nfc;
  }
};

}  // namespace ponder
