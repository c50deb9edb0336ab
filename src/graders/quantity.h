// A value with its unit: "20\text{ cm}^2", "5 km/h", "$3", "42^\circ", "12 red apples".
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "graders/rational.h"

namespace ponder {

struct Measure {
  std::map<std::string, int> powers;  // of base units; words that are no unit known here are ones
  Rational factor = 1;                // in base units
  Rational scale = 1;                 // "million", which belongs to the value
};

struct Quantity {
  std::string value;
  std::optional<Measure> unit;
  // "5 m": a unit only if the other side has one too, since it may be a variable.
  bool letter = false;
};

// `text` as `unified_math` spells it. A value without a unit is all of it.
Quantity read_quantity(std::string_view text);

// Whether the units measure the same, whatever their size.
bool same_kind(const Measure& a, const Measure& b);

}  // namespace ponder
