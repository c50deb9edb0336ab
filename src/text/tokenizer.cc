#include "text/tokenizer.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/error.h"
#include "base/json.h"
#include "text/added_tokens.h"
#include "text/bpe.h"
#include "text/byte_letters.h"
#include "text/normalizer.h"
#include "text/pretokenize.h"
#include "text/token_decoder.h"
#include "text/unigram.h"
#include "text/utf8.h"

namespace ponder {
namespace {

void check_id(const TokenizerSpec& spec, const char* what, std::optional<int32_t> id) {
  if (id && (*id < 0 || static_cast<size_t>(*id) >= spec.tokens.size())) {
    fail("{}: the {} token has id {}, but the vocabulary has {} entries", spec.place, what, *id,
         spec.tokens.size());
  }
}

// The spec, once it is known that its ids fit together: the members below rely on it.
TokenizerSpec checked(TokenizerSpec spec) {
  if (spec.tokens.empty()) fail("{}: the vocabulary is empty", spec.place);
  if (spec.tokens.size() > size_t{std::numeric_limits<int32_t>::max()}) {
    fail("{}: the vocabulary has {} entries, too many", spec.place, spec.tokens.size());
  }
  check_id(spec, "bos", spec.bos);
  check_id(spec, "eos", spec.eos);
  check_id(spec, "pad", spec.pad);
  check_id(spec, "unk", spec.unk);
  for (const int32_t id : spec.never) check_id(spec, "unused", id);
  for (const int32_t id : spec.after_bos) check_id(spec, "begin", id);
  for (const int32_t id : spec.before_eos) check_id(spec, "end", id);
  std::unordered_map<std::string_view, int32_t> seen;
  for (const TokenizerSpec::Added& token : spec.added) {
    check_id(spec, "added", token.id);
    if (token.text.empty()) fail("{}: the added token {} is empty", spec.place, token.id);
    if (!is_valid_utf8(token.text)) {
      fail("{}: the added token {} is not valid UTF-8", spec.place, token.id);
    }
    if (spec.tokens[static_cast<size_t>(token.id)] != token.text) {
      fail("{}: the added token '{}' has id {}, which the vocabulary gives to '{}'", spec.place,
           printable(token.text), token.id, printable(spec.tokens[static_cast<size_t>(token.id)]));
    }
    if (!seen.emplace(token.text, token.id).second) {
      fail("{}: the added token '{}' is there twice", spec.place, printable(token.text));
    }
  }
  if (spec.add_bos && !spec.bos) fail("{}: asks for a bos token but names none", spec.place);
  if (spec.add_eos && !spec.eos) fail("{}: asks for an eos token but names none", spec.place);
  return spec;
}

bool has_sentencepiece(const TokenizerSpec& spec) {
  return std::any_of(spec.normalizers.begin(), spec.normalizers.end(), [](const auto& step) {
    return step.kind == TokenizerSpec::Normalizer::Kind::SentencePiece;
  });
}

// What SentencePiece's normalizer must leave alone.
std::vector<std::string> kept_texts(const TokenizerSpec& spec) {
  std::vector<std::string> out;
  if (!has_sentencepiece(spec)) return out;
  for (const TokenizerSpec::Added& token : spec.added) {
    if (token.normalized) out.push_back(token.text);
  }
  return out;
}

// The reference keeps two sets: tokens to find in the raw text, and in the normalized text. In each
// it puts the special ones first.
AddedTokens added_tokens(const TokenizerSpec& spec, const TextNormalizer& normalizer,
                         bool normalized) {
  std::vector<AddedTokens::Entry> entries;
  const bool as_it_is = !normalized || has_sentencepiece(spec);
  for (const bool special : {true, false}) {
    for (const TokenizerSpec::Added& token : spec.added) {
      if (token.normalized != normalized || token.special != special) continue;
      std::optional<std::string> other;
      if (!as_it_is) other = normalizer.apply(token.text);
      entries.push_back({other ? *other : token.text, &token});
    }
  }
  return AddedTokens(entries, spec.place);
}

std::unique_ptr<Bpe> make_bpe(const TokenizerSpec& spec) {
  const bool unigram = spec.model == TokenizerSpec::Model::Unigram;
  return unigram ? nullptr : std::make_unique<Bpe>(spec);
}

std::unique_ptr<Unigram> make_unigram(const TokenizerSpec& spec) {
  const bool unigram = spec.model == TokenizerSpec::Model::Unigram;
  return unigram ? std::make_unique<Unigram>(spec) : nullptr;
}

}  // namespace

struct Tokenizer::Impl {
  enum Role : uint8_t { kVocabulary, kAdded, kSpecial };

