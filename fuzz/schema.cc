// A schema from a stranger: an Error, or a grammar that never gets stuck. Input: a byte to draw by,
// then the schema as JSON.
#include "grammar/schema.h"

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "base/rng.h"
#include "grammar/automaton.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  try {
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto grammar = ponder::json_schema_grammar(ponder::parse_json(text, "schema"), "schema");
    ponder::Automaton automaton(grammar);
    ponder::Rng rng(data[0]);
    int32_t state = automaton.start();
    for (int i = 0; i < 200 && !automaton.closed(state); ++i) {
      const auto first = static_cast<int>(rng.below(256));
      int32_t next = ponder::Automaton::kDead;
      for (int k = 0; k < 256 && next == ponder::Automaton::kDead; ++k) {
        next = automaton.step(state, static_cast<uint8_t>((first + k) % 256));
      }
      if (next == ponder::Automaton::kDead) {
        PONDER_CHECK(automaton.accepting(state));
        break;
      }
      state = next;
      if (i % 50 == 0) automaton.forget({&state});
    }
  } catch (const ponder::Error&) {
  }
  return 0;
}
