// Unicode's normalization forms, as the reference's normalizers compute them (tables of Unicode 9).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ponder {

enum class NormalForm { Nfc, Nfd, Nfkc, Nfkd };

// That form of valid UTF-8; nothing if the text is certainly in it already.
std::optional<std::string> to_normal_form(std::string_view text, NormalForm form);
std::optional<std::string> to_nfc(std::string_view text);

}  // namespace ponder
