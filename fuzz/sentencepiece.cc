// A tokenizer.model of SentencePiece from a stranger: reading it fails with an Error or gives a
// tokenizer that encodes and decodes.
#include "text/sentencepiece.h"

#include <string_view>

#include "base/error.h"
#include "text/tokenizer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  try {
    const ponder::Tokenizer tokenizer(ponder::read_sentencepiece(input, "fuzz"));
    for (const bool special : {false, true}) {
      const std::vector<int32_t> ids = tokenizer.encode(" a  b\xE4\xB8\xAD<s>", special, true);
      for (const int32_t id : ids) PONDER_CHECK(id >= 0 && id < tokenizer.vocab_size());
      tokenizer.decode(ids);
    }
    tokenizer.encode(input.substr(0, 256));
  } catch (const ponder::Error&) {
  }
  return 0;
}
