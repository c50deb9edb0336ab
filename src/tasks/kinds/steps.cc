#include "tasks/kinds/steps.h"

#include <numeric>

#include "tasks/kinds/kinds.h"

namespace ponder {
namespace {

std::string in_brackets(int64_t n) { return n < 0 ? fmt::format("({})", n) : std::to_string(n); }

// Both not negative.
std::string plain_sum(int64_t a, int64_t b, bool all) {
  const int64_t high = std::max(a, b);
  std::string out;
  if (all && high >= 100) out = added_by_digits(a, b);
  if (all && high >= 10 && high < 100) out = added_by_tens(a, b) + "\n";
  return out;
}

// a >= b >= 0: the digits from the right, "2-7: 12-7=5 borrow 1".
std::string subtracted_by_digits(int64_t a, int64_t b) {
  std::string out, written;
  int64_t borrowed = 0;
  for (int64_t x = a, y = b; x > 0 || y > 0; x /= 10, y /= 10) {
    const int64_t taken = y % 10 + borrowed;
    const bool borrow = x % 10 < taken;
    const int64_t digit = x % 10 + (borrow ? 10 : 0) - taken;
    out += fmt::format("{}|{}-{}|{} {}-{}{}={}", x / 10, x % 10, y / 10, y % 10,
                       x % 10 + (borrow ? 10 : 0), y % 10, borrowed > 0 ? "-1" : "", digit);
    borrowed = borrow ? 1 : 0;
    written.insert(0, 1, static_cast<char>('0' + digit));
    out += fmt::format("{}: {}\n", borrow ? " borrow 1" : "", written);
  }
  return out;
}

std::string plain_difference(int64_t a, int64_t b, bool all) {
  if (!all || a < 10) return "";
  return a < 100 ? subtracted_by_tens(a, b) + "\n" : subtracted_by_digits(a, b);
}

// Zeros at the end are left out, and come back in the last line.
std::string plain_product(int64_t first, int64_t second, bool all) {
  int64_t a = std::max(first, second), b = std::min(first, second);
  if (a <= 12 || b <= 1) return "";
  while (a % 10 == 0) a /= 10;
  while (b % 10 == 0) b /= 10;
  if (a * b != first * second) {
    if (a < b) std::swap(a, b);
    return plain_product(a, b, all) + (b > 1 ? fmt::format("{}*{}={}\n", a, b, a * b) : "");
  }
  std::string out;
  int64_t sum = 0, place = 1;
  for (int64_t rest = b; rest > 0; rest /= 10, place *= 10) {
    const int64_t digit = rest % 10;
    if (digit == 0) continue;
    const int64_t part = a * digit * place;
    if (all && digit > 1) out += times_digit(a, digit);
    if (part != a * b) out += fmt::format("{}*{}={}\n", a, digit * place, part);
    if (sum > 0) {
      if (all) out += added_by_digits(sum, part);
      out += fmt::format("{}+{}={}\n", sum, part, sum + part);
    }
    sum += part;
  }
  return out;
}

// By a divisor that one knows the multiples of: digit by digit, "16/5=3 rest 1: 3", "10/5=2: 32".
std::string divided_by_digits(int64_t a, int64_t b) {
  std::string out, written;
  int64_t left = 0;
  for (const char digit : std::to_string(a)) {
    left = left * 10 + (digit - '0');
    if (left < b && written.empty()) continue;
    written += std::to_string(left / b);
    out += fmt::format("{}/{}={}", left, b, left / b);
    if (left % b != 0) out += fmt::format(" rest {}", left % b);
    out += ": " + written + "\n";
    left %= b;
  }
  return out;
}

}  // namespace

std::string sum_steps(int64_t a, int64_t b, bool all) {
  std::string out;
  if (a >= 0 && b >= 0) out = plain_sum(a, b, all);
  if (a < 0 && b < 0) out = plain_sum(-a, -b, all);
  if (all && (a < 0) != (b < 0)) {
    const int64_t high = std::max(std::abs(a), std::abs(b)),
                  low = std::min(std::abs(a), std::abs(b));
    out = plain_difference(high, low, all) + fmt::format("{}-{}={}\n", high, low, high - low);
  }
  return out + fmt::format("{}+{}={}\n", a, in_brackets(b), a + b);
}

std::string difference_steps(int64_t a, int64_t b, bool all) {
  std::string out;
  if (a >= b && b >= 0) out = plain_difference(a, b, all);
  if (all && a >= 0 && b > a) {
    out = plain_difference(b, a, all) + fmt::format("{}-{}={}\n", b, a, b - a);
  }
  if (all && b < 0) return sum_steps(a, -b, all) + fmt::format("{}-({})={}\n", a, b, a - b);
  if (all && a < 0 && b >= 0) out = plain_sum(-a, b, all) + fmt::format("{}+{}={}\n", -a, b, b - a);
  return out + fmt::format("{}-{}={}\n", a, in_brackets(b), a - b);
}

std::string product_steps(int64_t a, int64_t b, bool all) {
  return plain_product(std::abs(a), std::abs(b), all) +
         fmt::format("{}*{}={}\n", a, in_brackets(b), a * b);
}

std::string quotient_steps(int64_t a, int64_t b, bool all) {
  std::string out;
  const bool long_way = all && a >= b && a > 12 && b > 1;
  if (long_way && b > 12) out = divided_by_places(a, b) + "\n";
  if (long_way && b <= 12 && a >= 10 * b) out = divided_by_digits(a, b);
  out += fmt::format("{}/{}={}", a, b, a / b);
  if (a % b != 0) out += fmt::format(" rest {}", a % b);
  return out + "\n";
}

std::string fraction_text(int64_t top, int64_t bottom) {
  const int64_t common = std::gcd(top, bottom) * (bottom < 0 ? -1 : 1);
  if (bottom / common == 1) return std::to_string(top / common);
  return fmt::format("{}/{}", top / common, bottom / common);
}

std::string reduction_steps(int64_t top, int64_t bottom, bool all) {
  std::string out = fmt::format("{}/{}", top, bottom);
  int64_t a = std::abs(top), b = bottom;
  if (a == 0) return out + " is 0\n";
  for (int64_t p = 2; p <= std::min(a, b);) {
    if (a % p == 0 && b % p == 0) {
      a /= p;
      b /= p;
      out += fmt::format(" by {}: {}{}/{}", p, top < 0 ? "-" : "", a, b);
    } else {
      if (all && p < 12 && p != 9) out += fmt::format(" by {} no", p);
      p += p == 2 ? 1 : 2;
    }
  }
  if (b == 1) out += fmt::format(" is {}{}", top < 0 ? "-" : "", a);
  return out + "\n";
}

}  // namespace ponder
