#include "graders/language.h"

#include <utf8proc.h>

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "base/ascii.h"
#include "base/error.h"
#include "base/json.h"
#include "graders/dictionary.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr int64_t kMostWords = 100'000;

enum class Script { Latin, Han, Kana, Hangul, Cyrillic, Greek, Arabic, Hebrew, Thai, Indic, Other };

struct Range {
  uint32_t first, last;
  Script script;
};
// Blocks of The Unicode Standard 15.
constexpr Range kRanges[] = {
    {0x0041, 0x024f, Script::Latin},    {0x1e00, 0x1eff, Script::Latin},
    {0x0370, 0x03ff, Script::Greek},    {0x1f00, 0x1fff, Script::Greek},
    {0x0400, 0x052f, Script::Cyrillic}, {0x0590, 0x05ff, Script::Hebrew},
    {0x0600, 0x077f, Script::Arabic},   {0x0900, 0x0dff, Script::Indic},
    {0x0e00, 0x0e7f, Script::Thai},     {0x1100, 0x11ff, Script::Hangul},
    {0x3040, 0x30ff, Script::Kana},     {0x3130, 0x318f, Script::Hangul},
    {0x3400, 0x4dbf, Script::Han},      {0x4e00, 0x9fff, Script::Han},
    {0xac00, 0xd7af, Script::Hangul},   {0xf900, 0xfaff, Script::Han},
    {0x20000, 0x323af, Script::Han},
};

Script script_of(uint32_t c) {
  for (const Range& range : kRanges) {
    if (c >= range.first && c <= range.last) return range.script;
  }
  return Script::Other;
}

struct ScriptLanguage {
  std::string_view language;
  Script script, other;
};
constexpr ScriptLanguage kByScript[] = {
    {"zh", Script::Han, Script::Han},           {"ja", Script::Kana, Script::Han},
    {"ko", Script::Hangul, Script::Hangul},     {"ru", Script::Cyrillic, Script::Cyrillic},
    {"uk", Script::Cyrillic, Script::Cyrillic}, {"bg", Script::Cyrillic, Script::Cyrillic},
    {"el", Script::Greek, Script::Greek},       {"ar", Script::Arabic, Script::Arabic},
    {"fa", Script::Arabic, Script::Arabic},     {"he", Script::Hebrew, Script::Hebrew},
    {"hi", Script::Indic, Script::Indic},       {"th", Script::Thai, Script::Thai},
};

const ScriptLanguage* by_script(std::string_view language) {
  for (const ScriptLanguage& known : kByScript) {
    if (known.language == language) return &known;
  }
  return nullptr;
}

// Names of functions, the same in all languages.
constexpr std::string_view kFormula[] = {
    "gcd", "lcm", "ggt", "kgv", "mod",  "div", "sin", "cos", "tan", "log", "exp",
    "max", "min", "lim", "det", "sqrt", "abs", "ln",  "lg",  "deg", "inf",
};

bool is_formula(std::string_view word) {
  return std::find(std::begin(kFormula), std::end(kFormula), lower_ascii(word)) !=
         std::end(kFormula);
}

bool is_letter(uint32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_MC;  // marks, too
}
bool stands_alone(Script script) {  // a character says as much as a word elsewhere
  return script == Script::Han || script == Script::Kana;
}

// Cuts a text into words and calls take(word, its script) for those that say something.
class WordReader {
 public:
  explicit WordReader(std::string_view text) : text_(text) {}

  template <class F>
  void each(F take) {
    while (at_ < text_.size()) {
      const Utf8Step step = utf8_step(text_.substr(at_));
      const uint32_t c = step.kind == Utf8Step::Kind::Character ? step.code_point : 0;
      if (c != 0 && is_letter(c) && stands_alone(script_of(c))) {
        end_word(take);
        take(text_.substr(at_, step.size), script_of(c));
      } else if (length_ > 0 && (c == '\'' || c == 0x2019) && letter_follows(step.size)) {
        ++length_;  // "doesn't"
      } else if (c != 0 && (is_letter(c) || (c >= '0' && c <= '9') || c == '_')) {
        if (length_ == 0) {
          begin_ = at_;
          plain_ = at_ == 0 || text_[at_ - 1] != '\\';  // \frac is no word
          script_ = script_of(c);
        }
        plain_ = plain_ && is_letter(c);
        ++length_;
      } else {
        end_word(take);
      }
      at_ += step.size;
    }
    end_word(take);
  }

 private:
  bool letter_follows(size_t size) const {
    if (at_ + size >= text_.size()) return false;
    const Utf8Step next = utf8_step(text_.substr(at_ + size));
    return next.kind == Utf8Step::Kind::Character && is_letter(next.code_point);
  }
  template <class F>
  void end_word(F take) {
    const std::string_view word = text_.substr(begin_, at_ - begin_);
    const bool counts = length_ > 1 && plain_ && !is_formula(word);
    if (length_ > 0 && counts) take(word, script_);
    length_ = 0;
  }

  std::string_view text_;
  size_t at_ = 0, begin_ = 0, length_ = 0;
  bool plain_ = true;
  Script script_ = Script::Other;
};

std::string lower_of(std::string_view word) {
  std::string out;
  while (!word.empty()) {
    const Utf8Step step = utf8_step(word);
    append_utf8(out, static_cast<uint32_t>(
                         utf8proc_tolower(static_cast<utf8proc_int32_t>(step.code_point))));
    word.remove_prefix(step.size);
  }
  return out;
}

}  // namespace

bool knows_language(std::string_view language) {
  return by_script(language) || find_dictionary(language);
}

LanguageShare language_share(std::string_view text, std::string_view language,
                             std::string_view spared) {
  const ScriptLanguage* script = by_script(language);
  Dictionary* dictionary = script ? nullptr : find_dictionary(language);
  if (!script && !dictionary) {
    fail(
        "words of the language \"{}\" cannot be told: there is no Hunspell dictionary of it in "
        "/usr/share/hunspell or DICPATH (Debian: hunspell-en-us, hunspell-de-de, ...)",
        printable(language));
  }
  std::unordered_set<std::string> names;
  WordReader(spared).each([&](std::string_view word, Script) { names.insert(lower_of(word)); });
  LanguageShare out;
  WordReader(text).each([&](std::string_view word, Script written) {
    if (out.words >= kMostWords) return;
    const bool own = script ? written == script->script || written == script->other
                            : written == Script::Latin && has_word(*dictionary, word);
    if (!own && names.contains(lower_of(word))) return;
    ++out.words;
    out.own += own;
  });
  return out;
}

double language_consistency(std::string_view text, std::string_view language,
                            std::string_view spared) {
  return language_share(text, language, spared).consistency();
}

}  // namespace ponder
