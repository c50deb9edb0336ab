// Files that are part of the program: a page, its scripts and fonts. They are served with a strong
// ETag, so that a browser asks once, and with a policy that lets a page load nothing from
// elsewhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"

namespace ponder::http {

struct Asset {
  std::string_view path;   // "/" or "/app.js"
  std::string_view type;   // Content-Type
  std::string_view bytes;  // must live as long as the server
  bool gzip = false;       // `bytes` are compressed: unpacked for who does not take gzip
  // What Content-Security-Policy says; "" stands for kStrictPolicy.
  std::string_view policy = {};
};

// Own scripts, styles, fonts and requests only; inline styles are allowed since KaTeX sets widths.
inline constexpr std::string_view kStrictPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

class Assets {
 public:
  explicit Assets(std::vector<Asset> assets);  // Error if what is said to be compressed is not

  bool has(const Request& request) const;  // it would be answered
  // Answers if there is such a file; false: it is nobody's, and nothing was sent.
  bool answer(const Request& request, Responder& responder) const;

 private:
  struct Entry {
    Asset asset;
    std::string etag;
    std::string plain, plain_etag;  // where it is compressed
  };
  std::vector<Entry> entries_;
};

}  // namespace ponder::http
