#include "http/gzip.h"

#include <array>
#include <boost/beast/zlib/inflate_stream.hpp>
#include <cstdint>

namespace ponder::http {
namespace {

namespace zlib = boost::beast::zlib;

constexpr size_t kGzipHead = 10, kGzipTail = 8, kGzipPiece = 64u << 10;

uint32_t crc_of(std::string_view bytes) {
  static const std::array<uint32_t, 256> kTable = [] {
    std::array<uint32_t, 256> out{};
    for (uint32_t i = 0; i < out.size(); ++i) {
      uint32_t c = i;
      for (int k = 0; k < 8; ++k) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
      out[i] = c;
    }
    return out;
  }();
  uint32_t crc = ~0u;
  for (const char c : bytes) crc = kTable[(crc ^ static_cast<uint8_t>(c)) & 0xff] ^ (crc >> 8);
  return ~crc;
}

uint32_t word_at(std::string_view bytes, size_t at) {
  uint32_t out = 0;
  for (size_t i = 4; i-- > 0;) out = out << 8 | static_cast<uint8_t>(bytes[at + i]);
  return out;
}

// Where the compressed bytes begin; nothing if it is no gzip head.
std::optional<size_t> after_head(std::string_view body) {
  enum : uint8_t { Checksum = 2, Extra = 4, Name = 8, Comment = 16, Reserved = 0xe0 };
  if (body.size() < kGzipHead + kGzipTail || !body.starts_with("\x1f\x8b\x08")) return std::nullopt;
  const auto flags = static_cast<uint8_t>(body[3]);
  if ((flags & Reserved) != 0) return std::nullopt;
  size_t at = kGzipHead;
  if ((flags & Extra) != 0) {
    if (body.size() < at + 2) return std::nullopt;
    at += 2u + static_cast<uint8_t>(body[at]) + 256u * static_cast<uint8_t>(body[at + 1]);
  }
  for (const uint8_t text : {Name, Comment}) {
    if ((flags & text) == 0) continue;
    const size_t end = body.find('\0', at);
    if (end == std::string_view::npos) return std::nullopt;
    at = end + 1;
  }
  if ((flags & Checksum) != 0) at += 2;
  return at + kGzipTail <= body.size() ? std::optional(at) : std::nullopt;
}

}  // namespace

std::optional<std::string> gunzip(std::string_view body, size_t most, Allowance* allowance,
                                  bool* full) {
  const std::optional<size_t> begin = after_head(body);
  if (!begin) return std::nullopt;
  zlib::inflate_stream stream;
  zlib::z_params state;
  state.next_in = body.data() + *begin;
  state.avail_in = body.size() - *begin;
  std::string out, piece(kGzipPiece, '\0');
  for (bool ended = false; !ended;) {
    state.next_out = piece.data();
    state.avail_out = piece.size();
    const size_t before = state.avail_in;
    boost::beast::error_code error;
    stream.write(state, zlib::Flush::sync, error);
    const size_t made = piece.size() - state.avail_out;
    ended = error == zlib::error::end_of_stream;
    const bool stalled = made == 0 && before == state.avail_in;
    if ((error && !ended) || (stalled && !ended) || out.size() + made > most) return std::nullopt;
    if (!append_counted(out, std::string_view(piece).substr(0, made), most, allowance)) {
      if (full) *full = true;
      return std::nullopt;
    }
  }
  // One file and nothing behind it.
  if (state.avail_in != kGzipTail) return std::nullopt;
  const size_t tail = body.size() - kGzipTail;
  const bool sound = word_at(body, tail) == crc_of(out) &&
                     word_at(body, tail + 4) == static_cast<uint32_t>(out.size());
  return sound ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace ponder::http
