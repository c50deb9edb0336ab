// What problems are about, named shortly: "12 + 30", "5 km", "3/4 or 2/3".
#include <algorithm>
#include <unordered_map>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/kinds.h"
#include "tasks/talk_turns.h"

namespace ponder {
namespace {

using Material = std::string (*)(const Json& facts);

std::string number(const Json& facts, const char* name) {
  return std::to_string(facts.at(name).get<int64_t>());
}
std::string two(const Json& facts, const char* between) {
  return number(facts, "a") + between + number(facts, "b");
}
std::string listed(const Json& facts) { return joined(facts.at("numbers").get<Integers>()); }

std::string chain(const Json& facts) {
  std::string out;
  for (const Json& term : facts.at("terms")) {
    const int64_t n = term.get<int64_t>();
    if (!out.empty()) out += n < 0 ? " - " : " + ";
    out += std::to_string(out.empty() ? n : std::abs(n));
  }
  return out;
}

std::string decimals(const Json& facts) {
  const bool german = is_german(facts);
  return decimal_text(facts.at("a"), facts.at("a_places"), german) + " " +
         facts.at("sign").get<std::string>() + " " +
         decimal_text(facts.at("b"), facts.at("b_places"), german);
}

std::string fractions(const Json& facts) {
  const std::string ask = facts.at("ask"), first = two(facts, "/");
  const std::string other = number(facts, "c") + "/" + number(facts, "d");
  if (ask == "simplify") return first;
  if (ask == "of") return first + " of " + number(facts, "c");
  return first +
         (ask == "add"   ? " + "
          : ask == "sub" ? " - "
          : ask == "mul" ? " * "
                         : " / ") +
         other;
}

std::string percent(const Json& facts) {
  const std::string ask = facts.at("ask");
  return ask == "part" ? number(facts, "p") + "% of " + number(facts, "n") : "";
}

std::string compared(const Json& facts) {
  return joined(facts.at("numbers").get<std::vector<std::string>>(), ", ");
}

std::string powered(const Json& facts) {
  if (facts.at("ask") == "power") return number(facts, "base");
  int64_t value = 1;
  for (int64_t i = facts.at("exponent"); i > 0; --i) value *= facts.at("base").get<int64_t>();
  return std::to_string(value);
}

std::string in_base(const Json& facts) {
  const int64_t base = facts.at("from");
  std::string out;
  for (int64_t rest = facts.at("value"); rest > 0; rest /= base)
    out.insert(0, 1, "0123456789abcdef"[rest % base]);
  return out;
}

std::string lettered(const Json& facts) {
  const std::string ask = facts.at("ask");
  if (ask == "at") return number(facts, "n");
  return ask == "place" || ask == "after" || ask == "before" ? facts.at("a").get<std::string>()
                                                             : "";
}

std::string measured(const Json& facts) {
  return decimal_text(facts.at("value"), facts.at("places"), is_german(facts)) + " " +
         facts.at("from").get<std::string>();
}

const std::unordered_map<std::string, Material>& materials() {
  static const std::unordered_map<std::string, Material> all = {
      {"chain_sum", chain},
      {"long_addition", [](const Json& f) { return two(f, " + "); }},
      {"multiplication", [](const Json& f) { return two(f, " * "); }},
      {"gcd", [](const Json& f) { return two(f, " and "); }},
      {"remainder", [](const Json& f) { return two(f, " / "); }},
      {"sorting", listed},
      {"average", listed},
      {"decimal", decimals},
      {"fraction", fractions},
      {"percentage", percent},
      {"comparison", compared},
      {"power", powered},
      {"base_conversion", in_base},
      {"letter_analogy", lettered},
      {"units", measured},
      {"parity", listed},
      {"primes", [](const Json& f) { return number(f, "n"); }},
      {"reverse_words", [](const Json& f) { return f.at("text").get<std::string>(); }},
      {"sequence", [](const Json& f) { return joined(f.at("terms").get<Integers>()); }},
      {"brackets", [](const Json& f) { return f.at("formula").get<std::string>(); }},
      {"roman",
       [](const Json& f) {
         return f.at("to").get<bool>() ? number(f, "n") : roman_numeral(f.at("n"));
       }},
      {"rounding",
       [](const Json& f) { return decimal_text(f.at("value"), f.at("places"), is_german(f)); }},
      {"letter_count",
       [](const Json& f) {
         return f.at("letter").get<std::string>() + " in " + f.at("text").get<std::string>();
       }},
      {"date_arithmetic",
       [](const Json& f) {
         return f.at("kind") == "weekday_after" ? number(f, "days") + " days" : std::string();
       }},
  };
  return all;
}

}  // namespace

std::string material_of(const Worked& worked) {
  const auto found = materials().find(worked.task->name());
  return found == materials().end() ? "" : found->second(worked.problem.facts);
}

}  // namespace ponder
