// JSON numbers within bounds, as alternatives of digits. To keep every number exact for its reader,
// integers have at most 18 digits, bounded decimals 15, and exponents 2.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "grammar/builder.h"

namespace ponder {

struct NumberBounds {
  struct Bound {
    nlohmann::ordered_json value;  // a number
    bool exclusive = false;
  };
  std::optional<Bound> least, most;
  uint64_t multiple_of = 1;  // other than 1: of integers only
};

int32_t any_integer(GrammarBuilder& builder, int32_t next);
int32_t any_number(GrammarBuilder& builder, int32_t next);
// Error that names the builder's place for bounds that nothing fits, or with too many digits.
int32_t bounded_number(GrammarBuilder& builder, const NumberBounds& bounds, bool integer,
                       int32_t next);

}  // namespace ponder
