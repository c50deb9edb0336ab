// A tiktoken.model or tekken.json from a stranger: reading it fails with an Error or gives a
// tokenizer that encodes and decodes.
#include "text/tiktoken.h"

#include <string_view>

#include "base/error.h"
#include "text/tokenizer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  try {
    ponder::TokenizerSpec spec = input.starts_with('{') ? ponder::read_tekken(input, "fuzz")
                                                        : ponder::read_tiktoken(input, "fuzz");
    if (!input.starts_with('{')) ponder::apply_kimi(spec, {});
    const ponder::Tokenizer tokenizer(std::move(spec));
    const std::vector<int32_t> ids = tokenizer.encode(input.substr(0, 256), true, true);
    for (const int32_t id : ids) PONDER_CHECK(id >= 0 && id < tokenizer.vocab_size());
    tokenizer.decode(ids);
  } catch (const ponder::Error&) {
  }
  return 0;
}
