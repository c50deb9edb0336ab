#include "graders/fences.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

#include "base/ascii.h"
#include "graders/answer.h"

namespace ponder {
namespace {

struct Fence {
  char mark;
  size_t size;
  std::string_view info;  // what follows the marks
};

std::optional<Fence> fence_of(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (text.empty() || (text[0] != '`' && text[0] != '~')) return std::nullopt;
  const size_t end = std::min(text.find_first_not_of(text[0]), text.size());
  if (end < 3) return std::nullopt;
  const std::string_view info = trimmed(text.substr(end));
  // "```x```" is code within a line.
  if (text[0] == '`' && info.find('`') != info.npos) return std::nullopt;
  return Fence{text[0], end, info};
}

struct Block {
  std::string info;
  std::string inside;
};

std::string_view line_at(std::string_view text, size_t at) {
  return text.substr(at, text.find('\n', at) - at);
}

// A block that is never closed is none.
std::vector<Block> complete_blocks(std::string_view text) {
  std::vector<Block> out;
  std::optional<Fence> open;
  size_t begin = 0;
  for (size_t at = 0; at < text.size();) {
    const std::string_view line = line_at(text, at);
    const auto fence = fence_of(line);
    const size_t next = std::min(at + line.size() + 1, text.size());
    if (fence && !open) {
      open = fence;
      begin = next;
    } else if (fence && fence->mark == open->mark && fence->size >= open->size &&
               fence->info.empty()) {
      out.push_back({lower_ascii(open->info), std::string(text.substr(begin, at - begin))});
      open.reset();
    }
    at = next;
  }
  return out;
}

std::string dedented(std::string_view text) {
  std::optional<std::string_view> shared;
  for (size_t at = 0; at < text.size();) {
    const std::string_view line = line_at(text, at);
    at += line.size() + 1;
    if (trimmed(line).empty()) continue;
    const std::string_view indent = line.substr(0, line.find_first_not_of(" \t"));
    if (!shared) shared = indent;
    const auto [end, other] =
        std::mismatch(shared->begin(), shared->end(), indent.begin(), indent.end());
    shared = shared->substr(0, static_cast<size_t>(end - shared->begin()));
  }
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const std::string_view line = line_at(text, at);
    at += line.size() + 1;
    if (!trimmed(line).empty()) out += line.substr(shared->size());
    if (at <= text.size()) out += '\n';
  }
  return out;
}

bool is_marked_as(std::string_view info, std::string_view language) {
  const std::string_view name = info.substr(0, info.find_first_of(" ,{:"));
  return name.empty() || name.starts_with(language) || language.starts_with(name);
}

}  // namespace

std::string last_program(std::string_view text, std::string_view language) {
  const std::vector<Block> blocks = complete_blocks(text);
  if (blocks.empty()) return dedented(text);
  const auto own = std::find_if(blocks.rbegin(), blocks.rend(), [&](const Block& block) {
    return is_marked_as(block.info, language);
  });
  return dedented((own == blocks.rend() ? blocks.back() : *own).inside);
}

}  // namespace ponder
