// Bytes of a model in chunks: the UTF-8 stream and the thought splitter give the same text as on
// the whole. Input: chunk sizes are read off the bytes themselves.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/error.h"
#include "text/thought.h"
#include "text/utf8.h"

namespace {

struct Parts {
  std::string thought, answer;
  void add(const ponder::ThoughtSplitter::Part& part) {
    thought += part.thought;
    answer += part.answer;
  }
};

Parts split(std::string_view bytes, bool inside, bool whole) {
  ponder::Utf8Stream stream;
  ponder::ThoughtSplitter splitter(inside);
  Parts out;
  while (!bytes.empty()) {
    const size_t size =
        whole ? bytes.size() : std::min<size_t>(bytes.size(), static_cast<uint8_t>(bytes[0]) % 7);
    const std::string text = stream.push(bytes.substr(0, size == 0 ? 1 : size));
    PONDER_CHECK(ponder::is_valid_utf8(text));
    out.add(splitter.push(text));
    bytes.remove_prefix(size == 0 ? 1 : size);
  }
  out.add(splitter.push(stream.finish()));
  out.add(splitter.finish());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const bool inside : {false, true}) {
    const Parts chunked = split(bytes, inside, false), whole = split(bytes, inside, true);
    PONDER_CHECK(chunked.thought == whole.thought && chunked.answer == whole.answer);
  }
  PONDER_CHECK(ponder::is_valid_utf8(bytes) == (ponder::replace_invalid_utf8(bytes) == bytes));
  return 0;
}
