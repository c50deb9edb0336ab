// One page of the KV cache as a file: whose keys it holds, and a checksum over all of it. The
// checksum and the names are keyed by a secret that lies in the same folder, so that nobody who
// only sends prompts can make two of them meet.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

using PageSecret = std::array<std::byte, 192>;

// Names a page by all that its numbers depend on: the model (a fingerprint), the salt, and every
// token from the sequence's first to the page's last.
struct PageKey {
  uint64_t low = 0, high = 0;
  auto operator<=>(const PageKey&) const = default;

  std::string hex() const;  // 32 digits
};

PageKey root_key(const PageSecret& secret, const PageKey& model, std::string_view salt);
PageKey next_key(const PageSecret& secret, const PageKey& before, std::span<const int32_t> tokens);

// The whole file of a page with `tokens` and `numbers`.
std::vector<std::byte> page_file(const PageSecret& secret, const PageKey& key,
                                 std::span<const int32_t> tokens,
                                 std::span<const std::byte> numbers);
size_t page_file_bytes(size_t tokens, size_t numbers);

// The numbers in `file`, if it is whole and of this very page with `count` bytes of them; else
// empty. Nothing in the file is trusted.
std::span<const std::byte> read_page_file(const PageSecret& secret, const PageKey& key,
                                          std::span<const int32_t> tokens, size_t count,
                                          std::span<const std::byte> file);

}  // namespace ponder
