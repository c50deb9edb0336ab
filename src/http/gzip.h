// Compressed bodies (RFC 1952, RFC 1951).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace ponder::http {

// Nothing if it is no whole gzip file with its checksum, becomes more than `most` bytes, or more
// than `allowance` (nullptr: nobody counts) gives; then `full` is set.
std::optional<std::string> gunzip(std::string_view body, size_t most, Allowance* allowance,
                                  bool* full = nullptr);

}  // namespace ponder::http
