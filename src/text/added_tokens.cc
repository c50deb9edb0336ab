#include "text/added_tokens.h"

#include <utf8proc.h>

#include <algorithm>

#include "base/error.h"
#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace ponder {
namespace {

// Bounds the walk at each position, and with it the work on a text that almost spells a token.
constexpr size_t kMaxAddedBytes = 1024;

// \w of the reference's regex crate, without the rare Other_Alphabetic symbols.
bool is_word(uint32_t c) {
  if (const char* newer = newer_category(c)) {
    const std::string_view category = newer;
    return category[0] == 'L' || category[0] == 'M' || category == "Nd" || category == "Nl" ||
           category == "Pc";
  }
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_PC:
      return true;
    default:
      // Join_Control and the circled letters are words, too.
      return c == 0x200C || c == 0x200D || (c >= 0x24B6 && c <= 0x24E9) ||
             (c >= 0x1F130 && c <= 0x1F149) || (c >= 0x1F150 && c <= 0x1F169) ||
             (c >= 0x1F170 && c <= 0x1F189);
  }
}

// The last character of a text that is not empty.
struct Last {
  uint32_t code_point;
  size_t size;
};
Last last_character(std::string_view text) {
  size_t size = 1;
  while (size < text.size() && (static_cast<uint8_t>(text[text.size() - size]) & 0xC0) == 0x80) {
    ++size;
  }
  return {utf8_step(text.substr(text.size() - size)).code_point, size};
}

size_t leading_space(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    const Utf8Step step = utf8_step(text.substr(at));
    if (!is_white_space(step.code_point)) break;
    at += step.size;
  }
  return at;
}

// Where the white space at the end of text[floor, end) begins.
size_t trailing_space(std::string_view text, size_t floor, size_t end) {
  while (end > floor) {
    const Last last = last_character(text.substr(0, end));
    if (!is_white_space(last.code_point)) break;
    end -= last.size;
  }
  return end;
}

bool word_before(std::string_view text) {
  return !text.empty() && is_word(last_character(text).code_point);
}

bool word_after(std::string_view text) {
  return !text.empty() && is_word(utf8_step(text).code_point);
}

}  // namespace

AddedTokens::AddedTokens(const std::vector<Entry>& entries, const std::string& place)
    : ends_(1, -1) {
  for (const Entry& entry : entries) {
    if (entry.spelled.empty()) continue;
    if (entry.spelled.size() > kMaxAddedBytes) {
      fail("{}: the added token with id {} has {} bytes, more than {}", place, entry.token->id,
           entry.spelled.size(), kMaxAddedBytes);
    }
    uint32_t node = 0;
    for (const char c : entry.spelled) {
      const auto [child, inserted] = children_.try_emplace(
          uint64_t{node} << 8 | static_cast<uint8_t>(c), static_cast<uint32_t>(ends_.size()));
      if (inserted) ends_.push_back(-1);
      node = child->second;
    }
    starts_[static_cast<uint8_t>(entry.spelled.front())] = true;
    if (ends_[node] >= 0) continue;  // two tokens that are normalized to one text: the first counts
    ends_[node] = static_cast<int32_t>(tokens_.size());
    const TokenizerSpec::Added& token = *entry.token;
    tokens_.push_back({token.id, token.special, token.lstrip, token.rstrip, token.single_word});
  }
}

AddedTokens::Match AddedTokens::longest_at(std::string_view text) const {
  Match best;
  uint32_t node = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto child = children_.find(uint64_t{node} << 8 | static_cast<uint8_t>(text[i]));
    if (child == children_.end()) break;
    node = child->second;
    if (ends_[node] >= 0) best = {i + 1, ends_[node]};
  }
  return best;
}

std::vector<AddedTokens::Segment> AddedTokens::split(std::string_view text, bool special) const {
  std::vector<Segment> out;
  size_t done = 0;
  for (size_t at = 0; at < text.size();) {
    const Match match =
        starts_[static_cast<uint8_t>(text[at])] ? longest_at(text.substr(at)) : Match{};
    if (match.size == 0) {
      ++at;
      continue;
    }
    size_t begin = at, end = at + match.size;
    // A match that is refused below is used up all the same: nothing inside it is looked for.
    at = end;
    const Token& token = tokens_[static_cast<size_t>(match.token)];
    if (token.special && !special) continue;
    if (token.single_word && (word_before(text.substr(0, begin)) || word_after(text.substr(end)))) {
      continue;
    }
    if (token.lstrip) begin = trailing_space(text, std::min(done, begin), begin);
    if (token.rstrip) end += leading_space(text.substr(end));
    if (done < begin) out.push_back({text.substr(done, begin - done), -1});
    out.push_back({text.substr(begin, end - begin), token.id});
    done = end;
  }
  if (done < text.size()) out.push_back({text.substr(done), -1});
  return out;
}

}  // namespace ponder
