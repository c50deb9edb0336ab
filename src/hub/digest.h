// Checksums of what is downloaded, as hubs publish them: SHA-256 of large files, and git's SHA-1 of
// small ones. By OpenSSL's libcrypto, which is there with libcurl and uses the processor's own
// instructions: downloads are not slowed down by it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ponder {

class Digest {
 public:
  enum class Kind {
    Sha256,   // of the bytes
    GitBlob,  // SHA-1 of "blob SIZE\0" and the bytes: the object id of a file in git
  };
  // `size` bytes will come; only GitBlob needs to know before.
  Digest(Kind kind, uint64_t size);
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void restart();
  void update(std::string_view bytes);
  std::string hex();  // ends it; `restart` before it is used again

 private:
  Kind kind_;
  uint64_t size_;
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace ponder
