#include "grammar/json_numbers.h"

#include <cmath>
#include <string>

#include "base/ascii.h"

namespace ponder {
namespace {

__extension__ using Wide = __int128;

constexpr double kBeyondIntegers = 4e19;  // above all that has 64 bits

template <class Number>
int sign_of(Number number) {
  return number > 0 ? 1 : number < 0 ? -1 : 0;
}

Wide wide(const Json& integer) {
  return integer.is_number_unsigned() ? Wide{integer.get<uint64_t>()}
                                      : Wide{integer.get<int64_t>()};
}

int order_of(double a, Wide b) {
  if (std::abs(a) > kBeyondIntegers) return sign_of(a);
  const double whole = std::floor(a);
  const int order = sign_of(static_cast<Wide>(whole) - b);
  return order != 0 ? order : sign_of(a - whole);
}

// digits * 10^exponent; the sign does not matter here.
struct Written {
  uint64_t digits = 0;
  int exponent = 0;
};

Written written_of(const Json& number) {
  const std::string text = number.dump();
  Written out;
  bool fraction = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == 'e' || text[i] == 'E') {
      out.exponent += std::stoi(text.substr(i + 1));
      break;
    }
    if (text[i] == '.') fraction = true;
    if (!is_digit(text[i])) continue;
    out.digits = out.digits * 10 + static_cast<uint64_t>(text[i] - '0');
    if (fraction) --out.exponent;
  }
  return out;
}

}  // namespace

int number_order(const Json& a, const Json& b) {
  if (a.is_number_float() && b.is_number_float())
    return sign_of(a.get<double>() < b.get<double>() ? -1 : a.get<double>() > b.get<double>());
  if (a.is_number_float()) return order_of(a.get<double>(), wide(b));
  if (b.is_number_float()) return -order_of(b.get<double>(), wide(a));
  return sign_of(wide(a) - wide(b));
}

bool is_multiple_of(const Json& value, const Json& unit) {
  const Written a = written_of(value), b = written_of(unit);
  if (a.digits == 0) return true;
  Wide rest = a.digits, divisor = b.digits;
  for (int i = b.exponent; i < a.exponent; ++i) rest = rest % divisor * 10;
  for (int i = a.exponent; i < b.exponent; ++i) {
    if (divisor > Wide{a.digits}) return false;  // beyond what is to be divided
    divisor *= 10;
  }
  return rest % divisor == 0;
}

}  // namespace ponder
