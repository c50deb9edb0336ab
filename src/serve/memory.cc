#include "serve/memory.h"

#include <algorithm>

#include "base/json.h"

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
  void shrink(size_t bytes) override {
    bytes = std::min(bytes, bytes_);
    memory_.give_back(tenant_, bytes);
    bytes_ -= bytes;
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

std::optional<Lease> Lease::of(std::shared_ptr<http::Allowance> from, size_t bytes) {
  Lease out;
  if (!from) return out;
  if (!from->grow(bytes)) return std::nullopt;
  out.from_ = std::move(from);
  out.bytes_ = bytes;
  return out;
}

// Lists grow by doubling, so that a value may have three places for a moment; members have a name.
size_t most_of_values(std::string_view text) {
  constexpr size_t kItem = 3 * sizeof(Json), kText = 48, kList = 96;
  constexpr size_t kMember = 3 * (sizeof(std::string) + sizeof(Json));
  size_t out = 0;
  bool inside = false;  // a text
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside) {
      if (c == '\\') ++i;
      inside = c != '"';
      continue;
    }
    inside = c == '"';
    out += c == ',' ? kItem : c == ':' ? kMember : c == '"' ? kText : 0;
    if (c == '[' || c == '{') out += kList;
  }
  return out;
}

}  // namespace ponder
