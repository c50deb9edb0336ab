// A connection's bytes, one request after another: whatever comes, and in whatever pieces, the
// same requests are read, none of them is longer than the limits, and nothing is read twice.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/guard.h"
#include "http/request_reader.h"

namespace {

using namespace ponder::http;

constexpr RequestReader::Sizes kSizes = {4096, 4096};

// What the body holds is never more than what was asked for.
struct Counting : Allowance {
  bool grow(size_t bytes) override {
    held += bytes;
    return true;
  }
  void shrink(size_t bytes) override {
    if (bytes > held) __builtin_trap();
    held -= bytes;
  }
  size_t held = 0;
};

struct Seen {
  std::vector<std::string> requests;  // what was read, and in the end why it was not
  size_t used = 0;
  bool operator==(const Seen&) const = default;
};

Seen read_all(std::string_view bytes, size_t piece) {
  Seen out;
  while (true) {
    RequestReader reader(kSizes);
    Counting counting;
    reader.charge(&counting);
    while (out.used < bytes.size() && reader.state() <= RequestReader::State::Body) {
      const size_t used = reader.put(bytes.substr(out.used, piece));
      out.used += used;
      if (used == 0 && reader.state() <= RequestReader::State::Body) {
        if (reader.state() == RequestReader::State::Head) __builtin_trap();  // it stands still
      }
    }
    if (reader.body().size() > kSizes.body_bytes) __builtin_trap();
    if (held_by(reader.body()) > counting.held) __builtin_trap();
    if (reader.state() == RequestReader::State::Failed) {
      if (reader.fault().status < 400 || reason(reader.fault().status).empty()) __builtin_trap();
      out.requests.push_back(reader.fault().why);
      out.used = 0;  // where it stopped may differ
      return out;
    }
    if (reader.state() != RequestReader::State::Done) return out;
    const Head& head = reader.head();
    judge({}, head.method, head.headers);
    out.requests.push_back(head.method + ' ' + head.path + '?' + head.query + '\n' + reader.body());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Seen whole = read_all(bytes, SIZE_MAX);
  if (whole != read_all(bytes, 1) || whole != read_all(bytes, 7)) __builtin_trap();
  return 0;
}
