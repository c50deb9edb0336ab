#include "http/allowance.h"

#include <algorithm>

namespace ponder::http {
namespace {

constexpr size_t kLeast = 64;  // bytes: a smaller place would not be made as small as it was asked

}  // namespace

size_t held_by(const std::string& text) {
  static const size_t kInside = std::string().capacity();
  return text.capacity() > kInside ? text.capacity() + 1 : 0;
}

bool reserve_counted(std::string& text, size_t bytes, Allowance* allowance) {
  bytes = std::max(bytes, kLeast);
  if (allowance && !allowance->grow(bytes + 1)) return false;
  text.reserve(bytes);
  return true;
}

bool append_counted(std::string& text, std::string_view piece, size_t most, Allowance* allowance) {
  const size_t size = text.size() + piece.size();
  if (size > text.capacity()) {
    std::string larger;
    const size_t wanted = std::max(size, std::min(2 * text.capacity(), most));
    if (!reserve_counted(larger, wanted, allowance)) return false;
    larger.append(text);
    text.swap(larger);
    if (allowance) allowance->shrink(held_by(larger));
  }
  text.append(piece);
  return true;
}

}  // namespace ponder::http
