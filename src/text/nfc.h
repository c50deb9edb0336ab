// Normalization Form C, as the reference's normalizer computes it (tables of Unicode 9).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ponder {

// The NFC of valid UTF-8; nothing if the text is certainly in that form already.
std::optional<std::string> to_nfc(std::string_view text);

}  // namespace ponder
