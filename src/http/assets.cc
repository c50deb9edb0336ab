#include "http/assets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/error.h"
#include "http/gzip.h"

namespace ponder::http {
namespace {

// FNV-1a: an ETag tells versions of our own files apart, nobody attacks it.
std::string etag_of(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : bytes) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  }
  return fmt::format("\"{:016x}-{:x}\"", hash, bytes.size());
}

}  // namespace

Assets::Assets(std::vector<Asset> assets) {
  constexpr size_t kMost = 64u << 20;
  for (const Asset& asset : assets) {
    Entry& entry = entries_.emplace_back(Entry{asset, etag_of(asset.bytes), {}, {}});
    if (!asset.gzip) continue;
    std::optional<std::string> plain = gunzip(asset.bytes, kMost, nullptr);
    if (!plain) fail("the program's own file {} is no gzip file", asset.path);
    entry.plain = std::move(*plain);
    entry.plain_etag = etag_of(entry.plain);
  }
}

bool Assets::has(const Request& request) const {
  return (request.method == "GET" || request.method == "HEAD") &&
         std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& one) { return one.asset.path == request.path; });
}

bool Assets::answer(const Request& request, Responder& responder) const {
  for (const Entry& entry : entries_) {
    const Asset& asset = entry.asset;
    if (asset.path != request.path) continue;
    if (request.method != "GET" && request.method != "HEAD") return false;
    const std::string* accepted = find_header(request.headers, "accept-encoding");
    const bool packed = asset.gzip && accepted && lists_word(*accepted, "gzip");
    const std::string& etag = asset.gzip && !packed ? entry.plain_etag : entry.etag;
    Response out;
    out.type = asset.type;
    out.headers = {
        {"ETag", etag},
        {"Cache-Control", "no-cache"},
        {"Content-Security-Policy",
         std::string(asset.policy.empty() ? kStrictPolicy : asset.policy)},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };
    if (asset.gzip) out.headers.emplace_back("Vary", "Accept-Encoding");
    const std::string* known = find_header(request.headers, "if-none-match");
    if (known && known->find(etag) != std::string::npos) {
      out.status = 304;
      out.type.clear();
    } else {
      if (packed) out.headers.emplace_back("Content-Encoding", "gzip");
      out.body = asset.gzip && !packed ? entry.plain : std::string(asset.bytes);
    }
    responder.send(std::move(out));
    return true;
  }
  return false;
}

}  // namespace ponder::http
