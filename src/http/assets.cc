#include "http/assets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

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
  for (const Asset& asset : assets) entries_.push_back({asset, etag_of(asset.bytes)});
}

bool Assets::has(const Request& request) const {
  return (request.method == "GET" || request.method == "HEAD") &&
         std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& one) { return one.asset.path == request.path; });
}

bool Assets::answer(const Request& request, Responder& responder) const {
  for (const auto& [asset, etag] : entries_) {
    if (asset.path != request.path) continue;
    if (request.method != "GET" && request.method != "HEAD") return false;
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
    const std::string* accepted = find_header(request.headers, "accept-encoding");
    const std::string* known = find_header(request.headers, "if-none-match");
    if (known && known->find(etag) != std::string::npos) {
      out.status = 304;
      out.type.clear();
    } else if (asset.gzip && !(accepted && lists_word(*accepted, "gzip"))) {
      // Every browser takes gzip; unpacking is not worth a library here.
      out = {400, "text/plain", "this file is only to be had with Accept-Encoding: gzip\n", {}};
    } else {
      if (asset.gzip) out.headers.emplace_back("Content-Encoding", "gzip");
      out.body = std::string(asset.bytes);
    }
    responder.send(std::move(out));
    return true;
  }
  return false;
}

}  // namespace ponder::http
