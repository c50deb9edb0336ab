#include "text/control_guard.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "text/utf8.h"

namespace ponder {

ControlGuard::ControlGuard(const Tokenizer& tokenizer) : tokenizer_(tokenizer) {
  for (const TokenizerSpec::Added& added : tokenizer.spec().added) {
    if (added.special && !added.text.empty()) specials_.push_back(added.text);
  }
  std::stable_sort(specials_.begin(), specials_.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

// A mark never overlaps itself: a number between two noncharacters of Unicode, U+10FFFE and
// U+10FFFF.
ControlGuard::Hidden ControlGuard::start(const std::vector<Message>& messages) const {
  for (int number = 0;; ++number) {
    const std::string mark = "\xF4\x8F\xBF\xBE" + std::to_string(number) + "\xF4\x8F\xBF\xBF";
    const bool used = std::any_of(messages.begin(), messages.end(), [&](const Message& message) {
      return message.content.find(mark) != std::string::npos ||
             message.thought.find(mark) != std::string::npos;
    });
    if (!used) return {mark, {}};
  }
}

// The size of the longest special token that the text begins with; 0 if there is none.
size_t ControlGuard::special_at(std::string_view text) const {
  for (const std::string& special : specials_) {
    if (text.substr(0, special.size()) == special) return special.size();
  }
  return 0;
}

std::string ControlGuard::hide(std::string_view content, Hidden& hidden) const {
  std::string out;
  for (size_t at = 0; at < content.size();) {
    const size_t size = special_at(content.substr(at));
    if (size == 0) {
      out += content[at++];
      continue;
    }
    out += hidden.mark + std::to_string(hidden.spellings.size()) + hidden.mark;
    hidden.spellings.emplace_back(content.substr(at, size));
    at += size;
  }
  return is_valid_utf8(out) ? out : replace_invalid_utf8(out);
}

std::vector<int32_t> ControlGuard::encode(std::string_view rendered, const Hidden& hidden) const {
  if (hidden.spellings.empty()) return tokenizer_.encode(rendered);
  std::vector<int32_t> ids;
  std::string plain;
  const auto flush = [&] {
    const std::vector<int32_t> more = tokenizer_.encode(plain, false);
    ids.insert(ids.end(), more.begin(), more.end());
    plain.clear();
  };
  const std::string& mark = hidden.mark;
  for (size_t at = 0; at < rendered.size();) {
    if (rendered.substr(at, mark.size()) == mark) {
      const size_t begin = at + mark.size(), end = rendered.find(mark, begin);
      if (end == std::string_view::npos) fail("the chat template cut a message in the middle");
      size_t index = hidden.spellings.size();
      std::from_chars(rendered.data() + begin, rendered.data() + end, index);
      if (index < hidden.spellings.size()) plain += hidden.spellings[index];
      at = end + mark.size();
    } else if (const size_t size = special_at(rendered.substr(at)); size > 0) {
      flush();
      const std::vector<int32_t> special = tokenizer_.encode(rendered.substr(at, size), true);
      ids.insert(ids.end(), special.begin(), special.end());
      at += size;
    } else {
      plain += rendered[at++];
    }
  }
  flush();
  return ids;
}

}  // namespace ponder
