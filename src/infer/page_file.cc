#include "infer/page_file.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace ponder {
namespace {

constexpr char kMagic[8] = {'p', 'o', 'n', 'd', 'e', 'r', 'k', 'v'};
constexpr uint32_t kVersion = 1;

struct Header {
  char magic[8];
  uint32_t version, tokens;
  PageKey key;
  uint64_t numbers;   // bytes
  uint64_t checksum;  // of everything else, this field being 0
};
static_assert(sizeof(Header) == 48);

PageKey hash(const PageSecret& secret, std::span<const std::byte> bytes) {
  const XXH128_hash_t out =
      XXH3_128bits_withSecret(bytes.data(), bytes.size(), secret.data(), secret.size());
  return {out.low64, out.high64};
}

PageKey hash_after(const PageSecret& secret, const PageKey& before,
                   std::span<const std::byte> bytes) {
  std::vector<std::byte> all(sizeof before + bytes.size());
  std::memcpy(all.data(), &before, sizeof before);
  std::copy(bytes.begin(), bytes.end(), all.begin() + sizeof before);
  return hash(secret, all);
}

Header header_of(const PageKey& key, size_t tokens, size_t numbers) {
  Header out{};
  std::memcpy(out.magic, kMagic, sizeof kMagic);
  out.version = kVersion;
  out.tokens = static_cast<uint32_t>(tokens);
  out.key = key;
  out.numbers = numbers;
  return out;
}

// Of a file that begins with `header`, whose checksum is 0, and goes on with `rest`.
uint64_t checksum(const PageSecret& secret, const Header& header, std::span<const std::byte> rest) {
  const uint64_t of_rest =
      XXH3_64bits_withSecret(rest.data(), rest.size(), secret.data(), secret.size());
  return hash_after(secret, {of_rest, 0}, std::as_bytes(std::span(&header, 1))).low;
}

}  // namespace

std::string PageKey::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

PageKey root_key(const PageSecret& secret, const PageKey& model, std::string_view salt) {
  return hash_after(secret, model, std::as_bytes(std::span(salt)));
}

PageKey next_key(const PageSecret& secret, const PageKey& before, std::span<const int32_t> tokens) {
  return hash_after(secret, before, std::as_bytes(tokens));
}

size_t page_file_bytes(size_t tokens, size_t numbers) {
  return sizeof(Header) + tokens * sizeof(int32_t) + numbers;
}

std::vector<std::byte> page_file(const PageSecret& secret, const PageKey& key,
                                 std::span<const int32_t> tokens,
                                 std::span<const std::byte> numbers) {
  std::vector<std::byte> out(page_file_bytes(tokens.size(), numbers.size()));
  const std::span<const std::byte> ids = std::as_bytes(tokens);
  std::copy(numbers.begin(), numbers.end(),
            std::copy(ids.begin(), ids.end(), out.begin() + sizeof(Header)));
  Header header = header_of(key, tokens.size(), numbers.size());
  header.checksum = checksum(secret, header, std::span(out).subspan(sizeof header));
  std::memcpy(out.data(), &header, sizeof header);
  return out;
}

std::span<const std::byte> read_page_file(const PageSecret& secret, const PageKey& key,
                                          std::span<const int32_t> tokens, size_t count,
                                          std::span<const std::byte> file) {
  if (file.size() != page_file_bytes(tokens.size(), count)) return {};
  const std::span<const std::byte> rest = file.subspan(sizeof(Header));
  Header expected = header_of(key, tokens.size(), count);
  expected.checksum = checksum(secret, expected, rest);
  const bool same = std::memcmp(file.data(), &expected, sizeof expected) == 0 &&
                    std::memcmp(rest.data(), tokens.data(), tokens.size_bytes()) == 0;
  return same ? rest.subspan(tokens.size_bytes()) : std::span<const std::byte>{};
}

}  // namespace ponder
