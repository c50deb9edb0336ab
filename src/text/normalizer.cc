#include "text/normalizer.h"

#include <utf8proc.h>

#include <algorithm>

#include "base/error.h"
#include "text/nfc.h"
#include "text/onig_pattern.h"
#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace ponder {
namespace {

using NormKind = TokenizerSpec::Normalizer::Kind;

constexpr std::string_view kSpaceMark = "\xE2\x96\x81";  // U+2581
constexpr uint32_t kCapitalIWithDot = 0x130;

// Capitals that are newer than utf8proc's tables, with the distance to their small letters.
struct Case {
  uint32_t first, last;
  int32_t distance;
};
constexpr Case kNewerCapitals[] = {
    {0x1C89, 0x1C89, 1}, {0xA7CB, 0xA7CB, 0x264 - 0xA7CB}, {0xA7CC, 0xA7CC, 1},
    {0xA7DA, 0xA7DA, 1}, {0xA7DC, 0xA7DC, 0x19B - 0xA7DC}, {0x10D50, 0x10D65, 32},
};

template <class Take>
void each_character(std::string_view text, const Take& take) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text.substr(at));
    take(step.code_point, text.substr(at, step.size));
    at += step.size;
  }
}

std::string lowercase(std::string_view text) {
  std::string out;
  each_character(text, [&](uint32_t c, std::string_view) { append_lowercase(out, c); });
  return out;
}

// Any mark (tokenizers: is_combining_mark): one with a width of its own, as Indic vowels have, too.
bool is_accent(uint32_t c) {
  const char* newer = newer_category(c);
  if (newer != nullptr) return newer[0] == 'M';
  const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
         category == UTF8PROC_CATEGORY_ME;
}

std::string strip_accents(std::string_view text) {
  std::string out;
  each_character(text, [&](uint32_t c, std::string_view bytes) {
    if (!is_accent(c)) out += bytes;
  });
  return out;
}

std::string strip(std::string_view text, bool left, bool right) {
  size_t begin = text.size(), end = 0;
  each_character(text, [&](uint32_t c, std::string_view bytes) {
    if (is_white_space(c)) return;
    const auto at = static_cast<size_t>(bytes.data() - text.data());
    begin = std::min(begin, at);
    end = at + bytes.size();
  });
  if (!left) begin = 0;
  if (!right) end = text.size();
  return std::string(text.substr(std::min(begin, end), end - std::min(begin, end)));
}

NormalForm form_of(NormKind kind) {
  if (kind == NormKind::Nfc) return NormalForm::Nfc;
  if (kind == NormKind::Nfd) return NormalForm::Nfd;
  return kind == NormKind::Nfkc ? NormalForm::Nfkc : NormalForm::Nfkd;
}

}  // namespace

void append_lowercase(std::string& out, uint32_t c) {
  if (c == kCapitalIWithDot) {
    out += "i\xCC\x87";
    return;
  }
  for (const Case& row : kNewerCapitals) {
    if (c >= row.first && c <= row.last) {
      return append_utf8(out, static_cast<uint32_t>(static_cast<int32_t>(c) + row.distance));
    }
  }
  append_utf8(out, static_cast<uint32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
}

TextNormalizer::TextNormalizer(const std::vector<TokenizerSpec::Normalizer>& steps,
                               const std::vector<std::string>& kept, const std::string& place) {
  for (const TokenizerSpec::Normalizer& what : steps) {
    Step step{what, nullptr, nullptr};
    if (what.kind == NormKind::Replace && what.match.empty()) {
      fail("{}: a Replace normalizer has an empty pattern", place);
    }
    if (what.kind == NormKind::Replace && what.regex) {
      step.regex = std::make_unique<OnigRegex>(what.match, place + ": normalizer");
    }
    if (what.kind == NormKind::SentencePiece) {
      step.charsmap = std::make_unique<Charsmap>(what.match, place);
    }
    steps_.push_back(std::move(step));
  }
  for (const std::string& text : kept) {
    if (!text.empty()) kept_.add(text, 0);
  }
}

std::optional<std::string> TextNormalizer::apply(std::string_view text) const {
  std::optional<std::string> out;
  for (const Step& step : steps_) {
    std::optional<std::string> next = apply(step, out ? std::string_view(*out) : text);
    if (next) out = std::move(next);
  }
  return out;
}

std::optional<std::string> TextNormalizer::apply(const Step& step, std::string_view text) const {
  if (text.empty()) return std::nullopt;
  switch (step.what.kind) {
    case NormKind::Nfc:
    case NormKind::Nfd:
    case NormKind::Nfkc:
    case NormKind::Nfkd:
      return to_normal_form(text, form_of(step.what.kind));
    case NormKind::Lowercase:
      return lowercase(text);
    case NormKind::StripAccents:
      return strip_accents(text);
    case NormKind::Prepend:
      return step.what.content + std::string(text);
    case NormKind::Replace:
      return replace(step, text);
    case NormKind::Strip:
      return strip(text, step.what.left, step.what.right);
    case NormKind::SentencePiece:
      return sentencepiece(step, text);
  }
  return std::nullopt;
}

std::string TextNormalizer::replace(const Step& step, std::string_view text) const {
  std::string out;
  size_t done = 0;
  const auto take = [&](size_t begin, size_t end) {
    out.append(text.substr(done, begin - done)).append(step.what.content);
    done = end;
  };
  if (step.regex) {
    step.regex->each(text, needs_exact_pattern(text), take);
  } else {
    const std::string& match = step.what.match;
    for (size_t at = text.find(match); at != text.npos; at = text.find(match, done)) {
      take(at, at + match.size());
    }
  }
  return out.append(text.substr(done));
}

Charsmap::Step TextNormalizer::prefix(const Charsmap& map, std::string_view text) const {
  const size_t kept = kept_.longest(text).size;
  if (kept > 0) return {text.substr(0, kept), kept};
  const Charsmap::Step mapped = map.longest(text);
  if (mapped.size > 0) return mapped;
  const size_t size = utf8_step(text).size;
  return {text.substr(0, size), size};
}

// As sentencepiece's normalizer.cc does it: a space that is more than one after another, or at an
// end, is dropped (`right`), one is put before the text (`left`), and each is written as U+2581.
std::string TextNormalizer::sentencepiece(const Step& step, std::string_view text) const {
  const bool tidy = step.what.right;
  while (tidy && !text.empty()) {
    const Charsmap::Step next = prefix(*step.charsmap, text);
    if (next.text != " ") break;
    text.remove_prefix(next.size);
  }
  std::string out;
  if (text.empty()) return out;
  if (step.what.left) out += kSpaceMark;
  bool after_space = tidy;
  while (!text.empty()) {
    Charsmap::Step next = prefix(*step.charsmap, text);
    text.remove_prefix(next.size);
    while (after_space && next.text.starts_with(' ')) next.text.remove_prefix(1);
    for (const char c : next.text) {
      if (c == ' ') {
        out += kSpaceMark;
      } else {
        out += c;
      }
    }
    if (!next.text.empty()) after_space = tidy && next.text.ends_with(' ');
  }
  while (tidy && out.ends_with(kSpaceMark)) out.resize(out.size() - kSpaceMark.size());
  return out;
}

}  // namespace ponder
