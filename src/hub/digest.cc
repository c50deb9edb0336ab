#include "hub/digest.h"

#include <openssl/evp.h>

#include "base/error.h"

namespace ponder {

struct Digest::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  Context() { PONDER_CHECK(evp); }
  ~Context() { EVP_MD_CTX_free(evp); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

Digest::Digest(Kind kind, uint64_t size)
    : kind_(kind), size_(size), context_(std::make_unique<Context>()) {
  restart();
}

Digest::~Digest() = default;

void Digest::restart() {
  const EVP_MD* algorithm = kind_ == Kind::Sha256 ? EVP_sha256() : EVP_sha1();
  PONDER_CHECK(EVP_DigestInit_ex(context_->evp, algorithm, nullptr) == 1);
  if (kind_ == Kind::GitBlob) update(fmt::format("blob {}", size_) + '\0');
}

void Digest::update(std::string_view bytes) {
  PONDER_CHECK(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1);
}

std::string Digest::hex() {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  PONDER_CHECK(EVP_DigestFinal_ex(context_->evp, bytes, &size) == 1);
  std::string out;
  for (unsigned i = 0; i < size; ++i) out += fmt::format("{:02x}", bytes[i]);
  return out;
}

}  // namespace ponder
