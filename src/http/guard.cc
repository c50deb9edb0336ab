#include "http/guard.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/error.h"
#include "base/json.h"

namespace ponder::http {
namespace {

// "[::1]:80" gives "[::1]", "name:80" gives "name".
std::string_view without_port(std::string_view host) {
  const size_t from = host.starts_with('[') ? host.find(']') : 0;
  if (from == std::string_view::npos) return host;
  return host.substr(0, host.find(':', from));
}

// Digits and dots alone, which no name is: the last label of a name has a letter.
bool is_address(std::string_view name) {
  if (name.starts_with('[')) return name.ends_with(']');
  return !name.empty() && name.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::any_of(list.begin(), list.end(), [&](const std::string& one) {
    return one == "*" || lower_ascii(one) == value;
  });
}

// A page that this very server gave out.
bool same_origin(std::string_view origin, std::string_view host) {
  const size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && !host.empty() && origin.substr(scheme + 3) == host;
}

}  // namespace

bool host_allowed(const GuardOptions& options, std::string_view host) {
  const std::string name = lower_ascii(without_port(host));
  return name == "localhost" || name.ends_with(".localhost") || is_address(name) ||
         contains(options.hosts, name);
}

// Browsers send scheme, host and a port that is not the scheme's usual one, and nothing else.
std::string fault_of_origin(std::string_view origin) {
  if (origin == "*") return "";
  const size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos || scheme == 0) {
    return "has no scheme; an origin is written as https://example.org";
  }
  const std::string_view host = origin.substr(scheme + 3);
  if (host.empty() || host.find_first_of(" \t,@*") != std::string_view::npos) {
    return "has no name of a host after its scheme";
  }
  if (host.find_first_of("/?#") != std::string_view::npos) {
    return "has a path, which browsers leave out; end it after the host";
  }
  const std::string_view port = host.substr(without_port(host).size());
  if (port == ":" || (port == ":443" && lower_ascii(origin.substr(0, scheme)) == "https") ||
      (port == ":80" && lower_ascii(origin.substr(0, scheme)) == "http")) {
    return "names the usual port, which browsers leave out; leave it out, too";
  }
  return "";
}

Verdict judge(const GuardOptions& options, std::string_view method, const Headers& headers) {
  const std::string* host = find_header(headers, "host");
  if (host && !host_allowed(options, *host)) {
    return {421,
            fmt::format("the Host header names {}, for which this server does not answer; {}",
                        printable(*host), options.other_host),
            {}};
  }
  const std::string* origin = find_header(headers, "origin");
  if (!origin) return {};
  const std::string from = lower_ascii(*origin);
  if (same_origin(from, host ? lower_ascii(*host) : "")) return {};
  if (!contains(options.origins, from)) {
    return {403,
            fmt::format("pages of the origin {} may not use this server; {}", printable(*origin),
                        options.other_origin),
            {}};
  }
  Verdict out;
  out.headers = {
      {"Access-Control-Allow-Origin", *origin},
      {"Vary", "Origin"},
      {"Access-Control-Expose-Headers", "X-Request-Id, Request-Id, Retry-After, X-Should-Retry"}};
  if (method == "OPTIONS" && find_header(headers, "access-control-request-method")) {
    out.status = 204;
    const std::string* asked = find_header(headers, "access-control-request-headers");
    out.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS");
    if (asked) out.headers.emplace_back("Access-Control-Allow-Headers", *asked);
    out.headers.emplace_back("Access-Control-Max-Age", "600");
  }
  return out;
}

}  // namespace ponder::http
