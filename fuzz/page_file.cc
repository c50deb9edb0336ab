// Any bytes as a page of the cache's folder: they are refused, unless they are what would be
// written for it, byte by byte.
#include "infer/page_file.h"

#include <algorithm>

#include "base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  constexpr size_t kNumbers = 64;
  const PageSecret secret{};
  const std::vector<int32_t> tokens = {1, 2, 3, 4};
  const PageKey key = next_key(secret, root_key(secret, {1, 2}, "salt"), tokens);
  const std::vector<std::byte> file(reinterpret_cast<const std::byte*>(data),
                                    reinterpret_cast<const std::byte*>(data) + size);
  const std::span<const std::byte> numbers = read_page_file(secret, key, tokens, kNumbers, file);
  if (!numbers.empty()) {
    PONDER_CHECK(numbers.size() == kNumbers);
    PONDER_CHECK(page_file(secret, key, tokens, numbers) == file);
  }
  // A file with the input as its numbers is read back.
  const auto fresh = page_file(secret, key, tokens, file);
  const auto back = read_page_file(secret, key, tokens, file.size(), fresh);
  PONDER_CHECK(std::equal(back.begin(), back.end(), file.begin(), file.end()));
  return 0;
}
