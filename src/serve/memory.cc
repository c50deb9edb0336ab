#include "serve/memory.h"

namespace ponder {

class RequestMemory::Share : public http::Allowance {
 public:
  Share(RequestMemory& memory, std::string tenant) : memory_(memory), tenant_(std::move(tenant)) {}
  ~Share() override { memory_.give_back(tenant_, bytes_); }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

  bool grow(size_t bytes) override {
    if (!memory_.take(tenant_, bytes)) return false;
    bytes_ += bytes;
    return true;
  }

 private:
  RequestMemory& memory_;
  std::string tenant_;
  size_t bytes_ = 0;
};

std::shared_ptr<http::Allowance> RequestMemory::open(const std::string& tenant) {
  return std::make_shared<Share>(*this, tenant);
}

size_t RequestMemory::used() const {
  const std::unique_lock lock(mutex_);
  return used_;
}

bool RequestMemory::take(const std::string& tenant, size_t bytes) {
  const std::unique_lock lock(mutex_);
  const auto found = of_tenant_.find(tenant);
  const size_t own = found == of_tenant_.end() ? 0 : found->second;
  if (bytes > most_ - used_ || bytes > most_of_tenant_ - own) return false;
  used_ += bytes;
  of_tenant_[tenant] = own + bytes;
  return true;
}

void RequestMemory::give_back(const std::string& tenant, size_t bytes) {
  if (bytes == 0) return;
  const std::unique_lock lock(mutex_);
  used_ -= bytes;
  const auto found = of_tenant_.find(tenant);
  if ((found->second -= bytes) == 0) of_tenant_.erase(found);
}

}  // namespace ponder
