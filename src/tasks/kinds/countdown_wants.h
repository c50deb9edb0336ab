// Countdown from the end: what two numbers make, and what the others must make if one comes last.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ponder::tasks::countdown {

struct Made {
  int64_t value;
  std::string text;  // "21*3"
};

// What two numbers make that is a positive whole number; a >= b.
inline std::vector<Made> made_of(int64_t a, int64_t b) {
  const auto made = [&](char sign, int64_t value) {
    return Made{value, fmt::format("{}{}{}", a, sign, b)};
  };
  std::vector<Made> out{made('+', a + b)};
  if (a > b) out.push_back(made('-', a - b));
  out.push_back(made('*', a * b));
  if (a % b == 0) out.push_back(made('/', a / b));
  return out;
}

// `others` must make `value`: others sign last is the target, or the other way round.
struct Want {
  int64_t value, last;
  char sign;
  bool last_first;

  std::string step(const std::string& others, const std::string& last_text) const {
    return last_first ? fmt::format("{}{}{}", last_text, sign, others)
                      : fmt::format("{}{}{}", others, sign, last_text);
  }
  std::string step(const std::string& others) const { return step(others, std::to_string(last)); }
  // The same step from another value; nullopt for what is no positive integer.
  std::optional<int64_t> from(int64_t other) const {
    const int64_t a = last_first ? last : other, b = last_first ? other : last;
    const int64_t out = sign == '+' ? a + b : sign == '-' ? a - b : sign == '*' ? a * b : a / b;
    const bool whole = sign != '/' || a % b == 0;
    return whole && out > 0 ? std::optional(out) : std::nullopt;
  }
};

// All positive whole numbers that will do. Of what must be divided by `last` none above
// `most_divided`.
inline std::vector<Want> wants_of(int64_t target, int64_t last, int64_t most_divided) {
  std::vector<Want> out;
  if (target > last) out.push_back({target - last, last, '+', false});
  out.push_back({target + last, last, '-', false});
  if (last > target) out.push_back({last - target, last, '-', true});
  if (target % last == 0) out.push_back({target / last, last, '*', false});
  if (last > target && last % target == 0) out.push_back({last / target, last, '/', true});
  if (last > 1 && target * last <= most_divided) out.push_back({target * last, last, '/', false});
  return out;
}

}  // namespace ponder::tasks::countdown
