// The memory of what clients have sent and the server still holds: bodies that are being read,
// requests that wait to be understood or for their turn, prompts of running replies. One cap for
// all, and one for each tenant.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "http/message.h"

namespace ponder {

class RequestMemory {
 public:
  RequestMemory(size_t all, size_t of_tenant) : most_(all), most_of_tenant_(of_tenant) {}

  // Nothing taken yet; what it takes comes back when it goes. It must not outlive this. One thread
  // at a time.
  std::shared_ptr<http::Allowance> open(const std::string& tenant);
  size_t used() const;
  size_t most_of_tenant() const { return most_of_tenant_; }

 private:
  class Share;
  bool take(const std::string& tenant, size_t bytes);
  void give_back(const std::string& tenant, size_t bytes);

  mutable std::mutex mutex_;
  const size_t most_, most_of_tenant_;
  size_t used_ = 0;
  std::map<std::string, size_t> of_tenant_;
};

// Memory that is given back before the request's end.
class Lease {
 public:
  Lease() = default;
  Lease(Lease&& other) noexcept { *this = std::move(other); }
  Lease& operator=(Lease&& other) noexcept {
    std::swap(from_, other.from_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Lease() {
    if (from_) from_->shrink(bytes_);
  }
  // Nothing if there is no more. nullptr: nobody counts.
  static std::optional<Lease> of(std::shared_ptr<http::Allowance> from, size_t bytes);

  size_t bytes() const { return bytes_; }

 private:
  std::shared_ptr<http::Allowance> from_;
  size_t bytes_ = 0;
};

// What the values of a text in JSON take at most once they are read, beside their own texts.
size_t most_of_values(std::string_view text);

}  // namespace ponder
