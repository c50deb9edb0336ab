// config.json, generation_config.json and the template of tokenizer_config.json.
#include "formats/hf_config.h"

#include "base/error.h"
#include "base/json.h"
#include "formats/gguf_metadata.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    Json config = parse_json_object(text, "fuzz");
    try {
      chat_template_of(config, "fuzz");
    } catch (const Error&) {
    }
    normalise_config(config, "fuzz");
    Checkpoint checkpoint;
    checkpoint.config = config;
    GgufMetadata metadata;
    rope_factors(config, 16, "fuzz");
    add_model_metadata(checkpoint, metadata);
  } catch (const Error&) {
  }
  return 0;
}
