#include "text/charsmap.h"

#include "base/error.h"

namespace ponder {
namespace {

// A unit of the array: 8 bits of label, a flag that a value follows, an offset in two scales; or,
// with the top bit set, a value.
bool unit_has_leaf(uint32_t unit) { return (unit >> 8 & 1) != 0; }
uint32_t unit_value(uint32_t unit) { return unit & 0x7FFFFFFFu; }
uint32_t unit_label(uint32_t unit) { return unit & 0x800000FFu; }
size_t unit_offset(uint32_t unit) { return size_t{unit >> 10} << (unit >> 6 & 8); }

uint32_t little_end(std::string_view bytes, size_t at) {
  uint32_t out = 0;
  for (size_t i = 4; i-- > 0;) out = out << 8 | static_cast<uint8_t>(bytes[at + i]);
  return out;
}

}  // namespace

Charsmap::Charsmap(std::string_view blob, const std::string& place) {
  if (blob.empty()) return;
  const size_t size = blob.size() < 4 ? 0 : little_end(blob, 0);
  if (size == 0 || size % 4 != 0 || size > blob.size() - 4) {
    fail("{}: the precompiled charsmap has {} bytes, but says that its array has {}", place,
         blob.size(), size);
  }
  for (size_t at = 4; at < 4 + size; at += 4) units_.push_back(little_end(blob, at));
  replacements_ = blob.substr(4 + size);
  replacements_ += '\0';
}

Charsmap::Step Charsmap::longest(std::string_view text) const {
  Step out;
  if (units_.empty()) return out;
  size_t at = unit_offset(units_[0]);
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    at ^= byte;
    if (at >= units_.size() || unit_label(units_[at]) != byte) break;
    const uint32_t unit = units_[at];
    at ^= unit_offset(unit);
    if (at >= units_.size()) break;
    if (!unit_has_leaf(unit)) continue;
    const uint32_t value = unit_value(units_[at]);
    if (value < replacements_.size()) out = {replacements_.data() + value, i + 1};
  }
  return out;
}

}  // namespace ponder
