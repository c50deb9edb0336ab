// A tokenizer.json from a stranger: reading it fails with an Error or gives a tokenizer that
// encodes and decodes any text. Input: the file, a zero byte, a text.
#include "text/tokenizer.h"

#include <string_view>

#include "base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = input.find('\0');
  const std::string_view text = end == input.npos ? "a 1\n" : input.substr(end + 1);
  try {
    const ponder::Tokenizer tokenizer(
        ponder::read_tokenizer_json(input.substr(0, end), R"({"add_bos_token": true})", "fuzz"));
    for (const bool special : {false, true}) {
      for (const int32_t id : tokenizer.encode(text, special, true)) {
        PONDER_CHECK(id >= 0 && id < tokenizer.vocab_size());
      }
    }
    PONDER_CHECK(tokenizer.decode(tokenizer.encode(text)).size() <= input.size() * input.size());
  } catch (const ponder::Error&) {
  }
  return 0;
}
