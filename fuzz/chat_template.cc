// Any bytes as a template: it renders or ends in one Error, within the limits.
#include "text/chat_template.h"

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto variables = nlohmann::ordered_json::parse(R"({
    "messages": [{"role": "system", "content": "Be terse."},
                 {"role": "user", "content": "Grüße 你好"},
                 {"role": "assistant", "content": null, "tool_calls": [
                   {"function": {"name": "f", "arguments": {"x": [1, 2.5, true]}}}]}],
    "tools": [{"function": {"name": "f", "parameters": {"type": "object"}}}],
    "add_generation_prompt": true, "s": "a b", "n": 7, "l": [3, 1, 2], "d": {"b": 1, "a": "x"}})");
  ponder::TemplateLimits limits;
  limits.steps = 20'000;
  limits.output_bytes = 1u << 16;
  limits.source_bytes = 1u << 14;
  limits.now = 0;
  try {
    const std::string source(reinterpret_cast<const char*>(data), size);
    ponder::ChatTemplate(source, "fuzz", limits).render(variables);
  } catch (const ponder::Error&) {
  }
  return 0;
}
