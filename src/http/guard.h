// Who may ask, seen from a browser: a page of another site must not reach a server on this machine,
// neither directly (Origin) nor under a name that it made point here (DNS rebinding: Host).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace ponder::http {

struct GuardOptions {
  // Names that Host may have beside localhost and IP addresses, which no stranger's DNS can give
  // away; "*": any.
  std::vector<std::string> hosts;
  // Origins of other sites whose pages may ask, as "https://example.org"; "*": any.
  std::vector<std::string> origins;
  // What to do about another Host or Origin, as the end of a sentence.
  std::string other_host = "start it with --host-name for that name",
              other_origin = "start it with --cors for that origin";
};

// Whether a Host header ("name:port") is one of ours.
bool host_allowed(const GuardOptions& options, std::string_view host);

// What is wrong with an origin for GuardOptions::origins, as the end of a sentence; "" if it can
// ever be what a browser sends.
std::string fault_of_origin(std::string_view origin);

struct Verdict {
  int status = 0;  // 0: let it in. 204: it is a preflight, and answered by `headers`
  std::string why;
  Headers headers;  // that the answer must carry (CORS)
};

Verdict judge(const GuardOptions& options, std::string_view method, const Headers& headers);

}  // namespace ponder::http
