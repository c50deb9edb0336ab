// The memory of what clients have sent and the server still holds: bodies that are being read,
// requests that wait to be understood or for their turn, prompts of running replies. One cap for
// all, and one for each tenant.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "http/message.h"

namespace ponder {

class RequestMemory {
 public:
  RequestMemory(size_t all, size_t of_tenant) : most_(all), most_of_tenant_(of_tenant) {}

  // Nothing taken yet; what it takes comes back when it goes. It must not outlive this.
  std::shared_ptr<http::Allowance> open(const std::string& tenant);
  size_t used() const;

 private:
  class Share;
  bool take(const std::string& tenant, size_t bytes);
  void give_back(const std::string& tenant, size_t bytes);

  mutable std::mutex mutex_;
  const size_t most_, most_of_tenant_;
  size_t used_ = 0;
  std::map<std::string, size_t> of_tenant_;
};

}  // namespace ponder
