// GET from a hub, over libcurl: redirects are followed by hand, so that the token reaches no other
// host, and what comes is handed on piece by piece.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ponder {

// The head of the last answer, behind all redirects.
struct HubResponse {
  long status = 0;
  std::string etag;               // "" if there is none that can be sent back
  std::string content_range;      // of a 206 or 416
  std::optional<uint64_t> whole;  // bytes of all of it, where the server says so
  double retry_after = 0;         // seconds that the server wants one to wait

  bool ok() const { return status == 200 || status == 206; }
};

// The connection failed or ended early: trying again may help.
struct HubCut : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Takes the body of an answer that is ok(). May throw, which ends the transfer.
class HubSink {
 public:
  HubSink() = default;
  virtual ~HubSink() = default;
  HubSink(const HubSink&) = delete;
  HubSink& operator=(const HubSink&) = delete;
  virtual void begin(const HubResponse& head) = 0;  // once, before the first byte
  virtual void write(std::string_view bytes) = 0;
};

class HubClient {
 public:
  // `endpoint` is an http or https URL without a '/' at its end; `token` may be "". Error if either
  // is not what it should be.
  HubClient(std::string endpoint, std::string token, std::string user_agent);
  ~HubClient();
  HubClient(const HubClient&) = delete;
  HubClient& operator=(const HubClient&) = delete;

  // GET of `path`, escaped, at the endpoint: from byte `offset` on, which a server does only if the
  // file still has `etag` (RFC 9110, 13.1.5; "" asks for no such check). A body that is not ok() is
  // dropped. `max_seconds` ends a small transfer that drips (0: only a standstill of a minute ends
  // it). HubCut as told above; Error for an endless redirect, one from https to another scheme, a
  // certificate that does not fit and what else no second try would heal.
  HubResponse get(const std::string& path, uint64_t offset, const std::string& etag,
                  long max_seconds, HubSink& sink);

  const std::string& endpoint() const { return endpoint_; }
  bool has_token() const { return !token_.empty(); }

 private:
  struct Transfer;
  std::string hop(const std::string& url, uint64_t offset, const std::string& etag,
                  long max_seconds, Transfer& transfer);

  std::string endpoint_, token_, user_agent_;
  void* curl_ = nullptr;
};

// How often, and after how many seconds, something is tried again: twice as many each time.
struct HubRetries {
  int count = 5;
  double pause = 1;
  std::function<void(const std::string&)> tell;  // a sentence for each
};

// Runs `attempt` until its answer is neither 429 nor 5xx, at most retries.count times again, which
// is counted anew when an attempt got ahead (it sets its argument). Error after the last if it was
// a HubCut, its last answer else; `what` is what is being got.
HubResponse with_retries(const HubRetries& retries, const std::string& what,
                         const std::function<HubResponse(bool& got_ahead)>& attempt);

}  // namespace ponder