  explicit Impl(TokenizerSpec from)
      : spec(checked(std::move(from))),
        bpe(make_bpe(spec)),
        unigram(make_unigram(spec)),
        normalizer(spec.normalizers, kept_texts(spec), spec.place),
        pretokenizer(spec.splits, spec.place),
        raw_added(added_tokens(spec, normalizer, false)),
        normalized_added(added_tokens(spec, normalizer, true)),
        decoder(spec),
        roles(spec.tokens.size(), kVocabulary) {
    for (const TokenizerSpec::Added& token : spec.added) {
      roles[static_cast<size_t>(token.id)] = token.special ? kSpecial : kAdded;
    }
  }

  bool in_range(int32_t id) const { return id >= 0 && static_cast<size_t>(id) < roles.size(); }
  void encode_plain(std::string_view text, bool special, bool first, PreTokenizer::Pieces& pieces,
                    std::vector<int32_t>& out) const;
  void encode_piece(std::string_view piece, std::vector<int32_t>& out) const;

  TokenizerSpec spec;
  std::unique_ptr<Bpe> bpe;  // or
  std::unique_ptr<Unigram> unigram;
  TextNormalizer normalizer;
  PreTokenizer pretokenizer;
  AddedTokens raw_added, normalized_added;
  TokenDecoder decoder;
  std::vector<Role> roles;
};

void Tokenizer::Impl::encode_piece(std::string_view piece, std::vector<int32_t>& out) const {
  if (bpe) return bpe->encode(piece, out);
  unigram->encode(piece, out);
}

// Text between added tokens that are looked for in raw text.
void Tokenizer::Impl::encode_plain(std::string_view text, bool special, bool first,
                                   PreTokenizer::Pieces& pieces, std::vector<int32_t>& out) const {
  const std::optional<std::string> normal = normalizer.apply(text);
  for (const AddedTokens::Segment& segment :
       normalized_added.split(normal ? *normal : text, special)) {
    if (segment.id >= 0) {
      out.push_back(segment.id);
    } else {
      pretokenizer.split(segment.text, pieces, first);
      for (const std::string_view piece : pieces.list) encode_piece(piece, out);
    }
    first = false;
  }
}

Tokenizer::Tokenizer(TokenizerSpec spec) : impl_(std::make_unique<Impl>(std::move(spec))) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

std::vector<int32_t> Tokenizer::encode(std::string_view text, bool special, bool with_bos) const {
  std::string repaired;
  if (!is_valid_utf8(text)) text = repaired = replace_invalid_utf8(text);
  std::vector<int32_t> out;
  out.reserve(text.size() / 3 + 2);
  const auto append = [&](const std::vector<int32_t>& ids) {
    if (with_bos) out.insert(out.end(), ids.begin(), ids.end());
  };
  if (with_bos && impl_->spec.add_bos) out.push_back(*impl_->spec.bos);
  append(impl_->spec.after_bos);
  PreTokenizer::Pieces pieces;
  bool first = true;
  for (const AddedTokens::Segment& segment : impl_->raw_added.split(text, special)) {
    if (segment.id >= 0) {
      out.push_back(segment.id);
    } else {
      impl_->encode_plain(segment.text, special, first, pieces, out);
    }
    first = false;
  }
  append(impl_->spec.before_eos);
  if (with_bos && impl_->spec.add_eos) out.push_back(*impl_->spec.eos);
  return out;
}

std::string Tokenizer::decode(const std::vector<int32_t>& ids, bool skip_special) const {
  std::vector<int32_t> shown;
  for (const int32_t id : ids) {
    if (impl_->in_range(id) && !(skip_special && is_special(id))) shown.push_back(id);
  }
  return impl_->decoder.decode(shown);
}

std::string_view Tokenizer::token_bytes(int32_t id) const {
  if (!impl_->in_range(id)) return {};
  return impl_->decoder.bytes(id);
}

bool Tokenizer::drops_first_space() const { return impl_->decoder.drops_first_space(); }

std::string_view Tokenizer::token_text(int32_t id) const {
  if (!impl_->in_range(id)) return {};
  return impl_->spec.tokens[static_cast<size_t>(id)];
}

bool Tokenizer::is_special(int32_t id) const {
  return impl_->in_range(id) && impl_->roles[static_cast<size_t>(id)] == Impl::kSpecial;
}

std::optional<int32_t> Tokenizer::find(std::string_view text) const {
  for (const TokenizerSpec::Added& token : impl_->spec.added) {
    if (token.text == text) return token.id;
  }
  const bool letters = impl_->bpe && impl_->spec.bytes == TokenizerSpec::Byte::Letters;
  const auto bytes = letters ? from_byte_letters(text) : std::nullopt;
  if (bytes) return impl_->bpe->find(*bytes);
  // Rare, and only set-up code asks.
  const std::vector<std::string>& tokens = impl_->spec.tokens;
  const auto found = std::find(tokens.begin(), tokens.end(), text);
  if (text.empty() || found == tokens.end()) return std::nullopt;
  return static_cast<int32_t>(found - tokens.begin());
}

int32_t Tokenizer::vocab_size() const { return static_cast<int32_t>(impl_->spec.tokens.size()); }

const TokenizerSpec& Tokenizer::spec() const { return impl_->spec; }

}  // namespace ponder
