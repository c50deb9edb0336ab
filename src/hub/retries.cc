#include <algorithm>
#include <chrono>
#include <thread>

#include "base/error.h"
#include "hub/client.h"

namespace ponder {
namespace {

constexpr double kLongestPause = 60;

bool worth_another_try(long status) { return status == 429 || status >= 500; }

}  // namespace

HubResponse with_retries(const HubRetries& retries, const std::string& what,
                         const std::function<HubResponse(bool& got_ahead)>& attempt) {
  double pause = retries.pause;
  for (int left = retries.count;; --left) {
    bool got_ahead = false;
    HubResponse response;
    std::string reason;
    try {
      response = attempt(got_ahead);
      if (!worth_another_try(response.status)) return response;
      reason = fmt::format("the hub answers {}", response.status);
    } catch (const HubCut& cut) {
      reason = cut.what();
    }
    if (got_ahead) {
      left = retries.count;
      pause = retries.pause;
    }
    if (left <= 0 && worth_another_try(response.status)) return response;
    if (left <= 0) {
      fail("{}: {}; the same command goes on where this one ended", what, reason);
    }
    const double wait = std::min(std::max(pause, response.retry_after), kLongestPause);
    if (retries.tell) {
      retries.tell(fmt::format("{}: {}; trying again in {:.3g} s", what, reason, wait));
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(wait));
    pause *= 2;
  }
}

}  // namespace ponder
