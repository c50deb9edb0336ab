// A request's body: whatever comes, it is an answer or an ApiError that can be shown as JSON.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/guard.h"
#include "serve/anthropic_messages.h"
#include "serve/fields.h"
#include "serve/messages.h"
#include "serve/responses_input.h"

namespace {

using namespace ponder;

void read_chat(Fields& fields, Generation& generation) {
  fields.number("temperature", 0, 100);
  fields.whole("max_tokens", 1, INT64_MAX);
  fields.seed("seed");
  fields.flag("stream");
  fields.text("model");
  fields.refuse("tools", "none here", Json::array());
  if (const Json* messages = fields.list("messages")) read_messages(*messages, generation);
}

void read_items(Fields& fields, Generation& generation) {
  read_responses_input(fields, generation, 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  http::host_allowed({}, text);
  http::lists_word(text, "gzip");
  for (const auto read : {read_chat, read_anthropic_messages, read_items}) {
    try {
      const Json body = read_body(text);
      Fields fields(body);
      Generation generation;
      read(fields, generation);
      fields.finish();
    } catch (const ApiError& error) {
      // As it is sent: this throws where the text is not valid UTF-8.
      if (openai_error(error).dump().empty()) __builtin_trap();
      if (anthropic_error(error).dump().empty()) __builtin_trap();
    }
  }
  return 0;
}
