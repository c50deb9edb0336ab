// Primes and divisors: is it prime, prime factors, the next prime, all divisors.
#include <algorithm>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::primes {
namespace {

int64_t smallest_factor(int64_t n) {
  for (int64_t p = 2; p * p <= n; ++p) {
    if (n % p == 0) return p;
  }
  return n;
}
bool is_prime(int64_t n) { return n >= 2 && smallest_factor(n) == n; }

Integers factors_of(int64_t n) {
  Integers out;
  for (; n > 1; n /= out.back()) out.push_back(smallest_factor(n));
  return out;
}

Integers divisors_of(int64_t n) {
  Integers out;
  for (int64_t d = 1; d <= n; ++d) {
    if (n % d == 0) out.push_back(d);
  }
  return out;
}

int64_t next_prime(int64_t n) {
  for (++n; !is_prime(n);) ++n;
  return n;
}

std::string ask_of(const Json& facts) {
  return fact_choice(facts, "ask", {"is", "factors", "next", "divisors"});
}
int64_t number_of(const Json& facts) { return fact_number(facts, "n", 1, 100'000); }

class Primes final : public Task {
 public:
  Primes()
      : Task("primes", "primes: test, factorise, next prime, divisors",
             {"up to 30", "up to 100", "up to 250", "up to 600"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kMost[] = {30, 100, 250, 600};
    static const std::vector<std::string> kAsks = {"is", "is", "factors", "next", "divisors"};
    std::string ask = kAsks[rng.below(kAsks.size())];
    int64_t n = between(rng, level == 1 ? 1 : 10, kMost[level - 1]);
    if (ask == "is" && chance(rng, 0.5)) n = next_prime(n);
    // Factors that are found: not too many primes.
    while (ask == "factors" && (n < 4 || (is_prime(n) && chance(rng, 0.9))))
      n = between(rng, 4, kMost[level - 1]);
    if (ask == "divisors") n = between(rng, 2, std::min<int64_t>(kMost[level - 1], 200));
    return {{"ask", ask}, {"n", n}, {"language", drawn_language(rng)}};
  }

  // Whether it is prime follows from its factors.
  std::string key(const Json& facts) const override {
    return fmt::format("primes {} {}", ask_of(facts) == "next" ? "next" : "of", number_of(facts));
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const std::string ask_for = ask_of(problem.facts);
    const int64_t n = number_of(problem.facts);
    const bool german = is_german(problem.facts);
    problem.answer = ask_for == "is"
                         ? german ? (is_prime(n) ? "ja" : "nein") : (is_prime(n) ? "yes" : "no")
                     : ask_for == "factors" ? n == 1 ? "1" : joined(factors_of(n), "*")
                     : ask_for == "next" ? std::to_string(next_prime(n))
                                            : joined(divisors_of(n));
    ask(problem, phrases_of(ask_for), wording, {{"n", std::to_string(n)}});
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const std::string ask = ask_of(facts);
    const int64_t n = number_of(facts);
    if (ask == "is") return judge_yes(answer, is_prime(n), "prim", n == 1 ? "" : "composite");
    if (ask == "next") return judge_value(answer, next_prime(n));
    const std::string piece = final_answer(answer);
    auto found = ask == "factors" ? read_product(piece) : read_list(piece);
    std::sort(found.begin(), found.end());
    const Integers wanted = ask == "divisors" ? divisors_of(n)
                            : n == 1          ? Integers{1}
                                              : factors_of(n);
    return found == wanted ? right() : wrong("not the " + ask + ": " + printable(piece));
  }

  static Integers read_list(const std::string& piece) {
    Integers out;
    const auto numbers = read_numbers(after_last_equals(piece));
    if (!numbers || numbers->size() > 100) return {};
    for (const Rational& number : *numbers) {
      if (!number.is_integer() || number.bits() > 40) return {};
      out.push_back(std::stoll(number.text()));
    }
    return out;
  }

  // "2*2*3", "2^2 x 3", "2\u00b2 \u00b7 3", "2, 2 and 3": the factors, each as often as it stands
  // there; empty if it is none of these.
  static Integers read_product(const std::string& piece) {
    std::string text(after_last_equals(piece));
    // "2*2*3 = 12" states the product first.
    if (text.find_first_not_of("0123456789 ") == text.npos && piece.find('=') != piece.npos) {
      text = piece.substr(0, piece.rfind('='));
      text = std::string(after_last_equals(text));
    }
    constexpr const char* kHigh[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                     "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
    for (size_t d = 0; d < 10; ++d) replace_all(text, kHigh[d], fmt::format("^{}", d));
    for (const char* times : {"\u00d7", "\u00b7", "\\times", "\\cdot", "x", "and", "und", ","}) {
      replace_all(text, times, "*");
    }
    for (const char* gone : {"{", "}", "(", ")", " "}) replace_all(text, gone, "");
    Integers out;
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('*', at), text.size());
      const std::string item = text.substr(at, end - at);
      const size_t hat = item.find('^');
      const auto base = whole(item.substr(0, hat));
      const auto exponent =
          hat == item.npos ? std::optional<int64_t>(1) : whole(item.substr(hat + 1));
      if (!base || !exponent || *exponent > 20) return {};
      out.insert(out.end(), static_cast<size_t>(*exponent), *base);
      if (out.size() > 64) return {};
      at = end + 1;
    }
    return out;
  }

  static std::optional<int64_t> whole(const std::string& digits) {
    if (digits.empty() || digits.size() > 9 ||
        digits.find_first_not_of("0123456789") != digits.npos) {
      return std::nullopt;
    }
    return std::stoll(digits);
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const std::string ask = ask_of(problem.facts);
    const int64_t n = number_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    std::string out;
    if (all) {
      out = ask == "is"        ? fmt::format("is {} prime\n", n)
            : ask == "factors" ? fmt::format("prime factors of {}\n", n)
            : ask == "next"    ? fmt::format("next prime after {}\n", n)
                               : fmt::format("divisors of {}\n", n);
    }
    if (ask == "is") return told(problem, out + tested(n, all));
    if (ask == "factors") return told(problem, out + factorised(n, all));
    if (ask == "divisors") return told(problem, out + paired(n, all));
    for (int64_t k = n + 1;; ++k) {
      if (all || is_prime(k)) out += fmt::format("{}: ", k) + tested(k, all) + "\n";
      if (is_prime(k)) return told(problem, out);
    }
  }

  // Trial division by primes up to the root.
  static std::string tested(int64_t n, bool all) {
    if (n < 2) return "1 is no prime";
    std::string out;
    for (int64_t p = 2; p * p <= n; p = next_prime(p)) {
      if (n % p == 0) return out + fmt::format("{}/{}={} no prime", n, p, n / p);
      if (all) out += fmt::format("{}/{}={} rest {}\n", n, p, n / p, n % p);
    }
    const int64_t next = [&] {
      int64_t p = 2;
      while (p * p <= n) p = next_prime(p);
      return p;
    }();
    return out + (all ? fmt::format("{}*{}={} more than {}\n", next, next, next * next, n) : "") +
           "prime";
  }

  static std::string factorised(int64_t n, bool all) {
    std::string out;
    Integers found;
    int64_t rest = n;
    for (int64_t p = 2; p * p <= rest;) {
      if (rest % p == 0) {
        out += fmt::format("{}/{}={} yes", rest, p, rest / p);
        found.push_back(p);
        rest /= p;
        out += fmt::format(": {}\n", joined(found, " "));
      } else {
        if (all) out += fmt::format("{}/{}={} rest {} no\n", rest, p, rest / p, rest % p);
        p = next_prime(p);
      }
    }
    if (rest > 1) found.push_back(rest);
    if (all) out += fmt::format("{} is prime\n", rest);
    if (!all) return out + joined(found, " ");
    int64_t product = found.empty() ? 1 : found[0];
    for (size_t i = 1; i < found.size(); ++i) {
      out +=
          fmt::format("{}{}*{}={}", i == 1 ? "check " : " ", product, found[i], product * found[i]);
      product *= found[i];
    }
    return out + (found.size() > 1 ? " yes" : joined(found, " "));
  }

  static std::string paired(int64_t n, bool all) {
    std::string out;
    for (int64_t d = 1; d * d <= n; ++d) {
      if (n % d == 0) out += fmt::format("{}*{}={} yes\n", d, n / d, n);
      if (n % d != 0 && all) out += fmt::format("{}*{}={} no\n", d, n / d, n / d * d);
    }
    return out + joined(divisors_of(n), " ");
  }
};

}  // namespace
}  // namespace ponder::tasks::primes

namespace ponder {

const Task& primes_task() {
  static const tasks::primes::Primes task;
  return task;
}

}  // namespace ponder
