// Numbers in other bases: binary, hexadecimal, and all from 2 to 16.
#include <algorithm>
#include <cctype>

#include "tasks/kinds/forms.h"
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder::tasks::base_conversion {
namespace {

constexpr char kDigits[] = "0123456789abcdef";

std::string in_base(int64_t value, int64_t base) {
  std::string out;
  do {
    out += kDigits[value % base];
    value /= base;
  } while (value > 0);
  std::reverse(out.begin(), out.end());
  return out;
}

// Prefixes, subscripts and leading zeros are ways to write the same number.
std::string bare_digits(std::string_view piece, int64_t base) {
  std::string text = lower_ascii(after_last_equals(piece));
  const std::string b = std::to_string(base);
  for (const std::string& gone :
       {"_{" + b + "}", "_" + b, "(base " + b + ")", "in base " + b, "base " + b, std::string(" "),
        std::string("$"), std::string("\\text"), std::string("{"), std::string("}")}) {
    replace_all(text, gone, "");
  }
  if ((base == 16 && text.starts_with("0x")) || (base == 2 && text.starts_with("0b"))) {
    text.erase(0, 2);
  }
  text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
  return text.empty() ? "0" : text;
}

bool is_named(int64_t base) { return base == 2 || base == 8 || base == 10 || base == 16; }

std::string base_name(int64_t base, bool german, Rng& rng) {
  if (german) {
    if (base == 2) return chance(rng, 0.6) ? "Bin\u00e4rsystem" : "Dualsystem";
    return base == 8 ? "Oktalsystem" : base == 16 ? "Hexadezimalsystem" : "Dezimalsystem";
  }
  if (base == 16) return chance(rng, 0.5) ? "hex" : "hexadecimal";
  return base == 2 ? "binary" : base == 8 ? "octal" : "decimal";
}

// "1f", now and then "1F".
std::string said_digits(int64_t value, int64_t base, Rng& rng) {
  std::string out = in_base(value, base);
  if (!chance(rng, 0.3)) return out;
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

// Which set of forms, where both bases have a name.
const Phrases& named_forms(int64_t from, int64_t to, Rng& rng) {
  if (from != 10 && chance(rng, 0.2)) return with_prefix();
  if (from == 2 && to == 10 && chance(rng, 0.15)) return plain_binary();
  if (from == 10) return out_of_ten();
  return to == 10 ? into_ten() : named_bases();
}

class BaseConversion final : public Task {
 public:
  BaseConversion()
      : Task("base_conversion", "write a number in another base",
             {"binary to decimal, up to 63", "decimal to binary, up to 255",
              "hexadecimal and decimal, up to 255", "any bases up to 16, up to 999"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    int64_t from = 2, to = 10, most = level == 1 ? 63 : 255;
    if (level == 2) from = 10, to = 2;
    if (level == 3) from = 16;
    if (level == 3 && chance(rng, 0.5)) std::swap(from, to);
    if (level == 4) {
      most = 999;
      from = between(rng, 2, 16);
      while (from == (to = between(rng, 2, 16))) continue;
    }
    return {{"value", between(rng, level <= 3 ? 1 : 10, most)}, {"from", from}, {"to", to}};
  }

  std::string key(const Json& facts) const override {
    return fmt::format("base {} {}", facts.at("value").get<int64_t>(),
                       joined(sorted({facts.at("from"), facts.at("to")}), ","));
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const int64_t value = problem.facts.at("value"), from = problem.facts.at("from"),
                  to = problem.facts.at("to");
    Rng rng(wording);
    const bool german = in_german(problem, rng);
    const std::string digits = said_digits(value, from, rng);
    const PhraseSlots slots = {{"d", digits},
                               {"p", (from == 2   ? "0b"
                                      : from == 8 ? "0o"
                                                  : "0x") +
                                         digits},
                               {"int", fmt::format("int('{}', {})", digits, from)},
                               {"F", base_name(from, german, rng)},
                               {"T", base_name(to, german, rng)},
                               {"f", std::to_string(from)},
                               {"t", std::to_string(to)}};
    const bool by_name = is_named(from) && is_named(to) && chance(rng, 0.75);
    problem.prompt = (by_name ? named_forms(from, to, rng) : any_bases()).say(rng, slots, german);
    problem.answer = in_base(value, to);
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const int64_t value = facts.at("value"), base = facts.at("to");
    if (base < 2 || base > 16 || value < 0) return undecided("a base must be 2 to 16");
    const std::string piece = final_answer(answer), wanted = in_base(value, base);
    if (bare_digits(piece, base) == wanted) return right();
    return wrong("\"" + printable(piece) + "\" is not " + wanted);
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const int64_t value = problem.facts.at("value"), from = problem.facts.at("from"),
                  to = problem.facts.at("to");
    if (style == TraceStyle::Short) return {shortly(value, from, to), in_base(value, to)};
    std::string out = fmt::format("{} from {} to {}\n", in_base(value, from), from, to);
    if (from != 10) out += read_out(in_base(value, from), from);
    std::string digits;
    for (int64_t rest = value; to != 10 && rest > 0; rest /= to) {
      const int64_t times = rest / to, digit = rest % to;
      digits.insert(0, 1, kDigits[digit]);
      if (to > 2 && times > 0) out += fmt::format("{}*{}={} ", to, times, to * times);
      out += fmt::format("{}/{}={} rest {}", rest, to, times, digit);
      if (digit > 9) out += fmt::format(" is {}", kDigits[digit]);
      out += ": " + digits + "\n";
    }
    out.pop_back();
    return {out, in_base(value, to)};
  }

  // Only the values on the way.
  static std::string shortly(int64_t value, int64_t from, int64_t to) {
    std::string out;
    int64_t so_far = 0;
    for (const char c : from == 10 ? "" : in_base(value, from)) {
      so_far = so_far * from + static_cast<int64_t>(std::string_view(kDigits).find(c));
      out += std::to_string(so_far) + " ";
    }
    for (int64_t rest = to == 10 ? 0 : value; rest > 0; rest /= to) {
      out += std::to_string(rest) + " ";
    }
    out.pop_back();
    return out;
  }

  // Horner's scheme, digit by digit, ending with the value.
  static std::string read_out(const std::string& digits, int64_t base) {
    std::string out;
    int64_t value = 0;
    for (const char c : digits) {
      const int64_t digit = std::string_view(kDigits).find(c);
      if (digit > 9) out += fmt::format("{} is {}: ", c, digit);
      if (base == 2 || value == 0) {
        out += fmt::format("{}*{}+{}={}\n", value, base, digit, value * base + digit);
      } else {
        out += fmt::format("{}*{}={} {}+{}={}\n", value, base, value * base, value * base, digit,
                           value * base + digit);
      }
      value = value * base + digit;
    }
    return out;
  }
};

}  // namespace
}  // namespace ponder::tasks::base_conversion

namespace ponder {

const Task& base_conversion_task() {
  static const tasks::base_conversion::BaseConversion task;
  return task;
}

}  // namespace ponder
