// A request's body: whatever comes, it is an answer or an ApiError that can be shown as JSON.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/guard.h"
#include "serve/fields.h"
#include "serve/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  http::host_allowed({}, text);
  http::lists_word(text, "gzip");
  try {
    const Json body = read_body(text);
    Fields fields(body);
    Generation generation;
    fields.number("temperature", 0, 100);
    fields.whole("max_tokens", 1, INT64_MAX);
    fields.seed("seed");
    fields.flag("stream");
    fields.text("model");
    fields.refuse("tools", "none here", Json::array());
    if (const Json* messages = fields.list("messages")) read_messages(*messages, generation);
    fields.finish();
  } catch (const ApiError& error) {
    // As it is sent: this throws where the text is not valid UTF-8.
    if (openai_error(error).dump().empty()) __builtin_trap();
  }
  return 0;
}
