#include "text/control_guard.h"

#include <algorithm>
#include <charconv>
#include <random>

#include "base/error.h"
#include "text/utf8.h"

namespace ponder {
namespace {

bool is_control(const TokenizerSpec::Added& added) {
  return added.special || added.text.starts_with("<|") || added.text.starts_with("<｜");
}

uint64_t random_number() {
  std::random_device device;
  return uint64_t{device()} << 32 | device();
}

// Added tokens that are not special match in any text that is encoded whole.
bool always_matches(const Tokenizer& tokenizer, std::string_view text) {
  const std::vector<int32_t> ids = tokenizer.encode(text, false);
  return ids.size() == 1 && tokenizer.token_text(ids[0]) == text;
}

}  // namespace

ControlGuard::ControlGuard(const Tokenizer& tokenizer) : tokenizer_(tokenizer) {
  for (const TokenizerSpec::Added& added : tokenizer.spec().added) {
    if (!is_control(added) || added.text.empty()) continue;
    controls_.push_back(added.text);
    starts_[static_cast<uint8_t>(added.text[0])] = true;
  }
  std::stable_sort(controls_.begin(), controls_.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

// A mark never overlaps itself: a number between two noncharacters of Unicode, U+10FFFE and
// U+10FFFF. The number is one that nobody can guess, so that no text makes this try many.
ControlGuard::Hidden ControlGuard::start(const std::vector<Message>& messages,
                                         std::string_view more) const {
  static const uint64_t first = random_number();
  for (uint64_t number = first;; ++number) {
    const std::string mark = fmt::format("\xF4\x8F\xBF\xBE{:016x}\xF4\x8F\xBF\xBF", number);
    const auto in = [&](std::string_view text) {
      return text.find(mark) != std::string_view::npos;
    };
    const auto in_call = [&](const ToolCall& call) {
      return in(call.name) || in(call.arguments) || in(call.id);
    };
    const auto in_message = [&](const Message& message) {
      return in(message.content) || in(message.thought) || in(message.tool_call_id) ||
             in(message.tool_name) ||
             std::any_of(message.tool_calls.begin(), message.tool_calls.end(), in_call);
    };
    if (!in(more) && std::none_of(messages.begin(), messages.end(), in_message)) return {mark, {}};
  }
}

size_t ControlGuard::Hidden::index_of(std::string_view spelling) {
  const auto found = std::find(spellings.begin(), spellings.end(), spelling);
  if (found != spellings.end()) return static_cast<size_t>(found - spellings.begin());
  spellings.emplace_back(spelling);
  return spellings.size() - 1;
}

// The size of the longest control token that the text begins with; 0 if there is none.
size_t ControlGuard::control_at(std::string_view text) const {
  if (!starts_[static_cast<uint8_t>(text[0])]) return 0;
  for (const std::string& control : controls_) {
    if (text.starts_with(control)) return control.size();
  }
  return 0;
}

std::string ControlGuard::hide(std::string_view content, Hidden& hidden) const {
  std::string out;
  for (size_t at = 0; at < content.size();) {
    const size_t size = control_at(content.substr(at));
    if (size == 0) {
      out += content[at++];
      continue;
    }
    out += hidden.mark + std::to_string(hidden.index_of(content.substr(at, size))) + hidden.mark;
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
      if (index < hidden.spellings.size()) {
        const std::string& spelling = hidden.spellings[index];
        const bool in_two = always_matches(tokenizer_, spelling);
        plain += in_two ? spelling.substr(0, 1) : spelling;
        if (in_two) {
          flush();
          plain = spelling.substr(1);
        }
      }
      at = end + mark.size();
    } else if (const size_t size = control_at(rendered.substr(at)); size > 0) {
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
